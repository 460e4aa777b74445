"""Net ease: who found it easy, less who found it hard."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import scores
from metrics.formulas import net
from metrics.meant import UNSCORED

METRIC = Metric(
    key="ces_net",
    name=Text("Net ease", "Facilidad neta"),
    meaning=Text(
        "How many more customers found it easy than hard, per hundred answers.",
        "Cuántos clientes más lo encontraron fácil que difícil, por cada cien respuestas.",
    ),
    families=("experience",),
    unit="points",
    better="up",
    facts="answers",
    time="submitted_at",
    where=Q(instrument="ces_v2"),
    excluded=UNSCORED,
    parts={"easy": Count(Q(score__gte=6)), "hard": Count(Q(score__lte=3)), "answered": Count()},
    formula=lambda parts: net(parts, "easy", "hard", "answered"),
    formula_text="100 x (answers of 6 and 7 - answers of 1 to 3) / answered",
    population="Scored answers to questions declared CES v2 (`made it easy`, 1-7).",
    source="Margin: variance of a difference of multinomial shares, as for NPS.",
    example=Example(rows=scores("ces_v2", 7, 6, 6, 4, 1), value=40.0),
)
