"""Net Promoter Score."""

from collections.abc import Mapping

from django.db.models import Q

from metrics.declare import Count, Example, Figure, Metric, Number, Text, scores


def nps(parts: Mapping[str, Number]) -> Figure:
    """100 x (promoters - detractors) / answered, with its margin of error at 95 %."""
    up, down = parts["promoters"], parts["detractors"]
    n = up + down + parts["passives"]
    if not n:
        return Figure(None, up - down, n, 0)
    p, d = up / n, down / n
    return Figure(100 * (p - d), up - down, n, int(n), 196 * ((p + d - (p - d) ** 2) / n) ** 0.5)


METRIC = Metric(
    key="nps",
    name=Text("Net Promoter Score", "Net Promoter Score"),
    meaning=Text(
        "How many more customers recommend the company than advise against it, per hundred answers.",
        "Cuántos clientes más recomiendan la empresa que la desaconsejan, por cada cien respuestas.",
    ),
    families=("experience",),
    unit="points",
    better="up",
    facts="answers",
    time="submitted_at",
    where=Q(instrument="nps"),
    excluded={"dismissed": Q(dismissed=True), "no_score": Q(dismissed=False, score__isnull=True)},
    parts={
        "promoters": Count(Q(score__gte=9)),
        "passives": Count(Q(score__gte=7, score__lte=8)),
        "detractors": Count(Q(score__lte=6)),
    },
    formula=nps,
    formula_text="100 x (promoters - detractors) / (promoters + passives + detractors)",
    population="Scored answers to questions declared NPS; promoters 9-10, passives 7-8, detractors 0-6.",
    source="Reichheld, HBR December 2003; margin: variance of a difference of multinomial shares.",
    example=Example(rows=scores("nps", 10, 10, 9, 9, 9, 8, 8, 7, 6, 0), value=30.0),
)
