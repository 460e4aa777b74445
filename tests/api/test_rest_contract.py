"""The OpenAPI document: that it is the committed one, and what clients made from it count on."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from django.core.management import CommandError, call_command
from django.test import Client
from drf_spectacular import validation
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.renderers import OpenApiJsonRenderer

from core.resources import RESOURCES
from cxapi.management.commands import write_schemas
from cxapi.rest import documents
from tests import contract
from tests.nouns import MADE, WRITTEN


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return contract.document()


def operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in document["paths"].values():
        yield from methods.values()


def parameters(document: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    """The parameters of an operation, those that it only names among them."""
    shared = {f"#/components/parameters/{name}": one for name, one in document["components"]["parameters"].items()}
    return [shared[one["$ref"]] if "$ref" in one else one for one in operation.get("parameters", [])]


def schemas(value: Any) -> Iterator[dict[str, Any]]:
    """Every object inside the document."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        yield from schemas(inner)


def test_the_committed_document_is_the_one_that_is_served() -> None:
    assert write_schemas.openapi() == contract.FILE.read_text(encoding="utf-8")
    served = Client().get("/api/openapi.json")
    assert json.loads(served.content) == contract.document()
    assert Client().get("/api/openapi.json", HTTP_IF_NONE_MATCH=served["ETag"]).status_code == 304


def test_the_document_is_valid_and_made_without_a_warning() -> None:
    GENERATOR_STATS.reset()
    documents.openapi.cache_clear()
    specification = json.loads((Path(validation.__file__).parent / "openapi_3_1_schema.json").read_text())
    made = json.loads(OpenApiJsonRenderer().render(documents.openapi()))
    assert made["openapi"].startswith("3.1")
    assert list(jsonschema_rs.validator_for(specification).iter_errors(made)) == []
    assert (list(GENERATOR_STATS._warn_cache), list(GENERATOR_STATS._error_cache)) == ([], [])


def test_every_operation_is_named_after_its_noun_and_verb(document: dict[str, Any]) -> None:
    named = {operation["operationId"] for operation in operations(document)}
    for resource in RESOURCES:
        plural = resource.name.replace("-", "_")
        words = {"list", "get", *(verb.__name__ for verb in resource.verbs)}
        words |= {"update"} if resource.name in WRITTEN else set()
        words |= {"create", "delete"} if resource.name in MADE else set()
        assert {f"{plural}_{word}" for word in words} <= named
    assert len(named) == len(list(operations(document)))


def test_every_operation_has_one_tag_a_summary_and_a_description(document: dict[str, Any]) -> None:
    for operation in operations(document):
        assert len(operation["tags"]) == 1
        assert operation.get("description"), operation["operationId"]
    assert {tag["name"] for tag in document["tags"]} >= {resource.name for resource in RESOURCES}


