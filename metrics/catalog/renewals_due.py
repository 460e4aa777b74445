"""How many renewals are due."""

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import counted

METRIC = Metric(
    key="renewals_due",
    name=Text("Renewals due", "Renovaciones que vencen"),
    meaning=Text(
        "How many renewals of subscriptions were or are due.",
        "Cuántas renovaciones de suscripciones vencían o vencen.",
    ),
    families=("success",),
    unit="count",
    better="up",
    facts="renewals",
    time="due_at",
    parts={"due": Count()},
    formula=counted("due"),
    formula_text="number of renewals due",
    population="Renewals, when they are due, in the future too; renewed early or late they stay there.",
    source="What renewal_rate divides by, and what is still ahead.",
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
        value=7.0,
    ),
)
