"""Net Promoter Score of the whole relation."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import scores
from metrics.formulas import net
from metrics.meant import OF_RELATIONS

METRIC = Metric(
    key="relational_nps",
    name=Text("Relational Net Promoter Score", "Net Promoter Score relacional"),
    meaning=Text(
        "How many more customers recommend the company than advise against it on the whole, per hundred answers.",
        "Cuántos clientes más recomiendan la empresa que la desaconsejan en conjunto, por cada cien respuestas.",
    ),
    families=("experience",),
    unit="points",
    better="up",
    facts="answers",
    time="submitted_at",
    latest="customer",
    account="customer",
    where=Q(instrument="nps"),
    excluded=OF_RELATIONS,
    parts={
        "promoters": Count(Q(score__gte=9)),
        "detractors": Count(Q(score__lte=6)),
        "answered": Count(),
    },
    formula=lambda parts: net(parts, "promoters", "detractors", "answered"),
    formula_text="100 x (promoters - detractors) / answered",
    population=(
        "Scored answers to NPS questions of relational surveys; promoters 9-10, passives 7-8, detractors 0-6. Ask with "
        "basis latest, so that each customer counts once, or account, so that each company does."
    ),
    source="Reichheld, HBR December 2003; margin: variance of a difference of multinomial shares.",
    example=Example(rows=scores("nps", 10, 10, 9, 9, 9, 8, 8, 7, 6, 0, kind="relational"), value=30.0),
)
