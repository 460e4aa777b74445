"""The kinds of fact that metrics are made of: the table, and the columns copied onto it that figures are sliced by."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.activity import ActiveDay
from core.cases import Case
from core.columns import Column, column
from core.customers import Customer
from core.feedback import Answer
from core.health.scores import HealthScore
from core.invitations import Invitation
from core.outcomes import Outcome
from core.products import Entitlement, Usage
from core.promises import Promise
from core.purchases import Purchase
from core.records import Record
from core.revenue.balances import Balance, Tenure
from core.revenue.movements import Movement
from core.revenue.renewals import Renewal
from core.revenue.subscriptions import Subscription
from core.service.applied_targets import AppliedTarget
from core.service.case_summaries import CaseSummary
from core.service.contacts import Contact
from core.service.cycles import Cycle
from core.service.queue_entries import QueueEntry
from core.service.status_intervals import StatusInterval
from core.service.turns import Turn
from core.touchpoints import Interaction
from journeys.marks import oldest
from journeys.standings import Standing, Visit
from metrics.beside import (
    OF_ACTIVE_DAYS,
    OF_BALANCES,
    OF_CYCLES,
    OF_ENTITLEMENTS,
    OF_HEALTH_SCORES,
    OF_SUBSCRIPTIONS,
    OF_TENURES,
    OF_USAGE,
    Beside,
)
from metrics.waiting import WAITED


@dataclass(frozen=True, slots=True)
class Cut:
    """Slices that parts are kept by together; the leaner the cut, the fewer rows a question reads."""

    name: str
    slices: tuple[str, ...]

    def covers(self, names: Iterable[str]) -> bool:
        """Whether parts kept by this cut can be grouped and filtered by all of `names`."""
        return set(names) <= set(self.slices)


@dataclass(frozen=True, slots=True)
class Facts:
    """One kind of fact. Slices are columns of the fact itself, as they were when it happened.

    Numbers are kept by no slice, by each slice alone, and by those that stand together in a tuple of `together`;
    distributions by no slice and by each. By all slices at once they would be as many rows as there are facts: what
    goes across tuples is answered from the facts.

    Of facts that workers derive, `behind` says when the oldest write was that a workspace's do not know of yet.
    """

    name: str
    model: type[Record]
    slices: tuple[str, ...]
    together: tuple[tuple[str, ...], ...] = ()
    beside: tuple[Beside, ...] = ()
    behind: Callable[[UUID], datetime | None] | None = None

    def column(self, name: str) -> Column:
        """The column behind a slice or a time, or one that is computed beside the fact."""
        beside = (*(one.column for one in self.beside), *WAITED)
        return next((one for one in beside if one.name == name), None) or column(self.model, name)

    @property
    def lean(self) -> tuple[Cut, ...]:
        """The cuts by at most one slice."""
        return Cut("", ()), *(Cut(name, (name,)) for name in self.slices)

    @property
    def cuts(self) -> tuple[Cut, ...]:
        """Every cut that parts are kept by, the leanest first."""
        return *self.lean, *(Cut("+".join(names), names) for names in self.together)

    @property
    def sources(self) -> tuple[tuple[Cut, Cut], ...]:
        """Each cut with the one that its numbers come from: itself when they are counted from the facts."""
        return tuple((cut, next(one for one in reversed(self.cuts) if one.covers(cut.slices))) for cut in self.cuts)

    def cut(self, names: Iterable[str], *, spread: bool) -> Cut | None:
        """The leanest cut that answers a question about these slices; None when only the facts can."""
        wanted = tuple(names)
        return next((one for one in (self.lean if spread else self.cuts) if one.covers(wanted)), None)


WORK = ("channel", "reason", "category", "priority", "team", "agent", "segment", "plan")
WORK_TOGETHER = (("channel", "team", "segment"), ("reason", "category", "priority"))
SURVEYED = (
    "survey", "survey_kind", "channel", "touchpoint", "team", "agent", "segment", "language", "country", "plan",
)  # fmt: skip
SURVEYED_TOGETHER = (
    ("survey_kind", "channel", "team", "segment"),
    ("survey", "touchpoint"),
    ("language", "country", "plan"),
)
INVITED = ("survey", "survey_kind", "channel", "touchpoint", "team", "agent", "segment")
WALKED = ("journey", "journey_version", "segment", "plan", "country", "language")
FACTS: dict[str, Facts] = {
    facts.name: facts
    for facts in (
        Facts("answers", Answer, SURVEYED, SURVEYED_TOGETHER),
        Facts("invitations", Invitation, INVITED, (("survey_kind", "channel", "team", "segment"),)),
        Facts("customers", Customer, ("kind", "segment", "plan", "country", "language", "owner_team")),
        Facts("cases", Case, WORK, WORK_TOGETHER),
        Facts("cycles", Cycle, WORK, WORK_TOGETHER, OF_CYCLES),
        Facts("turns", Turn, (*WORK, "kind"), WORK_TOGETHER),
        Facts("status_intervals", StatusInterval, (*WORK, "status"), WORK_TOGETHER),
        Facts("contacts", Contact, WORK, WORK_TOGETHER),
        Facts("queue_entries", QueueEntry, WORK, WORK_TOGETHER),
        Facts("case_summaries", CaseSummary, (*WORK, "bot_outcome"), WORK_TOGETHER),
        Facts("applied_targets", AppliedTarget, (*WORK, "kind", "policy", "sla_version"), WORK_TOGETHER),
        Facts(
            "interactions",
            Interaction,
            ("channel", "direction", "reason", "touchpoint", "team", "agent", "segment", "plan"),
            (("channel", "team", "segment"),),
        ),
        Facts("purchases", Purchase, ("currency", "channel", "segment"), (("currency", "channel", "segment"),)),
        Facts(
            "subscriptions",
            Subscription,
            ("currency", "plan", "product", "segment"),
            (("currency", "plan", "segment"),),
            OF_SUBSCRIPTIONS,
        ),
        Facts("balances", Balance, ("currency", "plan", "segment"), (("currency", "plan", "segment"),), OF_BALANCES),
        Facts("tenures", Tenure, ("plan", "segment", "churn_kind"), (("plan", "segment", "churn_kind"),), OF_TENURES),
        Facts(
            "movements",
            Movement,
            ("currency", "plan", "segment", "cause", "churn_kind"),
            (("currency", "plan", "segment"), ("currency", "cause", "churn_kind")),
        ),
        Facts("health_scores", HealthScore, ("segment", "band"), (), OF_HEALTH_SCORES),
        Facts("standings", Standing, WALKED, (("journey", "segment"), ("plan", "country", "language")), (), oldest),
        Facts(
            "visits",
            Visit,
            (*WALKED, "stage", "department"),
            (("journey", "stage", "segment"), ("plan", "country", "language")),
            (),
            oldest,
        ),
        Facts("promises", Promise, ("kind", "made_by", "touchpoint", "team", "agent", "segment")),
        Facts("outcomes", Outcome, ("segment", "direction"), (("segment", "direction"),)),
        Facts("entitlements", Entitlement, ("feature", "segment"), (("feature", "segment"),), OF_ENTITLEMENTS),
        Facts("usage_days", Usage, ("feature", "segment"), (("feature", "segment"),), OF_USAGE),
        Facts("renewals", Renewal, ("currency", "plan", "segment"), (("currency", "plan", "segment"),)),
        Facts("active_days", ActiveDay, ("segment",), (), OF_ACTIVE_DAYS),
    )
}
