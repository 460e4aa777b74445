"""One row alone and many rows together: the same verdicts, codes, places and texts, for every noun."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core.changes import Change
from core.declare import Resource
from core.problems import Refused
from core.write import upsert, upsert_one
from metrics.models import StaleMark
from tests.makers import LEAST, body, noun
from tests.nouns import MADE, MADE_UP

pytestmark = pytest.mark.django_db

every_made = pytest.mark.parametrize("name", MADE)

ABSENT = object()
UNIQUE = ("members", "usage-days", "sla-targets")
# What no column of the kind takes, and what it takes only for some columns.
ODD: dict[str, tuple[Any, ...]] = {
    "id": ("x", 7),
    "ref": ("x", MADE_UP, 7, ""),
    "text": (7, "a\x00b", "\ud800", "x" * 20_001, "", "Ünïcode", "  "),
    "enum": ("nothing of the kind", 7, "", []),
    "open_enum": ("nothing of the kind", 7, "", []),
    "flag": ("yes", 1, "true"),
    "integer": ("7", 7.0, 7.5, 2**31, -1, True, "x"),
    "big": ("7", 2**63, -1, True),
    "number": ("0.5", "nan", 1e308, "x", True, 1),
    "instant": ("now", "2026-03-02", "2026-03-02T10:00:00", "1969-12-31T23:59:59Z", "2026-03-02T10:00:00+02:00", 7),
    "day": ("yesterday", "1899-12-31", "2026-03-02T10:00:00Z", 7),
    "json": ("x", [1], {"a": 1}, {"a": "\x00"}),
}  # fmt: skip


def rows_of(resource: Resource, actor: Any) -> list[dict[str, Any]]:
    """A good body, and it again with each column in turn missing, null or odd, and with each reference by key."""
    changes: list[dict[str, Any]] = [{}, {"nmae": 1}]
    for one in resource.inputs:
        if one.name in ("source", "external_id"):
            continue
        changes += [{one.label: value} for value in (ABSENT, None, *ODD[one.kind])]
        if one.kind == "ref":
            others = ({"source": "crm", "id": "nobody"}, {"source": "crm"}, None, 7, {"source": "c", "id": "\x00"})
            changes += [{f"{one.name}_ref": value} for value in others]
    good = body(actor, resource.name)
    rows = []
    for n, change in enumerate(changes):
        # Nouns with a unique key of their own need another one, or another parent, in each row.
        fresh = body(actor, resource.name) if resource.name in UNIQUE else {**good, **_numbered(resource.name, n)}
        row = {**fresh, "source": "crm", "external_id": f"k{n}", **change}
        rows.append({name: value for name, value in row.items() if value is not ABSENT})
    return [*rows, {"source": "crm", "external_id": "empty"}]


def _numbered(name: str, n: int) -> dict[str, Any]:
    return {key: value.format(n=f"9{n}") for key, value in LEAST[name].items() if "{n}" in str(value)}


def said(problem: Refused | None) -> Any:
    if problem is None:
        return None
    faults = [(fault.pointer, fault.code, fault.message, fault.value, fault.allowed) for fault in problem.faults]
    return (problem.status, problem.code, problem.detail, sorted(faults, key=repr))


def alone(actor: Any, resource: Resource, row: Any) -> tuple[str, Any]:
    """What becomes of a row on the path of one row."""
    try:
        return upsert_one(actor, resource, (row["source"], row["external_id"]), row).outcome, None
    except Refused as problem:
        return "refused", said(problem)


def undone(actor: Any, resource: Resource, rows: Any) -> list[tuple[str, Any]]:
    """What becomes of rows together; nothing of it stays."""
    with transaction.atomic():
        verdicts = [(one.outcome, said(one.problem)) for one in upsert(actor, resource, rows)]
        transaction.set_rollback(True)
    return verdicts


@every_made
def test_good_and_bad_rows_are_judged_alike_alone_and_together(name: str, owner: Any) -> None:
    resource = noun(name)
    rows = rows_of(resource, owner.actor)
    together = undone(owner.actor, resource, rows)
    seen = {outcome for outcome, _ in together}
    assert "refused" in seen
    for row, verdict in zip(rows, together, strict=True):
        assert (row, verdict) == (row, alone(owner.actor, resource, row))


@every_made
def test_a_batch_sent_again_changes_marks_and_tells_nothing(name: str, owner: Any, monkeypatch: Any) -> None:
    resource = noun(name)
    rows = [{**body(owner.actor, name), "source": "crm", "external_id": f"r{n}"} for n in range(4)]
    assert {one.outcome for one in upsert(owner.actor, resource, rows)} == {"created"}
    told: list[Any] = []
    monkeypatch.setattr("core.writing.storage._sinks", lambda: (lambda workspace_id, touched: told.append(touched),))
    lines, marks = Change.objects.count(), StaleMark.objects.count()
    assert {one.outcome for one in upsert(owner.actor, resource, rows)} == {"unchanged"}
    assert (Change.objects.count(), StaleMark.objects.count(), told) == (lines, marks, [])


# A member has a login, which is made by Django's own means; of a target the database is asked for twins; the ledger of
# each customer is told from that customer's movements.
BY_ROW = ("members", "sla-targets", "subscriptions")


@pytest.mark.parametrize("name", [name for name in MADE if name not in BY_ROW])
def test_the_statements_of_a_batch_do_not_grow_with_its_rows(name: str, owner: Any) -> None:
    resource = noun(name)

    def statements(count: int, of: str) -> list[str]:
        rows = [{**body(owner.actor, name), "source": "crm", "external_id": f"{of}{n}"} for n in range(count)]
        changed = [{**row, "source_updated_at": "2026-03-02T10:00:00Z"} for row in rows]
        with CaptureQueriesContext(connection) as seen:
            for some in (rows, changed, changed):
                assert not any(one.problem for one in upsert(owner.actor, resource, some))
        return [query["sql"][:150] for query in seen.captured_queries if "executemany" not in query]

    few, many = statements(3, "few"), statements(12, "many")
    assert len(many) == len(few), "\n".join(many)
