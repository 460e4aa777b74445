"""Of the goals that were reached, those that were in time."""

from django.db.models import F, Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import share
from metrics.meant import DROPPED

METRIC = Metric(
    key="outcome_on_time_share",
    name=Text("Goals reached on time", "Objetivos alcanzados a tiempo"),
    meaning=Text(
        "Of the goals that were reached at all, the share that were first reached by the day they were due.",
        "De los objetivos que se alcanzaron, la parte que se alcanzó por primera vez antes de vencer.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="outcomes",
    time="due_at",
    pending="not_due",
    undecided=("not_reached",),
    excluded={"dropped": DROPPED, "not_reached": ~DROPPED & Q(reached_at__isnull=True)},
    parts={"on_time": Count(Q(reached_at__lte=F("due_at"))), "reached": Count()},
    formula=lambda parts: share(parts, "on_time", "reached"),
    formula_text="100 x goals first measured at their target by the due day / goals ever measured there",
    population=("Goals that were reached, on the day they were due; those reached later count as late from then on."),
    source="Says whether what is reached comes late; how much is reached, outcome_met_rate says.",
    example=Example(
        rows=({"measured": 20}, {"measured": 20, "late": 1}, {"measured": 20}, {"measured": 20}, {"measured": 15}),
        value=75.0,
    ),
)
