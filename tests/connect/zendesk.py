"""A Zendesk export: `python -m tests.connect.zendesk --key cx_... FOLDER`, as often as you like.

Users and organizations become customers, agents and groups become agents and teams, a ticket becomes a case whose
timeline is made of its comments and its field history.
"""

from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.connect.client import Client, Problem
from tests.connect.report import Body, Report, Row, address, flag, instant, main, present

CHANNELS = {"web": "web", "email": "email", "chat": "chat", "voice": "phone", "api": "other", "mobile": "app"}
STATUSES = {
    "new": "new", "open": "open", "pending": "pending", "on-hold": "hold", "solved": "resolved", "closed": "closed",
}  # fmt: skip
PRIORITIES = {"low": "low", "normal": "normal", "medium": "normal", "high": "high", "urgent": "urgent"}
TARGETS = {"first_reply_time": "first_response", "next_reply_time": "next_reply", "full_resolution_time": "resolution"}
ZONES = {"Pacific Time (US & Canada)": "America/Los_Angeles", "Eastern Time (US & Canada)": "America/New_York"}
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
DAY = 24 * 60


def ref(id: str) -> Body:
    return {"source": "zendesk", "id": id}


def organization(id: str) -> str:
    """Users and organizations are both customers here, and their ids are told apart by this."""
    return f"organization:{id}"


def load(client: Client, folder: Path) -> Report:
    """Everything in the order in which rows refer to each other."""
    report = Report(folder)
    groups = report.table("zendesk_group.csv", "id")
    groups.push(client, "teams", [_group(row) for row in groups.data])
    people(client, report)
    tickets(client, report)
    timeline(client, report)
    hours(client, report)
    standards(client, report)
    for name in ("zendesk_ticket_tag.csv", "zendesk_ticket_schedule.csv", "zendesk_ticket_sla_policy.csv"):
        sheet = report.table(name, "ticket_id")
        why = "cases have no tags" if "tag" in name else "cxapi decides itself which standard applies to a case"
        sheet.leave(why, len(sheet.data))
    return report


def _group(row: Row) -> Body:
    return {"external_id": row["id"], "name": row["name"], "source_updated_at": instant(row["updated_at"])}


def people(client: Client, report: Report) -> None:
    """Organizations first, then who belongs to them; whoever answers tickets is an agent and no customer."""
    companies = report.table("zendesk_organization.csv", "id")
    users, tickets = report.table("zendesk_user.csv", "id"), report.table("zendesk_ticket.csv", "id")
    companies.push(client, "customers", [
        {"external_id": organization(row["id"]), "kind": "company", "name": row["name"],
         "acquired_at": instant(row["created_at"]), "source_updated_at": instant(row["updated_at"])}
        for row in companies.data
    ])  # fmt: skip
    known = {row["id"] for row in companies.data}
    named = {row["organization_id"] for row in users.data + tickets.data} - known - {""}
    report.stubs(client, "customers", ({"external_id": organization(id), "kind": "company"} for id in sorted(named)))
    served = [row for row in users.data if row["role"] == "end-user"]
    users.push(client, "customers", [_customer(row) for row in served])
    users.push(client, "agents", [_agent(row) for row in users.data if row not in served])


def _customer(row: Row) -> Body:
    return {
        "external_id": row["id"], "name": row["name"], "email": address(row["email"]), "phone": row["phone"] or None,
        "language": row["locale"] or None, "acquired_at": instant(row["created_at"]),
        "account_ref": ref(organization(row["organization_id"])) if row["organization_id"] else None,
        "source_updated_at": instant(row["updated_at"]),
    }  # fmt: skip


def _agent(row: Row) -> Body:
    return {
        "external_id": row["id"], "name": row["name"], "email": address(row["email"]),
        "active": flag(row["active"]) and not flag(row["suspended"]), "source_updated_at": instant(row["updated_at"]),
    }  # fmt: skip


