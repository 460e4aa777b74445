"""What the laws ask of the company that they share: many metrics in one question, and each question once."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from core.scope import Actor
from core.write import save
from metrics import renew
from metrics.answer import Answer, Row, Series, answer, ask
from metrics.ask import MOST_METRICS
from metrics.catalog import CATALOG
from metrics.declare import Metric
from metrics.facts import FACTS
from tests.makers import noun
from tests.metrics.parts import kept_parts

SPRING = {"start": "2026-03-27", "end": "2026-04-03"}
AUTUMN = {"start": "2026-10-23", "end": "2026-10-30"}
Told = dict[str, list[Series]]


def figures(actor: Actor, metric: Metric, window: dict[str, str], **more: Any) -> Answer:
    return answer(actor, ask(actor, {"metrics": [metric.key], "window": window, **more}))


def plain(series: Iterable[Series]) -> list[Any]:
    return [
        (one.metric, [(s.slice, s.value) for s in one.slices],
         [(r.value, r.numerator, r.denominator, r.n, r.excluded, r.statistics, r.margin, r.reason) for r in one.rows])
        for one in series
    ]  # fmt: skip


def together(slices: Sequence[str], facts: str = "") -> list[list[str]]:
    """The metrics that have these slices, so many in a question as it takes; those that do not add up apart."""
    chosen = [metric for metric in CATALOG.values() if facts in ("", metric.facts)]
    fitting = [metric for metric in chosen if set(slices) <= set(FACTS[metric.facts].slices)]
    found = []
    for additive in (True, False):
        keys = [metric.key for metric in fitting if metric.additive == additive]
        found += [keys[i : i + MOST_METRICS] for i in range(0, len(keys), MOST_METRICS)]
    return found


def all_figures(actor: Actor, window: dict[str, str], facts: str = "", **more: Any) -> Told:
    """The series of every metric that the question fits, or of those of one kind of fact, without the groups in which
    it has nothing."""
    found: Told = {}
    slices = [*more.get("group_by", ()), *more.get("filters", ())]
    for keys in together(slices, facts):
        for one in answer(actor, ask(actor, {"metrics": keys, "window": window, **more})).series:
            found.setdefault(one.metric, [])
            if not slices or any(row.n or row.excluded for row in one.rows):
                found[one.metric].append(one)
    return found


class Filled:
    """One company for all laws of this module, and what it answers: asked once for all metrics."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._told: dict[str, Any] = {}

    def series(self, metric: Metric, window: dict[str, str], **more: Any) -> list[Series]:
        """The groups of a metric in the company as it was filled."""
        key = json.dumps([window, more], sort_keys=True)
        if key not in self._told:
            self._told[key] = all_figures(self.actor, window, **more)
        return list(self._told[key][metric.key])

    def rows(self, metric: Metric, window: dict[str, str], **more: Any) -> Sequence[Row]:
        """The steps of a metric, not grouped."""
        return self.series(metric, window, **more)[0].rows

    def moved(self, zone: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Every metric by local days of a zone: from the facts, and from parts kept for a company that lives there."""
        if zone not in self._told:
            with transaction.atomic():
                from_facts = self._of_zone(zone)
                save(self.actor, noun("workspaces"), {"zone": zone}, id=self.actor.workspace_id)
                renew.drain(self.actor.workspace_id)
                self._told[zone] = (from_facts, self._of_zone(zone))
                transaction.set_rollback(True)
        found: tuple[dict[str, Any], dict[str, Any]] = self._told[zone]
        return found

    def _of_zone(self, zone: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for window in (SPRING, AUTUMN):
            for step in ("day", "week", "none"):
                asked = {"granularity": step, "group_by": ["segment"], "statistic": ["p90", "mean"]}
                for key, series in all_figures(self.actor, window | {"zone": zone}, **asked).items():
                    found.setdefault(key, []).append(plain(series))
        return found

    def kept(self, track: str) -> list[Any]:
        """What is kept of a track by the leanest cut."""
        if track not in self._told:
            self._told[track] = kept_parts(self.actor.workspace_id, track)
        return list(self._told[track])
