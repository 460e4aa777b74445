"""Movements of the kind reactivation."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.formulas import amount
from metrics.money import GOLDEN

METRIC = Metric(
    key="reactivation_mrr",
    name=Text("Reactivation MRR", "MRR reactivado"),
    meaning=Text(
        "What customers who came back bring per month.",
        "Lo que aportan al mes los clientes que volvieron.",
    ),
    families=("success",),
    unit="money",
    better="up",
    facts="movements",
    time="effective_at",
    where=Q(superseded_at__isnull=True, kind="reactivation"),
    parts={"amount": Total("amount_minor"), "movements": Count()},
    formula=amount("amount", "movements"),
    formula_text="sum of amounts",
    population=(
        "Every movement of the step in this currency, by when it took effect; lines that proved wrong are not in it."
    ),
    source="One line of the way from opening to closing MRR.",
    example=Example(rows=GOLDEN, value=190.0),
)
