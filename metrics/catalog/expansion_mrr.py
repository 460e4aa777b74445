"""Movements of the kind expansion."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.formulas import amount
from metrics.money import GOLDEN

METRIC = Metric(
    key="expansion_mrr",
    name=Text("Expansion MRR", "MRR de expansión"),
    meaning=Text(
        "By how much the monthly revenue of paying customers rose.",
        "Cuánto subió el ingreso mensual de clientes que ya pagaban.",
    ),
    families=("success",),
    unit="money",
    better="up",
    facts="movements",
    time="effective_at",
    where=Q(superseded_at__isnull=True, kind="expansion"),
    parts={"amount": Total("amount_minor"), "movements": Count()},
    formula=amount("amount", "movements"),
    formula_text="sum of amounts",
    population=(
        "Every movement of the step in this currency, by when it took effect; lines that proved wrong are not in it."
    ),
    source="One line of the way from opening to closing MRR.",
    example=Example(rows=GOLDEN, value=50.0),
)
