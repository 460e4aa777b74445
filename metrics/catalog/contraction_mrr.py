"""Movements of the kind contraction."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.formulas import amount
from metrics.money import GOLDEN

METRIC = Metric(
    key="contraction_mrr",
    name=Text("Contraction MRR", "MRR de contracción"),
    meaning=Text(
        "By how much the monthly revenue of customers fell who stayed.",
        "Cuánto bajó el ingreso mensual de clientes que se quedaron.",
    ),
    families=("success",),
    unit="money",
    better="down",
    facts="movements",
    time="effective_at",
    where=Q(superseded_at__isnull=True, kind="contraction"),
    parts={"amount": Total("amount_minor"), "movements": Count()},
    formula=amount(lambda parts: -parts["amount"], "movements"),
    formula_text="- sum of amounts",
    population=(
        "Every movement of the step in this currency, by when it took effect; lines that proved wrong are not in it."
    ),
    source="One line of the way from opening to closing MRR.",
    example=Example(rows=GOLDEN, value=60.0),
)
