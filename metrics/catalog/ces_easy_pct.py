"""The share of customers for whom it was made easy."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.examples import scores
from metrics.formulas import share
from metrics.meant import UNSCORED

METRIC = Metric(
    key="ces_easy_pct",
    name=Text("Made it easy", "Lo puso fácil"),
    meaning=Text(
        "The share of answers that say the company made it easy.",
        "La parte de las respuestas que dicen que la empresa lo puso fácil.",
    ),
    families=("experience",),
    unit="percent",
    better="up",
    facts="answers",
    time="submitted_at",
    where=Q(instrument="ces_v2"),
    excluded=UNSCORED,
    parts={"easy": Count(Q(score__gte=5)), "answered": Count()},
    formula=lambda parts: share(parts, "easy", "answered"),
    formula_text="100 x answers of 5 to 7 / answered",
    population="Scored answers to questions declared CES v2 (`made it easy`, 1-7).",
    source="Top three of seven; the field's name says which of the usual forms this is.",
    example=Example(rows=scores("ces_v2", 7, 6, 5, 4, 1), value=60.0),
)
