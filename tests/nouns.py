"""What the tests of both skins know about every noun beyond its record."""

from typing import Any

from core.columns import Column
from core.declare import Resource, Verb
from core.resources import RESOURCES, by_model
from tests.makers import noun

MADE_UP = "01900000-0000-7000-8000-000000000000"
NAMES = [resource.name for resource in RESOURCES]
MADE = [resource.name for resource in RESOURCES if resource.write and resource.keyed]
WRITTEN = [resource.name for resource in RESOURCES if resource.write]
GUARDED = [resource.name for resource in RESOURCES if resource.private]
VERBS: list[tuple[Resource, Verb]] = [(resource, verb) for resource in RESOURCES for verb in resource.verbs]

# What must be done to a new row before the verb fits, and the least that the verb must be told.
STEPS: dict[str, tuple[list[str], dict[str, Any]]] = {
    "reply": ([], {"text": "We are looking into it."}),
    "assign": ([], {}),
    "escalate": ([], {}),
    "hold": ([], {}),
    "resume": (["hold"], {}),
    "resolve": ([], {}),
    "reopen": (["resolve"], {}),
    "close": ([], {}),
    "acknowledge": ([], {}),
    "close_loop": ([], {"outcome": "Called back."}),
    "correct_sentiment": ([], {"label": "negative"}),
    "revoke": ([], {}),
    "keep": ([], {}),
    "renegotiate": ([], {"due_at": "2026-03-09T10:00:00Z"}),
    "cancel": ([], {}),
    "measure": ([], {"value": 12.5}),
    "achieve": ([], {}),
    "drop": ([], {"reason": "The customer wants something else now."}),
    "change": ([], {"quantity": 3}),
    "pause": ([], {}),
    "unpause": (["pause"], {}),
    "call": ([], {"expected": "commit"}),
    "renew": ([], {"until": "2027-03-01T00:00:00Z"}),
    "start": ([], {}),
    "jobs resume": (["cancel"], {}),
    "draw": ([], {}),
    "publish": (["draw"], {}),
    "move": ([], {"reason": "They said so on the phone."}),
    "end": ([], {"how": "abandoned", "reason": "The customer moved away."}),
}


def steps(resource: Resource, verb: Verb) -> tuple[list[str], dict[str, Any]]:
    """The steps before a verb and its arguments; those of one noun win over those of the verb."""
    return STEPS.get(f"{resource.name} {verb.__name__}") or STEPS[verb.__name__]


# A value for each column that holds personal data and can be written.
PERSONAL: dict[str, Any] = {
    "name": "Secretname",
    "email": "secretname@example.com",
    "phone": "+34 600 000 000",
    "birth_year": 1980,
    "attributes": {"size": "large"},
    "subject": "Secretname is waiting",
    "text": "Secretname called",
    "comment": "Secretname was pleased",
    "story": "Secretname was driven home",
    "reason": "Secretname told me so",
}

# A value for a filter on a column that is null in every row.
SAMPLES: dict[str, Any] = {
    "id": MADE_UP,
    "ref": MADE_UP,
    "text": "something",
    "flag": True,
    "integer": 1,
    "big": 1,
    "number": 0.5,
    "instant": "2026-01-01T00:00:00Z",
    "day": "2026-01-01",
}


def personal(resource: Resource) -> dict[str, Any]:
    """A body's worth of personal data for the noun."""
    return {name: PERSONAL[name] for name in resource.write if name in resource.private}


def refs_of(name: str) -> list[Column]:
    """The references that the noun's rows show."""
    return [one for one in noun(name).columns if one.kind == "ref"]


def noun_of(one: Column) -> str:
    """The noun that a reference leads to."""
    assert one.model is not None
    return by_model()[one.model].name


def ids(rows: list[dict[str, Any]]) -> list[str]:
    """The ids of answered rows, in their order."""
    return [row["id"] for row in rows]
