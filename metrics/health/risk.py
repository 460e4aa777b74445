"""Who may leave, and what would go with them: customers by the monthly revenue at risk, each with what says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, Coalesce, Round
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
KEYS = [Key(Column("risk", "big"), True), Key(Column("id", "id"), False)]


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

    Cost: three statements; each adds up the ledger of the paying customers of one currency, which stands in no order
    that an index could give.
    """
    read.may_read(actor, HEALTH_SCORES)
    read.may_read(actor, CUSTOMERS)
    now = timezone.now()
    currency = sought.currency or Workspace.objects.get(pk=actor.workspace_id).currency
    paying = _paying(actor, currency, now)
    if sought.segment is not None:
        paying = paying.filter(segment_id=sought.segment)
    known = paying.filter(score__isnull=False).annotate(risk=_risk())
    if sought.band is not None:
        known = known.filter(band=sought.band)
    key = f"churn-risk {currency} {sought.band} {sought.segment}"
    ask = Ask(key=key, limit=sought.limit, cursor=sought.cursor)
    rows = list(read.after(actor, CUSTOMERS, known, ask, KEYS)[: ask.limit + 1])
    more, rows = len(rows) > ask.limit, rows[: ask.limit]
    behind = read.cursors(actor, CUSTOMERS, ask, KEYS, rows[-1:])
    scores = HealthScore.objects.in_bulk([one.score_id for one in rows])
    items = [_item(one, scores[one.score_id]) for one in rows]
    unscored = paying.filter(score__isnull=True).count()
    return RiskPage(currency, now, items, unscored, behind[0] if more else None, more)


def _paying(actor: Actor, currency: str, now: datetime) -> "QuerySet[Any, Any]":
    """Customers with revenue in that currency, and their present score."""
    lines = visible(Movement.objects.all(), actor).filter(
        customer=OuterRef("pk"), currency=currency, superseded_at__isnull=True, effective_at__lt=now
    )
    summed = lines.order_by().values("customer").annotate(sum=Sum("amount_minor")).values("sum")
    present = visible(HealthScore.objects.all(), actor).filter(customer=OuterRef("pk"), to_at__isnull=True)
    monthly = Coalesce(Subquery(summed, output_field=BigIntegerField()), 0)
    return visible(Customer.objects.all(), actor).annotate(
        monthly=monthly, score_id=Subquery(present.values("pk")[:1]), score=Subquery(present.values("score")[:1]),
        band=Subquery(present.values("band")[:1]),
    ).filter(monthly__gt=0)  # fmt: skip


def _risk() -> Cast:
    """Monthly revenue times what is missing to a full score, in whole hundredths: exact, so pages have an order."""
    return Cast(F("monthly") * (FULL - Cast(Round(F("score") * 100), BigIntegerField())), BigIntegerField())


def _item(one: Any, score: HealthScore) -> AtRisk:
    monthly, risk = one.monthly, one.risk
    return AtRisk(
        one, monthly, (2 * risk + FULL) // (2 * FULL), score.score or 0.0, score.band,
        score.coverage, score.from_at, worst(score.contributions),
    )  # fmt: skip


BANDS = tuple(HealthBand.values)
