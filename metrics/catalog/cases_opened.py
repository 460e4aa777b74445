"""How many cases were opened."""

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import told
from metrics.formulas import counted

METRIC = Metric(
    key="cases_opened",
    name=Text("Opened cases", "Casos abiertos"),
    meaning=Text(
        "How many cases were opened, reopened ones included.",
        "Cuántos casos se abrieron, incluidos los reabiertos.",
    ),
    families=("service",),
    unit="cases",
    better="target",
    facts="cycles",
    time="opened_at",
    parts={"opened": Count()},
    formula=counted("opened"),
    formula_text="number of openings",
    population="Openings and reopenings, on their day: the inflow of the backlog.",
    source="With cases_ended the flow beside the stock.",
    example=Example(
        rows=told(
            "10:00 customer opened customer=1, 11:00 agent resolved, 12:00 customer reopened, 13:00 agent resolved",
            "10:00 customer opened customer=1, 11:00 agent resolved",
        ),
        value=3.0,
    ),
)
