"""What came true before it was due."""

from django.db.models import F, Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import share

METRIC = Metric(
    key="promise_early_rate",
    name=Text("Early promises", "Promesas cumplidas antes"),
    meaning=Text(
        "The share of promises that came true before the date promised first.",
        "La parte de las promesas cumplidas antes de la fecha prometida.",
    ),
    families=("experience",),
    unit="percent",
    better="up",
    facts="promises",
    time="judged_at",
    pending="not_due",
    excluded={"cancelled_by_customer": Q(cancelled_at__isnull=False)},
    parts={"early": Count(Q(fulfilled_at__lt=F("first_due_at"), renegotiated_count=0)), "due": Count()},
    formula=lambda parts: share(parts, "early", "due"),
    formula_text="100 x fulfilled before the due time with no new date / promises due",
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