def tickets(client: Client, report: Report) -> None:
    """Tickets with the people they name; deleted ones are stored and deleted, so that their trace is here too."""
    sheet, users = report.sheets["zendesk_ticket.csv"], report.sheets["zendesk_user.csv"].data
    groups = {row["id"] for row in report.sheets["zendesk_group.csv"].data}
    known = {row["id"] for row in users}
    missing = {row["group_id"] for row in sheet.data} - groups - {""}
    report.stubs(client, "teams", ({"external_id": id, "name": f"Group {id}"} for id in sorted(missing)))
    agents = {row["assignee_id"] for row in sheet.data} - known - {""}
    report.stubs(client, "agents", ({"external_id": id, "name": f"Agent {id}"} for id in sorted(agents)))
    report.stubs(client, "customers", [
        present({"external_id": row["requester_id"], "account_ref": _account(row)})
        for row in sheet.data if row["requester_id"] not in known
    ])  # fmt: skip
    sheet.push(client, "cases", [_case(row) for row in sheet.data if row["status"] != "deleted"])
    for row in sheet.data:
        if row["status"] == "deleted":
            sheet.remove(client, "cases", _case(row))


def _account(row: Row) -> Body | None:
    return ref(organization(row["organization_id"])) if row["organization_id"] else None


def _case(row: Row) -> Body:
    changed = instant(row["updated_at"])
    return {
        "external_id": row["id"], "customer_ref": ref(row["requester_id"]), "subject": row["subject"] or None,
        "channel": CHANNELS.get(row["via_channel"], "other"), "category": row["type"] or None,
        "priority": PRIORITIES.get(row["priority"], "normal"), "opened_at": instant(row["created_at"]),
        "opening_team_ref": ref(row["group_id"]) if row["group_id"] else None,
        "opening_agent_ref": ref(row["assignee_id"]) if row["assignee_id"] else None,
        # The ticket does not say when it was solved; it cannot be later than this, and its history knows better.
        "reported_resolved_at": changed if row["status"] == "solved" else None,
        "reported_closed_at": changed if row["status"] == "closed" else None,
        "source_updated_at": changed,
    }  # fmt: skip


def timeline(client: Client, report: Report) -> None:
    """Comments and field changes, in any order: each has its own time, and the case is told from all of them."""
    comments = report.table("zendesk_ticket_comment.csv", "id")
    history = report.table("zendesk_ticket_field_history.csv", "ticket_id")
    _missing_tickets(client, report, comments.data, history.data)
    known = {row["id"]: row for row in report.sheets["zendesk_ticket.csv"].data}
    users = report.sheets["zendesk_user.csv"].data
    roles = {row["id"]: "customer" if row["role"] == "end-user" else "agent" for row in users}
    # The first comment of a ticket is what its requester wrote.
    roles = {row["user_id"]: "customer" for row in _first_comments(comments.data)} | roles
    deleted = {id for id, row in known.items() if row["status"] == "deleted"}
    said = [row for row in comments.data if row["ticket_id"] not in deleted]
    comments.leave("the ticket is deleted", len(comments.data) - len(said))
    comments.push(client, "case-events", [_message(row, roles.get(row["user_id"], "system")) for row in said])
    moved = [(row, _step(row)) for row in history.data if row["ticket_id"] not in deleted]
    history.leave("the ticket is deleted", len(history.data) - len(moved))
    for row, step in moved:
        if step is None:
            history.leave(f"{row['field_name']} stands on the case itself")
    history.push(client, "case-events", [step for _, step in moved if step is not None])


def _missing_tickets(client: Client, report: Report, comments: list[Row], history: list[Row]) -> None:
    """Tickets known only by their traces: opened when first heard of, by a customer of their own for now."""
    traces: dict[str, list[Any]] = defaultdict(list)
    for row in comments:
        traces[row["ticket_id"]].append((instant(row["created"]), row["user_id"]))
    for row in history:
        traces[row["ticket_id"]].append((instant(row["updated"]), ""))
    known = {row["id"] for row in report.sheets["zendesk_ticket.csv"].data}
    missing = sorted(set(traces) - known)
    report.stubs(client, "customers", ({"external_id": f"requester-of-ticket:{id}"} for id in missing))
    report.stubs(client, "cases", (
        {"external_id": id, "customer_ref": ref(f"requester-of-ticket:{id}"), "channel": "other",
         "category": "not in the export", "opened_at": min(at for at, _ in traces[id])}
        for id in missing
    ))  # fmt: skip


def _first_comments(comments: list[Row]) -> list[Row]:
    first: dict[str, Row] = {}
    for row in sorted(comments, key=lambda row: (row["created"], int(row["id"]))):
        first.setdefault(row["ticket_id"], row)
    return list(first.values())


