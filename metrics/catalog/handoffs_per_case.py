"""How often a case changed hands."""

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.examples import told
from metrics.formulas import mean

METRIC = Metric(
    key="handoffs_per_case",
    name=Text("Hand-offs per case", "Cambios de manos por caso"),
    meaning=Text(
        "How often a resolved case went from bot to human, team to team or agent to agent.",
        "Cuántas veces pasó un caso resuelto de bot a persona, de equipo a equipo o de agente a agente.",
    ),
    families=("service",),
    unit="score",
    better="down",
    facts="case_summaries",
    time="resolved_at",
    parts={
        "from_bots": Total("handoffs"),
        "between_teams": Total("transfers"),
        "between_agents": Total("reassignments"),
        "cases": Count(),
    },
    formula=lambda parts: mean("handed", "cases")(
        {"handed": parts["from_bots"] + parts["between_teams"] + parts["between_agents"], "cases": parts["cases"]}
    ),
    formula_text="(bot to human + transfers + reassignments) / resolved cases",
    population="Cases that are resolved, on the day of the last resolution.",
    source="Routing before any human touch is no hand-off.",
    example=Example(
        rows=told(
            "10:00 customer opened team=A, 10:01 bot message, 10:10 agent message, 11:00 agent team_changed team=B, "
            "12:00 agent resolved",
            "10:00 customer opened, 11:00 agent resolved",
        ),
        value=1.0,
    ),
)
