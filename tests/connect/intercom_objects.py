"""Objects of Intercom as its API gives them: `python -m tests.connect.intercom_objects --key cx_... FOLDER`.

The mapping of `intercom` holds; here one object may carry others: lists their items, conversations their parts.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.connect.client import Client
from tests.connect.intercom import ACTORS, CHANNELS, KINDS, company, ref, survey
from tests.connect.report import Body, Report, main, present, unix

Object = dict[str, Any]
LISTS = {"admin.list": "admins", "list": "data", "conversation.list": "conversations"}
STATES = {"submitted": "new", "in_progress": "open", "waiting_on_customer": "pending", "resolved": "resolved"}
NOUNS = {"admin": "agents", "company": "customers", "contact": "customers", "conversation": "cases", "ticket": "cases"}


def load(client: Client, folder: Path) -> Report:
    """Every answer of the folder's file, whatever its shape."""
    answers = json.loads((folder / "intercom_responses.json").read_text())
    report = Report(folder)
    objects = [one for answer in answers.values() for one in unpacked(answer)]
    _stubs(client, report, objects)
    for kind, body in BODIES.items():
        sheet = report.extra(kind)
        sheet.data += [one for one in objects if one["type"] == kind]
        sheet.push(client, NOUNS[kind], [body(one) for one in sheet.data])
    for kind in sorted({one["type"] for one in objects} - set(BODIES)):
        sheet = report.extra(kind)
        sheet.data += [one for one in objects if one["type"] == kind]
        sheet.leave("cases have no tags" if kind == "tag" else "it comes with its conversation", len(sheet.data))
    _timelines(client, report, [one for one in objects if one["type"] in ("conversation", "ticket")])
    return report


def unpacked(answer: Object) -> Iterator[Object]:
    """The objects of one answer: those of a list, or itself."""
    yield from answer[LISTS[answer["type"]]] if answer["type"] in LISTS else (answer,)


def _stubs(client: Client, report: Report, objects: list[Object]) -> None:
    """People and teams that conversations name."""
    cases = [one for one in objects if one["type"] in ("conversation", "ticket")]
    known = {(one["type"], one["id"]) for one in objects}
    people = {
        one["id"] for case in cases for one in case["contacts"]["contacts"] if ("contact", one["id"]) not in known
    }
    report.stubs(client, "customers", ({"external_id": id} for id in sorted(people)))
    agents = {str(case["admin_assignee_id"]) for case in cases}
    agents |= {
        str(part["author"]["id"]) for case in cases for part in _parts(case) if part["author"]["type"] == "admin"
    }
    agents |= {str((part.get("assigned_to") or {}).get("id")) for case in cases for part in _parts(case)}
    named = sorted(id for id in agents - {"0", "None"} if ("admin", id) not in known)
    report.stubs(client, "agents", ({"external_id": id, "name": f"Admin {id}"} for id in named))
    teams = {str(case["team_assignee_id"]) for case in cases} - {"0", "None"}
    report.stubs(client, "teams", ({"external_id": id, "name": f"Team {id}"} for id in sorted(teams)))


def _admin(one: Object) -> Body:
    return {"external_id": one["id"], "name": one["name"], "email": one["email"]}


def _company(one: Object) -> Body:
    return present({
        "external_id": company(one["id"]), "kind": "company", "name": one["name"], "plan": one["plan"].get("name"),
        "acquired_at": unix(one["created_at"]), "source_updated_at": unix(one["updated_at"]),
    })  # fmt: skip


def _contact(one: Object) -> Body:
    return {
        "external_id": one["id"], "name": one["name"], "email": one["email"], "phone": one["phone"],
        "country": one["location"]["country_code"], "language": one["language_override"],
        "acquired_at": unix(one["signed_up_at"] or one["created_at"]), "source_updated_at": unix(one["updated_at"]),
    }  # fmt: skip


