"""What was promised and came true in time."""

from django.db.models import F, Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import share

METRIC = Metric(
    key="promise_kept_rate",
    name=Text("Promise-kept rate", "Promesas cumplidas"),
    meaning=Text(
        "The share of promises that came true by the date agreed.",
        "La parte de las promesas cumplidas en la fecha acordada.",
    ),
    families=("experience",),
    unit="percent",
    better="up",
    facts="promises",
    time="judged_at",
    pending="not_due",
    excluded={"cancelled_by_customer": Q(cancelled_at__isnull=False)},
    parts={
        "kept": Count(Q(fulfilled_at__lte=F("judged_at"), renegotiated_late=False, renegotiated_count__lte=1)),
        "due": Count(),
    },
    formula=lambda parts: share(parts, "kept", "due"),
    formula_text="100 x fulfilled by the due time, with at most one new date agreed in time / promises due",
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
        value=50.0,
    ),
)
