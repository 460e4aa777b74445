"""Rows for tests, made through the one write path like everybody else's."""

from collections.abc import Callable
from itertools import count
from typing import Any

from core.access import Member
from core.cases import Cycle
from core.declare import Resource
from core.keys import add_member, issue_key
from core.resources import RESOURCES
from core.scope import Actor, Role
from core.workspaces import Workspace
from core.write import save

NUMBERS = count(1)
BY_NAME = {resource.name: resource for resource in RESOURCES}

# The least that a new row of each noun must say; a callable makes the row it refers to first.
LEAST: dict[str, dict[str, Any]] = {
    "members": {"email": "member{n}@example.com", "name": "Member {n}", "role": "viewer"},
    "segments": {"key": "segment-{n}", "name": "Segment {n}"},
    "teams": {"name": "Team {n}"},
    "agents": {"name": "Agent {n}"},
    "customers": {"name": "Customer {n}"},
    "external-ids": {"customer": "customers", "source": "crm", "external_id": "c{n}"},
    "touchpoints": {"key": "touchpoint-{n}", "name": "Touchpoint {n}", "channel": "web"},
    "interactions": {"customer": "customers", "channel": "phone", "at": "2026-03-02T10:00:00Z"},
    "surveys": {"name": "Survey {n}"},
    "questions": {"survey": "surveys", "instrument": "nps", "text": "Question {n}?"},
    "invitations": {"survey": "surveys", "customer": "customers", "sent_at": "2026-03-02T10:00:00Z"},
    "answers": {"question": "questions", "customer": "customers", "score": 9, "submitted_at": "2026-03-02T11:00:00Z"},
    "cases": {"customer": "customers", "channel": "email", "opened_at": "2026-03-02T09:00:00Z"},
    "case-events": {"case": "cases", "kind": "message", "actor": "customer", "at": "2026-03-02T09:05:00Z"},
}


def body(actor: Actor, name: str, /, **members: Any) -> dict[str, Any]:
    """A valid body for a new row of the noun `name`; members given win over the least ones."""
    n = next(NUMBERS)
    resource = BY_NAME[name]
    references = {one.name for one in resource.inputs if one.kind == "ref"}
    made: dict[str, Any] = {}
    for member, value in LEAST[name].items():
        label = f"{member}_id" if member in references else member
        if label in members or f"{member}_ref" in members:
            continue
        if member in references:
            made[label] = str(make(actor, value).id)
        else:
            made[label] = value.format(n=n) if isinstance(value, str) else value
    return made | members


def make(actor: Actor, name: str, /, **members: Any) -> Any:
    """A stored row of the noun `name`, in the actor's workspace."""
    special = SPECIAL.get(name)
    if special is not None:
        return special(actor)
    return save(actor, BY_NAME[name], body(actor, name, **members)).row


def _cycle(actor: Actor) -> Cycle:
    return Cycle.objects.get(case=make(actor, "cases"))


def _member(actor: Actor) -> Member:
    n = next(NUMBERS)
    return add_member(actor, f"member{n}@example.com", f"Member {n}", Role.VIEWER)


SPECIAL: dict[str, Callable[[Actor], Any]] = {
    "workspaces": lambda actor: Workspace.objects.get(pk=actor.workspace_id),
    "api-keys": lambda actor: issue_key(actor, f"key {next(NUMBERS)}", Role.VIEWER)[0],
    "members": _member,
    "cycles": _cycle,
}


def answer(actor: Actor, question: Any, score: int | None, at: str = "2026-03-02T11:00:00Z", **members: Any) -> Any:
    """An answer to `question`; without a customer unless one is given."""
    data = {"question_id": str(question.id), "score": score, "submitted_at": at, "dismissed": score is None, **members}
    return save(actor, BY_NAME["answers"], data).row


def question(actor: Actor, instrument: str = "nps", **members: Any) -> Any:
    """A question of a new survey."""
    return make(actor, "questions", instrument=instrument, **members)


def noun(name: str) -> Resource:
    """The record of a noun."""
    return BY_NAME[name]
