"""Maps to start from, which are drawn onto an empty journey; and the noun itself."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from core.declare import RULES, Resource
from core.problems import Conflict
from core.records import Record
from journeys.maps import Journey, Stage, publish


class ReadyMade(models.TextChoices):
    SUBSCRIPTION_SOFTWARE = "subscription_software", "Subscription software"
    ONLINE_SHOP = "online_shop", "Online shop"


Drawn = Mapping[str, Any]
SUBSCRIPTION_SOFTWARE: tuple[Drawn, ...] = (
    {
        "key": "trying", "name": "Trying", "goal": "Has seen that it can help.", "department": "marketing",
        "needs": "A first result of their own, and somebody to ask.", "expected_days": 14,
        "enters_on": "trial_started", "abandoned_after_days": 60,
    },
    {
        "key": "starting", "name": "Starting", "goal": "Has set it up and pays for it.", "department": "sales",
        "needs": "A plan for the first month.", "expected_days": 14,
        "enters_on": "subscribed", "abandoned_after_days": 180,
    },
    {
        "key": "using", "name": "Using it", "goal": "Uses it without thinking of it.", "department": "product",
        "needs": "The one feature that matters to them.", "expected_days": 60,
        "enters_on": "used", "enters_on_with": {"days": 5}, "abandoned_after_days": 365,
    },
    {
        "key": "achieving", "name": "Achieving", "goal": "Has what they came for.", "department": "success",
        "needs": "A look together at what was achieved.", "expected_days": 120,
        "enters_on": "achieved", "abandoned_after_days": 730,
    },
    {
        "key": "renewed", "name": "Renewed", "goal": "Stays for another year.", "department": "success",
        "enters_on": "renewed", "enters_on_with": {"after_days": 365},
    },
)  # fmt: skip
ONLINE_SHOP: tuple[Drawn, ...] = (
    {
        "key": "ordered", "name": "Ordered", "goal": "Has bought for the first time.", "department": "sales",
        "needs": "To know when it arrives.", "expected_days": 5,
        "enters_on": "purchased", "abandoned_after_days": 60,
    },
    {
        "key": "arrived", "name": "Arrived", "goal": "Holds it in their hands.", "department": "operations",
        "needs": "To be asked how it was.", "expected_days": 14,
        "enters_on": "delivered", "abandoned_after_days": 180,
    },
    {
        "key": "told", "name": "Told us", "goal": "Has said how it was, and was heard.", "department": "support",
        "needs": "An answer to what they said.", "expected_days": 60,
        "enters_on": "answered", "abandoned_after_days": 365,
    },
    {
        "key": "again", "name": "Bought again", "goal": "Came back.", "department": "marketing",
        "needs": "A reason to stay.", "expected_days": 120,
        "enters_on": "purchased", "enters_on_with": {"times": 2}, "abandoned_after_days": 365,
    },
    {
        "key": "loyal", "name": "Loyal", "goal": "Buys here as a habit.", "department": "success",
        "enters_on": "purchased", "enters_on_with": {"times": 3},
    },
)  # fmt: skip
MAPS: Mapping[str, tuple[Drawn, ...]] = {
    ReadyMade.SUBSCRIPTION_SOFTWARE: SUBSCRIPTION_SOFTWARE,
    ReadyMade.ONLINE_SHOP: ONLINE_SHOP,
}


def draw(journey: Journey, *, like: ReadyMade = ReadyMade.SUBSCRIPTION_SOFTWARE) -> tuple[Record, ...]:
    """Draw a ready-made map onto a journey that has no stages yet, to change it from there; then publish it."""
    if Stage.objects.filter(journey=journey, deleted_at=None).exists():
        raise Conflict(_("The journey has stages already."))
    if like == ReadyMade.SUBSCRIPTION_SOFTWARE and journey.abandoned_on is None:
        journey.abandoned_on = "churned"
    stages = (Stage(journey=journey, position=place, **one) for place, one in enumerate(MAPS[like], start=1))
    return (journey, *stages)


JOURNEY_WRITE = (
    "key", "name", "purpose", "repeats", "survey", "abandoned_on", "abandoned_on_with", "exited_on", "exited_on_with",
)  # fmt: skip
JOURNEYS = Resource(
    name="journeys",
    model=Journey,
    read=(*JOURNEY_WRITE, "published_at"),
    write=JOURNEY_WRITE,
    filter=("key", "name", "repeats", "survey", "abandoned_on", "exited_on", "published_at"),
    search=("key", "name"),
    order=("name",),
    verbs=(draw, publish),
    access=RULES,
)
