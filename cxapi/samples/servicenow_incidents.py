"""A service desk's incidents: the log of each becomes the timeline of a case."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from core.cases import CaseStatus, EventKind
from core.casework import CASE_EVENTS, CASES
from core.customers import CUSTOMERS
from core.teams import AGENTS, TEAMS
from core.touchpoints import INTERACTIONS, TOUCHPOINTS
from cxapi.samples.rows import Batch, Body, given, reference, table

SOURCE = "servicenow"
DESK = "service-desk"
PRIORITIES = {"1 - Critical": "urgent", "2 - High": "high", "3 - Moderate": "normal", "4 - Low": "low"}
STATUSES = {
    "New": CaseStatus.NEW,
    "Active": CaseStatus.OPEN,
    "Awaiting User Info": CaseStatus.PENDING,
    "Awaiting Problem": CaseStatus.HOLD,
    "Awaiting Vendor": CaseStatus.HOLD,
    "Awaiting Evidence": CaseStatus.HOLD,
    "Resolved": CaseStatus.RESOLVED,
    "Closed": CaseStatus.CLOSED,
}


@dataclass(frozen=True, slots=True)
class Update:
    """One row of the log."""

    at: datetime
    status: str
    team: str | None
    agent: str | None
    reopenings: int


@dataclass(frozen=True, slots=True)
class Incident:
    """All rows of one number, in the order of the file. `last` holds the values that count."""

    number: str
    last: dict[str, str]
    updates: tuple[Update, ...]

    @property
    def opened_at(self) -> datetime:
        return _instant(self.last["opened_at"])

    @property
    def resolved_at(self) -> datetime | None:
        """When the last cycle was resolved; None for those that were closed without."""
        return _instant(self.last["resolved_at"]) if given(self.last["resolved_at"]) else None


def batches() -> Iterator[Batch]:
    """The service desk, who works there, who called, and each incident with its timeline."""
    found = incidents(table("servicenow_incidents/events.csv.gz"))
    teams = sorted({one.team for incident in found for one in incident.updates if one.team})
    agents = _agents(found)
    yield Batch(TOUCHPOINTS, [_named(DESK, "Service desk") | {"key": DESK, "channel": "phone"}])
    yield Batch(TEAMS, [_named(name) for name in teams])
    yield Batch(AGENTS, [_named(name) | {"team_ref": reference(SOURCE, team)} for name, team in agents.items()])
    yield Batch(CUSTOMERS, [_named(name) for name in sorted({incident.last["caller_id"] for incident in found})])
    yield Batch(CASES, [_case(incident) for incident in found])
    yield Batch(INTERACTIONS, [_call(incident) for incident in found])
    yield Batch(CASE_EVENTS, [event for incident in found for event in timeline(incident)])


def incidents(rows: Iterable[dict[str, str]]) -> list[Incident]:
    """The rows by incident, in the order in which the incidents first appear."""
    by_number: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_number.setdefault(row["number"], []).append(row)
    return [Incident(number, some[-1], _updates(some)) for number, some in by_number.items()]


def timeline(incident: Incident) -> Iterator[Body]:
    """The events of a case: each row of the log says what has changed since the row before."""
    yield _event(incident, 0, EventKind.OPENED, incident.opened_at, actor="customer")
    before = Update(incident.opened_at, CaseStatus.NEW, _first(incident).team, _first(incident).agent, 0)
    for place, update in enumerate(incident.updates):
        yield from _changes(incident, place, before, update)
        before = update


def _changes(incident: Incident, place: int, before: Update, update: Update) -> Iterator[Body]:
    at = update.at
    if update.reopenings > before.reopenings:
        yield _event(incident, place, EventKind.REOPENED, at)
    if update.agent != before.agent:
        yield _event(incident, place, EventKind.ASSIGNED, at, agent=update.agent, team=update.team, public=False)
    elif update.team != before.team:
        yield _event(incident, place, EventKind.TEAM_CHANGED, at, team=update.team, public=False)
    if update.status == before.status:
        return
    if update.status == CaseStatus.CLOSED:
        outcome = None if incident.resolved_at else "unresolved"
        yield _event(incident, place, EventKind.CLOSED, _instant(incident.last["closed_at"]), outcome=outcome)
    elif update.status == CaseStatus.RESOLVED:
        yield from _resolution(incident, place, update)
    elif before.status != CaseStatus.RESOLVED or update.status != CaseStatus.OPEN:
        yield _event(incident, place, EventKind.STATUS_CHANGED, at, status=update.status)


def _resolution(incident: Incident, place: int, update: Update) -> Iterator[Body]:
    """The end of a cycle: the last one at the instant that the data name, an earlier one when it was written down."""
    last = update.reopenings == incident.updates[-1].reopenings
    at = incident.resolved_at if last else update.at
    if at is not None:
        agent = given(incident.last["resolved_by"]) if last else update.agent
        yield _event(incident, place, EventKind.RESOLVED, at, agent=agent)


def _event(incident: Incident, place: int, kind: EventKind, at: datetime, **more: str | bool | None) -> Body:
    agent, team = more.pop("agent", None), more.pop("team", None)
    return {
        "source": SOURCE,
        "external_id": f"{incident.number}-{place}-{kind.value}",
        "case_ref": reference(SOURCE, incident.number),
        "kind": kind.value,
        "actor": "agent",
        "at": at,
        "agent_ref": reference(SOURCE, str(agent) if agent else None),
        "team_ref": reference(SOURCE, str(team) if team else None),
        **more,
    }


def _case(incident: Incident) -> Body:
    last = incident.last
    return {
        "source": SOURCE,
        "external_id": incident.number,
        "customer_ref": reference(SOURCE, last["caller_id"]),
        "channel": last["contact_type"].lower(),
        "reason": given(last["subcategory"]) or given(last["u_symptom"]),
        "category": given(last["category"]),
        "priority": PRIORITIES[last["priority"]],
        "opened_at": incident.opened_at,
        "opening_team_ref": reference(SOURCE, _first(incident).team),
        "opening_agent_ref": reference(SOURCE, _first(incident).agent),
    }


def _call(incident: Incident) -> Body:
    last = incident.last
    return {
        "source": SOURCE,
        "external_id": incident.number,
        "customer_ref": reference(SOURCE, last["caller_id"]),
        "case_ref": reference(SOURCE, incident.number),
        "touchpoint_ref": reference(SOURCE, DESK),
        "channel": last["contact_type"].lower(),
        "reason": given(last["subcategory"]) or given(last["u_symptom"]),
        "at": incident.opened_at,
    }


def _first(incident: Incident) -> Update:
    return incident.updates[0]


def _named(id: str, name: str | None = None) -> Body:
    return {"source": SOURCE, "external_id": id, "name": name or id}


def _agents(found: Iterable[Incident]) -> dict[str, str | None]:
    """Everybody who was assigned or has resolved, with the last group in which they did."""
    agents: dict[str, str | None] = {}
    for incident in found:
        agents |= {one.agent: one.team for one in incident.updates if one.agent}
        agents[incident.last["resolved_by"]] = incident.updates[-1].team
    return dict(sorted(agents.items()))


def _updates(rows: list[dict[str, str]]) -> tuple[Update, ...]:
    """The rows of one incident, never dated before its opening nor after the row that follows: five in the file are."""
    opened_at, until = _instant(rows[-1]["opened_at"]), _instant(rows[-1]["sys_updated_at"])
    found: list[Update] = []
    for row in reversed(rows):
        until = min(until, _instant(row["sys_updated_at"]))
        status, reopenings = STATUSES[row["incident_state"]], int(row["reopen_count"])
        team, agent = given(row["assignment_group"]), given(row["assigned_to"])
        found.append(Update(max(until, opened_at), status, team, agent, reopenings))
    return tuple(reversed(found))


def _instant(text: str) -> datetime:
    """A day-first time without a zone, which is taken as UTC."""
    return datetime.strptime(text, "%d-%m-%Y %H:%M").replace(tzinfo=UTC)
