"""How many contacts an order causes."""

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import told
from metrics.formulas import rate

METRIC = Metric(
    key="contacts_per_order",
    name=Text("Contacts per order", "Contactos por pedido"),
    meaning=Text(
        "How many contacts customers began for each order that was placed.",
        "Cuántos contactos iniciaron los clientes por cada pedido.",
    ),
    families=("service",),
    unit="score",
    better="down",
    facts="contacts",
    time="at",
    over=("orders",),
    parts={"contacts": Count()},
    formula=rate("contacts", "orders"),
    formula_text="contacts / orders of the same step",
    population="Gross: every contact that customers began, over orders; by slices that orders have, over those orders.",
    source="Contacts need not be about these orders. What the company began by itself is no contact.",
    example=Example(
        rows=(
            *told(
                "09:00 customer opened customer=1 reason=bill",
                "15:00 customer opened customer=1 reason=move",
                "10:00 customer opened customer=2 reason=bill",
            ),
            {"purchases": 4},
        ),
        value=0.75,
    ),
)