def test_every_operation_may_answer_the_one_problem_and_has_no_key_for_a_range(document: dict[str, Any]) -> None:
    for operation in operations(document):
        problem = operation["responses"]["default"]["content"]
        assert problem == {contract.PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        assert all(code == "default" or code.isdigit() for code in operation["responses"])


def test_every_column_and_input_of_a_noun_is_described(document: dict[str, Any]) -> None:
    parts = document["components"]["schemas"]
    for resource in RESOURCES:
        read = parts[resource.singular]
        labels = [one.label for one in resource.columns]
        assert read["required"] == labels
        assert all(read["properties"][label]["description"] for label in read["properties"])
    for name in MADE:
        resource = next(one for one in RESOURCES if one.name == name)
        made, changed = parts[f"{resource.singular}Create"], parts[f"{resource.singular}Update"]
        needed = [one.label for one in resource.inputs if one.required and one.kind != "ref"]
        assert (made.get("required", []), changed.get("required", [])) == (needed, [])
        assert made["additionalProperties"] is changed["additionalProperties"] is False


def test_every_enum_of_the_nouns_is_named_once(document: dict[str, Any]) -> None:
    parts = document["components"]["schemas"]
    for resource in RESOURCES:
        for one in resource.columns:
            expected = {"enum": {"type": "string"}, "open_enum": {"anyOf": parts.get(one.enum, {}).get("anyOf")}}
            assert expected.get(one.kind, {}).items() <= parts.get(one.enum, {}).items()
    assert [name for name in parts if "BlankEnum" in name or "NullEnum" in name] == []


def test_an_enum_that_may_be_null_is_itself_or_null(document: dict[str, Any]) -> None:
    label = document["components"]["schemas"]["Answer"]["properties"]["sentiment_label"]
    assert label["oneOf"] == [{"$ref": "#/components/schemas/SentimentLabel"}, {"type": "null"}]
    assert all("" not in one.get("enum", []) for one in schemas(document["components"]["schemas"]))


def test_an_enum_that_may_grow_takes_any_text(document: dict[str, Any]) -> None:
    channel = document["components"]["schemas"]["Channel"]
    assert [sorted(one) for one in channel["anyOf"]] == [["enum", "type"], ["type"]]


def test_large_numbers_are_said_to_be_large(document: dict[str, Any]) -> None:
    seconds = document["components"]["schemas"]["Case"]["properties"]["full_resolution_seconds"]
    assert (seconds["type"], seconds["format"]) == (["integer", "null"], "int64")


def test_filters_are_spelled_without_brackets(document: dict[str, Any]) -> None:
    names = {one["name"] for one in parameters(document, document["paths"]["/api/v1/cases"]["get"])}
    assert {"status", "status.in", "opened_at.gte", "team_id.null", "reason.contains"} <= names
    assert not any("[" in one["name"] for each in operations(document) for one in parameters(document, each))


def test_a_parameter_that_two_operations_have_is_said_once(document: dict[str, Any]) -> None:
    lists, exports = (document["paths"][f"/api/v1/{path}"]["get"] for path in ("cases", "cases/export"))
    filters = {one["name"] for one in parameters(document, lists)} - {"limit", "cursor", "sort", "count", "expand"}
    assert filters <= {one["name"] for one in parameters(document, exports)}
    inline = [
        json.dumps(one) for each in operations(document) for one in each.get("parameters", []) if "$ref" not in one
    ]
    assert len(inline) == len(set(inline))
    for each in operations(document):
        found = [(one["in"], one["name"]) for one in parameters(document, each)]
        assert len(found) == len(set(found)), each["operationId"]


def test_the_interactive_document_calls_no_outside_host_and_has_no_inline_script() -> None:
    page = Client().get("/api/docs")
    text = page.content.decode()
    assert page.status_code == 200
    assert "http" not in text.replace("http-equiv", "")
    assert "<script>" not in text
    assert "unsafe-inline" not in page["Content-Security-Policy"].split("style-src")[0]
    script = Client().get("/api/docs?script=")
    assert "/api/openapi.json" in script.content.decode()


def test_a_stale_document_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Any, capsys: Any) -> None:
    monkeypatch.setattr(write_schemas, "FOLDER", tmp_path)
    with pytest.raises(CommandError, match=r"docs/openapi\.yaml"):
        call_command("write_schemas", check=True)
    call_command("write_schemas")
    call_command("write_schemas", check=True)
    assert yaml.load((tmp_path / "openapi.yaml").read_text(), Loader=yaml.CSafeLoader)["openapi"].startswith("3.1")


@pytest.mark.parametrize("name", ["cases", "api-keys", "cycles", "nps", "backlog"])
def test_a_record_explains_what_it_became(name: str, capsys: Any) -> None:
    call_command("explain", name)
    assert capsys.readouterr().out.startswith(f"{name}: ")


def test_without_a_name_everything_that_can_be_explained_is_listed(capsys: Any) -> None:
    call_command("explain")
    said = capsys.readouterr().out
    assert "cases" in said
    assert "nps" in said


def test_an_unknown_name_is_not_explained(capsys: Any) -> None:
    with pytest.raises(CommandError, match="Did you mean cases"):
        call_command("explain", "caes")
