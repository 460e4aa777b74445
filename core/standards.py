"""Service standards: policies, their targets, and every version of them as it was when it held."""

from collections.abc import Iterable, Sequence
from typing import Any, Self
from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from core.case_words import Priority
from core.declare import RULES, Access, Resource
from core.records import EnumField, Record, Tracked, rule
from core.touchpoints import Channel

WHERE = ("channel", "segment", "priority")
MOST_MINUTES = 525_600


class TargetKind(models.TextChoices):
    FIRST_RESPONSE = "first_response", "First response"
    NEXT_REPLY = "next_reply", "Next reply"
    RESOLUTION = "resolution", "Resolution"


class Clock(models.TextChoices):
    BUSINESS = "business", "Business hours"
    CALENDAR = "calendar", "Calendar time"


class SlaPolicy(Record):
    """A set of targets and the cases it applies to; null in channel, segment or priority applies to all."""

    name = models.CharField(max_length=190)
    channel = EnumField(Channel, open=True, null=True, blank=True)
    segment = models.ForeignKey("core.Segment", models.PROTECT, null=True, blank=True, related_name="+")
    priority = EnumField(Priority, null=True, blank=True)
    schedule = models.ForeignKey(
        "core.Schedule", models.PROTECT, null=True, blank=True, related_name="policies",
        help_text="Hours of the business clock; the version valid at the time counts.",
    )  # fmt: skip
    pauses_on_hold = models.BooleanField(default=False, help_text="Whether resolutions may take longer by the holds.")
    pauses_on_pending = models.BooleanField(
        default=False, help_text="Whether resolutions may take longer by the waits for the customer."
    )
    rules_from = models.DateTimeField(
        null=True, blank=True,
        help_text="Since when the rules as they are now hold, for whoever knows; without it, since the change is told.",
    )  # fmt: skip
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def settle(cls, rows: Sequence[Self]) -> Iterable[Tracked]:
        return _versions({row.id for row in rows})


class SlaTarget(Record):
    """How soon something must happen; the narrowest target that fits a case counts."""

    policy = models.ForeignKey(SlaPolicy, models.PROTECT, related_name="targets", db_index=False)
    kind = EnumField(TargetKind)
    minutes = models.IntegerField(validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)])
    clock = EnumField(Clock, default=Clock.CALENDAR)
    channel = EnumField(Channel, open=True, null=True, blank=True)
    segment = models.ForeignKey("core.Segment", models.PROTECT, null=True, blank=True, related_name="+")
    priority = EnumField(Priority, null=True, blank=True)

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["policy", "kind"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.minutes}"

    @property
    def place(self) -> tuple[Any, ...]:
        """Which cases it is for, and what of them."""
        return (self.policy_id, self.kind, self.channel, self.segment_id, self.priority)

    @classmethod
    def prepare(cls, rows: Sequence[Self]) -> None:
        # Rows that are stored together do not find each other in the database.
        taken: set[tuple[Any, ...]] = set()
        for row in rows:
            row.__dict__["_second"] = row.place in taken
            taken.add(row.place)

    @classmethod
    def settle(cls, rows: Sequence[Self]) -> Iterable[Tracked]:
        return _versions({row.policy_id for row in rows} | {row.was["policy_id"] for row in rows if row.was})

    def clean(self) -> None:
        super().clean()
        if self.clock == Clock.BUSINESS and self.policy.schedule_id is None:
            raise rule("clock", _("The policy has no schedule, and so there are no business hours to count."))
        for name in WHERE:
            held = getattr(self.policy, f"{name}_id" if name == "segment" else name)
            mine = getattr(self, f"{name}_id" if name == "segment" else name)
            if held is not None and mine is not None and held != mine:
                raise rule(name, _("The policy applies to another %(name)s only.") % {"name": name})
        same = SlaTarget.objects.filter(
            policy_id=self.policy_id, kind=self.kind, channel=self.channel, segment=self.segment,
            priority=self.priority, deleted_at=None,
        )  # fmt: skip
        if self.__dict__.get("_second") or same.exclude(pk=self.pk).exists():
            raise rule("kind", _("The policy has a target of this kind for the same cases already."))


class SlaVersion(Record):
    """A policy and its targets as they were from a moment on; frozen, so that what was applied stays explained."""

    feeds = False

    policy = models.ForeignKey(SlaPolicy, models.PROTECT, related_name="versions", db_index=False)
    number = models.IntegerField()
    valid_from = models.DateTimeField()
    rules = models.JSONField(default=dict)

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["policy", "number"], name="sla_version_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


def _versions(ids: Iterable[UUID]) -> Iterable[Tracked]:
    """A new version for each of these policies whose rules are no longer those of its last one."""
    policies = list(SlaPolicy.objects.select_for_update(no_key=True).filter(pk__in=set(ids)).order_by("pk"))
    targets: dict[UUID, list[SlaTarget]] = {policy.id: [] for policy in policies}
    for target in SlaTarget.objects.filter(policy__in=policies, deleted_at=None).order_by("kind", "id"):
        targets[target.policy_id].append(target)
    last = {version.policy_id: version for version in SlaVersion.objects.filter(policy__in=policies).order_by("number")}
    for policy in policies:
        rules = _where(policy) | {
            "schedule_id": str(policy.schedule_id) if policy.schedule_id else None,
            "pauses_on_hold": policy.pauses_on_hold,
            "pauses_on_pending": policy.pauses_on_pending,
            "targets": [
                {"id": str(one.id), "kind": one.kind, "minutes": one.minutes, "clock": one.clock, **_where(one)}
                for one in targets[policy.id]
            ],
        }
        known = last.get(policy.id)
        since = policy.rules_from or timezone.now()
        if known is None or known.rules != rules or (policy.rules_from and policy.rules_from != known.valid_from):
            yield SlaVersion(
                workspace_id=policy.workspace_id, policy=policy, number=known.number + 1 if known else 1,
                valid_from=since, rules=rules,
            )  # fmt: skip


def _where(row: SlaPolicy | SlaTarget) -> dict[str, Any]:
    segment = str(row.segment_id) if row.segment_id else None
    return {"channel": row.channel, "segment_id": segment, "priority": row.priority}


POLICY_COLUMNS = ("name", *WHERE, "schedule", "pauses_on_hold", "pauses_on_pending", "rules_from", "active")
TARGET_COLUMNS = ("policy", "kind", "minutes", "clock", *WHERE)
SLA_POLICIES = Resource(
    name="sla-policies",
    model=SlaPolicy,
    read=POLICY_COLUMNS,
    write=POLICY_COLUMNS,
    filter=POLICY_COLUMNS,
    search=("name",),
    order=("name",),
    access=RULES,
)
SLA_TARGETS = Resource(
    name="sla-targets",
    model=SlaTarget,
    read=TARGET_COLUMNS,
    write=TARGET_COLUMNS,
    filter=TARGET_COLUMNS,
    order=("kind", "minutes"),
    access=RULES,
)
SLA_VERSIONS = Resource(
    name="sla-versions",
    model=SlaVersion,
    read=("policy", "number", "valid_from", "rules"),
    filter=("policy", "number", "valid_from"),
    order=("-valid_from", "-number"),
    access=Access(RULES.read, frozenset()),
)
