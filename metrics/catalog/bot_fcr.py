"""Solved by a bot with the first contact."""

from collections.abc import Mapping

from django.db.models import Q

from metrics.declare import DAY, Count, Example, Metric, Part, Text
from metrics.examples import told
from metrics.formulas import share


def solved(days: int) -> Mapping[str, Part]:
    """Solved in one contact, and for so many days neither reopened nor asked again."""
    quiet = Q(reopened_after_seconds__isnull=True) | Q(reopened_after_seconds__gt=days * DAY)
    quiet &= Q(next_contact_seconds__isnull=True) | Q(next_contact_seconds__gt=days * DAY)
    return {"first_contact": Count(Q(contacts__lte=1) & quiet), "resolved": Count()}


METRIC = Metric(
    key="bot_fcr",
    name=Text("First contact resolution by bots", "Resolución en el primer contacto por bots"),
    meaning=Text(
        "The share of cases resolved by a bot alone that one contact solved and that stayed solved for 7 days.",
        "La parte de los casos resueltos solo por un bot en un contacto y sin recaída en 7 días.",
    ),
    families=("service",),
    unit="percent",
    better="up",
    facts="cycles",
    time="resolved_at",
    matures=7,
    where=Q(number=1, bot_only=True),
    excluded={"agent_opened": Q(customer_opened=False)},
    days=7,
    within=solved,
    parts=solved(7),
    formula=lambda parts: share(parts, "first_contact", "resolved"),
    formula_text=(
        "100 x resolved in one contact, not reopened, no contact on the same reason within 7 days / first resolutions "
        "by bots alone"
    ),
    population=(
        "Cases that customers opened and that a bot resolved with no human, on the day of their first resolution. Open "
        "for 7 days."
    ),
    source="Kept apart from fcr, so that bots do not hide what humans achieve.",
    example=Example(
        rows=told(
            "10:00 customer opened customer=1, 10:01 bot message, 10:02 bot resolved",
            "10:00 customer opened customer=2, 10:01 bot message, 10:02 bot resolved, 12:00 customer reopened",
            "10:00 customer opened customer=3, 10:10 agent resolved",
        ),
        value=50.0,
    ),
)
