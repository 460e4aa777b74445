"""By how much recurring revenue changed."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.formulas import amount
from metrics.money import GOLDEN

METRIC = Metric(
    key="net_new_mrr",
    name=Text("Net new MRR", "MRR nuevo neto"),
    meaning=Text(
        "By how much the MRR changed: all that came less all that went.",
        "Cuánto cambió el MRR: todo lo que entró menos todo lo que salió.",
    ),
    families=("success",),
    unit="money",
    better="up",
    facts="movements",
    time="effective_at",
    where=Q(superseded_at__isnull=True),
    parts={"amount": Total("amount_minor"), "movements": Count()},
    formula=amount("amount", "movements"),
    formula_text="sum of amounts",
    population=(
        "Every movement of the step in this currency, by when it took effect; lines that proved wrong are not in it."
    ),
    source="Closing less opening MRR, from the movements.",
    example=Example(rows=GOLDEN, value=60.0),
)
