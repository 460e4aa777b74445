"""From customers to scores: what is known of a batch is read set-wise, weighed, and kept where it has changed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from core.changes import plain
from core.customers import Customer
from core.health.health_models import HealthModel
from core.health.overrides import HealthOverride
from core.health.scores import HealthScore
from core.scope import Actor, visible
from core.writing.storage import put
from metrics.health.arithmetic import POINT, Contribution, Seen, band_of, deltas, weigh
from metrics.health.check import rules_of
from metrics.health.declare import Asked, Observed
from metrics.health.inputs import INPUTS
from metrics.health.priors import Priors

DAY_S = 86_400
# What makes a history: without a change of any of these the present row stays.
SHOWN = ("segment_id", "health_model_id", "override_id", "score", "band", "computed_score", "computed_band")
MATERIAL = ("input", "value", "raw", "policy", "points", "vetoes")


def renew(actor: Actor, ids: Sequence[UUID], at: datetime) -> int:
    """Weigh these customers as of `at`; how many scores became another.

    Cost: about 20 statements for the whole batch, however many customers it is or the workspace has.
    """
    customers = {one.id: one for one in visible(Customer.objects.all(), actor).filter(pk__among=ids)}
    chosen = _models(actor, customers.values(), at)
    observed = _observed(actor, chosen, at)
    priors = Priors.read(actor)
    overrides = _overrides(actor, list(chosen), at)
    current = visible(HealthScore.objects.all(), actor).filter(customer_id__among=ids, to_at__isnull=True)
    standing = {one.customer_id: one for one in current}
    fresh, over = [], []
    for id in ids:
        old, row = standing.get(id), None
        if id in chosen:
            known = {key: found[id] for key, found in observed.items() if id in found}
            row = _row(customers[id], chosen[id], known, priors, overrides.get(id), at)
            _compare(old, row)
        if old is not None and (row is None or _differs(old, row)):
            old.to_at = at
            over.append(old)
        if row is not None and (old is None or old.to_at is not None):
            fresh.append(row)
    # One at a time holds in the table as well: the old ones end before the new ones begin.
    put(actor, over)
    put(actor, fresh)
    return len({one.customer_id for one in (*over, *fresh)})


def _models(actor: Actor, customers: Iterable[Customer], at: datetime) -> dict[UUID, HealthModel]:
    """The version that holds for each customer: the latest of their segment, else the latest for all."""
    holding = visible(HealthModel.objects.all(), actor).filter(from_at__lte=at).order_by("from_at", "id")
    latest = {one.segment_id: one for one in holding}
    found = {one.id: latest.get(one.segment_id) or latest.get(None) for one in customers}
    return {id: model for id, model in found.items() if model is not None}


def _observed(actor: Actor, chosen: Mapping[UUID, HealthModel], at: datetime) -> dict[str, Mapping[UUID, Observed]]:
    people = visible(Customer.objects.all(), actor).filter(account_id__among=list(chosen))
    members: dict[UUID, tuple[UUID, ...]] = {id: (id,) for id in chosen}
    for person, account in people.values_list("id", "account_id") if chosen else ():
        if account is not None:
            members[person] = (*members.get(person, ()), account)
    asked = Asked(actor, at, members)
    wanted = {name for model in chosen.values() for name in model.inputs if name in INPUTS}
    return {name: INPUTS[name].read(asked) for name in INPUTS if name in wanted}


def _overrides(actor: Actor, ids: Sequence[UUID], at: datetime) -> dict[UUID, HealthOverride]:
    """The override that counts for each customer: the one made last of those that have not expired."""
    held = visible(HealthOverride.objects.all(), actor).filter(customer_id__among=ids, expires_at__gt=at)
    return {one.customer_id: one for one in held.order_by("created_at", "id")}


def _row(
    customer: Customer,
    model: HealthModel,
    known: Mapping[str, Observed],
    priors: Priors,
    override: HealthOverride | None,
    at: datetime,
) -> HealthScore:
    rules = rules_of(model)
    seen = {
        name: Seen(one.value, max(0.0, (at - one.at).total_seconds() / DAY_S))
        for name, one in known.items() if name in rules.inputs
    }  # fmt: skip
    usual = {name: priors.of(customer.segment_id, name, model.first_prior) for name in rules.inputs}
    weighed = weigh(rules, seen, usual)
    row = HealthScore.blank(
        workspace_id=customer.workspace_id, customer_id=customer.id, segment_id=customer.segment_id,
        health_model_id=model.id, override_id=None, from_at=at, coverage=weighed.coverage,
        computed_score=in_points(weighed.points), computed_band=weighed.band,
        contributions=[_told(one, known.get(one.input)) for one in weighed.contributions],
    )  # fmt: skip
    row.score, row.band = row.computed_score, row.computed_band
    if override is not None:
        row.override_id = override.id
        row.score = row.computed_score if override.score is None else override.score
        row.band = override.band or (None if row.score is None else band_of(rules, row.score))
    return row


def in_points(hundredths: int | None) -> float | None:
    """Hundredths of a point as points with two decimals."""
    return None if hundredths is None else hundredths / POINT


def in_hundredths(points: float | None) -> int | None:
    """Points with two decimals as whole hundredths."""
    return None if points is None else round(points * POINT)


def _told(one: Contribution, known: Observed | None) -> dict[str, Any]:
    """A contribution as it is kept; its delta follows when the score before is known."""
    return {
        "input": one.input,
        "raw": None if known is None else dict(known.raw),
        "observed_at": None if known is None else plain(known.at),
        "value": one.value,
        "freshness": one.freshness,
        "prior": one.prior,
        "weight": round(one.weight, 6),
        "policy": one.policy,
        "vetoes": one.vetoes,
        "points": in_points(one.points),
        "delta": None,
    }


def _compare(old: HealthScore | None, row: HealthScore) -> None:
    """Say by how much each input moved the score; one that is weighed no longer stays with what it took away."""
    points = {one["input"]: in_hundredths(one["points"]) for one in row.contributions}
    before = {one["input"]: in_hundredths(one["points"]) for one in old.contributions} if old else {}
    moved = deltas(before, points)
    for one in row.contributions:
        one["delta"] = in_points(moved[one["input"]])
    for name in moved.keys() - points.keys():
        if moved[name]:
            row.contributions.append(_gone(name, in_points(moved[name])))
    known = [one for one in moved.values() if one is not None]
    row.computed_delta = in_points(sum(known)) if len(known) == len(moved) and known else None


def _gone(name: str, delta: float | None) -> dict[str, Any]:
    none = Contribution(name, None, 0.0, 0.0, 0.0, "not_weighed", False, 0)
    return _told(none, None) | {"delta": delta}


def _differs(old: HealthScore, row: HealthScore) -> bool:
    if any(getattr(old, name) != getattr(row, name) for name in SHOWN):
        return True
    if round(old.coverage, 2) != round(row.coverage, 2):
        return True
    return _material(old) != _material(row)


def _material(row: HealthScore) -> list[tuple[Any, ...]]:
    listed = (one for one in row.contributions if one["policy"] != "not_weighed")
    return [tuple(one[name] for name in MATERIAL) for one in listed]
