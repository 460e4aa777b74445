"""Employee Net Promoter Score."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import scores
from metrics.formulas import net
from metrics.meant import UNSCORED

METRIC = Metric(
    key="enps",
    name=Text("Employee Net Promoter Score", "Employee Net Promoter Score"),
    meaning=Text(
        "How many more employees recommend the company as a place to work than advise against it, per hundred.",
        "Cuántos empleados más recomiendan la empresa para trabajar que la desaconsejan, por cada cien.",
    ),
    families=("experience",),
    unit="points",
    better="up",
    least=5,
    facts="answers",
    time="submitted_at",
    where=Q(instrument="enps"),
    excluded=UNSCORED,
    parts={
        "promoters": Count(Q(score__gte=9)),
        "detractors": Count(Q(score__lte=6)),
        "answered": Count(),
    },
    formula=lambda parts: net(parts, "promoters", "detractors", "answered"),
    formula_text="100 x (promoters - detractors) / answered",
    population="Scored answers to questions declared eNPS; a group of fewer than five answers is suppressed.",
    source="Promoters 9-10, passives 7-8, detractors 0-6, as for NPS.",
    example=Example(rows=scores("enps", 10, 9, 9, 8, 3), value=40.0),
)
