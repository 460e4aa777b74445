"""How much is renewed whatever comes."""

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.formulas import amount

METRIC = Metric(
    key="renewal_forecast_worst",
    name=Text("Renewal forecast, worst case", "Previsión de renovaciones, peor caso"),
    meaning=Text(
        "What was renewed already of the renewals due, per year.",
        "Lo ya renovado de las renovaciones que vencen, al año.",
    ),
    families=("success",),
    unit="money",
    better="up",
    facts="renewals",
    time="due_at",
    parts={"renewed": Total("renewed_minor"), "renewals": Count()},
    formula=amount(lambda parts: parts["renewed"], "renewals"),
    variant_of="renewal_forecast",
    formula_text="renewed per year",
    population="Renewals, when they are due. One currency.",
    source="All that is still open is taken to be lost.",
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
        value=2160.0,
    ),
)
