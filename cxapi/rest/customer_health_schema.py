"""How the answers about the health of customers describe themselves."""

from collections.abc import Mapping

from drf_spectacular.openapi import AutoSchema

from core.customers import CUSTOMERS
from cxapi.rest.schema import PLAIN, Schema, Shape, named, nullable, reference, thing
from cxapi.rest.shapes import shapes_of
from metrics.health.members import MEANINGS

POINTS: Schema = {"type": "number", "format": "double"}
MAYBE = nullable(POINTS)
BAND: Schema = {"type": ["string", "null"], "enum": ["red", "yellow", "green", None]}
TEXT: Schema = {"type": "string"}
NUMBERS: Schema = {"type": ["object", "null"], "additionalProperties": POINTS}


def _said(members: Mapping[str, Schema]) -> dict[str, Schema]:
    return {name: {**schema, "description": MEANINGS[name]} for name, schema in members.items()}


def _listed(row: Schema) -> Schema:
    return {"type": "array", "items": row}


def _words(auto: AutoSchema) -> Schema:
    return named(auto, "HealthWords", thing("A text in each language of the service.", _said({"en": TEXT, "es": TEXT})))


def _contribution(auto: AutoSchema) -> Schema:
    members = {
        "input": TEXT, "name": {"allOf": [_words(auto)]}, "meaning": {"allOf": [_words(auto)]}, "raw": NUMBERS,
        "observed_at": nullable(PLAIN["instant"]), "value": MAYBE, "freshness": POINTS, "prior": POINTS,
        "weight": POINTS, "policy": TEXT, "vetoes": PLAIN["flag"], "points": MAYBE, "delta": MAYBE, "lost": MAYBE,
    }  # fmt: skip
    return named(auto, "HealthContribution", thing("What one input gives to a score.", _said(members)))


def _override(auto: AutoSchema) -> Schema:
    members = {
        "id": PLAIN["id"], "band": BAND, "score": MAYBE, "reason": nullable(TEXT), "author": TEXT,
        "expires_at": PLAIN["instant"],
    }  # fmt: skip
    return named(auto, "HealthOverriding", thing("What somebody says instead, and why.", _said(members)))


SCORED: dict[str, Schema] = {
    "score": MAYBE, "band": BAND, "computed_score": MAYBE, "computed_band": BAND, "computed_delta": MAYBE,
}  # fmt: skip


def _past(auto: AutoSchema) -> Schema:
    members = {
        "id": PLAIN["id"], "from_at": PLAIN["instant"], "to_at": nullable(PLAIN["instant"]), **SCORED,
        "coverage": POINTS, "override_id": nullable(PLAIN["id"]), "health_model_id": PLAIN["id"],
    }  # fmt: skip
    return named(auto, "HealthPast", thing("What the health was for a time.", _said(members)))


class HealthShape(Shape):
    component = "CustomerHealth"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        members = {
            "customer_id": PLAIN["id"], "at": PLAIN["instant"], **SCORED, "coverage": MAYBE,
            "why_none": nullable(TEXT), "pending": PLAIN["flag"], "from_at": nullable(PLAIN["instant"]),
            "health_model_id": nullable(PLAIN["id"]), "segment_id": nullable(PLAIN["id"]),
            "override": nullable(_override(auto)), "contributions": _listed(_contribution(auto)),
            "history": _listed(_past(auto)),
        }  # fmt: skip
        return thing("The health of one customer at an instant.", _said(members))


class RiskShape(Shape):
    component = "ChurnRisk"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        row = {
            "customer": {"allOf": [reference(auto, shapes_of(CUSTOMERS.name).read)]}, "monthly_minor": PLAIN["big"],
            "value_at_risk_minor": PLAIN["big"], "score": POINTS, "band": BAND, "coverage": POINTS,
            "from_at": PLAIN["instant"], "worst": _listed(_contribution(auto)),
        }  # fmt: skip
        one = named(auto, "CustomerAtRisk", thing("A customer, and what would leave with them.", _said(row)))
        members = {
            "currency": TEXT, "as_of": PLAIN["instant"], "items": _listed(one), "unscored": PLAIN["integer"],
            "next_cursor": nullable(TEXT), "has_more": PLAIN["flag"],
        }  # fmt: skip
        return thing("Customers by the revenue at risk.", _said(members))


class HealthInputsShape(Shape):
    component = "HealthInputs"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        members = {"input": TEXT, "name": {"allOf": [_words(auto)]}, "meaning": {"allOf": [_words(auto)]}}
        row = named(auto, "HealthInput", thing("Something that weights can name.", _said(members)))
        return thing("What health can be made of.", _said({"items": _listed(row)}))
