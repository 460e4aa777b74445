"""How many customers stand in stages."""

from django.db.models import Q

from metrics.declare import Example, Metric, Text
from metrics.meant import STANDING

METRIC = Metric(
    key="customers_in_stage",
    name=Text("Customers in a stage", "Clientes en una etapa"),
    meaning=Text(
        "How many customers stand in a stage of a journey at the end of the period.",
        "Cuántos clientes están en una etapa de un recorrido al final del periodo.",
    ),
    families=("experience", "success"),
    unit="count",
    better="target",
    facts="visits",
    enter="entered_at",
    leave="left_at",
    where=STANDING & Q(skipped=False) & (Q(how__isnull=True) | ~Q(how="completed")),
    formula_text="stays begun - stays ended, up to the end of the period",
    population="Stays in stages before the goal; a customer on two journeys stands in two stages.",
    example=Example(rows=({"walk": (0, 2, 10)}, {"walk": (0, 2)}, {"walk": (0,)}), value=2.0),
)
