"""How much is harder than it should be in a stage."""

from collections.abc import Mapping

from django.db.models import Q

from metrics.declare import Count, Example, Figure, Metric, Number, Text, Total
from metrics.meant import STANDING


def per_hundred(parts: Mapping[str, Number]) -> Figure:
    """100 x what went wrong / stages entered."""
    found, entered = parts["friction"], parts["entered"]
    return Figure(100 * found / entered if entered else None, found, entered, int(entered))


METRIC = Metric(
    key="stage_friction",
    name=Text("Friction rate", "Tasa de fricción"),
    meaning=Text(
        "How often something was harder than it should be, for each 100 customers who entered a stage.",
        "Con qué frecuencia algo costó más de lo debido, por cada 100 clientes que entraron en una etapa.",
    ),
    families=("experience", "service"),
    unit="score",
    better="down",
    facts="visits",
    time="entered_at",
    where=STANDING & Q(skipped=False),
    parts={"friction": Total("friction"), "entered": Count(Q(again=False))},
    formula=per_hundred,
    formula_text="100 x friction during stays / standings that entered the stage",
    population=(
        "Negative scores and messages, contacts on the reason of the 31 days before, broken standards and promises, "
        "cases passed on, and going back; during stays, on the day the stay began. Skipped stages had no stay."
    ),
    source="The parts are columns of visits. A case passed on several times counts once, at its last transfer.",
    example=Example(
        rows=({"walk": (0, 2), "negatives": (1, 3)}, {"walk": (0,)}, {"walk": (0,), "negatives": (-1,)}),
        value=50.0,
    ),
)
