"""How often somebody got back to those who answered."""

from django.db.models import Q

from metrics.declare import DAY, Count, Example, Metric, Text
from metrics.formulas import share

METRIC = Metric(
    key="closed_loop_rate",
    name=Text("Closed-loop rate", "Tasa de cierre del ciclo"),
    meaning=Text(
        "The share of answers with consent to be contacted that somebody took up in time.",
        "La parte de las respuestas con consentimiento de contacto que alguien atendió a tiempo.",
    ),
    families=("experience",),
    unit="percent",
    better="up",
    facts="answers",
    time="submitted_at",
    matures=7,
    where=Q(contact_consent=True),
    parts={
        "closed": Count(
            Q(negative=True, loop_touch_seconds__lte=2 * DAY)
            | Q(loop_touch_seconds__lte=7 * DAY) & (Q(negative=False) | Q(negative__isnull=True))
        ),
        "consenting": Count(),
    },
    formula=lambda parts: share(parts, "closed", "consenting"),
    formula_text="100 x answers first touched within 48 h (negative ones) or 7 days (others) / answers with consent",
    population="Answers whose customer agreed to be contacted, by the day of the answer. Open for 7 days.",
    source="The first touch counts: somebody personally took it up.",
    example=Example(
        rows=(
            {"instrument": "nps", "score": 2, "consent": True, "touched_after": 3600},
            {"instrument": "nps", "score": 3, "consent": True, "touched_after": 200_000},
            {"instrument": "nps", "score": 9, "consent": True, "touched_after": 200_000},
            {"instrument": "nps", "score": 9, "consent": True},
            {"instrument": "nps", "score": 1},
        ),
        value=50.0,
    ),
)
