"""What may be asked of the figures: the same members for REST, GraphQL, admin and export."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, get_args
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from core.columns import Bad, Column
from core.intake import nearest, pointer
from core.problems import Fault, Invalid
from core.workspaces import Workspace
from metrics.catalog import CATALOG
from metrics.declare import Attribution, Basis, Clock, Metric
from metrics.facts import FACTS, Cut
from metrics.maths import STATISTICS
from metrics.windows import (
    GRANULARITIES,
    MOST_BUCKETS,
    PRESETS,
    Bucket,
    Granularity,
    Window,
    buckets,
    count_steps,
    midnight,
    preset,
)  # fmt: skip

# Each choice with the attribute of a metric that lists what it offers.
CHOICES = {"clock": "clocks", "attribution": "attributions", "basis": "bases"}
WORDS = {"clock": get_args(Clock), "attribution": get_args(Attribution), "basis": get_args(Basis)}
MEMBERS = ("metrics", "window", "granularity", "group_by", "filters", "statistic", *CHOICES)
WINDOW_MEMBERS = ("start", "end", "zone", "preset")
MOST_METRICS, MOST_GROUPS, MOST_VALUES = 20, 3, 100
DAY, INSTANT = Column("day", "day"), Column("instant", "instant")


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

    @property
    def slices(self) -> tuple[str, ...]:
        """Every slice that it groups or filters by."""
        return (*self.group_by, *(name for name, _ in self.filters))

    @cached_property
    def steps(self) -> list[Bucket]:
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
        adds_up = self.basis == "all" and all(metric.additive for metric in self.metrics)
        return same_days and self.granularity != "hour" and self.cut is not None and adds_up

    @property
    def key(self) -> str:
        """The question in one canonical spelling: equal questions have equal keys."""
        window = [self.window.start.isoformat(), self.window.end.isoformat(), self.window.zone.key]
        choices = (self.clock, self.attribution, self.basis)
        versions = [(metric.key, metric.version) for metric in self.metrics]
        return json.dumps([versions, window, self.granularity, self.group_by, self.filters, self.statistics, *choices])


class Reader:
    """Reads one question and gathers every fault in it, so that a client sees all at once."""

    def __init__(
        self, workspace: Workspace, data: Mapping[str, Any], now: datetime, members: Sequence[str] = MEMBERS
    ) -> None:
        self.workspace, self.data, self.now, self.members = workspace, data, now, members
        self.faults: list[Fault] = []

    def fault(self, place: str, code: str, message: str, value: Any = None, allowed: Any = None) -> None:
        shown = value if isinstance(value, str | int | float | bool) else None
        shown = shown[:100] if isinstance(shown, str) else shown
        self.faults.append(Fault(place, code, message, shown, allowed))

    def unknown(self, prefix: str, data: Mapping[str, Any], allowed: Sequence[str]) -> None:
        for name in data:
            if name not in allowed:
                text = _("There is no member %(name)s here.") % {"name": str(name)[:60]} + nearest(str(name), allowed)
                self.fault(f"{prefix}/{pointer(name)}", "unknown_member", text, None, list(allowed))

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
        granularity = self.granularity()
        window = self.window(granularity)
        slices = _common_slices(chosen)
        group_by = self.words("group_by", slices, MOST_GROUPS)
        filters = self.filters(slices, chosen)
        statistics = self.words("statistic", STATISTICS, len(STATISTICS)) or ("p50",)
        choices = [self.choice(member, chosen) for member in CHOICES]
        if self.faults or window is None:
            raise Invalid(_("The question cannot be answered as it stands."), self.faults)
        return Question(chosen, window, self.workspace.zone, granularity, group_by, filters, statistics, *choices)

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

    def granularity(self) -> Granularity:
        given = self.data.get("granularity") or "none"
        if given not in GRANULARITIES:
            text = _("%(label)s is one of %(words)s.") % {"label": "granularity", "words": ", ".join(GRANULARITIES)}
            self.fault("/granularity", "not_allowed", text, given, list(GRANULARITIES))
            return "none"
        return given

    def window(self, granularity: Granularity) -> Window | None:
        given = self.data.get("window")
        if not isinstance(given, Mapping):
            self.fault("/window", "required", _("Give a window: start and end, or a preset."), None, list(PRESETS))
            return None
        self.unknown("/window", given, WINDOW_MEMBERS)
        zone = self.zone(given.get("zone"))
        if zone is None:
            return None
        found = self.named(given, zone) if given.get("preset") is not None else self.spelled(given, zone)
        if found is not None and count_steps(found, granularity) > MOST_BUCKETS:
            text = _("This window has more than %(most)s steps of one %(granularity)s; take longer steps.")
            text %= {"most": MOST_BUCKETS, "granularity": granularity}
            self.fault("/granularity", "too_complex", text, granularity, MOST_BUCKETS)
        return found

    def zone(self, given: Any) -> ZoneInfo | None:
        if given is None:
            return self.workspace.zone_info
        if not isinstance(given, str) or given not in available_timezones():
            text = _("zone is the name of an IANA time zone, such as Europe/Madrid; an offset is no zone.")
            self.fault("/window/zone", "not_allowed", text, given)
            return None
        return ZoneInfo(given)

    def named(self, given: Mapping[str, Any], zone: ZoneInfo) -> Window | None:
        name = given["preset"]
        if name not in PRESETS:
            self.fault("/window/preset", "not_allowed", _("There is no such preset."), name, list(PRESETS))
            return None
        if given.get("start") is not None or given.get("end") is not None:
            self.fault("/window/preset", "rule", _("Give a preset, or start and end, not both."), name)
            return None
        return preset(name, self.now, zone)

    def spelled(self, given: Mapping[str, Any], zone: ZoneInfo) -> Window | None:
        ends = [self.edge(given.get(name), name, zone) for name in ("start", "end")]
        start, end = ends
        if start is None or end is None:
            return None
        if start >= end:
            self.fault("/window/end", "rule", _("The window ends after it starts; the end itself is not in it."))
            return None
        return Window(start, end, zone)

    def edge(self, value: Any, name: str, zone: ZoneInfo) -> datetime | None:
        place = f"/window/{name}"
        if value is None:
            self.fault(place, "required", _("%(label)s must be given.") % {"label": name})
            return None
        try:
            if (isinstance(value, date) and not isinstance(value, datetime)) or (
                isinstance(value, str) and len(value) == 10
            ):
                day = DAY.decode(value)
                at = midnight(day, zone)
                if not datetime(1970, 1, 1, tzinfo=UTC) <= at < datetime(2100, 1, 1, tzinfo=UTC):
                    raise Bad("out_of_range", _("%(label)s lies between 1970 and 2100.") % {"label": name})
                return at
            found: datetime = Column(name, "instant").decode(value)
            return found
        except Bad as bad:
            text = _("%(label)s is a local day (2026-03-01) or an instant with offset.") % {"label": name}
            self.fault(place, bad.code, f"{text} {bad.message}", str(value))
            return None

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
