"""The rules by which customers enter and leave stages: each one small function that says when it came true.

A rule reads the story of one customer and gives the instants at which it was met. It knows no clock: an instant may lie
ahead (a renewal that comes near), and then it is when the customer is looked at again. The first sentences of its
docstring are what people read when they choose it. Adding one is a function and its name in RULES.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from core.records import rule
from journeys.story import Story

Instants = Iterable[datetime]
Rule = Callable[..., Instants]
LONGEST = 190
MOST = 3650


def acquired(story: Story) -> Instants:
    """The customer was acquired, as acquired_at of the customer says."""
    return [story.acquired_at] if story.acquired_at else []


def purchased(story: Story, *, times: int = 1) -> Instants:
    """The customer has bought; with times, so many times."""
    return nth(story.purchases, times)


def delivered(story: Story, *, times: int = 1) -> Instants:
    """A purchase has arrived; with times, so many have."""
    return nth(story.deliveries, times)


def trial_started(story: Story) -> Instants:
    """A trial of a subscription has begun."""
    return [one.start_at for one in story.subscriptions if one.trial_ends_at is not None]


def subscribed(story: Story) -> Instants:
    """The customer pays for a subscription: for the first time, or again after leaving."""
    return [one.at for one in story.movements if one.kind in ("new", "reactivation")]


def expanded(story: Story) -> Instants:
    """The customer pays more per month than before."""
    return [one.at for one in story.movements if one.kind == "expansion"]


def renewed(story: Story, *, after_days: int = 365) -> Instants:
    """The customer has paid without a break for this many days: the term was renewed."""
    span = timedelta(days=after_days)
    ends = churned(story)
    starts = subscribed(story)
    return [at + span for at in starts if not any(at < end <= at + span for end in ends)]


def renewal_near(story: Story, *, days: int = 30) -> Instants:
    """A subscription that has not been cancelled renews in this many days."""
    before = timedelta(days=days)
    return [
        max(one.start_at, one.renews_at - before)
        for one in story.subscriptions
        if one.renews_at is not None and (one.ends_at is None or one.ends_at > one.renews_at)
    ]


def churned(story: Story) -> Instants:
    """The customer has left: the last subscription has ended."""
    return [one.at for one in story.movements if one.kind == "churn"]


def used(story: Story, *, feature: str | None = None, days: int = 1) -> Instants:
    """The customer has used a feature, or anything, on this many different days."""
    seen = {one.day: one.at for one in reversed(story.usage) if feature in (None, one.feature)}
    return nth(sorted(seen.values()), days)


def achieved(story: Story, *, outcome: str | None = None) -> Instants:
    """An outcome was achieved: agreed with the customer, or measured at its target. With outcome, the one so named."""
    return [one.at for one in story.outcomes if outcome in (None, one.name)]


def answered(story: Story, *, instrument: str | None = None, positive: bool | None = None) -> Instants:
    """The customer has answered a question; with instrument (nps, csat...) one of that kind, with positive one in the
    positive band, or outside of it.
    """
    return [
        one.at for one in story.answers
        if instrument in (None, one.instrument) and (positive is None or one.positive is positive)
    ]  # fmt: skip


def case_opened(story: Story, *, reason: str | None = None) -> Instants:
    """A case was opened; with reason, one for that reason."""
    return [one.opened_at for one in story.cases if reason in (None, one.reason)]


def case_resolved(story: Story, *, reason: str | None = None) -> Instants:
    """A case was resolved; with reason, one for that reason."""
    return [one.resolved_at for one in story.cases if one.resolved_at and reason in (None, one.reason)]


def met(story: Story, *, touchpoint: str) -> Instants:
    """The customer has met a touchpoint, named by its key."""
    return [one.at for one in story.meetings if one.touchpoint == touchpoint]


def silent(story: Story, *, days: int) -> Instants:
    """The customer has neither bought, used, answered nor got in touch for this many days."""
    span = timedelta(days=days)
    known = story.activity
    gaps = [earlier + span for earlier, later in pairwise(known) if later - earlier > span]
    return [*gaps, known[-1] + span] if known else []


def active(story: Story, *, days: int = 30) -> Instants:
    """The customer has bought, used, answered or got in touch: for the first time, or again after having done nothing
    of it for this many days.
    """
    span = timedelta(days=days)
    known = story.activity
    return [*known[:1], *(later for earlier, later in pairwise(known) if later - earlier > span)]


RULES: tuple[Rule, ...] = (
    acquired, purchased, delivered, trial_started, subscribed, expanded, renewed, renewal_near, churned, used, achieved,
    answered, case_opened, case_resolved, met, silent, active,
)  # fmt: skip
BY_NAME = {one.__name__: one for one in RULES}


def nth(instants: Sequence[datetime], times: int) -> Instants:
    """The last of the first so many instants, if there are so many."""
    return instants[times - 1 : times]


def said(one: Rule) -> str:
    """What a rule says of itself, in one line."""
    return " ".join((one.__doc__ or "").split())


# What people choose from: the words are the names of the rules, the labels what they say of themselves.
JourneyRule: type[models.TextChoices] = models.TextChoices(  # type: ignore[call-overload]
    "JourneyRule", [(one.__name__.upper(), (one.__name__, said(one))) for one in RULES]
)


@cache
def parameters(one: Rule) -> Mapping[str, inspect.Parameter]:
    """What a rule can be told, by name."""
    known = inspect.signature(one).parameters.values()
    return {each.name: each for each in known if each.kind is inspect.Parameter.KEYWORD_ONLY}


def instants(chosen: Mapping[str, Any] | None, story: Story) -> list[datetime]:
    """When the rule `{"rule": ..., "with": {...}}` was or will be met, in order; never without a rule."""
    if chosen is None:
        return []
    return sorted(set(BY_NAME[chosen["rule"]](story, **chosen["with"])))


def check(column: str, name: str | None, given: Mapping[str, Any]) -> None:
    """Raises ValidationError at `<column>_with` for what the rule cannot be told."""
    place = f"{column}_with"
    if name is None:
        if given:
            raise rule(place, _("Without a rule there is nothing to tell it."))
        return
    known = parameters(BY_NAME[name])
    for label in given:
        if label not in known:
            text = _("%(rule)s is not told %(name)s; it takes: %(names)s.")
            raise rule(place, text % {"rule": name, "name": label[:60], "names": ", ".join(known) or "-"})
    for label, one in known.items():
        if label in given:
            _check_one(place, label, str(one.annotation), given[label])
        elif one.default is inspect.Parameter.empty:
            raise rule(place, _("%(rule)s must be told %(name)s.") % {"rule": name, "name": label})


def _check_one(place: str, label: str, kind: str, value: Any) -> None:
    if "int" in kind and (isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST):
        raise rule(place, _("%(name)s is a whole number from 1 to %(most)s.") % {"name": label, "most": MOST})
    if "bool" in kind and not isinstance(value, bool):
        raise rule(place, _("%(name)s is true or false.") % {"name": label})
    if "str" in kind and (not isinstance(value, str) or not 0 < len(value) <= LONGEST):
        raise rule(place, _("%(name)s is a text of at most %(most)s characters.") % {"name": label, "most": LONGEST})
