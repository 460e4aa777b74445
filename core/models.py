"""The rooms whose tables Django must know."""

from core.access import ApiKey, Member, User
from core.activity import ActiveDay
from core.attributes import AttributeDefinition
from core.cases import Case, CaseEvent
from core.changes import Change
from core.customers import Customer, ExternalId
from core.feedback import Answer
from core.files.jobs import Job, JobError, JobPart, JobPiece
from core.health.health_models import HealthModel
from core.health.overrides import HealthOverride
from core.health.scores import HealthScore
from core.idempotency import KeptAnswer
from core.invitations import Invitation
from core.memberships import SegmentMembership
from core.messages.heard import HeardMessage
from core.moments import Moment
from core.outcomes import Outcome, OutcomeMeasurement
from core.persons.erasures import Erasure
from core.persons.merges import Merge
from core.products import Entitlement, Plan, Product, Usage
from core.promises import Promise
from core.purchases import Purchase
from core.revenue.balances import Balance, Tenure
from core.revenue.movements import Movement, Term
from core.revenue.renewals import Renewal
from core.revenue.subscriptions import Subscription
from core.schedules import Schedule
from core.segments import Segment
from core.service.applied_targets import AppliedTarget
from core.service.case_summaries import CaseSummary
from core.service.contacts import Contact
from core.service.cycles import Cycle
from core.service.queue_entries import QueueEntry
from core.service.status_intervals import StatusInterval
from core.service.turns import Turn
from core.service.untold import Untold
from core.standards import SlaPolicy, SlaTarget, SlaVersion
from core.surveys import Question, Survey
from core.targets import MetricTarget
from core.teams import Agent, Team
from core.touchpoints import Interaction, Touchpoint
from core.value_fits import ValueFit
from core.workspaces import Workspace

__all__ = [
    "ActiveDay", "Agent", "Answer", "ApiKey", "AppliedTarget", "AttributeDefinition", "Balance", "Case", "CaseEvent",
    "CaseSummary", "Change", "Contact", "Customer", "Cycle", "Entitlement", "Erasure", "ExternalId", "HealthModel",
    "HealthOverride", "HealthScore", "HeardMessage", "Interaction", "Invitation", "Job", "JobError", "JobPart",
    "JobPiece", "KeptAnswer", "Member", "Merge", "MetricTarget", "Moment", "Movement", "Outcome",
    "OutcomeMeasurement", "Plan", "Product", "Promise", "Purchase", "Question", "QueueEntry", "Renewal", "Schedule",
    "Segment", "SegmentMembership", "SlaPolicy", "SlaTarget", "SlaVersion", "StatusInterval", "Subscription",
    "Survey", "Team", "Tenure", "Term", "Touchpoint", "Turn", "Untold", "Usage", "User", "ValueFit", "Workspace",
]  # fmt: skip
