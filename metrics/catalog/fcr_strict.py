"""Solved with the first contact by whoever took it."""

from collections.abc import Mapping

from django.db.models import Q

from metrics.declare import DAY, Count, Example, Metric, Part, Text
from metrics.examples import told
from metrics.formulas import share


def solved(days: int) -> Mapping[str, Part]:
    """Solved in one contact, and for so many days neither reopened nor asked again."""
    quiet = Q(reopened_after_seconds__isnull=True) | Q(reopened_after_seconds__gt=days * DAY)
    quiet &= Q(next_contact_seconds__isnull=True) | Q(next_contact_seconds__gt=days * DAY)
    return {"first_contact": Count(Q(contacts__lte=1) & quiet & Q(transfers=0)), "resolved": Count()}


METRIC = Metric(
    key="fcr_strict",
    name=Text("First contact resolution without transfer", "Resolución en el primer contacto sin traslado"),
    meaning=Text(
        "The share of cases solved in the first contact without a transfer, with no reopening and no further contact "
        "on the reason in 7 days.",
        "La parte de los casos resueltos en el primer contacto sin traslado, sin reapertura ni otro contacto por el "
        "motivo en 7 días.",
    ),
    families=("service",),
    unit="percent",
    better="up",
    facts="cycles",
    time="resolved_at",
    matures=7,
    where=Q(number=1),
    excluded={
        "agent_opened": Q(customer_opened=False),
        "bot_only": Q(customer_opened=True, bot_only=True),
    },
    days=7,
    within=solved,
    parts=solved(7),
    formula=lambda parts: share(parts, "first_contact", "resolved"),
    formula_text=(
        "100 x resolved in one contact, not reopened, no contact on the same reason within 7 days and no transfer / "
        "first resolutions"
    ),
    population=(
        "Cases that customers opened, on the day of their first resolution; those that only a bot touched are bot_fcr. "
        "Open for 7 days."
    ),
    source=(
        "Mere thanks neither reopen nor count as a contact; a contact lasts until the customer has been away for 24 h."
    ),
    example=Example(
        rows=told(
            "10:00 customer opened customer=1, 10:10 agent resolved",
            "11:00 customer opened customer=2, 11:10 agent resolved, 12:00 customer reopened",
            "10:00 customer opened customer=3 reason=bill, 10:10 agent resolved",
            "12:00 customer opened customer=3 reason=bill",
            "10:00 agent opened customer=4, 10:10 agent resolved",
            "10:00 customer opened customer=5, 10:01 bot message, 10:02 bot resolved",
            "10:00 customer opened customer=6 team=B, 10:05 agent message, 10:10 agent team_changed team=A, "
            "10:20 agent resolved",
        ),
        value=25.0,
    ),
)
