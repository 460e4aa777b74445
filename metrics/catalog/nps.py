"""Net Promoter Score."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import scores
from metrics.formulas import net
from metrics.meant import OF_EXPERIENCES

METRIC = Metric(
    key="nps",
    name=Text("Net Promoter Score", "Net Promoter Score"),
    meaning=Text(
        "How many more customers recommend the company than advise against it after an experience, per hundred "
        "answers.",
        "Cuántos clientes más recomiendan la empresa que la desaconsejan tras una experiencia, por cada cien "
        "respuestas.",
    ),
    families=("experience",),
    unit="points",
    better="up",
    version=2,
    facts="answers",
    time="submitted_at",
    account="customer",
    where=Q(instrument="nps"),
    excluded=OF_EXPERIENCES,
    parts={
        "promoters": Count(Q(score__gte=9)),
        "detractors": Count(Q(score__lte=6)),
        "answered": Count(),
    },
    formula=lambda parts: net(parts, "promoters", "detractors", "answered"),
    formula_text="100 x (promoters - detractors) / answered",
    population=(
        "Scored answers to NPS questions of transactional surveys; promoters 9-10, passives 7-8, detractors 0-6. The "
        "relational programme is relational_nps. Basis account gives the mean of the accounts."
    ),
    source="Reichheld, HBR December 2003; margin: variance of a difference of multinomial shares.",
    example=Example(rows=scores("nps", 10, 10, 9, 9, 9, 8, 8, 7, 6, 0), value=30.0),
)
