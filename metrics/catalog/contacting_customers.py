"""How many customers got in touch."""

from metrics.declare import Distinct, Example, Metric, Text
from metrics.examples import told
from metrics.formulas import counted

METRIC = Metric(
    key="contacting_customers",
    name=Text("Contacting customers", "Clientes que contactan"),
    meaning=Text(
        "How many different customers began a contact.",
        "Cuántos clientes distintos iniciaron un contacto.",
    ),
    families=("service",),
    unit="count",
    better="down",
    facts="contacts",
    time="at",
    parts={"customers": Distinct("customer")},
    formula=counted("customers"),
    formula_text="number of different customers",
    population="Different customers with a contact in the step; they do not add up over steps.",
    source="The net side of contacts.",
    example=Example(
        rows=told(
            "09:00 customer opened customer=1 reason=bill",
            "15:00 customer opened customer=1 reason=move",
            "10:00 customer opened customer=2 reason=bill",
        ),
        value=2.0,
    ),
)
