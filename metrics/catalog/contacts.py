"""How many contacts customers began."""

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import told
from metrics.formulas import counted

METRIC = Metric(
    key="contacts",
    name=Text("Contacts", "Contactos"),
    meaning=Text(
        "How many contacts customers began.",
        "Cuántos contactos iniciaron los clientes.",
    ),
    families=("service",),
    unit="count",
    better="down",
    facts="contacts",
    time="at",
    parts={"contacts": Count()},
    formula=counted("contacts"),
    formula_text="number of contacts",
    population=(
        "Contacts that customers began, by case or as inbound interactions; ask by the hour for the volume of a day."
    ),
    source="What the company began by itself is none.",
    example=Example(
        rows=told(
            "09:00 customer opened customer=1 reason=bill",
            "15:00 customer opened customer=1 reason=move",
            "10:00 customer opened customer=2 reason=bill",
        ),
        value=3.0,
    ),
)
