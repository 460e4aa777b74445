"""How many cases were resolved."""

from metrics.declare import Distinct, Example, Metric, Text
from metrics.examples import told
from metrics.formulas import counted

METRIC = Metric(
    key="resolved_cases",
    name=Text("Resolved cases", "Casos resueltos"),
    meaning=Text(
        "How many different cases were resolved.",
        "Cuántos casos distintos se resolvieron.",
    ),
    families=("service",),
    unit="cases",
    better="target",
    facts="cycles",
    time="resolved_at",
    parts={"cases": Distinct("case")},
    formula=counted("cases"),
    formula_text="number of different cases",
    population="Different cases with a resolution in the step; they do not add up over steps.",
    source="Ask for resolutions, resolved_cases and resolved_customers together: 100 resolutions of what?",
    example=Example(
        rows=told(
            "10:00 customer opened customer=1, 11:00 agent resolved, 12:00 customer reopened, 13:00 agent resolved",
            "10:00 customer opened customer=1, 11:00 agent resolved",
        ),
        value=2.0,
    ),
)
