"""The rooms whose tables Django must know."""

from core.access import ApiKey, Member, User
from core.attributes import AttributeDefinition
from core.cases import Case, CaseEvent, Cycle
from core.changes import Change
from core.customers import Customer, ExternalId
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
from core.schedules import Schedule
from core.segments import Segment
from core.standards import SlaPolicy, SlaTarget, SlaVersion
from core.subscriptions import Subscription
from core.surveys import Question, Survey
from core.teams import Agent, Team
from core.touchpoints import Interaction, Touchpoint
from core.workspaces import Workspace

__all__ = [
    "Agent", "Answer", "ApiKey", "AttributeDefinition", "Case", "CaseEvent", "Change", "Customer", "Cycle",
    "Entitlement", "Erasure", "ExternalId", "HeardMessage", "Interaction", "Invitation", "Job", "JobError", "JobPart",
    "JobPiece", "KeptAnswer", "Member", "Merge", "Moment", "Movement", "Outcome", "OutcomeMeasurement", "Plan",
    "Product", "Promise", "Purchase", "Question", "Schedule", "Segment", "SegmentMembership", "SlaPolicy",
    "SlaTarget", "SlaVersion", "Subscription", "Survey", "Team", "Term", "Touchpoint", "Usage", "User", "Workspace",
]  # fmt: skip
