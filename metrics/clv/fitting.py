"""Fitting the models to the customers of a workspace, per currency and segment, and keeping what came out.

Safe to run twice at once: the rows are computed outside of a transaction and stored under the workspace's lock, one per
model, currency, period and segment. Where a model cannot be fitted, its row says why.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from core.purchases import Purchase
from core.revenue.movements import Movement
from core.scope import Actor, Role, visible
from core.value_fits import FitReason, ValueFit, ValueModel
from core.workspaces import Workspace, living
from core.write import store
from metrics.clv import bgnbd, gamma_gamma, sbg
from metrics.clv.buyers import Buyer, buyers
from metrics.clv.contracts import Contract, contracts

#: A model of fewer customers, or of fewer who came back or left, would say more about chance than about them.
LEAST_CUSTOMERS, LEAST_EVENTS = 100, 30
#: Of more, every second, third ... is looked at: parameters of so many are sure enough, and a fit takes seconds.
MOST_CUSTOMERS = 20_000
#: Beyond this, spending depends on frequency, and the gamma-gamma model does not hold.
MOST_CORRELATION = 0.3
STALE = timedelta(days=1)
LIVING = Q(customer__deleted_at__isnull=True)
LONGEST_SECONDS = 60.0

Fit = sbg.Sbg | bgnbd.BgNbd | gamma_gamma.GammaGamma
Row = TypeVar("Row", Buyer, Contract)
Key = tuple[str, str, str, int, UUID | None]


@dataclass(frozen=True, slots=True)
class Made:
    """What came out of fitting one model: parameters, or the reason why there are none."""

    n: int
    events: int
    parameters: Mapping[str, float] = field(default_factory=dict)
    log_likelihood: float | None = None
    reason: FitReason | None = None


def fit_due(*, seconds: float = LONGEST_SECONDS) -> int:
    """Fit the workspaces whose fits are older than a day; how many were. After `seconds` the next run goes on."""
    until = time.monotonic() + seconds
    newest = {row["workspace"]: row["at"] for row in ValueFit.objects.values("workspace").annotate(at=Max("fitted_at"))}
    done = 0
    for workspace in living():
        last = newest.get(workspace.id)
        if time.monotonic() < until and (last is None or last < timezone.now() - STALE):
            done += fit_workspace(workspace) > 0
    return done


def fit_workspace(workspace: Workspace) -> int:
    """Fit every model anew; how many rows there are. Cost: two statements that read all purchases and the ledger, the
    fits themselves (docs/lifetime-value.md), and a write per row."""
    actor, now = Actor(workspace.id, Role.INTEGRATION, name="values"), timezone.now()
    with transaction.atomic():
        bought = list(buyers(visible(Purchase.objects.filter(LIVING), actor), now, workspace.zone_info))
        stayed = list(contracts(visible(Movement.objects.filter(LIVING), actor), now))
    made = dict(_purchases(bought)) | dict(_contracts(stayed, now, workspace))
    with transaction.atomic():
        # Whoever else fits it waits here and finds these rows.
        Workspace.objects.select_for_update(no_key=True).get(pk=workspace.id)
        known = {key_of(row): row for row in visible(ValueFit.objects.all(), actor)}
        rows = [_row(known.pop(key, None), key, one, now) for key, one in made.items()]
        for row in known.values():
            row.deleted_at = now
        store(actor, *rows, *known.values())
    return len(rows)


def key_of(row: ValueFit) -> Key:
    """What there is one fit of."""
    return row.model, row.currency, row.unit, row.unit_count, row.segment_id


def _row(row: ValueFit | None, key: Key, made: Made, now: datetime) -> ValueFit:
    row = row or ValueFit()
    row.model, row.currency, row.unit, row.unit_count, row.segment_id = key
    row.parameters, row.log_likelihood = dict(made.parameters), made.log_likelihood
    row.n, row.events, row.reason, row.fitted_at = made.n, made.events, made.reason, now
    return row


def _grouped(rows: Iterable[Row], by: Callable[[Row], Any]) -> Iterator[tuple[Any, UUID | None, list[Row]]]:
    """The rows that belong together, all of them (segment None) and those of each segment."""
    found: dict[tuple[Any, UUID | None], list[Row]] = {}
    for row in rows:
        for segment in {None, row.segment_id}:
            found.setdefault((by(row), segment), []).append(row)
    for (key, segment), some in found.items():
        yield key, segment, some


def _purchases(bought: Sequence[Buyer]) -> Iterator[tuple[Key, Made]]:
    for currency, segment, some in _grouped(bought, lambda one: one.currency):
        some = some[:: -(-len(some) // MOST_CUSTOMERS)]
        yield (ValueModel.BGNBD, currency, "week", 1, segment), buying([one.buying for one in some if one.buying])
        spent = [one.spending for one in some if one.spending]
        yield (ValueModel.GAMMA_GAMMA, currency, "week", 1, segment), spending(spent)


def _contracts(stayed: Sequence[Contract], now: datetime, workspace: Workspace) -> Iterator[tuple[Key, Made]]:
    zone = workspace.zone_info
    for currency, segment, some in _grouped(stayed, lambda one: one.currency):
        months, ends = sum(one.months(now) for one in some), sum(one.ended_at is not None for one in some)
        yield (ValueModel.CHURN, currency, "month", 1, segment), churn(len(some), ends, months)
    periods = _grouped(stayed, lambda one: (one.currency, one.unit, one.unit_count))
    for (currency, unit, count), segment, some in periods:
        yield (ValueModel.SBG, currency, unit, count, segment), renewing([one.stay(now, zone) for one in some])


def churn(n: int, ends: int, months: float) -> Made:
    """The share of customers lost per month if it were the same for all and always: the ends by the months lived."""
    if n < LEAST_CUSTOMERS:
        return Made(n, ends, reason=FitReason.TOO_FEW_CUSTOMERS)
    if not ends:
        return Made(n, ends, reason=FitReason.NO_CHURN_OBSERVED)
    return Made(n, ends, {"monthly_churn": min(1.0, ends / months) if months else 1.0, "months": months})


def renewing(stays: Sequence[sbg.Stay]) -> Made:
    """The model of renewals."""
    n, ends = len(stays), sum(one.ended for one in stays)
    reason = _too_few(n, ends, FitReason.TOO_FEW_ENDS)
    if reason:
        return Made(n, ends, reason=reason)
    found = sbg.fit(stays)
    return _made(n, ends, {"alpha": found.alpha, "beta": found.beta}, found)


def buying(bought: Sequence[bgnbd.Buying]) -> Made:
    """The model of purchases."""
    n, again = len(bought), sum(one.repeats > 0 for one in bought)
    reason = _too_few(n, again, FitReason.TOO_FEW_REPEAT_BUYERS)
    if reason:
        return Made(n, again, reason=reason)
    found = bgnbd.fit(bought)
    return _made(n, again, {"r": found.r, "alpha": found.alpha, "a": found.a, "b": found.b}, found)


def spending(spent: Sequence[gamma_gamma.Spending]) -> Made:
    """The model of what is spent at a time, from those who came back."""
    n = len(spent)
    if n < LEAST_EVENTS:
        return Made(n, n, reason=FitReason.TOO_FEW_REPEAT_BUYERS)
    together = gamma_gamma.correlation(spent)
    if abs(together) > MOST_CORRELATION:
        return Made(n, n, {"correlation": together}, reason=FitReason.CORRELATED)
    found = gamma_gamma.fit(spent)
    parameters = {"p": found.p, "q": found.q, "v": found.v, "correlation": together}
    if found.mean is None:
        return Made(n, n, parameters, reason=FitReason.NO_MEAN)
    return _made(n, n, parameters, found)


def _too_few(n: int, events: int, reason: FitReason) -> FitReason | None:
    if n < LEAST_CUSTOMERS:
        return FitReason.TOO_FEW_CUSTOMERS
    return reason if events < LEAST_EVENTS else None


def _made(n: int, events: int, parameters: Mapping[str, float], found: Fit) -> Made:
    if not found.converged:
        return Made(n, events, reason=FitReason.NOT_CONVERGED)
    return Made(n, events, parameters, found.log_likelihood)
