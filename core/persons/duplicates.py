"""Who may be the same customer twice: candidates with reasons, for a person to decide on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from uuid import UUID

from django.db.models import Q

from core.customers import Customer, ExternalId
from core.persons.likeness import name_key
from core.scope import Actor, visible

MOST, LOOKED_AT = 20, 50
ALIKE = 0.85
# How sure each reason makes us by itself; together they count like independent hints.
WEIGHTS = {"same_key": 0.9, "same_email": 0.8, "same_phone": 0.6, "same_name": 0.4, "similar_name": 0.25}


@dataclass(frozen=True, slots=True)
class Reason:
    """One hint: what is the same, and the value itself, which is None for whoever may not see personal data."""

    reason: str
    value: str | None


@dataclass(slots=True)
class Candidate:
    """Somebody who may be the same."""

    customer: Customer
    reasons: list[Reason] = field(default_factory=list)

    @property
    def score(self) -> float:
        """0 to 1: one minus the chance that every hint misleads."""
        missed = 1.0
        for one in self.reasons:
            missed *= 1 - WEIGHTS[one.reason]
        return round(1 - missed, 4)


def candidates(actor: Actor, customer: Customer) -> list[Candidate]:
    """Living customers who share an address, a phone, a key or a name with this one, the likeliest first, at most 20.

    A name counts only together with the account or the country. Cost: at most 6 statements, each by an index and of at
    most 50 rows, for any number of customers.
    """
    found: dict[UUID, Candidate] = {}
    _add(found, customer, "same_key", _by_key(actor, customer))
    for name, reason in (("email_key", "same_email"), ("phone_key", "same_phone")):
        value = getattr(customer, name)
        if value is not None:
            shown = customer.email if name == "email_key" else customer.phone
            rows = visible(Customer.objects.filter(**{name: value}), actor).order_by("pk")[:LOOKED_AT]
            _add(found, customer, reason, ((row, shown) for row in rows))
    _add(found, customer, "same_name", _by_name(actor, customer))
    _add(found, customer, "similar_name", _by_similar_name(actor, customer, found))
    for one in found.values():
        shown_reasons = [why if actor.personal_data else Reason(why.reason, None) for why in one.reasons]
        one.reasons = sorted(shown_reasons, key=lambda why: -WEIGHTS[why.reason])
    return sorted(found.values(), key=lambda one: (-one.score, str(one.customer.pk)))[:MOST]


def _add(
    found: dict[UUID, Candidate], customer: Customer, reason: str, rows: "Iterable[tuple[Customer, str | None]]"
) -> None:
    for row, value in rows:
        if row.pk != customer.pk:
            one = found.setdefault(row.pk, Candidate(row))
            if all(why.reason != reason for why in one.reasons):
                one.reasons.append(Reason(reason, value))


def _by_key(actor: Actor, customer: Customer) -> list[tuple[Customer, str | None]]:
    """Whoever has the same key in another system: the same number by chance is rare where keys are long."""
    mine = visible(ExternalId.objects.filter(customer=customer), actor).values_list("external_id", flat=True)
    keys = [key for key in mine[:LOOKED_AT] if key]
    if not keys:
        return []
    rows = visible(ExternalId.objects.filter(external_id__in=keys), actor).exclude(customer=customer)
    held = [(row.customer, row.external_id) for row in rows.select_related("customer").order_by("pk")[:LOOKED_AT]]
    return [(row, key) for row, key in held if row.deleted_at is None]


def _place(customer: Customer) -> Q:
    """The account and the country of a customer; nothing where neither is known."""
    where = Q(pk__in=[])
    if customer.account_id is not None:
        where |= Q(account_id=customer.account_id)
    if customer.country:
        where |= Q(country=customer.country)
    return where


def _by_name(actor: Actor, customer: Customer) -> list[tuple[Customer, str | None]]:
    if customer.name_key is None:
        return []
    rows = visible(Customer.objects.filter(_place(customer), name_key=customer.name_key), actor)
    return [(row, customer.name) for row in rows.order_by("pk")[:LOOKED_AT]]


def _by_similar_name(
    actor: Actor, customer: Customer, found: dict[UUID, Candidate]
) -> list[tuple[Customer, str | None]]:
    """People of the same account whose names differ by a letter or two."""
    if customer.name_key is None or customer.account_id is None:
        return []
    rows = visible(Customer.objects.filter(account_id=customer.account_id), actor).order_by("-pk")[:LOOKED_AT]
    near = [row for row in rows if row.pk not in found and _alike(customer.name_key, name_key(row.name))]
    return [(row, customer.name) for row in near]


def _alike(one: str, other: str | None) -> bool:
    return other is not None and SequenceMatcher(None, one, other).ratio() >= ALIKE
