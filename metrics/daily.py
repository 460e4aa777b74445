"""Figures that are the mean of those of their days, such as how many of a month's customers come on a day."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from core.scope import Actor
from metrics.ask import Question
from metrics.censored import first_fact
from metrics.declare import Figure, Metric
from metrics.figures import Made
from metrics.windows import Bucket

Day = tuple[Bucket, Made]


def by_day(asked: Question) -> Question:
    """The same question by days, unless it asks for hours."""
    return asked if asked.granularity in ("hour", "day") else replace(asked, granularity="day")


def averaged(actor: Actor, metric: Metric, steps: Sequence[Bucket]) -> Callable[[Sequence[Day]], list[Made]]:
    """What gives the mean of the days of each step. Cost: one statement.

    Days that have not begun, on which nothing could be divided, or before which less than the metric's `days` are known
    have no figure and count in no mean.
    """
    first, now = first_fact(actor, metric), timezone.now()
    since = None if first is None else first + timedelta(days=metric.days - 1)

    def mean(days: Sequence[Day]) -> list[Made]:
        return [_mean([one for one in days if step.start <= one[0].start < step.end], since, now) for step in steps]

    return mean


def _mean(days: Sequence[Day], since: datetime | None, now: datetime) -> Made:
    known = [made for day, made in days if since is not None and day.end > since and day.start <= now]
    values = [made.figure.value for made in known if made.figure.value is not None]
    excluded: dict[str, int] = {}
    for _day, made in days:
        for reason, n in made.excluded.items():
            excluded[reason] = excluded.get(reason, 0) + n
    n, total = sum(made.figure.n for made in known), sum(values)
    early = not known and any(made.figure.n for _day, made in days)
    return Made(
        Figure(total / len(values) if values else None, total, len(values), n),
        excluded,
        {},
        "too_early" if early else None,
    )
