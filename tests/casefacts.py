"""Cases told over the API in a few words, and their facts read back as anybody would."""

from datetime import UTC, datetime, timedelta
from typing import Any

DAY = datetime(2026, 3, 2, tzinfo=UTC)


def at(hours: float) -> str:
    """So many hours after the midnight that begins 2 March 2026, as it travels."""
    return (DAY + timedelta(hours=hours)).isoformat().replace("+00:00", "Z")


def clock(text: str) -> float:
    """The hours of a time of that day: "10:30" is 10.5."""
    return int(text[:2]) + int(text[3:]) / 60


def made(person: Any, noun: str, **members: Any) -> str:
    """The id of a row made by POST."""
    response = person.post(noun, members)
    assert response.status_code == 201, response.content
    return response.json()["id"]


def opened(person: Any, hours: float = 10, **members: Any) -> str:
    """A case of a new customer, unless one is given."""
    members.setdefault("channel", "email")
    if "customer_id" not in members:
        members["customer_id"] = made(person, "customers", name="Somebody")
    return made(person, "cases", opened_at=at(hours), **members)


def happens(person: Any, case: str, hours: float, kind: str, actor: str = "agent", **members: Any) -> str:
    """One event of a case."""
    return made(person, "case-events", case_id=case, kind=kind, actor=actor, at=at(hours), **members)


def facts(person: Any, noun: str, case: str, *names: str) -> list[Any]:
    """The facts of a case in order: these members of each, or the only one asked for."""
    listed = person.get(f"{noun}?case_id={case}&limit=100")
    assert listed.status_code == 200, listed.content
    rows = sorted(listed.json()["items"], key=lambda row: row.get("number") or 0)
    return [row[names[0]] if len(names) == 1 else tuple(row[name] for name in names) for row in rows]


def fact(person: Any, noun: str, case: str, *names: str) -> Any:
    """The only fact of its kind of a case."""
    (only,) = facts(person, noun, case, *names)
    return only
