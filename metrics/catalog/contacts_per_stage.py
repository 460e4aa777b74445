"""How many contacts a stage causes."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text, Total
from metrics.formulas import rate
from metrics.meant import STANDING

METRIC = Metric(
    key="contacts_per_stage",
    name=Text("Contacts per stage", "Contactos por etapa"),
    meaning=Text(
        "How many contacts customers began in a stage, for each customer who entered it.",
        "Cuántos contactos iniciaron los clientes en una etapa, por cada cliente que entró en ella.",
    ),
    families=("service", "experience"),
    unit="score",
    better="down",
    facts="visits",
    time="entered_at",
    where=STANDING & Q(skipped=False),
    parts={"contacts": Total("contacts"), "entered": Count(Q(again=False))},
    formula=rate("contacts", "entered"),
    formula_text="contacts that customers began during stays / standings that entered the stage",
    population="Contacts that customers began, in the stage where they stood then, on the day that stay began.",
    source="What the company began by itself is no contact. Skipped stages had no stay.",
    example=Example(
        rows=({"walk": (0, 2), "contacts": (1, 3, 4)}, {"walk": (0,)}, {"walk": (0,), "contacts": (-1,)}),
        value=0.75,
    ),
)
