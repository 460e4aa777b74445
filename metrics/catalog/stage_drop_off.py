"""Where customers are lost."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import share
from metrics.meant import STANDING

METRIC = Metric(
    key="stage_drop_off",
    name=Text("Stage drop-off", "Abandono por etapa"),
    meaning=Text(
        "The share of customers who reached a stage, got no further and gave up.",
        "La parte de los clientes que llegaron a una etapa, no pasaron de ella y abandonaron.",
    ),
    families=("experience", "success"),
    unit="percent",
    better="down",
    facts="visits",
    time="entered_at",
    where=STANDING & Q(fate__isnull=False) & ~Q(fate="completed"),
    excluded={"running": Q(fate="open"), "exited": Q(fate="exited")},
    parts={"dropped": Count(Q(fate="dropped")), "reached": Count()},
    formula=lambda parts: share(parts, "dropped", "reached"),
    formula_text="100 x standings given up whose furthest stage it is / standings that reached it and are decided",
    population=(
        "Each stage that was reached, on the day it was first reached, once per standing; skipped stages count as "
        "passed, the goal is left out. Whoever is still there is counted apart."
    ),
    source="Going back does not take a stage away. Asked by the slice stage.",
    example=Example(
        rows=(
            {"walk": (0, 2, 24)},
            {"walk": (0, 2), "ends": "abandoned"},
            {"walk": (0,), "ends": "abandoned"},
            {"walk": (0,)},
        ),
        value=40.0,
    ),
)
