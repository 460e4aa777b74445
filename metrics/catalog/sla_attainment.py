"""Service targets met of those that are judged."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import told
from metrics.formulas import share

METRIC = Metric(
    key="sla_attainment",
    name=Text("SLA attainment", "Cumplimiento de SLA"),
    meaning=Text(
        "The share of service targets that were met in time.",
        "La parte de los objetivos de servicio que se cumplieron a tiempo.",
    ),
    families=("service",),
    unit="percent",
    better="up",
    facts="applied_targets",
    time="known_at",
    pending="running",
    excluded={"cancelled": Q(outcome="cancelled"), "superseded": Q(outcome="superseded")},
    parts={"met": Count(Q(outcome="met")), "judged": Count()},
    formula=lambda parts: share(parts, "met", "judged"),
    formula_text="100 x targets met / (met + broken); an overdue one is broken from its due time on",
    population=(
        "Applied targets, on the day they were met, else due; the slice kind tells first response, next reply and "
        "resolution apart. Those not due yet run and are counted apart; with their clock paused they stand on no day."
    ),
    source="Policy, version and priority are those of the application; a later change supersedes the target.",
    example=Example(
        rows=(
            {"policy": "first_response", "minutes": 60},
            *told(
                "10:00 customer opened, 10:30 agent message",
                "10:00 customer opened, 10:40 agent message",
                "10:00 customer opened, 11:30 agent message",
                "10:00 customer opened",
                "10:00 customer opened, 10:20 agent closed outcome=unresolved",
            ),
        ),
        value=50.0,
    ),
)
