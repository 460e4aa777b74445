"""How much revenue was renewed of what was due."""

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.formulas import percent

METRIC = Metric(
    key="renewal_rate_of_revenue",
    name=Text("Renewal rate of revenue", "Tasa de renovación de ingresos"),
    meaning=Text(
        "Of the revenue that was to be renewed, the share that was.",
        "De los ingresos por renovar, la parte que se renovó.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="renewals",
    time="due_at",
    pending="not_due",
    parts={"renewed": Total("renewed_minor"), "due": Total("amount_minor"), "renewals": Count()},
    formula=percent(lambda parts: parts["renewed"], "due", "renewals"),
    variant_of="renewal_rate",
    formula_text="100 x renewed per year / due per year",
    population="Renewals, when they were due, each at most at what was at stake: more is expansion. One currency.",
    source="The renewal form of gross revenue retention.",
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
        value=51.428571,
    ),
)
