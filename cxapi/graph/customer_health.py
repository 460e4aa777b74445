"""Health of customers over GraphQL: the same functions as over REST."""

from dataclasses import asdict
from typing import Any

import strawberry
from django.utils.translation import gettext as _
from strawberry.types import Info

from core.columns import Bad, Column, column
from core.customers import CUSTOMERS
from core.health.scores import HealthScore
from core.problems import Invalid, NotFound
from cxapi.graph.context import arguments, reading
from cxapi.graph.load import load
from cxapi.graph.proofs import bounded
from cxapi.graph.records import TYPES, argument, root
from cxapi.graph.roots import uuid_of
from cxapi.graph.scalars import DateTime, Json, Long
from metrics.health import reading as health
from metrics.health import risk
from metrics.health.inputs import INPUTS
from metrics.health.members import MEANINGS

CUSTOMER: Any = TYPES[CUSTOMERS.singular]
BAND, SEGMENT = column(HealthScore, "band"), column(HealthScore, "segment")
CURRENCY = Column("currency", "text", max_length=3)


def said(name: str, **more: Any) -> Any:
    """A field with its meaning."""
    return strawberry.field(description=MEANINGS[name], **more)


@strawberry.type(description="A text in each language of the service.")
class HealthWords:
    en: str = said("en")
    es: str = said("es")


@strawberry.type(description="What one input gives to a score.")
class HealthContribution:
    input: str = said("input")
    name: HealthWords = said("name")
    meaning: HealthWords = said("meaning")
    raw: Json | None = said("raw")
    observed_at: DateTime | None = said("observed_at")
    value: float | None = said("value")
    freshness: float = said("freshness")
    prior: float = said("prior")
    weight: float = said("weight")
    policy: str = said("policy")
    vetoes: bool = said("vetoes")
    points: float | None = said("points")
    delta: float | None = said("delta")
    lost: float | None = said("lost")


@strawberry.type(description="What somebody says instead, and why.")
class HealthOverriding:
    id: strawberry.ID = said("id")
    band: str | None = said("band")
    score: float | None = said("score")
    reason: str | None = said("reason")
    author: str = said("author")
    expires_at: DateTime = said("expires_at")


@strawberry.type(description="What the health was for a time.")
class HealthPast:
    id: strawberry.ID = said("id")
    from_at: DateTime = said("from_at")
    to_at: DateTime | None = said("to_at")
    score: float | None = said("score")
    band: str | None = said("band")
    computed_score: float | None = said("computed_score")
    computed_band: str | None = said("computed_band")
    computed_delta: float | None = said("computed_delta")
    coverage: float = said("coverage")
    override_id: strawberry.ID | None = said("override_id")
    health_model_id: strawberry.ID = said("health_model_id")


@strawberry.type(description="The health of one customer at an instant.")
class CustomerHealth:
    customer_id: strawberry.ID = said("customer_id")
    at: DateTime = said("at")
    score: float | None = said("score")
    band: str | None = said("band")
    computed_score: float | None = said("computed_score")
    computed_band: str | None = said("computed_band")
    computed_delta: float | None = said("computed_delta")
    coverage: float | None = said("coverage")
    why_none: str | None = said("why_none")
    pending: bool = said("pending")
    from_at: DateTime | None = said("from_at")
    health_model_id: strawberry.ID | None = said("health_model_id")
    segment_id: strawberry.ID | None = said("segment_id")
    override: HealthOverriding | None = said("override")
    contributions: list[HealthContribution] = said("contributions")
    history: list[HealthPast] = said("history")


@strawberry.type(description="A customer, and what would leave with them.")
class CustomerAtRisk:
    customer: Any = said("customer", graphql_type=CUSTOMER)
    monthly_minor: Long = said("monthly_minor")
    value_at_risk_minor: Long = said("value_at_risk_minor")
    score: float = said("score")
    band: str | None = said("band")
    coverage: float = said("coverage")
    from_at: DateTime = said("from_at")
    worst: list[HealthContribution] = said("worst")


