"""How many cases came to an end."""

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import told
from metrics.formulas import counted

METRIC = Metric(
    key="cases_ended",
    name=Text("Ended cases", "Casos terminados"),
    meaning=Text(
        "How many cases were resolved or closed.",
        "Cuántos casos se resolvieron o cerraron.",
    ),
    families=("service",),
    unit="cases",
    better="target",
    facts="cycles",
    time="ended_at",
    parts={"ended": Count()},
    formula=counted("ended"),
    formula_text="number of ends",
    population="Ends of open times, resolved or not, on their day: the outflow of the backlog.",
    source="With cases_opened the flow beside the stock.",
    example=Example(
        rows=told(
            "10:00 customer opened customer=1, 11:00 agent resolved, 12:00 customer reopened, 13:00 agent resolved",
            "10:00 customer opened customer=1, 11:00 agent resolved",
        ),
        value=3.0,
    ),
)
