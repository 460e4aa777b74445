"""Gross revenue retention by all movements."""

from django.db.models import Q

from metrics.declare import Example, Metric, Text
from metrics.formulas import percent
from metrics.money import GOLDEN, moves

METRIC = Metric(
    key="grr_by_movements",
    name=Text("GRR by all movements", "GRR por todos los movimientos"),
    meaning=Text(
        "Opening revenue less contraction and churn of everybody, per hundred of it.",
        "Ingreso inicial menos contracción y bajas de todos, por cada cien.",
    ),
    families=("success",),
    unit="percent",
    better="up",
    facts="movements",
    time="effective_at",
    where=Q(superseded_at__isnull=True),
    over=("opening_mrr",),
    variant_of="grr",
    parts=moves("contraction", "churn"),
    formula=percent(
        lambda parts: parts["opening_mrr"] + parts["contraction"] + parts["churn"], "opening_mrr", "movements"
    ),
    formula_text="100 x (opening_mrr + contraction + churn) / opening_mrr",
    population=(
        "Every movement of the step in this currency, by when it took effect; lines that proved wrong are "
        "not in it. It charges losses of customers who came within the step."
    ),
    source=("The golden ledger of docs/revenue.md has many answers to one question: the rule is part of the figure."),
    example=Example(rows=GOLDEN, value=20.0),
)
