"""Each account counts once, however many of its people answered: its facts share one vote between them."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count as CountOf
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from metrics.declare import Count, Metric
from metrics.engine import Cell, Track, conditions, scan, sound

VOTES = "votes"


def accounts(found: "QuerySet[Any, Any]", metric: Metric) -> "QuerySet[Any, Any]":
    """The facts with their account as `_account`: the customer's, else the customer, else the fact alone."""
    who = metric.account
    made: QuerySet[Any, Any] = found.annotate(_account=Coalesce(F(f"{who}__account_id"), F(f"{who}_id"), F("pk")))
    return made


def by_account(
    track: Track, found: "QuerySet[Any, Any]", stamp: Any, slices: Sequence[str], metric: Metric
) -> Iterator[Cell]:
    """The parts of a metric in which each account of a step weighs 1. One statement; a row for each account."""
    wanted = conditions(track, [metric]) | {VOTES: (Count(), sound(metric))}
    own = {metric.label(name, "calendar") for name in metric.parts}
    for cell in scan(track, accounts(found, metric), stamp, (*slices, "_account"), wanted):
        votes = cell.parts.pop(VOTES, 0)
        parts = {label: value / votes if label in own else value for label, value in cell.parts.items()}
        yield Cell(cell.bucket, cell.slices[:-1], parts)


def with_votes(found: "QuerySet[Any, Any]", metric: Metric) -> "QuerySet[Any, Any]":
    """The facts with `_votes`: how many of them that count share the vote of their account."""
    rows = accounts(found, metric)
    same = rows.filter(sound(metric), _account=OuterRef("_account")).order_by().values("_account")
    made: QuerySet[Any, Any] = rows.annotate(_votes=Subquery(same.annotate(n=CountOf("pk")).values("n")))
    return made