def _message(row: Row, actor: str) -> Body:
    return {
        "external_id": f"comment:{row['id']}", "case_ref": ref(row["ticket_id"]), "kind": "message",
        "actor": actor, "agent_ref": ref(row["user_id"]) if actor == "agent" else None,
        "public": flag(row["public"]), "at": instant(row["created"]), "text": row["body"] or None,
    }  # fmt: skip


def _step(row: Row) -> Body | None:
    """A field change as an event; None for fields that the case itself carries."""
    base: Body = {
        "external_id": f"{row['ticket_id']}:{row['field_name']}:{row['updated']}", "case_ref": ref(row["ticket_id"]),
        "at": instant(row["updated"]), "public": False, "actor": "system",
    }  # fmt: skip
    if row["field_name"] == "status" and row["value"] in STATUSES:
        return {**base, "kind": "status_changed", "status": STATUSES[row["value"]]}
    if row["field_name"] == "assignee_id":
        return {**base, "kind": "assigned", "agent_ref": ref(row["value"]) if row["value"] else None}
    if row["field_name"] == "group_id":
        return {**base, "kind": "team_changed", "team_ref": ref(row["value"]) if row["value"] else None}
    return None


def hours(client: Client, report: Report) -> None:
    """Zendesk has a row per interval, in minutes from Sunday; here a schedule is one row."""
    sheet, days_off = report.table("zendesk_schedule.csv", "id"), report.table("zendesk_schedule_holiday.csv", "id")
    intervals: dict[str, list[Row]] = defaultdict(list)
    for row in sheet.data:
        intervals[row["id"]].append(row)
    closed: dict[str, list[str]] = defaultdict(list)
    for row in days_off.data:
        closed[row["schedule_id"]].append(row["start_date"])
        known = row["schedule_id"] in intervals
        days_off.leave("told with its schedule" if known else "its schedule is not in the export")
    sheet.leave("told with the first interval of its schedule", len(sheet.data) - len(intervals))
    sheet.push(client, "schedules", [_schedule(rows, closed[id]) for id, rows in intervals.items()])


def _schedule(rows: list[Row], closed: list[str]) -> Body:
    weekly: dict[str, list[list[str]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: int(row["start_time"])):
        day, start = divmod(int(row["start_time"]), DAY)
        weekly[WEEKDAYS[day]].append([_clock(start), _clock(int(row["end_time"]) - day * DAY)])
    first = rows[0]
    return {
        "external_id": first["id"], "name": first["name"], "zone": ZONES[first["time_zone"]], "weekly": weekly,
        "valid_from": first["created_at"][:10], "holidays": sorted(closed),
    }  # fmt: skip


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def standards(client: Client, report: Report) -> None:
    """Policies and their targets, older versions first. Service standards take a key of the role manager."""
    sheet = report.table("zendesk_sla_policy_metric_history.csv", "sla_policy_id")
    schedule = report.sheets["zendesk_schedule.csv"].data[0]["id"]
    policies = [
        {"external_id": id, "name": f"Policy {id}", "schedule_ref": ref(schedule)}
        for id in sorted({row["sla_policy_id"] for row in sheet.data})
    ]
    try:
        report.extra("policies named by their targets").push(client, "sla-policies", policies)
    except Problem as problem:
        if problem.status != 403:
            raise
        sheet.leave("this key may not write service standards", len(sheet.data))
        return
    rows = sorted(sheet.data, key=lambda row: row["sla_policy_updated_at"])
    known = [row for row in rows if row["metric"] in TARGETS]
    for row in rows:
        if row["metric"] not in TARGETS:
            sheet.leave(f"no standard measures {row['metric']}")
    sheet.push(client, "sla-targets", [_target(row) for row in known])


def _target(row: Row) -> Body:
    return {
        "external_id": f"{row['sla_policy_id']}:{row['metric']}:{row['priority']}",
        "policy_ref": ref(row["sla_policy_id"]), "kind": TARGETS[row["metric"]], "minutes": int(row["target"]),
        "clock": "business" if flag(row["business_hours"]) else "calendar", "priority": PRIORITIES[row["priority"]],
        "source_updated_at": instant(row["sla_policy_updated_at"]),
    }  # fmt: skip


if __name__ == "__main__":
    main(load, "zendesk")
