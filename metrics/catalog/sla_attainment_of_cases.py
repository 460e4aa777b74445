"""Cases whose every service target was met."""

from django.db.models import F, Q

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import told
from metrics.formulas import share

METRIC = Metric(
    key="sla_attainment_of_cases",
    name=Text("SLA attainment of cases", "Cumplimiento de SLA por caso"),
    meaning=Text(
        "The share of cases of which every service target was met in time.",
        "La parte de los casos que cumplieron a tiempo todos sus objetivos de servicio.",
    ),
    families=("service",),
    unit="percent",
    better="up",
    facts="case_summaries",
    time="targets_known_at",
    pending="running",
    where=Q(targets__gt=0),
    parts={"met": Count(Q(targets_met=F("targets"))), "judged": Count()},
    formula=lambda parts: share(parts, "met", "judged"),
    formula_text="100 x cases with all targets met / cases with targets",
    population=(
        "Cases with targets, on the day it was known: the first breach, else the last target met. What is not due yet "
        "runs and is counted apart."
    ),
    source="One broken target breaks the case.",
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
