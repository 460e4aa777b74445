"""Net revenue retention by all movements, returns among them."""

from django.db.models import Q

from metrics.declare import Example, Metric, Text
from metrics.formulas import percent
from metrics.money import GOLDEN, moves

METRIC = Metric(
    key="nrr_by_movements_with_reactivation",
    name=Text("NRR by all movements with reactivation", "NRR por todos los movimientos con reactivación"),
    meaning=Text(
        "Opening revenue with expansion, reactivation, contraction and churn of everybody, per hundred of it.",
        "Ingreso inicial con expansión, reactivación, contracción y bajas de todos, por cada cien.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="movements",
    time="effective_at",
    where=Q(superseded_at__isnull=True),
    over=("opening_mrr",),
    variant_of="nrr",
    parts=moves("expansion", "reactivation", "contraction", "churn"),
    formula=percent(
        lambda parts: (
            parts["opening_mrr"] + parts["expansion"] + parts["reactivation"] + parts["contraction"] + parts["churn"]
        ),
        "opening_mrr",
        "movements",
    ),
    formula_text="100 x (opening_mrr + expansion + reactivation + contraction + churn) / opening_mrr",
    population=(
        "Every movement of the step in this currency, by when it took effect; lines that proved wrong are "
        "not in it. It credits returns of customers who had left long before."
    ),
    source=("The golden ledger of docs/revenue.md has many answers to one question: the rule is part of the figure."),
    example=Example(rows=GOLDEN, value=80.0),
)
