"""Whether an answer over HTTP is what the committed contract says: status, media type and every member."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema_rs import Draft202012Validator

FILE = Path(__file__).parent.parent / "docs" / "openapi.yaml"
PROBLEM = "application/problem+json"


@cache
def document() -> dict[str, Any]:
    """The committed OpenAPI document."""
    return yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


@cache
def _paths() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    # Paths without a variable first: /metrics/query is not /metrics/{key}.
    ordered = sorted(document()["paths"].items(), key=lambda pair: pair[0].count("{"))
    return [(re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path) + "/?"), methods) for path, methods in ordered]


@cache
def _validator(reference: str) -> Draft202012Validator:
    schemas = document()["components"]["schemas"]
    wanted, waiting = {}, [reference.rpartition("/")[2]]
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted[name] = schemas[name]
            waiting += _referred(schemas[name])
    return Draft202012Validator({"$ref": reference, "components": {"schemas": wanted}}, validate_formats=True)


def _referred(schema: Any) -> list[str]:
    """The names of the schemas that a schema refers to."""
    if isinstance(schema, list):
        return [name for one in schema for name in _referred(one)]
    if not isinstance(schema, dict):
        return []
    own = [schema["$ref"].rpartition("/")[2]] if isinstance(schema.get("$ref"), str) else []
    return own + [name for one in schema.values() for name in _referred(one)]


def operation(method: str, path: str) -> dict[str, Any] | None:
    """The documented operation at a path; None when there is none."""
    found = next((methods for pattern, methods in _paths() if pattern.fullmatch(path)), {})
    return found.get(method.lower())


def problem_schema() -> Draft202012Validator:
    """The schema of every refusal."""
    return _validator("#/components/schemas/Problem")


def check(method: str, path: str, response: Any) -> None:
    """Fail when an answer of /api/v1 is not what the contract says."""
    path, _, query = path.partition("?")
    if not path.startswith("/api/v1"):
        return
    if response.status_code >= 400:
        assert response["Content-Type"] == PROBLEM, response.content[:300]
        body = response.json()
        problem_schema().validate(body)
        assert (body["status"], body["request_id"]) == (response.status_code, response["X-Request-Id"])
        return
    found = operation("GET" if method == "HEAD" else method, path)
    assert found is not None, f"{method} {path} is answered but not documented"
    documented = found["responses"].get(str(response.status_code))
    assert documented is not None, f"{method} {path}: {response.status_code} is not documented"
    if method == "HEAD" or "content" not in documented:
        assert response.getvalue() == b""
    elif "fields=" not in query:
        media = response["Content-Type"].partition(";")[0]
        if media != "application/json":
            assert media in documented["content"], media
            return
        _validator(documented["content"][media]["schema"]["$ref"]).validate(response.json())
