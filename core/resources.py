"""The list of nouns. Adding one is a room, a line here, and a migration; outer layers have lists of their own."""

from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from core.access import API_KEYS, MEMBERS
from core.activity import ACTIVE_DAYS
from core.attributes import ATTRIBUTES
from core.casework import CASE_EVENTS, CASES
from core.customers import CUSTOMERS, EXTERNAL_IDS
from core.declare import Resource
from core.feedback import ANSWERS
from core.files.jobs import JOBS
from core.health.health_models import HEALTH_MODELS
from core.health.overrides import HEALTH_OVERRIDES
from core.health.scores import HEALTH_SCORES
from core.invitations import INVITATIONS
from core.memberships import SEGMENT_MEMBERSHIPS
from core.moments import MOMENTS
from core.outcomes import OUTCOME_MEASUREMENTS, OUTCOMES
from core.persons.merges import MERGES
from core.products import ENTITLEMENTS, PLANS, PRODUCTS, USAGE
from core.promises import PROMISES
from core.purchases import PURCHASES
from core.records import Tracked
from core.revenue.balances import BALANCES, TENURES
from core.revenue.renewals import RENEWALS
from core.revenue.selling import MOVEMENTS, SUBSCRIPTIONS, TERMS
from core.schedules import SCHEDULES
from core.scope import Role
from core.segments import SEGMENTS
from core.service.applied_targets import APPLIED_TARGETS
from core.service.case_summaries import CASE_SUMMARIES
from core.service.contacts import CONTACTS
from core.service.cycles import CYCLES
from core.service.queue_entries import QUEUE_ENTRIES
from core.service.status_intervals import STATUS_INTERVALS
from core.service.turns import TURNS
from core.standards import SLA_POLICIES, SLA_TARGETS, SLA_VERSIONS
from core.surveys import QUESTIONS, SURVEYS
from core.targets import METRIC_TARGETS
from core.teams import AGENTS, TEAMS
from core.touchpoints import INTERACTIONS, TOUCHPOINTS
from core.value_fits import VALUE_FITS
from core.workspaces import WORKSPACES

RESOURCES: tuple[Resource, ...] = (
    WORKSPACES,
    MEMBERS,
    API_KEYS,
    SEGMENTS,
    TEAMS,
    AGENTS,
    CUSTOMERS,
    EXTERNAL_IDS,
    MERGES,
    TOUCHPOINTS,
    INTERACTIONS,
    SURVEYS,
    QUESTIONS,
    INVITATIONS,
    ANSWERS,
    CASES,
    CASE_EVENTS,
    CYCLES,
    TURNS,
    STATUS_INTERVALS,
    CONTACTS,
    QUEUE_ENTRIES,
    CASE_SUMMARIES,
    SEGMENT_MEMBERSHIPS,
    ATTRIBUTES,
    SCHEDULES,
    SLA_POLICIES,
    SLA_TARGETS,
    SLA_VERSIONS,
    APPLIED_TARGETS,
    METRIC_TARGETS,
    PROMISES,
    MOMENTS,
    OUTCOMES,
    OUTCOME_MEASUREMENTS,
    PLANS,
    PRODUCTS,
    ENTITLEMENTS,
    USAGE,
    ACTIVE_DAYS,
    PURCHASES,
    SUBSCRIPTIONS,
    TERMS,
    RENEWALS,
    MOVEMENTS,
    BALANCES,
    TENURES,
    VALUE_FITS,
    HEALTH_MODELS,
    HEALTH_OVERRIDES,
    HEALTH_SCORES,
    JOBS,
    *(one for path in settings.MORE_NOUNS for one in import_string(path)),
)


def scopes(role: Role) -> list[str]:
    """What a role may do, as `cases:read` and `cases:write`; writing includes the verbs of a noun."""
    reads = [f"{one.name}:read" for one in RESOURCES if role in one.access.read]
    offered = [one for one in RESOURCES if one.write or one.verbs]
    return reads + [f"{one.name}:write" for one in offered if role in one.access.write]


@lru_cache(maxsize=1)
def by_model() -> dict[type[Tracked], Resource]:
    """Each noun's record by its model."""
    return {resource.model: resource for resource in RESOURCES}
