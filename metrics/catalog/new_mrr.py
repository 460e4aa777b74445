"""Movements of the kind new."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.formulas import amount
from metrics.money import GOLDEN

METRIC = Metric(
    key="new_mrr",
    name=Text("New MRR", "MRR nuevo"),
    meaning=Text(
        "What customers who had never paid before began to bring per month.",
        "Lo que empezaron a aportar al mes clientes que nunca habían pagado.",
    ),
    families=("success",),
    unit="money",
    better="up",
    facts="movements",
    time="effective_at",
    where=Q(superseded_at__isnull=True, kind="new"),
    parts={"amount": Total("amount_minor"), "movements": Count()},
    formula=amount("amount", "movements"),
    formula_text="sum of amounts",
    population=(
        "Every movement of the step in this currency, by when it took effect; lines that proved wrong are not in it."
    ),
    source="One line of the way from opening to closing MRR.",
    example=Example(rows=GOLDEN, value=140.0),
)
