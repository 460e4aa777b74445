"""How much is renewed if all goes well."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.formulas import amount

METRIC = Metric(
    key="renewal_forecast_best",
    name=Text("Renewal forecast, best case", "Previsión de renovaciones, mejor caso"),
    meaning=Text(
        "What was renewed, what owners are sure of and what they hope for, per year.",
        "Lo renovado, lo seguro y lo que los responsables esperan, al año.",
    ),
    families=("success",),
    unit="money",
    better="up",
    facts="renewals",
    time="due_at",
    parts={
        "renewed": Total("renewed_minor"),
        "called": Total("amount_minor", Q(state="open", call__in=("commit", "best"))),
        "renewals": Count(),
    },
    formula=amount(lambda parts: parts["renewed"] + parts["called"], "renewals"),
    variant_of="renewal_forecast",
    formula_text="renewed + called sure or best, per year",
    population="Renewals, when they are due; those at risk or not called are not in it. One currency.",
    source="The owners' call, not a model.",
    example=Example(
        rows=(
            {"monthly": 100, "renewed": 100},
            {"monthly": 50, "renewed": 80},
            {"monthly": 40, "renewed": 30},
            {"monthly": 60, "lost": True},
            {"monthly": 70, "call": "commit"},
            {"monthly": 20, "call": "best", "probability": 0.25},
            {"monthly": 10},
        ),
        value=3240.0,
    ),
)
