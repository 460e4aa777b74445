"""The rooms whose tables Django must know."""

from core.access import ApiKey, Member, User
from core.applied_targets import AppliedTarget
from core.attributes import AttributeDefinition
from core.case_summaries import CaseSummary
from core.cases import Case, CaseEvent
from core.changes import Change
from core.contacts import Contact
from core.customers import Customer, ExternalId
from core.cycles import Cycle
from core.erasures import Erasure
from core.feedback import Answer
from core.heard import HeardMessage
from core.idempotency import KeptAnswer
from core.invitations import Invitation
from core.jobs import Job, JobError, JobPart, JobPiece
from core.memberships import SegmentMembership
from core.merges import Merge
from core.moments import Moment
from core.movements import Movement, Term
from core.outcomes import Outcome, OutcomeMeasurement
from core.products import Entitlement, Plan, Product, Usage
from core.promises import Promise
from core.purchases import Purchase
from core.queue_entries import QueueEntry
from core.schedules import Schedule
from core.segments import Segment
from core.standards import SlaPolicy, SlaTarget, SlaVersion
from core.status_intervals import StatusInterval
from core.subscriptions import Subscription
from core.surveys import Question, Survey
from core.teams import Agent, Team
from core.touchpoints import Interaction, Touchpoint
from core.turns import Turn
from core.untold import Untold
from core.workspaces import Workspace

__all__ = [
    "Agent", "Answer", "ApiKey", "AppliedTarget", "AttributeDefinition", "Case", "CaseEvent", "CaseSummary", "Change",
    "Contact", "Customer", "Cycle", "Entitlement", "Erasure", "ExternalId", "HeardMessage", "Interaction",
    "Invitation", "Job", "JobError", "JobPart", "JobPiece", "KeptAnswer", "Member", "Merge", "Moment", "Movement",
    "Outcome", "OutcomeMeasurement", "Plan", "Product", "Promise", "Purchase", "Question", "QueueEntry", "Schedule",
    "Segment", "SegmentMembership", "SlaPolicy", "SlaTarget", "SlaVersion", "StatusInterval", "Subscription",
    "Survey", "Team", "Term", "Touchpoint", "Turn", "Untold", "Usage", "User", "Workspace",
]  # fmt: skip
