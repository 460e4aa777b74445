"""How often customers had to change channel."""

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.examples import told
from metrics.formulas import mean

METRIC = Metric(
    key="channel_switches_per_case",
    name=Text("Channel switches per case", "Cambios de canal por caso"),
    meaning=Text(
        "How often the customer changed channel in a resolved case.",
        "Cuántas veces cambió de canal el cliente en un caso resuelto.",
    ),
    families=("service",),
    unit="score",
    better="down",
    facts="case_summaries",
    time="resolved_at",
    parts={"switches": Total("channel_switches"), "cases": Count()},
    formula=mean("switches", "cases"),
    formula_text="changes of channel in resolved cases / resolved cases",
    population="Cases that are resolved, on the day of the last resolution.",
    source="Each change is one, also back to an earlier channel.",
    example=Example(
        rows=told(
            "10:00 customer opened channel=email, 10:00 customer message, 12:00 customer message channel=phone, "
            "13:00 agent resolved",
            "10:00 customer opened channel=email, 11:00 agent resolved",
        ),
        value=0.5,
    ),
)
