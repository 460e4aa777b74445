"""How many customers get in touch for each order."""

from metrics.declare import Distinct, Example, Metric, Text
from metrics.examples import told
from metrics.formulas import rate

METRIC = Metric(
    key="contacting_customers_per_order",
    name=Text("Contacting customers per order", "Clientes que contactan por pedido"),
    meaning=Text(
        "How many different customers began a contact for each order that was placed.",
        "Cuántos clientes distintos iniciaron un contacto por cada pedido.",
    ),
    families=("service",),
    unit="score",
    better="down",
    facts="contacts",
    time="at",
    over=("orders",),
    parts={"customers": Distinct("customer")},
    formula=rate("customers", "orders"),
    formula_text="different customers with a contact / orders of the same step",
    population="Net: each customer once in a step, over orders; by slices that orders have, over those orders.",
    source="The net side of contacts_per_order; it does not add up over steps.",
    example=Example(
        rows=(
            *told(
                "09:00 customer opened customer=1 reason=bill",
                "15:00 customer opened customer=1 reason=move",
                "10:00 customer opened customer=2 reason=bill",
            ),
            {"purchases": 4},
        ),
        value=0.5,
    ),
)
