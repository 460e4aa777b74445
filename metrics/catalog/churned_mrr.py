"""Movements of the kind churn."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.formulas import amount
from metrics.money import GOLDEN

METRIC = Metric(
    key="churned_mrr",
    name=Text("Churned MRR", "MRR perdido"),
    meaning=Text(
        "What customers who left had brought per month.",
        "Lo que aportaban al mes los clientes que se fueron.",
    ),
    families=("success",),
    unit="money",
    better="down",
    facts="movements",
    time="effective_at",
    where=Q(superseded_at__isnull=True, kind="churn"),
    parts={"amount": Total("amount_minor"), "movements": Count()},
    formula=amount(lambda parts: -parts["amount"], "movements"),
    formula_text="- sum of amounts",
    population=(
        "Every movement of the step in this currency, by when it took effect; lines that proved wrong are not in it."
    ),
    source="One line of the way from opening to closing MRR.",
    example=Example(rows=GOLDEN, value=260.0),
)
