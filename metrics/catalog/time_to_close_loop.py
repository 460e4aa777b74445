"""How fast loops were closed."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Spread, Text

METRIC = Metric(
    key="time_to_close_loop",
    name=Text("Time to close the loop", "Tiempo hasta cerrar el ciclo"),
    meaning=Text(
        "How long it took from an answer until its loop was closed.",
        "Cuánto pasó desde una respuesta hasta cerrar su ciclo.",
    ),
    families=("experience",),
    unit="seconds",
    better="down",
    facts="answers",
    time="submitted_at",
    where=Q(contact_consent=True),
    excluded={"not_closed": Q(loop_close_seconds__isnull=True)},
    parts={"spread": Spread("loop_close_seconds"), "answers": Count()},
    formula=None,
    formula_text="quantiles and mean of (closing of the loop - answer), in UTC seconds",
    population="Answers with consent to be contacted whose loop is closed, by the day of the answer.",
    source="Loops still open are counted as excluded.",
    example=Example(
        rows=tuple(
            {"instrument": "nps", "score": 2, "consent": True, "closed_after": seconds} for seconds in (3600, 7200, 60)
        ),
        value=3600.0,
        statistics={"mean": 3620.0, "max": 7200.0},
    ),
)
