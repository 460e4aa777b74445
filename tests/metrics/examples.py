"""Facts as the examples of the catalogue tell them, stored through the way in on 2 March 2026."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from core.casework import resolve
from core.feedback import acknowledge, close_loop
from core.outcomes import achieve, drop, measure
from core.promises import renegotiate
from core.scope import Actor
from core.write import act, save
from metrics.declare import Metric
from tests.casefacts import at, clock
from tests.makers import answer, make, noun
from tests.metrics import health_facts
from tests.metrics.ledgers import subscriber
from tests.metrics.renewing import renewal
from tests.metrics.walks import walk

Named = dict[str, str]
NAMED = {"customer": "customers", "team": "teams", "agent": "agents"}


def example(actor: Actor, metric: Metric) -> None:
    """Store the facts of a metric's example, on 2 March 2026."""
    named: Named = {}
    for row in metric.example.rows:
        if "timeline" in row:
            timeline(actor, row["timeline"], named)
        elif "policy" in row:
            policy = make(actor, "sla-policies", rules_from="2026-01-01T00:00:00Z")
            make(actor, "sla-targets", policy_id=str(policy.id), kind=row["policy"], minutes=row["minutes"])
        elif "purchases" in row:
            for _ in range(row["purchases"]):
                make(actor, "purchases", at="2026-03-02T11:00:00Z", refunded_minor=row.get("refunded", 0))
        elif "ledger" in row:
            subscriber(actor, row["ledger"])
        elif "feature" in row:
            usage(actor, row, named)
        else:
            EXAMPLES[metric.facts](actor, row)


def timeline(actor: Actor, text: str, named: Named) -> str:
    """A case told as `10:00 customer opened reason=bill, 10:10 agent message`; the same names are the same rows."""
    case = ""
    for entry in text.split(", "):
        time, who, kind, *more = entry.split()
        members: dict[str, Any] = {}
        for pair in more:
            name, _, value = pair.partition("=")
            if name in NAMED:
                members[f"{name}_id"] = _row(actor, name, value, named)
            else:
                members[name] = True if value == "true" else int(value) if value.isdigit() else value
        if not case:
            opening = {f"opening_{name}": members.pop(name) for name in ("team_id", "agent_id") if name in members}
            case = str(make(actor, "cases", opened_at=at(clock(time)), **opening, **members).id)
            if who == "customer":
                continue
            members = {}
        make(actor, "case-events", case_id=case, kind=kind, actor=who, at=at(clock(time)), **members)
    return case


def _row(actor: Actor, name: str, value: str, named: Named) -> str:
    key = f"{name} {value}"
    if key not in named:
        named[key] = str(make(actor, NAMED[name]).id)
    return named[key]


def usage(actor: Actor, row: Mapping[str, Any], named: Named) -> None:
    """What one customer may use, and has used on the day or `days_ago`."""
    customer = {"customer_id": _row(actor, "customer", str(row["customer"]), named)}
    if row.get("entitled", True):
        make(actor, "entitlements", feature=row["feature"], seats=row.get("seats"), **customer)
    if "used" in row:
        told = {"events": row["used"], "active_users": row.get("users")}
        day = date(2026, 3, 2) - timedelta(days=row.get("days_ago", 0))
        make(actor, "usage-days", feature=row["feature"], day=day.isoformat(), **told, **customer)
    if "acquired" in row:
        acquired = {"acquired_at": f"{row['acquired']}T09:00:00Z"}
        save(actor, noun("customers"), acquired, id=UUID(customer["customer_id"]))


def _outcome(actor: Actor, row: Mapping[str, Any]) -> None:
    """A goal from 10 to 20 that was due on the day, measured at 9, and perhaps again or only days `late`."""
    goal = make(actor, "outcomes", due_on="2026-03-02", weight=row.get("weight", 1))
    if "measured" in row:
        day = 2 + row.get("late", 0)
        then = [(row["measured"], f"2026-03-0{day}T09:00:00Z")]
        then += [(row["then"], "2026-03-03T09:00:00Z")] if "then" in row else []
        for value, at_ in then:
            act(actor, noun("outcomes"), goal.id, measure, {"value": value, "at": at_})
    if "dropped" in row:
        act(actor, noun("outcomes"), goal.id, drop, {"reason": "Sold.", "at": at(clock(row["dropped"]))})


