"""What opening and movements leave unexplained of the closing."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.formulas import amount
from metrics.money import GOLDEN

METRIC = Metric(
    key="ledger_gap",
    name=Text("Gap of the ledger", "Descuadre del libro"),
    meaning=Text(
        "Closing MRR less opening MRR and all movements: 0 unless the ledger is broken.",
        "MRR final menos MRR inicial y todos los movimientos: 0 salvo que el libro esté roto.",
    ),
    families=("success",),
    unit="money",
    better="target",
    facts="movements",
    time="effective_at",
    where=Q(superseded_at__isnull=True),
    over=("mrr", "opening_mrr"),
    parts={"amount": Total("amount_minor"), "movements": Count()},
    formula=amount(lambda parts: parts["mrr"] - parts["opening_mrr"] - parts["amount"], "movements"),
    formula_text="mrr - opening_mrr - amount",
    population=(
        "Every movement of the step in this currency, by when it took effect; lines that proved wrong are "
        "not in it. By plan or segment it is what customers brought with them who changed it."
    ),
    source="The invariant of the ledger, served.",
    example=Example(rows=GOLDEN, value=0.0),
)
