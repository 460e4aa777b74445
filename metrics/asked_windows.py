"""Which windows a question asks for: read from days, instants, presets and zones, every fault at its place."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from core.columns import Bad, Column
from core.problems import Fault
from core.workspaces import Workspace
from core.writing.intake import nearest, pointer
from metrics.windows import (
    COMPARISONS,
    GRANULARITIES,
    MOST_BUCKETS,
    PRESETS,
    Granularity,
    Window,
    count_steps,
    midnight,
    preset,
    previous,
    year_before,
)  # fmt: skip

WINDOW_MEMBERS = ("start", "end", "zone", "preset")
DAY = Column("day", "day")


class Windows:
    """Reads the windows of one question and gathers the faults in it."""

    def __init__(self, workspace: Workspace, data: Mapping[str, Any], now: datetime, members: Sequence[str]) -> None:
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
        self.limit(found, granularity)
        return found

    def limit(self, found: Window | None, granularity: Granularity, most: int = MOST_BUCKETS) -> None:
        if found is not None and count_steps(found, granularity) > most:
            text = _("This window has more than %(most)s steps of one %(granularity)s; take longer steps.")
            text %= {"most": most, "granularity": granularity}
            self.fault("/granularity", "too_complex", text, granularity, most)

    def compared(self, window: Window, granularity: Granularity) -> Window | None:
        """The window to compare with: the one before, a year earlier, or any other one."""
        given: Any = self.data.get("compare")
        other: Any = self.data.get("compare_window")
        if given is not None and given not in COMPARISONS:
            text = _("%(label)s is one of %(words)s.") % {"label": "compare", "words": ", ".join(COMPARISONS)}
            self.fault("/compare", "not_allowed", text, given, list(COMPARISONS))
        elif given == "window" and not isinstance(other, Mapping):
            self.fault("/compare_window", "required", _("Give compare_window with start and end."))
        elif given != "window" and other is not None:
            self.fault("/compare_window", "rule", _("compare_window goes with compare: window."))
        elif given == "window":
            self.unknown("/compare_window", other, ("start", "end"))
            found = self.spelled(other, window.zone, "compare_window")
            self.limit(found, granularity)
            return found
        elif given is not None:
            return previous(window) if given == "previous" else year_before(window)
        return None

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

    def spelled(self, given: Mapping[str, Any], zone: ZoneInfo, member: str = "window") -> Window | None:
        ends = [self.edge(given.get(name), name, zone, member) for name in ("start", "end")]
        start, end = ends
        if start is None or end is None:
            return None
        if start >= end:
            self.fault(f"/{member}/end", "rule", _("The window ends after it starts; the end itself is not in it."))
            return None
        return Window(start, end, zone)

    def edge(self, value: Any, name: str, zone: ZoneInfo, member: str) -> datetime | None:
        place = f"/{member}/{name}"
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
