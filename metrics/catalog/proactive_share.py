"""Contacts that the company made before it was asked."""

from django.db.models import Q

from metrics.declare import Count, Example, Metric, Text
from metrics.formulas import share

METRIC = Metric(
    key="proactive_share",
    name=Text("Proactive share", "Parte proactiva"),
    meaning=Text(
        "The share of contacts that the company began of its own accord.",
        "La parte de los contactos que la empresa inició por su cuenta.",
    ),
    families=("service",),
    unit="percent",
    better="up",
    facts="interactions",
    time="at",
    parts={"proactive": Count(Q(direction="outbound", initiative="proactive")), "interactions": Count()},
    formula=lambda parts: share(parts, "proactive", "interactions"),
    formula_text="100 x outbound contacts noted as proactive / all contacts",
    population="Interactions, on their day.",
    source=(
        "What is proactive is what the source says it is; the customer's own contacts on the reason are not searched."
    ),
    example=Example(
        rows=({"direction": "outbound", "initiative": "proactive"}, {}, {}, {"direction": "outbound"}), value=25.0
    ),
)
