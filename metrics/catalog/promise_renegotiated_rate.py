"""Promises with another date."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import share

METRIC = Metric(
    key="promise_renegotiated_rate",
    name=Text("Renegotiated promises", "Promesas renegociadas"),
    meaning=Text(
        "The share of promises for which another date was agreed.",
        "La parte de las promesas para las que se acordó otra fecha.",
    ),
    families=("experience",),
    unit="percent",
    better="down",
    facts="promises",
    time="judged_at",
    pending="not_due",
    excluded={"cancelled_by_customer": Q(cancelled_at__isnull=False)},
    parts={"renegotiated": Count(Q(renegotiated_count__gt=0)), "due": Count()},
    formula=lambda parts: share(parts, "renegotiated", "due"),
    formula_text="100 x promises with another date / promises due",
    population=(
        "Promises, on the day they were due; overdue and unfulfilled is broken at once, agreed anew only after the "
        "date or more than once is broken. Those not due yet are counted apart."
    ),
    source="The date agreed in time counts; one agreed too late does not move the promise.",
    example=Example(
        rows=(
            {"due": "12:00", "fulfilled": "11:00"},
            {"due": "12:00", "fulfilled": "12:30"},
            {"due": "12:00"},
            {"due": "12:00", "fulfilled": "12:00", "renegotiated": 1},
            {"due": "12:00", "cancelled": "11:00"},
        ),
        value=25.0,
    ),
)
