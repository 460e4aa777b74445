"""Service standards as they were applied to each case, frozen then."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models

from core.declare import FACTS, Access, Resource
from core.records import EnumField
from core.schedules import Calendars
from core.service.derived import DIMENSIONS, Derived, Fact, picked, seconds_column
from core.service.sla import WHERE, Applied, Period, fits, narrowness
from core.standards import Clock, SlaVersion, TargetKind

if TYPE_CHECKING:
    from core.cases import Case


class TargetOutcome(models.TextChoices):
    MET = "met", "Met"
    BREACHED = "breached", "Breached"
    OPEN = "open", "Open"
    CANCELLED = "cancelled", "Cancelled"
    SUPERSEDED = "superseded", "Superseded"


class AppliedTarget(Derived):
    """One target on one case. An open one whose due time has passed is breached; nobody has to mark it."""

    case = models.ForeignKey("core.Case", models.PROTECT, related_name="applied_targets", db_index=False)
    cycle = models.IntegerField(help_text="Number of the cycle that it belongs to.")
    turn = models.IntegerField(null=True, help_text="Number of the turn that was to be answered.")
    kind = EnumField(TargetKind)
    clock = EnumField(Clock)
    minutes = models.IntegerField()
    policy = models.ForeignKey("core.SlaPolicy", models.PROTECT, related_name="+")
    sla_version = models.ForeignKey("core.SlaVersion", models.PROTECT, related_name="applied_targets", db_index=False)
    target = models.ForeignKey("core.SlaTarget", models.PROTECT, related_name="+")
    started_at = models.DateTimeField(help_text="From when its time runs.")
    due_at = models.DateTimeField(null=True, help_text="Null while its clock stands still.")
    fulfilled_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True, help_text="When it ended without being fulfilled.")
    outcome = EnumField(TargetOutcome, help_text="`open` is breached from due_at on.")
    known_at = models.DateTimeField(
        null=True, help_text="When the outcome is known: fulfilled in time or closed then, else when it is due."
    )
    left_calendar_seconds = seconds_column("From the fulfilment to the due time, if it was met.")
    left_business_seconds = seconds_column("The same, in opening hours.")
    late_calendar_seconds = seconds_column("From the due time to the fulfilment or the end, if it was breached.")
    late_business_seconds = seconds_column("The same, in opening hours.")

    class Meta(Derived.Meta):
        constraints = [
            *Derived.Meta.constraints,
            models.UniqueConstraint(fields=["case", "number"], name="appliedtarget_number"),
        ]
        indexes = [
            models.Index(fields=["workspace", "known_at", "id"]),
            models.Index(fields=["workspace", "due_at"]),
            models.Index(fields=["sla_version", "kind"]),
        ]


def apply_standards(cases: "Sequence[Case]", moment: Mapping[UUID, datetime]) -> None:
    """Write onto these cases which version of which policy is theirs from a moment on (their opening, if new).

    It is kept and never chosen again, so that a later change of the policy leaves what was applied as it was.
    Cost: one query for all of them.
    """
    if not cases:
        return
    versions = SlaVersion.objects.filter(
        workspace_id=cases[0].workspace_id, deleted_at=None, policy__active=True, policy__deleted_at=None
    ).order_by("policy__created_at", "policy_id", "number")
    listed = list(versions)
    for case in cases:
        where = _where(case)
        chosen = _chosen(listed, where, moment[case.id])
        since = moment[case.id].isoformat() if case.sla_terms else None
        term = {"since": since, "version": str(chosen.id) if chosen else None, "where": where}
        last = case.sla_terms[-1] if case.sla_terms else {"version": None}
        if (last["version"], last.get("where")) != (term["version"], where) and (chosen or case.sla_terms):
            case.sla_terms = [*case.sla_terms, term]


def _where(case: "Case") -> dict[str, Any]:
    segment = str(case.segment_id) if case.segment_id else None
    return {"channel": case.channel, "segment_id": segment, "priority": case.priority}


def _chosen(versions: Iterable[SlaVersion], where: Mapping[str, Any], at: datetime) -> SlaVersion | None:
    """The version that held of the narrowest policy that fits; of equally narrow ones the oldest policy's."""
    held: dict[UUID, SlaVersion] = {}
    for one in versions:
        if one.valid_from <= at:
            held[one.policy_id] = one
    fitting = [one for one in held.values() if fits(one.rules, where)]
    return max(fitting, key=lambda one: narrowness(one.rules), default=None)


class Terms:
    """The versions that were applied to cases, with their hours. Cost: one query for all the cases, or none."""

    def __init__(self, cases: "Iterable[Case]", calendars: Calendars) -> None:
        ids = {UUID(one["version"]) for case in cases for one in case.sla_terms if one["version"]}
        self._versions: dict[UUID, SlaVersion] = SlaVersion.objects.in_bulk(ids) if ids else {}
        self._calendars = calendars

    def periods(self, case: "Case") -> list[Period]:
        """What was applied to the case, one after the other; always at least one, with the hours of the case."""
        found = [self._period(one) for one in case.sla_terms]
        return found or [Period(None, None, {}, dict.fromkeys(WHERE), self._calendars.of(None))]

    def policy_id(self, version_id: UUID) -> UUID:
        """Whose version it is."""
        return self._versions[version_id].policy_id

    def _period(self, term: Mapping[str, Any]) -> Period:
        version = self._versions[UUID(term["version"])] if term["version"] else None
        rules = version.rules if version else {}
        schedule = UUID(rules["schedule_id"]) if rules.get("schedule_id") else None
        since = datetime.fromisoformat(term["since"]) if term["since"] else None
        return Period(since, version.id if version else None, rules, term["where"], self._calendars.of(schedule))


def target_facts(case: "Case", applied: Iterable[Applied], terms: Terms) -> Iterator[Fact]:
    """One fact per target; its priority is the one that it was applied for."""
    for one in applied:
        columns = picked(
            one, "kind", "cycle", "turn", "clock", "minutes", "priority", "started_at", "due_at", "fulfilled_at",
            "closed_at", "outcome", "known_at", "agent_id", "team_id", "left_calendar_seconds",
            "left_business_seconds", "late_calendar_seconds", "late_business_seconds",
        )  # fmt: skip
        columns |= {
            "sla_version_id": one.version_id, "target_id": one.target, "policy_id": terms.policy_id(one.version_id),
        }  # fmt: skip
        yield Fact(case, one.number, columns)


TARGET_FILTERS = (
    "case", "customer", "number", "cycle", "turn", "kind", "clock", "minutes", "policy", "sla_version", "target",
    "started_at", "due_at", "fulfilled_at", "closed_at", "outcome", "known_at", *DIMENSIONS,
)  # fmt: skip
APPLIED_TARGETS = Resource(
    name="applied-targets",
    model=AppliedTarget,
    read=(
        *TARGET_FILTERS, "left_calendar_seconds", "left_business_seconds", "late_calendar_seconds",
        "late_business_seconds",
    ),
    filter=TARGET_FILTERS,
    order=("-due_at",),
    access=Access(FACTS.read, frozenset()),
)  # fmt: skip
