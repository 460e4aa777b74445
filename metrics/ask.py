"""What may be asked of the figures: the same members for REST, GraphQL, admin and export."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, get_args

from django.utils.translation import gettext as _

from core.columns import Bad, Column
from core.problems import Fault, Invalid
from core.workspaces import Workspace
from core.writing.intake import nearest
from metrics.asked_windows import Windows
from metrics.catalog import CATALOG
from metrics.declare import Attribution, Basis, Clock, Metric
from metrics.facts import FACTS, Cut
from metrics.maths import STATISTICS
from metrics.windows import Bucket, Granularity, Window, buckets

# Each choice with the attribute of a metric that lists what it offers.
CHOICES = {"clock": "clocks", "attribution": "attributions", "basis": "bases"}
WORDS = {"clock": get_args(Clock), "attribution": get_args(Attribution), "basis": get_args(Basis)}
COMPARE = ("compare", "compare_window")
MEMBERS = ("metrics", "window", "granularity", "group_by", "filters", "statistic", *CHOICES, "window_days", *COMPARE)
MOST_DAYS, MOST_DAYS_BACK = 30, 366
MOST_INSTANTS = 100  # each is a statement of its own
MOST_METRICS, MOST_GROUPS, MOST_VALUES = 20, 3, 100


@dataclass(frozen=True)
class Question:
    """A question that can be answered: every name known, every value decoded."""

    metrics: tuple[Metric, ...]
    window: Window
    reporting_zone: str
    granularity: Granularity = "none"
    group_by: tuple[str, ...] = ()
    filters: tuple[tuple[str, tuple[str | None, ...]], ...] = ()
    statistics: tuple[str, ...] = ("p50",)
    clock: Clock = "calendar"
    attribution: Attribution = "event"
    basis: Basis = "all"
    days: int | None = None
    compared: Window | None = None

    @cached_property
    def other(self) -> "Question | None":
        """The same question about the window that this one is compared with."""
        return replace(self, window=self.compared, compared=None) if self.compared is not None else None

    @property
    def slices(self) -> tuple[str, ...]:
        """Every slice that it groups or filters by."""
        return (*self.group_by, *(name for name, _ in self.filters))

    @cached_property
    def steps(self) -> tuple[Bucket, ...]:
        """The steps of its window."""
        return buckets(self.window, self.granularity)

    @cached_property
    def cut(self) -> Cut | None:
        """The cut whose stored parts have all that is asked for; None when only the facts do."""
        spread = any(metric.shape == "spread" for metric in self.metrics)
        found = [FACTS[metric.facts].cut(self.slices, spread=spread) for metric in self.metrics]
        return found[0] if all(one == found[0] for one in found) else None

    @cached_property
    def stored(self) -> bool:
        """Whether stored parts answer it: the reporting zone's days, nothing finer, slices that are kept together."""
        same_days = self.window.zone.key == self.reporting_zone and self.window.on_days
        # Of a metric that looks ahead or back for days that were chosen, no parts are kept.
        kept = all(metric.additive and metric is CATALOG.get(metric.key) for metric in self.metrics)
        adds_up = self.basis == "all" and kept
        return same_days and self.granularity != "hour" and self.cut is not None and adds_up

    @property
    def key(self) -> str:
        """The question in one canonical spelling: equal questions have equal keys."""
        window = [self.window.start.isoformat(), self.window.end.isoformat(), self.window.zone.key]
        window += [self.compared.start.isoformat(), self.compared.end.isoformat()] if self.compared else []
        choices = (self.clock, self.attribution, self.basis, self.days)
        versions = [(metric.key, metric.version) for metric in self.metrics]
        return json.dumps([versions, window, self.granularity, self.group_by, self.filters, self.statistics, *choices])


