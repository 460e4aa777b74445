"""How many resolutions there were."""

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import told
from metrics.formulas import counted

METRIC = Metric(
    key="resolutions",
    name=Text("Resolutions", "Resoluciones"),
    meaning=Text(
        "How many times a case was resolved.",
        "Cuántas veces se resolvió un caso.",
    ),
    families=("service",),
    unit="count",
    better="target",
    facts="cycles",
    time="resolved_at",
    parts={"resolutions": Count()},
    formula=counted("resolutions"),
    formula_text="number of resolutions",
    population="Resolutions, on their day; a reopened case counts again.",
    source="Ask for resolutions, resolved_cases and resolved_customers together: 100 resolutions of what?",
    example=Example(
        rows=told(
            "10:00 customer opened customer=1, 11:00 agent resolved, 12:00 customer reopened, 13:00 agent resolved",
            "10:00 customer opened customer=1, 11:00 agent resolved",
        ),
        value=3.0,
    ),
)
