"""How much is to be renewed."""

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.formulas import amount

METRIC = Metric(
    key="renewal_amount_due",
    name=Text("Revenue due for renewal", "Ingresos por renovar"),
    meaning=Text(
        "What the renewals due bring per year.",
        "Lo que aportan al año las renovaciones que vencen.",
    ),
    families=("success",),
    unit="money",
    better="up",
    facts="renewals",
    time="due_at",
    parts={"due": Total("amount_minor"), "renewals": Count()},
    formula=amount(lambda parts: parts["due"], "renewals"),
    formula_text="sum of what is at stake per year",
    population="Renewals, when they are due, in the future too; several years count by the year. One currency.",
    source="What the forecasts are of.",
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
        value=4200.0,
    ),
)