class Reader(Windows):
    """Reads one question and gathers every fault in it, so that a client sees all at once."""

    def words(self, member: str, known: Sequence[str], most: int) -> tuple[str, ...]:
        """A list of known names; a single name is taken for a list of one."""
        given = self.data.get(member)
        listed = [given] if isinstance(given, str) else given if given is not None else []
        if not isinstance(listed, list | tuple) or not all(isinstance(one, str) for one in listed):
            text = _("%(label)s takes a list of names.") % {"label": member}
            self.fault(f"/{member}", "wrong_type", text, None, list(known))
            return ()
        if len(listed) > most:
            text = _("%(label)s takes at most %(most)s names.") % {"label": member, "most": most}
            self.fault(f"/{member}", "out_of_range", text, len(listed), most)
            return ()
        for index, name in enumerate(listed):
            if name not in known:
                text = _("There is no %(name)s in %(label)s.") % {"name": name[:60], "label": member} + nearest(
                    name, known
                )
                self.fault(f"/{member}/{index}", "not_allowed", text, name, list(known))
        return tuple(dict.fromkeys(name for name in listed if name in known))

    def read(self) -> Question:
        self.unknown("", self.data, self.members)
        keys = self.words("metrics", tuple(CATALOG), MOST_METRICS)
        if not keys and not self.faults:
            self.fault("/metrics", "required", _("Say which metrics."), None, list(CATALOG))
        chosen = tuple(CATALOG[key] for key in keys)
        days = self.days(chosen)
        chosen = tuple(one.watching(days or one.days) for one in chosen)
        granularity = self.granularity()
        window = self.window(granularity)
        if window is not None and any(metric.ageing for metric in chosen):
            self.limit(window, granularity, MOST_INSTANTS)
        slices = _common_slices(chosen)
        group_by = self.words("group_by", slices, MOST_GROUPS)
        filters = self.filters(slices, chosen)
        statistics = self.words("statistic", STATISTICS, len(STATISTICS)) or ("p50",)
        choices = {member: self.choice(member, chosen) for member in CHOICES}
        compared = self.compared(window, granularity) if window is not None else None
        if self.faults or window is None:
            raise Invalid(_("The question cannot be answered as it stands."), self.faults)
        sides = (granularity, group_by, filters, statistics)
        return Question(chosen, window, self.workspace.zone, *sides, **choices, days=days, compared=compared)

    def days(self, chosen: Sequence[Metric]) -> int | None:
        """For how many days the metrics look ahead or back; None when nothing is said."""
        given = self.data.get("window_days")
        if given is None:
            return None
        without = next((metric for metric in chosen if metric.within is None), None)
        if without is not None:
            text = _("%(name)s looks neither ahead nor back for days that could be chosen.") % {"name": without.key}
            self.fault("/window_days", "rule", text, given)
            return None
        try:
            found: int = Column("window_days", "integer").decode(given)
        except Bad:
            found = 0
        most = min((most_days(metric) for metric in chosen), default=MOST_DAYS)
        if not 1 <= found <= most:
            text = _("%(label)s is a whole number from 1 to %(most)s.") % {"label": "window_days", "most": most}
            self.fault("/window_days", "out_of_range", text, given, [1, most])
            return None
        return found

    def choice(self, member: str, chosen: Sequence[Metric]) -> Any:
        """A choice that every asked metric offers; the first one when nothing is said."""
        offered = [getattr(metric, CHOICES[member]) for metric in chosen]
        allowed = [word for word in offered[0] if all(word in other for other in offered)] if offered else []
        given = self.data.get(member)
        if given is None or not allowed:
            return WORDS[member][0]
        if given not in allowed:
            text = _("%(label)s is one of %(words)s.") % {"label": member, "words": ", ".join(allowed)}
            self.fault(f"/{member}", "not_allowed", text, given, allowed)
        return given

    def filters(
        self, slices: Sequence[str], chosen: Sequence[Metric]
    ) -> tuple[tuple[str, tuple[str | None, ...]], ...]:
        given = self.data.get("filters")
        if given is None:
            return ()
        if not isinstance(given, Mapping):
            text = _("filters is an object of slices and their values.")
            self.fault("/filters", "wrong_type", text, None, list(slices))
            return ()
        self.unknown("/filters", given, slices)
        found = []
        for name, values in given.items():
            if name in slices and chosen:
                one = FACTS[chosen[0].facts].column(name)
                found.append((name, self.values(name, one, values)))
        return tuple(sorted(found))

    def values(self, name: str, one: Column, values: Any) -> tuple[str | None, ...]:
        listed = values if isinstance(values, list | tuple) else [values]
        if not listed or len(listed) > MOST_VALUES:
            text = _("List 1 to %(most)s values.") % {"most": MOST_VALUES}
            self.fault(f"/filters/{name}", "out_of_range", text, len(listed), MOST_VALUES)
            return ()
        found: set[str | None] = set()
        plain = Column(name, one.kind, null=True, choices=one.choices)
        for index, value in enumerate(listed):
            try:
                decoded = plain.decode(value)
                found.add(None if decoded is None else str(decoded))
            except Bad as bad:
                self.fault(f"/filters/{name}/{index}", bad.code, bad.message, value, bad.allowed)
        return tuple(sorted(found, key=lambda value: (value is None, value)))


def most_days(metric: Metric) -> int:
    """How many days it may be asked to look: further back than parts are kept for, where it looks at an instant."""
    return MOST_DAYS_BACK if metric.ageing else MOST_DAYS


def _common_slices(chosen: Sequence[Metric]) -> tuple[str, ...]:
    """The slices that every chosen metric has, in the order of the first one's."""
    if not chosen:
        return ()
    first, *others = (FACTS[metric.facts].slices for metric in chosen)
    return tuple(name for name in first if all(name in other for other in others))


def question(workspace: Workspace, data: Any, now: datetime, members: Sequence[str] = MEMBERS) -> Question:
    """The question that `data` asks of a workspace's figures; Invalid with every fault when it cannot be answered."""
    if not isinstance(data, Mapping):
        raise Invalid(
            _("A question is an object."), [Fault("", "wrong_type", _("Send an object."), None, list(members))]
        )
    return Reader(workspace, data, now, members).read()