def _answer(actor: Actor, row: Mapping[str, Any]) -> None:
    survey = {"survey_id": str(make(actor, "surveys", kind=row["kind"]).id)} if "kind" in row else {}
    question = make(actor, "questions", instrument=row["instrument"], **survey)
    at = datetime(2026, 3, 2, 11, tzinfo=UTC)
    customer = {"customer_id": str(make(actor, "customers").id), "contact_consent": row.get("consent", False)}
    words = {name: row[name] for name in ("comment", "sentiment_score") if name in row}
    if row.get("sentiment_score") is not None:
        words["sentiment_engine"] = "crm"
    told = answer(actor, question, row.get("score"), at.isoformat(), **customer, **words)
    for verb, after, more in ((acknowledge, "touched_after", {}), (close_loop, "closed_after", {"outcome": "called"})):
        if after in row:
            then = (at + timedelta(seconds=row[after])).isoformat()
            act(actor, noun("answers"), told.id, verb, {"at": then, **more})
    if "next" in row:
        answer(actor, question, row["next"], "2026-04-02T11:00:00Z", **customer)


def _invitation(actor: Actor, row: Mapping[str, Any]) -> None:
    at = "2026-03-02T11:00:00Z"
    question = make(actor, "questions")
    made = make(
        actor, "invitations", survey_id=str(question.survey_id), sent_at=at,
        bounced_at=at if row.get("bounced") else None,
    )  # fmt: skip
    if row.get("answered"):
        answer(actor, question, 9, "2026-03-04T11:00:00Z", invitation_id=str(made.id))


def _customer(actor: Actor, row: Mapping[str, Any]) -> None:
    by = {"acquired_by_id": str(make(actor, "customers").id)} if row.get("referred") else {}
    make(actor, "customers", acquired_at="2026-03-02T11:00:00Z", **by)


def _cycle(actor: Actor, row: Mapping[str, Any]) -> None:
    morning = datetime(2026, 3, 2, 9, tzinfo=UTC)
    opened = morning - timedelta(days=row.get("days_ago", 0))
    case = make(actor, "cases", opened_at=opened.isoformat())
    if "worked_days_ago" in row:
        at = (morning - timedelta(days=row["worked_days_ago"])).isoformat()
        make(actor, "case-events", case_id=str(case.id), kind="message", actor="agent", public=False, at=at)
    if row.get("ended"):
        act(actor, noun("cases"), case.id, resolve, {"at": "2026-03-02T10:00:00Z"})


def _interaction(actor: Actor, row: Mapping[str, Any]) -> None:
    make(actor, "interactions", at="2026-03-02T11:00:00Z", **row)


def _promise(actor: Actor, row: Mapping[str, Any]) -> None:
    due = {"due_at": at(clock(row["due"])), "made_at": at(8)}
    if row.get("renegotiated"):
        due["due_at"] = at(9.5)
    ends = {f"{name}_at": at(clock(row[name])) for name in ("fulfilled", "cancelled") if name in row}
    told = make(actor, "promises", **due, **({} if row.get("renegotiated") else ends))
    if row.get("renegotiated"):
        act(actor, noun("promises"), told.id, renegotiate, {"due_at": at(clock(row["due"])), "at": at(9)})
        save(actor, noun("promises"), ends, id=told.id)


def _contract(actor: Actor, row: Mapping[str, Any]) -> None:
    """A contract that begins on 2 March, and what happens so many days later."""
    start = datetime(2026, 3, 2, 11, tzinfo=UTC)
    then = {name: start + timedelta(days=days) for name, days in row.items()}
    left = {"service_end_at": then["left_after"].isoformat(), "churn_kind": "voluntary"} if "left_after" in row else {}
    customer = {"customer_id": str(make(actor, "subscriptions", start_at=start.isoformat(), **left).customer_id)}
    if "used_after" in row:
        make(actor, "usage-days", day=then["used_after"].date().isoformat(), events=3, **customer)
    if "kickoff_after" in row:
        make(actor, "interactions", at=then["kickoff_after"].isoformat(), **customer)
    if "achieved_after" in row:
        goal = make(actor, "outcomes", **customer)
        act(actor, noun("outcomes"), goal.id, achieve, {"at": then["achieved_after"].isoformat()})


EXAMPLES = {
    "answers": _answer,
    "customers": _customer,
    "cycles": _cycle,
    "interactions": _interaction,
    "health_scores": health_facts.example,
    "invitations": _invitation,
    "outcomes": _outcome,
    "promises": _promise,
    "standings": walk,
    "visits": walk,
    "tenures": _contract,
    "renewals": lambda actor, row: renewal(actor, row, datetime(2026, 3, 2, 12, tzinfo=UTC)),
}
