"""How merging, duplicates, erasing and the export of a person describe themselves."""

from typing import Any

from drf_spectacular.openapi import AutoSchema

from core.customers import CUSTOMERS
from core.persons.choosing import RULES
from core.persons.erasing import LONGEST_REASON
from core.persons.merging import MOST
from cxapi.rest.schema import PLAIN, Schema, Shape, external_key, named, nullable, reference, thing
from cxapi.rest.shapes import shapes_of

TEXT: Schema = {"type": "string"}
COUNTS: Schema = {"type": "object", "additionalProperties": PLAIN["integer"]}


def _who(auto: AutoSchema) -> Schema:
    text = "A customer by id, or by the key of another system."
    return named(auto, "CustomerName", {"oneOf": [PLAIN["id"], external_key(auto)], "description": text})


class NewMergeShape(Shape):
    component = "CustomerMerge"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        who, words = _who(auto), ", ".join(f"`{word}`" for word in RULES)
        others: Schema = {"type": "array", "items": who, "minItems": 1, "maxItems": MOST}
        rules: Schema = {"type": "object", "additionalProperties": TEXT}
        text = f"A rule per member of the customer: {words}, or the id of the one whose value stays."
        members: Schema = {
            "survivor": {"allOf": [who], "description": "Who stays."},
            "others": {**others, "description": "Who is merged into it."},
        }
        more: Schema = {
            "fields": {**rules, "description": f"{text} Without a rule: the survivor's."},
            "dry_run": {"type": "boolean", "description": "Only say what would happen. Without it: false."},
        }
        return thing("Records of one customer to be made one.", members, more=more, closed=True)


class MergedShape(Shape):
    component = "CustomerMerged"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        change: Schema = {"type": "object", "additionalProperties": {}}
        fields: Schema = nullable({"type": "object", "additionalProperties": change})
        merge: Schema = {
            "id": {**PLAIN["id"], "description": "Id of the merge, by which it is undone."},
            "merged_id": {**PLAIN["id"], "description": "Who was merged."},
        }
        row = named(auto, "CustomerMergedOne", thing("One customer merged into another.", merge))
        members: Schema = {
            "dry_run": {"type": "boolean", "description": "Whether nothing was done."},
            "survivor": reference(auto, shapes_of(CUSTOMERS.name).read),
            "moved": {**COUNTS, "description": "Rows that move, by noun; deleted ones among them."},
            "fields": {**fields, "description": "Members of the survivor that change; null without personal data."},
            "conflicts": {"type": "array", "items": _conflict(auto), "description": "What stands in the way."},
            "merges": {"type": "array", "items": row, "description": "The merges; none in a dry run."},
        }
        return thing("What a merge did, or would do.", members)


def _conflict(auto: AutoSchema) -> Schema:
    members: Schema = {
        "type": {**TEXT, "description": "The noun."},
        "columns": {"type": "array", "items": TEXT, "description": "Members in which both have the same."},
        "count": {**PLAIN["integer"], "description": "How many rows."},
        "ids": {"type": "array", "items": PLAIN["id"], "description": "The first of them."},
        "resolution": {**TEXT, "description": "`stays`: the rows stay with the merged one; `cleared`: set to null."},
    }
    return named(auto, "MergeConflict", thing("Rows that both have.", members))


class DuplicatesShape(Shape):
    component = "DuplicateList"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        reason: Schema = {
            "reason": {**TEXT, "description": "same_email, same_phone, same_key, same_name or similar_name."},
            "value": {**nullable(TEXT), "description": "What both have; null without personal data."},
        }
        why = named(auto, "DuplicateReason", thing("Why two records may be one.", reason))
        members: Schema = {
            "customer": reference(auto, shapes_of(CUSTOMERS.name).read),
            "score": {**PLAIN["number"], "description": "0 to 1: how likely both are the same."},
            "reasons": {"type": "array", "items": why, "description": "Why, the strongest first."},
        }
        row = named(auto, "Duplicate", thing("Somebody who may be the same customer.", members))
        text = "The candidates, the likeliest first."
        return thing("Who may be the same.", {"items": {"type": "array", "items": row, "description": text}})


class NewErasureShape(Shape):
    component = "CustomerErase"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        text = "Why, for the audit; without the words that are to be erased."
        return thing("An erasure.", {"reason": {**TEXT, "maxLength": LONGEST_REASON, "description": text}}, closed=True)


class ErasedShape(Shape):
    component = "CustomerErased"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        members: Schema = {
            "customer": reference(auto, shapes_of(CUSTOMERS.name).read),
            "rows": {**COUNTS, "description": "Rows from which words were erased, by noun."},
            "lines": {**PLAIN["integer"], "description": "Lines of the change log that lost their words."},
            "answers": {**PLAIN["integer"], "description": "Kept answers that were forgotten."},
        }
        return thing("What an erasure has emptied. Rows and figures stay.", members)


class DataExportShape(Shape):
    component = "CustomerData"

    @classmethod
    def json_schema(cls, auto: AutoSchema) -> Schema:
        held: Schema = {"type": "object", "additionalProperties": {"type": "array", "items": _anything()}}
        members: Schema = {
            "customer_id": {**PLAIN["id"], "description": "Whose data it is."},
            "made_at": {**PLAIN["instant"], "description": "When it was put together."},
            "records": {**held, "description": "The rows by noun, deleted ones among them."},
            "meanings": {**_anything(), "description": "By noun and member, what it means."},
            "history": {"type": "array", "items": _anything(), "description": "Every change of these rows."},
        }
        return thing("Everything that is kept of one customer.", members)


def _anything() -> dict[str, Any]:
    return {"type": "object", "additionalProperties": {}}
