"""Who may leave, and what would go with them: customers by the monthly revenue at risk, each with what says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, F, FilteredRelation, Q, QuerySet, Sum
from django.db.models.functions import Cast, Round
from django.utils import timezone

from core import read
from core.columns import Column
from core.customers import CUSTOMERS, Customer
from core.health.health_models import HealthBand
from core.health.scores import HEALTH_SCORES, HealthScore
from core.read import Ask, Key
from core.revenue.movements import Movement
from core.scope import Actor, visible
from core.workspaces import Workspace
from metrics.health.reading import InputTold, worst

SORTS = ("value_at_risk",)
FULL = 10_000  # hundredths of a full score
KEYS = [Key(Column("risk", "big"), True), Key(Column("customer_id", "id"), False)]


@dataclass(frozen=True, slots=True)
class AtRisk:
    """One customer. Amounts are minor units of the currency, per month; `worst` says what takes most off the score."""

    customer: Customer
    monthly_minor: int
    value_at_risk_minor: int
    score: float
    band: str | None
    coverage: float
    from_at: datetime
    worst: Sequence[InputTold]


@dataclass(frozen=True, slots=True)
class RiskPage:
    """Some of them, the most at risk first. `unscored` paying customers stand in no page: nobody knows their risk."""

    currency: str
    as_of: datetime
    items: Sequence[AtRisk]
    unscored: int
    next_cursor: str | None
    has_more: bool


@dataclass(frozen=True, slots=True)
class Sought:
    """Which customers: who pay in a currency (the workspace's own without one), of a band or segment if wanted."""

    currency: str | None = None
    band: str | None = None
    segment: UUID | None = None
    limit: int = read.USUAL
    cursor: str | None = None


def churn_risk(actor: Actor, sought: Sought) -> RiskPage:
    """A page of customers by monthly revenue x (1 - health / 100).

    Cost: four statements, of which two add up the ledger of one currency once: no index holds the order.
    """
    read.may_read(actor, HEALTH_SCORES)
    read.may_read(actor, CUSTOMERS)
    now = timezone.now()
    currency = sought.currency or Workspace.objects.get(pk=actor.workspace_id).currency
    known = _scored(actor, currency, now, sought)
    ask = Ask(key=f"churn-risk {currency} {sought.band} {sought.segment}", limit=sought.limit, cursor=sought.cursor)
    lines = list(read.after(actor, CUSTOMERS, known, ask, KEYS)[: ask.limit + 1])
    more, lines = len(lines) > ask.limit, lines[: ask.limit]
    behind = read.cursors(actor, CUSTOMERS, ask, KEYS, lines[-1:])
    customers = visible(Customer.objects.all(), actor).in_bulk([line.customer_id for line in lines])
    items = [_item(customers[line.customer_id], line) for line in lines]
    return RiskPage(currency, now, items, _unscored(actor, currency, now, sought), behind[0] if more else None, more)


def _scored(actor: Actor, currency: str, now: datetime, sought: Sought) -> "QuerySet[Any, Any]":
    """The present scores, each with what its customer pays: the ledger is added up in one pass."""
    rows = visible(HealthScore.objects.all(), actor).filter(_living(sought), to_at__isnull=True, score__isnull=False)
    if sought.band is not None:
        rows = rows.filter(band=sought.band)
    counted = {f"customer__movements__{name}": value for name, value in _counted(currency, now).items()}
    joined: QuerySet[Any, Any] = rows.annotate(paid=FilteredRelation("customer__movements", condition=Q(**counted)))
    paying = joined.annotate(monthly=Sum("paid__amount_minor")).filter(monthly__gt=0)
    found: QuerySet[Any, Any] = paying.annotate(risk=_risk())
    return found


def _unscored(actor: Actor, currency: str, now: datetime, sought: Sought) -> int:
    """How many customers pay and have no score; of any band, since they have none."""
    scored = visible(HealthScore.objects.all(), actor).filter(to_at__isnull=True, score__isnull=False)
    lines = visible(Movement.objects.all(), actor).filter(_living(sought), **_counted(currency, now))
    summed = lines.order_by().values("customer_id").annotate(monthly=Sum("amount_minor")).filter(monthly__gt=0)
    return int(summed.exclude(customer_id__in=scored.values("customer_id")).count())


def _living(sought: Sought) -> Q:
    living = Q(customer__deleted_at__isnull=True)
    return living & Q(customer__segment_id=sought.segment) if sought.segment is not None else living


def _counted(currency: str, now: datetime) -> dict[str, Any]:
    """The lines of the ledger that make up the revenue of this moment."""
    return {"currency": currency, "superseded_at": None, "deleted_at": None, "effective_at__lt": now}


def _risk() -> Cast:
    """Monthly revenue times what is missing to a full score, in whole hundredths: exact, so pages have an order."""
    return Cast(F("monthly") * (FULL - Cast(Round(F("score") * 100), BigIntegerField())), BigIntegerField())


def _item(customer: Customer, line: Any) -> AtRisk:
    return AtRisk(
        customer, int(line.monthly), (2 * int(line.risk) + FULL) // (2 * FULL), line.score, line.band, line.coverage,
        line.from_at, worst(line.contributions),
    )  # fmt: skip


BANDS = tuple(HealthBand.values)
