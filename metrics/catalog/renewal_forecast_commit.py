"""How much owners are sure of."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.formulas import amount

METRIC = Metric(
    key="renewal_forecast_commit",
    name=Text("Renewal forecast, commit", "Previsión de renovaciones, segura"),
    meaning=Text(
        "What was renewed and what owners are sure of, per year.",
        "Lo renovado y lo que los responsables dan por seguro, al año.",
    ),
    families=("success",),
    unit="money",
    better="up",
    facts="renewals",
    time="due_at",
    parts={
        "renewed": Total("renewed_minor"),
        "called": Total("amount_minor", Q(state="open", call="commit")),
        "renewals": Count(),
    },
    formula=amount(lambda parts: parts["renewed"] + parts["called"], "renewals"),
    variant_of="renewal_forecast",
    formula_text="renewed + called sure, per year",
    population="Renewals, when they are due. One currency.",
    source="The owners' call, not a model.",
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
        value=3000.0,
    ),
)
