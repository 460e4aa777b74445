"""What a message in Segment's form says, in terms of our own records. Nothing is read or written here."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from core.columns import Bad, Column
from core.problems import Fault, Invalid

KINDS = ("identify", "track", "group")
LARGEST = 32_768
MOST_SKEW = timedelta(minutes=5)
# Traits by the column of a customer that holds them; the first that is there wins.
PLAIN = {"name": ("name",), "email": ("email",), "phone": ("phone",), "plan": ("plan",)}
BORN = ("birthday", "birthdate", "birth_year", "birthYear")
MADE = ("createdAt", "created_at")
NAMES = ("firstName", "first_name", "lastName", "last_name")
YEAR = re.compile(r"\d{4}", re.ASCII)


@dataclass
class Event:
    """One message: what it is, whom it is about, when, and what it tells.

    `person` and `company` are keys in the sender's system, `columns` are those of the customer, `traits` all others.
    """

    kind: str
    at: datetime
    skewed: bool
    source: str
    message_id: str | None = None
    person: str | None = None
    company: str | None = None
    name: str = ""
    columns: dict[str, Any] = field(default_factory=dict)
    traits: dict[str, Any] = field(default_factory=dict)


def event_of(message: Any, *, source: str | None, usual: str, sent_at: datetime | None, now: datetime) -> Event:
    """The event that a message tells; Invalid names every wrong place.

    `source` is that of the whole batch, `usual` stands in where nothing else names one, `sent_at` is when the batch
    left by the sender's clock and `now` when it came by ours.
    """
    if not isinstance(message, Mapping):
        raise _refused("", "wrong_type", _("A message is an object."))
    if len(json.dumps(message, ensure_ascii=False).encode()) > LARGEST:
        raise _refused("", "too_large", _("A message holds at most 32 kB."))
    kind = message.get("type")
    _check_kind(kind)
    faults: list[Fault] = []
    told = _texts(message, faults)
    at, skewed = _time(message, sent_at, now, faults)
    person = told["userId"] or (f"anonymous:{told['anonymousId']}" if told["anonymousId"] else None)
    made = Event(str(kind), at, skewed, source or _integration(message) or usual, told["messageId"], person)
    if kind == "group":
        made.company = f"group:{told['groupId']}" if told["groupId"] else None
        _demand(made.company, "groupId", faults)
    else:
        _demand(person, "userId", faults)
    if kind == "track":
        made.name = told["event"] or ""
        _demand(made.name, "event", faults)
        _demand(made.message_id, "messageId", faults)
    else:
        _read_traits(message.get("traits"), made, faults)
    if faults:
        raise Invalid(_("The message was refused."), faults)
    return made


def _refused(pointer: str, code: str, text: str) -> Invalid:
    return Invalid(_("The message was refused."), [Fault(pointer, code, text)])


def _check_kind(kind: Any) -> None:
    if kind in KINDS:
        return
    if kind == "alias":
        text = _("alias is not taken: customers are joined by merging them, never by a message.")
    elif kind in ("page", "screen"):
        text = _("Pages and screens are not kept; send a track for what customers use.")
    else:
        text = _("type is one of %(words)s.") % {"words": ", ".join(KINDS)}
    shown = kind[:60] if isinstance(kind, str) else None
    raise Invalid(_("The message was refused."), [Fault("/type", "not_allowed", text, shown, list(KINDS))])


def _demand(value: Any, label: str, faults: list[Fault]) -> None:
    if not value and not any(fault.pointer == f"/{label}" for fault in faults):
        faults.append(Fault(f"/{label}", "required", _("%(label)s must be given.") % {"label": label}))


def _texts(message: Mapping[str, Any], faults: list[Fault]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for label, most in (("messageId", 100), ("userId", 170), ("anonymousId", 170), ("groupId", 170), ("event", 100)):
        value = message.get(label)
        # Some senders number their users.
        value = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        found[label] = _decoded(Column(label, "text", null=True, max_length=most), value, faults)
    return found


def _decoded(one: Column, value: Any, faults: list[Fault], place: str = "") -> Any:
    try:
        return one.decode(value)
    except Bad as bad:
        faults.append(bad.at(f"{place}/{one.name}", value))
        return None


def _time(
    message: Mapping[str, Any], sent_at: datetime | None, now: datetime, faults: list[Fault]
) -> tuple[datetime, bool]:
    """When it happened, by our clock, and whether the sender's was off by more than five minutes."""

    def instant(name: str) -> datetime | None:
        found: datetime | None = _decoded(Column(name, "instant", null=True), message.get(name), faults)
        return found

    said, first, passed_on, sent = (instant(n) for n in ("timestamp", "originalTimestamp", "receivedAt", "sentAt"))
    if said is not None and passed_on is not None:
        # Somebody has put the clock right on the way.
        return min(said, now), said > now + MOST_SKEW
    said, sent = first or said, sent or sent_at
    if said is None:
        return now, False
    skew = now - sent if sent is not None and abs(now - sent) > MOST_SKEW else timedelta()
    return min(said + skew, now), bool(skew) or said + skew > now + MOST_SKEW


def _integration(message: Mapping[str, Any]) -> str | None:
    context = message.get("context")
    found = context.get("integration") if isinstance(context, Mapping) else None
    found = found.get("name") if isinstance(found, Mapping) else found
    return found if isinstance(found, str) and 0 < len(found) <= 60 and "\x00" not in found else None


def _read_traits(given: Any, made: Event, faults: list[Fault]) -> None:
    if not isinstance(given, Mapping | None):
        faults.append(Fault("/traits", "wrong_type", _("%(label)s takes an object.") % {"label": "traits"}))
        return
    traits = dict(given or {})
    made.columns |= {name: traits.pop(trait) for name, some in PLAIN.items() for trait in some if trait in traits}
    parts = [traits.pop(name) for name in NAMES if isinstance(traits.get(name), str)]
    if parts and not made.columns.get("name"):
        made.columns["name"] = " ".join(part for part in parts if part)
    for name in BORN:
        year = YEAR.match(str(traits.get(name, "")))
        if year is not None:
            del traits[name]
            made.columns["birth_year"] = int(year[0])
    for name in MADE:
        if name in traits:
            made.columns["acquired_at"] = _decoded(
                Column(name, "instant", null=True), traits.pop(name), faults, "/traits"
            )
    address = traits.get("address")
    country = address.get("country") if isinstance(address, Mapping) else None
    if isinstance(country, str) and re.fullmatch(r"[A-Za-z]{2}", country):
        made.columns["country"] = country.upper()
    made.traits = traits
