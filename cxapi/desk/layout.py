"""What stands where on the pages, as far as the records do not say it. Nouns that are not named here have pages too."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext_noop as _

from core.declare import Resource
from core.resources import RESOURCES

BY_NAME = {resource.name: resource for resource in RESOURCES}
WIDEST = 7

#: The columns of a list beside the first one, which says what the row is called.
LISTED: dict[str, tuple[str, ...]] = {
    "merges": ("survivor", "at", "by", "undone_at"),
    "workspaces": ("slug", "zone", "currency", "language"),
    "members": ("email", "role", "personal_data", "active"),
    "api-keys": ("role", "personal_data", "prefix", "expires_at", "revoked_at", "last_used_at"),
    "customers": ("kind", "email", "phone", "segment", "country", "plan", "created_at"),
    "cases": ("customer", "status", "priority", "channel", "team", "agent", "opened_at"),
    "case-events": ("case", "actor", "text", "agent", "team", "at"),
    "cycles": ("customer", "opened_at", "first_reply_at", "resolved_at", "calendar_seconds", "agent"),
    "turns": ("case", "started_at", "replied_at", "wait_calendar_seconds", "wait_business_seconds", "agent"),
    "status-intervals": ("case", "started_at", "ended_at", "calendar_seconds", "business_seconds", "agent"),
    "contacts": ("customer", "case", "at", "last_at", "since_previous_seconds", "next_contact_seconds", "agent"),
    "queue-entries": ("case", "offered_at", "left_at", "wait_seconds", "handle_seconds", "agent"),
    "case-summaries": ("customer", "opened_at", "resolved_at", "contacts", "transfers", "replies", "reopenings"),
    "applied-targets": ("case", "outcome", "started_at", "due_at", "fulfilled_at", "late_calendar_seconds", "agent"),
    "interactions": ("customer", "direction", "case", "agent", "sentiment_label", "at"),
    "answers": ("customer", "question", "positive", "comment", "sentiment_label", "loop_state", "submitted_at"),
    "invitations": ("customer", "channel", "sent_at", "suppressed_reason"),
    "surveys": ("kind", "cool_down_days", "active"),
    "questions": ("survey", "instrument", "minimum", "maximum", "position"),
    "touchpoints": ("key", "channel", "department", "phase", "moment_of_truth"),
    "promises": ("customer", "state", "due_at", "fulfilled_at", "renegotiated_count", "case", "agent"),
    "outcomes": ("customer", "status", "baseline", "target", "latest_value", "attainment", "due_on", "due_state"),
    "active-days": ("customer", "at", "next_at", "week_until_at", "month_until_at", "segment"),
    "renewals": ("customer", "due_at", "state", "amount_minor", "currency", "call", "probability"),
    "subscriptions": ("customer", "plan", "status", "monthly_minor", "currency", "start_at", "service_end_at"),
    "metric-targets": ("value", "from_on", "slice", "slice_value", "statistic", "clock"),
    "jobs": ("state", "percent", "rows_read", "created", "updated", "unchanged", "refused"),
    "value-fits": ("segment", "unit", "n", "events", "log_likelihood", "reason", "fitted_at"),
    "health-models": ("segment", "from_at", "missing_input", "min_coverage", "green_from", "yellow_from"),
    "health-overrides": ("band", "score", "reason", "author", "expires_at"),
    "health-scores": ("score", "band", "coverage", "computed_score", "computed_delta", "from_at", "to_at"),
    "journeys": ("key", "repeats", "abandoned_on", "exited_on", "published_at"),
    "stages": ("journey", "position", "department", "enters_on", "expected_days", "abandoned_after_days"),
    "journey-versions": ("number", "valid_from", "created_at"),
    "standings": ("journey", "stage", "state", "entered_at", "stage_entered_at", "ended_at"),
    "visits": ("customer", "journey", "entered_at", "left_at", "how", "contacts", "friction"),
    "moves": ("journey", "to", "stage", "at", "reason"),
    "movements": ("customer", "cause", "amount_minor", "currency", "effective_at", "recorded_at", "superseded_at"),
    "balances": ("customer", "amount_minor", "currency", "plan", "from_at", "to_at"),
    "tenures": ("customer", "from_at", "to_at", "churn_kind", "plan"),
}

#: What a row is called in a list where its own name is no word of a language.
NAMED: dict[str, tuple[str, ...]] = {
    "case-events": ("kind",),
    "cycles": ("case", "number"),
    "turns": ("kind", "number"),
    "status-intervals": ("status",),
    "contacts": ("channel", "reason"),
    "queue-entries": ("outcome",),
    "case-summaries": ("case",),
    "applied-targets": ("kind", "minutes"),
    "interactions": ("channel", "reason"),
    "answers": ("instrument", "score"),
    "invitations": ("survey",),
    "segment-memberships": ("customer", "segment"),
    "merges": ("merged",),
    "jobs": ("noun", "format"),
    "promises": ("kind",),
    "moments": ("kind",),
    "sla-targets": ("kind", "minutes"),
    "metric-targets": ("metric",),
    "outcome-measurements": ("outcome", "value"),
    "subscriptions": ("price_minor", "currency"),
    "terms": ("subscription", "from_at"),
    "movements": ("kind",),
    "balances": ("amount_minor", "currency"),
    "tenures": ("customer", "number"),
    "value-fits": ("model", "currency"),
    "health-models": ("segment", "from_at"),
    "health-overrides": ("customer",),
    "health-scores": ("customer",),
    "journey-versions": ("journey", "number"),
    "standings": ("customer",),
    "visits": ("stage",),
    "moves": ("customer",),
}

#: The tables below a page: which noun, by which of its columns, and what they show.
BELOW: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "customers": (
        ("external-ids", "customer", ("created_at",)),
        ("cases", "customer", ("status", "priority", "channel", "opened_at", "resolved_at")),
        ("answers", "customer", ("question", "positive", "loop_state", "submitted_at")),
        ("health-overrides", "customer", ("band", "score", "author", "expires_at")),
        ("interactions", "customer", ("direction", "agent", "at")),
        ("standings", "customer", ("journey", "stage", "state", "stage_entered_at")),
    ),
    "journeys": (
        ("stages", "journey", ("position", "enters_on", "expected_days", "department")),
        ("journey-versions", "journey", ("valid_from", "created_at")),
    ),
    "standings": (("visits", "standing", ("entered_at", "left_at", "how", "contacts", "friction")),),
    "cases": (
        ("case-events", "case", ("at", "actor", "agent", "team", "public", "text", "outcome")),
        ("cycles", "case", ("opened_at", "first_reply_at", "resolved_at", "calendar_seconds", "replies", "transfers")),
        ("applied-targets", "case", ("outcome", "due_at", "fulfilled_at", "late_calendar_seconds", "agent")),
        ("answers", "case", ("question", "positive", "submitted_at")),
        ("interactions", "case", ("direction", "agent", "at")),
    ),
    "surveys": (("questions", "survey", ("instrument", "minimum", "maximum", "position")),),
    "questions": (("answers", "question", ("customer", "positive", "submitted_at")),),
    "invitations": (("answers", "invitation", ("question", "positive", "submitted_at")),),
    "teams": (("agents", "team", ("email", "bot", "active")),),
    "segments": (("customers", "segment", ("kind", "country", "plan", "created_at")),),
    "touchpoints": (("interactions", "touchpoint", ("customer", "direction", "at")),),
}


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the side bar and the nouns below it, each with its icon."""

    title: str
    nouns: tuple[tuple[str, str], ...]


