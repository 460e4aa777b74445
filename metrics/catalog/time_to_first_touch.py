"""How fast somebody got back to those who answered."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Spread, Text

METRIC = Metric(
    key="time_to_first_touch",
    name=Text("Time to first touch", "Tiempo hasta el primer contacto"),
    meaning=Text(
        "How long it took from an answer until somebody took it up.",
        "Cuánto pasó desde una respuesta hasta que alguien la atendió.",
    ),
    families=("experience",),
    unit="seconds",
    better="down",
    facts="answers",
    time="submitted_at",
    where=Q(contact_consent=True),
    excluded={"untouched": Q(loop_touch_seconds__isnull=True)},
    parts={"spread": Spread("loop_touch_seconds"), "answers": Count()},
    formula=None,
    formula_text="quantiles and mean of (first touch - answer), in UTC seconds",
    population="Answers with consent to be contacted that were taken up, by the day of the answer.",
    source="Those still waiting are counted as excluded, not as fast.",
    example=Example(
        rows=tuple(
            {"instrument": "nps", "score": 2, "consent": True, "touched_after": seconds} for seconds in (3600, 7200, 60)
        ),
        value=3600.0,
        statistics={"mean": 3620.0, "max": 7200.0},
    ),
)
