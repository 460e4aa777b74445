"""What buyers have brought so far."""

from collections.abc import Mapping
from typing import Any

from metrics.declare import Distinct, Example, Figure, Metric, Text, Total


def per_buyer(parts: Mapping[str, Any]) -> Figure:
    """What was paid less what was given back, per buyer."""
    kept, buyers = parts["paid"] - parts["refunded"], parts["buyers"]
    return Figure(kept / buyers if buyers else None, kept, buyers, int(buyers))


METRIC = Metric(
    key="clv_historic_of_purchases",
    name=Text("Value of buyers to date", "Valor de los compradores hasta la fecha"),
    meaning=Text(
        "What each buyer has paid for purchases by the end of the period on average, refunds out.",
        "Lo que ha pagado de media cada comprador por sus compras al final del periodo, sin devoluciones.",
    ),
    families=("success",),
    unit="money",
    better="up",
    facts="purchases",
    enter="at",
    leave="deleted_at",
    parts={"paid": Total("amount_minor"), "refunded": Total("refunded_minor"), "buyers": Distinct("customer")},
    formula=per_buyer,
    formula_text="(paid - refunded) / buyers",
    population="Customers with a purchase in this currency before the end of the period.",
    source="Revenue, without the margin and without contracts; what is given back later counts as given back.",
    example=Example(rows=({"purchases": 1}, {"purchases": 1, "refunded": 990}), value=4495.0),
)
