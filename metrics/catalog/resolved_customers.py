"""How many customers had a case resolved."""

from metrics.declare import Distinct, Example, Metric, Text
from metrics.examples import told
from metrics.formulas import counted

METRIC = Metric(
    key="resolved_customers",
    name=Text("Customers with a resolved case", "Clientes con un caso resuelto"),
    meaning=Text(
        "How many different customers had a case resolved.",
        "A cuántos clientes distintos se les resolvió un caso.",
    ),
    families=("service",),
    unit="count",
    better="target",
    facts="cycles",
    time="resolved_at",
    parts={"customers": Distinct("customer")},
    formula=counted("customers"),
    formula_text="number of different customers",
    population="Different customers with a resolution in the step; they do not add up over steps.",
    source="Ask for resolutions, resolved_cases and resolved_customers together: 100 resolutions of what?",
    example=Example(
        rows=told(
            "10:00 customer opened customer=1, 11:00 agent resolved, 12:00 customer reopened, 13:00 agent resolved",
            "10:00 customer opened customer=1, 11:00 agent resolved",
        ),
        value=1.0,
    ),
)
