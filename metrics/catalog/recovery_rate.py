"""Whom closing the loop won back."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import share

METRIC = Metric(
    key="recovery_rate",
    name=Text("Recovery rate", "Tasa de recuperación"),
    meaning=Text(
        "The share of disappointed customers, taken care of, whose next score lies in a better band.",
        "La parte de los clientes decepcionados y atendidos cuya siguiente puntuación está en una banda mejor.",
    ),
    families=("experience",),
    unit="percent",
    better="up",
    facts="answers",
    time="submitted_at",
    matures=90,
    where=Q(negative=True, loop_closed_at__isnull=False),
    excluded={"not_asked_again": Q(recovered__isnull=True)},
    parts={"recovered": Count(Q(recovered=True)), "answered_again": Count()},
    formula=lambda parts: share(parts, "recovered", "answered_again"),
    formula_text="100 x followed by a score in a better band / closed negative answers followed by any",
    population="Negative answers with a closed loop, by their day, that the same question followed within 90 days.",
    source="Who was not heard again is excluded and counted.",
    example=Example(
        rows=(
            {"instrument": "nps", "score": 2, "closed_after": 3600, "next": 9},
            {"instrument": "nps", "score": 2, "closed_after": 3600, "next": 5},
            {"instrument": "nps", "score": 2, "closed_after": 3600},
        ),
        value=50.0,
    ),
)
