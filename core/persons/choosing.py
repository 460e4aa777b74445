"""Whose value stays when records of one customer are merged, column by column."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from core.columns import Column
from core.customers import CUSTOMERS, Customer
from core.problems import Fault, Invalid
from core.writing.intake import nearest

SURVIVOR, NON_EMPTY, NEWEST, OLDEST = RULES = ("survivor", "non_empty", "newest", "oldest")
Chosen = dict[UUID, dict[str, Any]]


def chosen(rules: Mapping[str, Any], survivor: Customer, others: Sequence[Customer]) -> Chosen:
    """The values that the survivor takes over, by whom they come from; Invalid when a rule cannot be followed."""
    known = {one.label: one for one in CUSTOMERS.inputs if one.name in CUSTOMERS.write}
    by_id = {str(one.id): one for one in (survivor, *others)}
    found: Chosen = {}
    faults: list[Fault] = []
    for label, rule in rules.items():
        place = f"/fields/{str(label)[:60]}"
        if label not in known:
            text = _("There is no member %(name)s here.") % {"name": str(label)[:60]} + nearest(str(label), list(known))
            faults.append(Fault(place, "unknown_member", text, None, sorted(known)))
        elif not isinstance(rule, str) or (rule not in RULES and rule.lower() not in by_id):
            text = _("A rule is %(words)s, or the id of one of the customers.") % {"words": ", ".join(RULES)}
            shown = rule if isinstance(rule, str | int | float | bool) else None
            faults.append(Fault(place, "not_allowed", text, shown, [*RULES, *by_id]))
        else:
            _take(found, known[label], rule, survivor, others)
    if faults:
        raise Invalid(_("The merge was refused."), faults)
    return found


def _take(found: Chosen, one: Column, rule: str, survivor: Customer, others: Sequence[Customer]) -> None:
    name = f"{one.name}_id" if one.kind == "ref" else one.name
    held = [each for each in (survivor, *others) if not _empty(getattr(each, name))]
    if name == "attributes" and rule == NON_EMPTY:
        _take_attributes(found, survivor, others)
        return
    source: Customer | None
    if rule == SURVIVOR or (rule == NON_EMPTY and survivor in held):
        return
    if rule == NON_EMPTY:
        source = held[0] if held else None
    elif rule == NEWEST:
        source = max(held, key=told_at, default=None)
    elif rule == OLDEST:
        source = min(held, key=lambda each: each.created_at, default=None)
    else:
        source = next(each for each in (survivor, *others) if str(each.id) == rule.lower())
    if source is not None and source is not survivor:
        found.setdefault(source.id, {})[name] = getattr(source, name)


def _take_attributes(found: Chosen, survivor: Customer, others: Sequence[Customer]) -> None:
    """Fields of their own are filled one by one: what the survivor has not, the first other who has it gives."""
    have = dict(survivor.attributes)
    for other in others:
        new = {key: value for key, value in other.attributes.items() if _empty(have.get(key)) and not _empty(value)}
        if new:
            have |= new
            found.setdefault(other.id, {})["attributes"] = dict(have)


def told_at(one: Customer) -> datetime:
    """When somebody said last what the record holds: the other system's time, where it gives one."""
    return one.source_updated_at or one.updated_at


def _empty(value: Any) -> bool:
    return value is None or value in ("", {})
