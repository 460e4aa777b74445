"""The health of one customer, now or at an instant, with what each input gives to it and how it came to be so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from core import write
from core.customers import CUSTOMERS
from core.health.health_models import HealthModel
from core.health.overrides import HEALTH_OVERRIDES, HealthOverride
from core.health.scores import HEALTH_SCORES, HealthScore
from core.read import MOST, may_read
from core.scope import Actor, visible
from metrics.declare import Text
from metrics.health.inputs import INPUTS
from metrics.health.marks import waiting

HISTORY = 20
WORST = 3


@dataclass(frozen=True, slots=True)
class InputTold:
    """What one input gives. `lost` is what it takes off a full score: weight x 100 less its points."""

    input: str
    name: Text
    meaning: Text
    raw: Mapping[str, float] | None
    observed_at: datetime | None
    value: float | None
    freshness: float
    prior: float
    weight: float
    policy: str
    vetoes: bool
    points: float | None
    delta: float | None
    lost: float | None


@dataclass(frozen=True, slots=True)
class OverrideTold:
    """What somebody says instead; the reason is null for whoever may not see personal data."""

    id: UUID
    band: str | None
    score: float | None
    reason: str | None
    author: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """What the health was from one moment to another."""

    id: UUID
    from_at: datetime
    to_at: datetime | None
    score: float | None
    band: str | None
    computed_score: float | None
    computed_band: str | None
    computed_delta: float | None
    coverage: float
    override_id: UUID | None
    health_model_id: UUID


@dataclass(frozen=True, slots=True)
class Health:
    """The health of a customer at an instant; `why_none` says why there is no score. `pending` says that something has
    changed which is not weighed yet.
    """

    customer_id: UUID
    at: datetime
    score: float | None
    band: str | None
    computed_score: float | None
    computed_band: str | None
    computed_delta: float | None
    coverage: float | None
    why_none: str | None
    pending: bool
    from_at: datetime | None
    health_model_id: UUID | None
    segment_id: UUID | None
    override: OverrideTold | None
    contributions: Sequence[InputTold]
    history: Sequence[Past]


def health(actor: Actor, customer: UUID, at: datetime | None = None, limit: int = HISTORY) -> Health:
    """The health of one customer and its latest `limit` changes up to then; raises Refused for who may not be seen.

    Cost: one index read for the score of any instant, and one for the history.
    """
    may_read(actor, HEALTH_SCORES)
    row = write.find(actor, CUSTOMERS, customer)
    moment = at or timezone.now()
    mine = visible(HealthScore.objects.all(), actor).filter(customer_id=row.pk)
    found = mine.filter(Q(to_at__isnull=True) | Q(to_at__gt=moment), from_at__lte=moment)
    past = list(mine.filter(from_at__lte=moment).order_by("-from_at", "-id")[: min(limit, MOST)])
    one = found.select_related("override").order_by("-from_at").first()
    pending = at is None and _weighed(actor) and waiting(actor.workspace_id, row.pk)
    if one is None:
        reason = "not_weighed" if _weighed(actor) else "no_health_model"
        return Health(row.pk, moment, None, None, None, None, None, None, reason, pending, None, None, row.segment_id,
                      None, (), [_past(each) for each in past])  # fmt: skip
    # A sweep writes it down within seconds; until then what has expired counts no more either.
    held = one.override if one.override is not None and one.override.expires_at > moment else None
    score, band = (one.score, one.band) if held is not None else (one.computed_score, one.computed_band)
    return Health(
        row.pk, moment, score, band, one.computed_score, one.computed_band, one.computed_delta, one.coverage,
        "low_coverage" if score is None else None, pending, one.from_at, one.health_model_id, one.segment_id,
        _override(actor, held) if held is not None else None, told(one.contributions), [_past(each) for each in past],
    )  # fmt: skip


def _weighed(actor: Actor) -> bool:
    return visible(HealthModel.objects.all(), actor).exists()


def told(contributions: Sequence[Mapping[str, Any]]) -> list[InputTold]:
    """Kept contributions with the texts of their inputs."""
    return [_told(one) for one in contributions if one["input"] in INPUTS]


def worst(contributions: Sequence[Mapping[str, Any]]) -> list[InputTold]:
    """Those that take most off a full score, the dearest first."""
    taking = [one for one in told(contributions) if one.lost]
    return sorted(taking, key=lambda one: (-(one.lost or 0), one.input))[:WORST]


def _told(one: Mapping[str, Any]) -> InputTold:
    known, points = INPUTS[one["input"]], one["points"]
    lost = None if points is None else max(0.0, round(100 * one["weight"] - points, 2))
    seen = one["observed_at"]
    members = {**one, "observed_at": datetime.fromisoformat(seen) if seen else None}
    return InputTold(name=known.name, meaning=known.meaning, lost=lost, **members)


def _override(actor: Actor, one: HealthOverride) -> OverrideTold:
    hidden = not actor.personal_data and "reason" in HEALTH_OVERRIDES.private
    return OverrideTold(one.id, one.band, one.score, None if hidden else one.reason, one.author, one.expires_at)


def _past(one: HealthScore) -> Past:
    return Past(**{name: getattr(one, name) for name in Past.__dataclass_fields__})
