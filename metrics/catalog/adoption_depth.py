"""How much those who use a feature use it."""

from django.db.models import Q

from metrics.declare import Example, Metric, Spread, Text

METRIC = Metric(
    key="adoption_depth",
    name=Text("Adoption depth", "Profundidad de adopción"),
    meaning=Text(
        "How many events each active user had on a day, as a distribution over customers, features and days.",
        "Cuántos eventos tuvo cada usuario activo en un día, como distribución por cliente, función y día.",
    ),
    families=("success",),
    unit="score",
    better="up",
    facts="usage_days",
    time="at",
    excluded={"users_unknown": Q(events_per_user__isnull=True)},
    parts={"spread": Spread("events_per_user")},
    formula_text="percentile of events / active users of each day of usage",
    population=(
        "Days of usage of one customer and feature whose active users are told; days without events are told as 0."
    ),
    source="The depth of adoption: the median by default, p75 to p95 show the power users.",
    example=Example(
        rows=(
            {"customer": 1, "feature": "export", "used": 4, "users": 2},
            {"customer": 2, "feature": "export", "used": 12, "users": 2},
            {"customer": 3, "feature": "export", "used": 40, "users": 4},
            {"customer": 4, "feature": "export", "used": 3},
        ),
        value=6.0,
        statistics={"mean": 6.0, "max": 10.0},
    ),
)
