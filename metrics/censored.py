"""Rows that look back to before the first fact there is: what they should have seen may never have been told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Min

from core.scope import Actor, visible
from metrics.ask import Question
from metrics.declare import Metric
from metrics.facts import FACTS
from metrics.figures import Series


def censored(actor: Actor, asked: Question, series: Sequence[Series]) -> list[Series]:
    """The series with such rows marked. Cost: one statement for each metric that looks back."""
    firsts = {metric.key: _first(actor, metric) for metric in asked.metrics if metric.looks_back}
    since = {metric.key: first + timedelta(days=metric.days) for metric in asked.metrics
             if (first := firsts.get(metric.key)) is not None}  # fmt: skip
    return [
        replace(one, rows=[replace(row, left_censored=step.start < since[one.metric])
                           for row, step in zip(one.rows, asked.steps, strict=True)])
        if one.metric in since else one
        for one in series
    ]  # fmt: skip


def _first(actor: Actor, metric: Metric) -> datetime | None:
    rows = visible(FACTS[metric.facts].model._default_manager.filter(metric.where), actor)
    found: datetime | None = rows.aggregate(first=Min(metric.times[0]))["first"]
    return found