@strawberry.type(description="Customers by the revenue at risk.")
class ChurnRisk:
    currency: str = said("currency")
    as_of: DateTime = said("as_of")
    items: list[CustomerAtRisk] = said("items")
    unscored: int = said("unscored")
    next_cursor: str | None = said("next_cursor")
    has_more: bool = said("has_more")


@strawberry.type(description="Something that weights can name.")
class HealthInput:
    input: str = said("input")
    name: HealthWords = said("name")
    meaning: HealthWords = said("meaning")


def query_fields() -> dict[str, Any]:
    """Root fields of queries."""
    first = argument("first", int, "How many rows, 1 to 100.", ...)
    held = [
        argument("id", strawberry.ID, "Id of the customer.", ...),
        argument("at", DateTime | None, "An instant; now without it."),
        argument("first", int | None, "How many changes in the history, 1 to 100."),
    ]
    sought = [
        first,
        argument("after", str | None, "`nextCursor` of the page before."),
        argument("currency", str | None, "Of which revenue; the workspace's own without it."),
        argument("band", str | None, "Only customers of this band."),
        argument("segmentId", strawberry.ID | None, "Only customers of this segment."),
    ]
    why = "The health of one customer: score and band, what each input gives to them, and how they came to be so."
    leaving = "Customers by monthly revenue x (1 - health / 100), the most first, with what takes most off each score."
    known = "Every input that weights can name."
    return {
        "customerHealth": root(CustomerHealth, _health, why, held),
        "churnRisk": root(ChurnRisk, _risk, leaving, sought),
        "healthInputs": root(list[HealthInput], _inputs, known),
    }


def _health(info: Info, **given: Any) -> CustomerHealth:
    asked = arguments(info)
    key = uuid_of(asked["id"])
    if key is None:
        raise NotFound(_("There is no %(noun)s with this id.") % {"noun": CUSTOMERS.model._meta.verbose_name})
    most = asked.get("first")
    limit = health.HISTORY if most is None else bounded(most)
    found = health.health(reading(info).actor, key, asked.get("at"), limit)
    told = asdict(found) | {
        "override": None if found.override is None else HealthOverriding(**asdict(found.override)),
        "contributions": [_contribution(one) for one in found.contributions],
        "history": [HealthPast(**asdict(one)) for one in found.history],
    }
    return CustomerHealth(**told)


def _risk(info: Info, **given: Any) -> ChurnRisk:
    reads, asked = reading(info), arguments(info)
    for name, one in (("band", BAND), ("segmentId", SEGMENT), ("currency", CURRENCY)):
        asked[name] = _decoded(name, one, asked.get(name))
    sought = risk.Sought(
        asked["currency"], asked["band"], asked["segmentId"], bounded(asked["first"]), asked.get("after")
    )
    found = risk.churn_risk(reads.actor, sought)
    for row in reads.below(reads.raw.field_nodes, "ChurnRisk", "items"):
        for nodes in reads.below(row, "CustomerAtRisk", "customer"):
            load(reads, CUSTOMERS.singular, [one.customer for one in found.items], nodes)
    items = [
        CustomerAtRisk(**{name: getattr(one, name) for name in one.__dataclass_fields__}
                       | {"worst": [_contribution(each) for each in one.worst]})
        for one in found.items
    ]  # fmt: skip
    return ChurnRisk(**{name: getattr(found, name) for name in found.__dataclass_fields__} | {"items": items})


def _inputs(info: Info) -> list[HealthInput]:
    return [HealthInput(input=one.key, name=_words(one.name), meaning=_words(one.meaning)) for one in INPUTS.values()]


def _contribution(one: health.InputTold) -> HealthContribution:
    return HealthContribution(**asdict(one) | {"name": _words(one.name), "meaning": _words(one.meaning)})


def _words(text: Any) -> HealthWords:
    return HealthWords(en=text.en, es=text.es)


def _decoded(name: str, one: Column, value: Any) -> Any:
    try:
        return None if value is None else one.decode(value)
    except Bad as bad:
        raise Invalid(bad.message, [bad.at(f"/{name}", value)]) from None
