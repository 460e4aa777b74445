"""Customers who had to come again."""

from collections.abc import Mapping

from django.db.models import Q

from metrics.declare import DAY, Count, Example, Metric, Part, Text
from metrics.examples import told
from metrics.formulas import share


def repeated(days: int) -> Mapping[str, Part]:
    """Preceded by another contact within so many days."""
    return {"repeated": Count(Q(since_previous_seconds__lte=days * DAY)), "contacts": Count()}


METRIC = Metric(
    key="repeat_contact_rate",
    name=Text("Repeat contact rate", "Tasa de contacto repetido"),
    meaning=Text(
        "The share of contacts that followed one of the same customer on the same reason within 7 days.",
        "La parte de los contactos que siguieron a otro del mismo cliente por el mismo motivo en 7 días.",
    ),
    families=("service",),
    unit="percent",
    better="down",
    facts="contacts",
    time="at",
    days=7,
    within=repeated,
    looks_back=True,
    parts=repeated(7),
    formula=lambda parts: share(parts, "repeated", "contacts"),
    formula_text="100 x contacts within 7 days after one of the same customer and reason / contacts",
    population="Contacts that customers began, on their day; contacts without a reason count as of one reason.",
    source="Looks back, so it is final at once; steps whose 7 days reach before the first contact say left_censored.",
    example=Example(
        rows=told(
            "09:00 customer opened customer=1 reason=bill",
            "15:00 customer opened customer=1 reason=bill",
            "16:00 customer opened customer=1 reason=move",
            "10:00 customer opened customer=2 reason=bill",
        ),
        value=25.0,
    ),
)
