"""All that happened with one customer, in one list: the latest first, a page at a time.

Cost: one statement that finds the page, and one for each noun on it, of which there are TOLD.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import CharField, F, Q, QuerySet, Value
from django.utils.translation import gettext as _

from core.casework import CASE_EVENTS, CASES
from core.customers import CUSTOMERS
from core.declare import Resource
from core.feedback import ANSWERS
from core.outcomes import OUTCOME_MEASUREMENTS
from core.problems import Fault, Invalid
from core.promises import PROMISES
from core.purchases import PURCHASES
from core.read import by_ids
from core.revenue.selling import MOVEMENTS
from core.scope import Actor, visible
from core.touchpoints import INTERACTIONS
from core.write import find
from journeys.moves import MOVES
from journeys.standings import VISITS

# Each noun, the time that places its rows, and how they name the customer.
TOLD: tuple[tuple[Resource, str, str], ...] = (
    (INTERACTIONS, "at", "customer_id"),
    (CASES, "opened_at", "customer_id"),
    (CASE_EVENTS, "at", "case__customer_id"),
    (ANSWERS, "submitted_at", "customer_id"),
    (PROMISES, "made_at", "customer_id"),
    (PURCHASES, "at", "customer_id"),
    (MOVEMENTS, "effective_at", "customer_id"),
    (OUTCOME_MEASUREMENTS, "measured_at", "outcome__customer_id"),
    (VISITS, "entered_at", "customer_id"),
    (MOVES, "at", "customer_id"),
)
BY_NAME = {resource.name: resource for resource, _time, _owner in TOLD}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: when, of which noun, and its row."""

    at: datetime
    resource: Resource
    row: Any


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries; `next_cursor` is where to go on, null at the end."""

    items: Sequence[Entry]
    next_cursor: str | None


def timeline(actor: Actor, id: UUID, limit: int, cursor: str | None = None) -> Page:
    """A page of what happened with a customer; NotFound, Gone or Merged as reading the customer is."""
    customer = find(actor, CUSTOMERS, id).pk
    behind = _open(cursor, customer) if cursor else None
    parts = [_part(actor, one, customer, behind, limit + 1) for one in TOLD]
    found = parts[0].union(*parts[1:], all=True).order_by("-happened_at", "-pk")[: limit + 1]
    keys = [(at, str(noun), pk) for at, noun, pk in found]
    ids: dict[str, list[UUID]] = defaultdict(list)
    for _at, noun, pk in keys[:limit]:
        ids[noun].append(pk)
    rows = {noun: by_ids(actor, BY_NAME[noun], some) for noun, some in ids.items()}
    items = [Entry(at, BY_NAME[noun], rows[noun][pk]) for at, noun, pk in keys[:limit]]
    return Page(items, _close(keys[limit - 1], customer) if len(keys) > limit else None)


def _part(
    actor: Actor, told: tuple[Resource, str, str], customer: UUID, behind: tuple[datetime, UUID] | None, most: int
) -> "QuerySet[Any, Any]":
    resource, time, owner = told
    where = Q(**{owner: customer, f"{time}__isnull": False})
    if behind is not None:
        at, pk = behind
        where &= Q(**{f"{time}__lt": at}) | Q(**{time: at, "pk__lt": pk})
    if resource is MOVEMENTS:
        where &= Q(superseded_at=None)
    rows = visible(resource.model._default_manager.filter(where), actor)
    noun = Value(resource.name, output_field=CharField())
    named = rows.annotate(happened_at=F(time), noun=noun).values_list("happened_at", "noun", "pk")
    if connection.features.supports_slicing_ordering_in_compound:
        return named.order_by("-happened_at", "-pk")[:most]
    return named.order_by()


def _close(last: tuple[datetime, str, UUID], customer: UUID) -> str:
    text = json.dumps([str(customer), last[0].isoformat(), str(last[2])], separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _open(cursor: str, customer: UUID) -> tuple[datetime, UUID]:
    try:
        whose, at, pk = json.loads(urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
        if whose != str(customer):
            raise ValueError
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError
        return moment, UUID(pk)
    except (ValueError, TypeError, AttributeError, RecursionError):
        text = _("This cursor is not one that this timeline gave.")
        raise Invalid(text, [Fault("/cursor", "bad_cursor", text)], code="bad_cursor") from None
