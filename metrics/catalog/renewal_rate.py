"""What was renewed of what was due."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import share

METRIC = Metric(
    key="renewal_rate",
    name=Text("Renewal rate", "Tasa de renovación"),
    meaning=Text(
        "The share of renewals due that were renewed.",
        "La parte de las renovaciones vencidas que se renovó.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="renewals",
    time="due_at",
    pending="not_due",
    parts={"renewed": Count(Q(state="renewed")), "due": Count()},
    formula=lambda parts: share(parts, "renewed", "due"),
    formula_text="100 x renewed / due",
    population=(
        "Renewals, when they were due; one that nobody has decided counts as not renewed until it is told. Those not "
        "due yet are counted apart."
    ),
    source="By number; by money it is renewal_rate_of_revenue.",
    example=Example(
        rows=(
            {"monthly": 100, "renewed": 100},
            {"monthly": 50, "renewed": 80},
            {"monthly": 40, "renewed": 30},
            {"monthly": 60, "lost": True},
            {"monthly": 70, "call": "commit"},
            {"monthly": 20, "call": "at_risk", "probability": 0.25},
            {"monthly": 10},
        ),
        value=42.857143,
    ),
)
