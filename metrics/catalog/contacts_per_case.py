"""Contacts that a case took."""

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.examples import told
from metrics.formulas import mean

METRIC = Metric(
    key="contacts_per_case",
    name=Text("Contacts per case", "Contactos por caso"),
    meaning=Text(
        "How many contacts of the customer a resolved case took.",
        "Cuántos contactos del cliente requirió un caso resuelto.",
    ),
    families=("service",),
    unit="score",
    better="down",
    facts="case_summaries",
    time="resolved_at",
    parts={"contacts": Total("contacts"), "cases": Count()},
    formula=mean("contacts", "cases"),
    formula_text="contacts of resolved cases / resolved cases",
    population="Cases that are resolved, on the day of the last resolution.",
    source="A contact lasts until the customer has been away for 24 h.",
    example=Example(
        rows=told(
            "10:00 customer opened channel=email, 11:00 agent message, 12:00 customer message, 13:00 agent resolved",
            "10:00 customer opened channel=email, 11:00 agent resolved",
        ),
        value=1.5,
    ),
)