GROUPS: tuple[Group, ...] = (
    Group(
        _("Customers"),
        (
            ("customers", "group"),
            ("external-ids", "key_visualizer"),
            ("merges", "merge"),
            ("segments", "category"),
            ("segment-memberships", "history"),
            ("moments", "auto_awesome"),
        ),
    ),
    Group(
        _("Feedback"),
        (("answers", "reviews"), ("surveys", "ballot"), ("questions", "help"), ("invitations", "outgoing_mail")),
    ),
    Group(
        _("Service"),
        (("cases", "support"), ("interactions", "forum"), ("case-events", "timeline"), ("cycles", "cycle")),
    ),
    Group(
        _("Service facts"),
        (
            ("case-summaries", "summarize"),
            ("turns", "question_answer"),
            ("status-intervals", "timelapse"),
            ("contacts", "contact_phone"),
            ("queue-entries", "queue"),
            ("applied-targets", "verified_user"),
        ),
    ),
    Group(
        _("Standards"),
        (
            ("promises", "handshake"),
            ("sla-policies", "rule"),
            ("sla-targets", "timer"),
            ("sla-versions", "history_edu"),
            ("metric-targets", "target"),
            ("schedules", "schedule"),
        ),
    ),
    Group(
        _("Journeys"),
        (
            ("journeys", "route"),
            ("stages", "stairs"),
            ("journey-versions", "history_toggle_off"),
            ("standings", "person_pin_circle"),
            ("visits", "directions_walk"),
            ("moves", "pan_tool"),
        ),
    ),
    Group(
        _("Success"),
        (
            ("outcomes", "flag"),
            ("outcome-measurements", "straighten"),
            ("entitlements", "verified"),
            ("usage-days", "monitoring"),
            ("active-days", "event_available"),
            ("health-scores", "vital_signs"),
            ("health-overrides", "edit_note"),
            ("health-models", "balance"),
        ),
    ),
    Group(
        _("Revenue"),
        (
            ("subscriptions", "autorenew"),
            ("terms", "contract"),
            ("renewals", "event_repeat"),
            ("movements", "swap_vert"),
            ("balances", "account_balance_wallet"),
            ("tenures", "hourglass_top"),
            ("purchases", "shopping_cart"),
            ("value-fits", "query_stats"),
        ),
    ),
    Group(
        _("Setup"),
        (
            ("workspaces", "domain"),
            ("touchpoints", "touch_app"),
            ("teams", "groups"),
            ("agents", "support_agent"),
            ("plans", "loyalty"),
            ("products", "inventory_2"),
            ("attributes", "label"),
            ("jobs", "upload_file"),
        ),
    ),
    Group(_("Access"), (("members", "badge"), ("api-keys", "vpn_key"))),
)
REST = _("More")


def groups() -> Sequence[Group]:
    """The side bar; nouns that no group names stand in the last one."""
    named = {name for group in GROUPS for name, _icon in group.nouns}
    rest = tuple((name, "table_rows") for name in BY_NAME if name not in named)
    return (*GROUPS, Group(REST, rest)) if rest else GROUPS


def listed(resource: Resource) -> tuple[str, ...]:
    """The columns of a noun's list: the ones named above, or the first that fit in a row."""
    chosen = LISTED.get(resource.name)
    if chosen is not None:
        return chosen
    narrow = (one.name for one in resource.columns[1:] if one.kind not in ("json", "keys") and one.name != "name")
    return tuple(islice((name for name in narrow if name in resource.read), WIDEST))
