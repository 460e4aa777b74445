"""The rooms whose tables Django must know."""

from core.access import ApiKey, Member, User
from core.cases import Case, CaseEvent, Cycle
from core.changes import Change
from core.customers import Customer, ExternalId
from core.feedback import Answer, Invitation
from core.idempotency import KeptAnswer
from core.segments import Segment
from core.surveys import Question, Survey
from core.teams import Agent, Team
from core.touchpoints import Interaction, Touchpoint
from core.workspaces import Workspace

__all__ = [
    "Agent", "Answer", "ApiKey", "Case", "CaseEvent", "Change", "Customer", "Cycle", "ExternalId", "Interaction",
    "Invitation", "KeptAnswer", "Member", "Question", "Segment", "Survey", "Team", "Touchpoint", "User", "Workspace",
]  # fmt: skip