def _conversation(one: Object) -> Body:
    return _case(one) | {
        "channel": CHANNELS.get(one["source"]["type"], "other"), "subject": one["source"]["subject"] or None,
        "priority": "high" if one["priority"] == "priority" else "normal",
        "reported_closed_at": unix(one["updated_at"]) if one["state"] == "closed" else None,
    }  # fmt: skip


def _ticket(one: Object) -> Body:
    done = one["ticket_state"]["category"] == "resolved"
    return _case(one) | {
        "channel": "other", "subject": one["ticket_attributes"]["_default_title_"],
        "category": one["category"], "reported_resolved_at": unix(one["updated_at"]) if done else None,
    }  # fmt: skip


def _case(one: Object) -> Body:
    """The id of a conversation and of a ticket come from one list of Intercom's: the key needs no prefix."""
    agent, team = str(one["admin_assignee_id"]), str(one["team_assignee_id"])
    return {
        "external_id": one["id"], "customer_ref": ref(one["contacts"]["contacts"][0]["id"]),
        "opening_agent_ref": ref(agent) if agent not in ("0", "None") else None,
        "opening_team_ref": ref(team) if team not in ("0", "None") else None,
        "opened_at": unix(one["created_at"]), "source_updated_at": unix(one["updated_at"]),
    }  # fmt: skip


def _parts(case: Object) -> list[Object]:
    kind = "ticket_parts" if case["type"] == "ticket" else "conversation_parts"
    return list((case.get(kind) or {}).get(kind, ()))


def _timelines(client: Client, report: Report, cases: list[Object]) -> None:
    """The parts of all conversations and tickets, and the ratings of those that have one."""
    sheet, events = report.extra("part"), []
    for case in cases:
        for part in _parts(case):
            sheet.data.append(part)
            event = _event(case, part)
            if event is None:
                sheet.leave(f"the timeline has no {part['part_type']}")
            else:
                events.append(event)
    sheet.push(client, "case-events", events)
    rated = [case for case in cases if (case.get("conversation_rating") or {}).get("rating")]
    if rated:
        survey(client)
    report.extra("ratings").push(client, "answers", [_rating(case) for case in rated])


def _event(case: Object, part: Object) -> Body | None:
    """A part as an event of the timeline; None when the timeline has no such thing."""
    actor = ACTORS.get(part["author"]["type"], "system")
    base: Body = {
        "external_id": f"part:{case['id']}:{part['id']}", "case_ref": ref(case["id"]), "actor": actor,
        "at": unix(part["created_at"]), "agent_ref": ref(str(part["author"]["id"])) if actor == "agent" else None,
        "source_updated_at": unix(part["updated_at"]),
    }  # fmt: skip
    if part["part_type"] == "assignment":
        to = part.get("assigned_to") or {}
        return base | {"kind": "assigned", "agent_ref": ref(str(to["id"])) if to.get("type") == "admin" else None}
    if part["part_type"] in KINDS:
        return base | {
            "kind": KINDS[part["part_type"]],
            "text": part.get("body"),
            "public": part["part_type"] != "note",
        }
    if part["part_type"].startswith("ticket_state_updated") and part.get("ticket_state") in STATES:
        return base | {"kind": "status_changed", "status": STATES[part["ticket_state"]], "public": False}
    return None


def _rating(case: Object) -> Body:
    rating = case["conversation_rating"]
    return {
        "external_id": f"rating:{case['id']}", "question_ref": ref("rating"), "case_ref": ref(case["id"]),
        "customer_ref": ref(case["contacts"]["contacts"][0]["id"]), "score": rating["rating"],
        "comment": rating.get("remark"), "submitted_at": unix(rating["created_at"]),
    }  # fmt: skip


BODIES = {
    "admin": _admin, "company": _company, "contact": _contact, "conversation": _conversation, "ticket": _ticket,
}  # fmt: skip


if __name__ == "__main__":
    main(load, "intercom")
