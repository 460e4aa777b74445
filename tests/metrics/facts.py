"""Facts for the laws: a small company's weeks, varied enough that every slice, exclusion and edge occurs."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from core.casework import close, hold, reopen, resolve
from core.feedback import acknowledge, close_loop
from core.outcomes import achieve
from core.promises import cancel, keep, renegotiate
from core.scope import Actor
from core.write import act, delete, upsert
from tests.makers import answer, make, noun
from tests.metrics import health_facts
from tests.metrics.achievements import achieve as achieve_goals
from tests.metrics.ledgers import subscriber
from tests.metrics.renewing import FATES, renewal
from tests.metrics.walks import walks

CHANNELS = ("phone", "chat", "email")
# Around both clock changes of Madrid in 2026, so that a day of 23 and one of 25 hours are among the days.
STARTS = (datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC))
# What can happen in a case besides the turns it takes: who, what, and what it says.
EPISODES: tuple[tuple[tuple[str, str, dict[str, Any]], ...], ...] = (
    (("agent", "message", {}), ("customer", "message", {}), ("agent", "message", {}), ("agent", "resolved", {}),
     ("customer", "reopened", {}), ("agent", "message", {}), ("agent", "resolved", {})),
    (("bot", "message", {}), ("agent", "message", {"agent": 0}), ("agent", "assigned", {"agent": 1})),
    (("bot", "message", {}), ("bot", "resolved", {})),
    (("bot", "message", {}), ("customer", "closed", {"outcome": "unresolved"})),
    (("agent", "message", {}), ("bot", "message", {}), ("agent", "team_changed", {"team": 1})),
    (("system", "offered", {}), ("agent", "answered", {}), ("agent", "handled", {"talk_seconds": 300})),
    (("system", "offered", {}), ("customer", "abandoned", {})),
    (("system", "offered", {}), ("customer", "callback", {}), ("agent", "handled", {})),
    (("agent", "message", {}), ("agent", "escalated", {}), ("agent", "status_changed", {"status": "pending"})),
    (("agent", "message", {}), ("automation", "escalated", {}), ("customer", "message", {"channel": "phone"})),
    (("agent", "message", {}), ("agent", "team_changed", {"team": 0}), ("agent", "team_changed", {"team": 1})),
    (("agent", "resolved", {}), ("customer", "reopened", {}), ("agent", "message", {}), ("agent", "resolved", {})),
)  # fmt: skip

# An odd number of them, so that each is told of customers of either segment.
LEDGERS = (
    "before 100, 10:00 150, 19:00 120", "before 100, 05:00 0, 21:00 100", "before 100, 15:00 0", "before 100, 15:00 x2",
    "04:00 60, 18:00 0", "long 40, left 0, 20:00 90", "long 70, 15:00 80", "before 90 -20, 16:00 70", "trial 60",
)  # fmt: skip

# An answer to a second question, a bot that resolves, and a resolved call whose time is told.
RARE = (0, 2, 5)


class Company:
    """Who the facts are about."""

    def __init__(self, actor: Actor) -> None:
        self.teams = [str(make(actor, "teams").id) for _ in range(2)]
        self.agents = [str(make(actor, "agents", team_id=self.teams[0]).id) for _ in range(2)]
        self.segments = [str(make(actor, "segments").id) for _ in range(2)]
        self.customers: list[str] = []


def fill(actor: Actor, seed: int = 7, size: int = 60) -> None:
    """Store four times `size` answers, `size` cases with every turn that they can take, and what is rare of these."""
    dice = random.Random(seed)
    company = Company(actor)
    for n in range(9):
        referred = {"acquired_by_id": company.customers[0]} if n % 3 == 2 else {}
        more = {"segment_id": company.segments[n % 2], "owner_team_id": company.teams[n % 2], **referred}
        company.customers.append(str(make(actor, "customers", acquired_at=_moment(dice).isoformat(), **more).id))
    _answers(actor, dice, company, size)
    policy = make(actor, "sla-policies", rules_from="2026-01-01T00:00:00Z")
    for kind, minutes in (("first_response", 90), ("next_reply", 60), ("resolution", 3000)):
        make(actor, "sla-targets", policy_id=str(policy.id), kind=kind, minutes=minutes)
    for n in range(size):
        _case(actor, dice, n, company)
    _waiting(actor, company)
    _subscribers(actor, company)
    _renewals(actor, company)
    _interactions(actor, dice, company)
    for n in range(24):
        _promise(actor, dice, n, company)
    _rare(actor, dice, company)
    achieve_goals(actor, company.customers, company.segments)
    _contracts(actor, dice, company)
    health_facts.fill(actor, company.customers[:9])
    walks(actor, dice, company.customers, STARTS)


def _answers(actor: Actor, dice: random.Random, company: Company, size: int) -> None:
    asked = ("nps", "csat", "ces_v2", "ces_v1", "enps")
    questions = [make(actor, "questions", instrument=name) for name in asked]
    wide = make(actor, "questions", instrument="csat", minimum=1, maximum=10, positive_from=8, positive_to=10)
    relational = str(make(actor, "surveys", kind="relational").id)
    whole = [make(actor, "questions", instrument=name, survey_id=relational) for name in ("nps", "csat")]
    for n in range(4 * size):
        at = _moment(dice)
        question = dice.choice([*questions, wide, *whole])
        score = None if dice.random() < 0.15 else dice.randint(question.minimum, question.maximum)
        row = answer(
            actor, question, score, at.isoformat(), customer_id=dice.choice(company.customers),
            channel=dice.choice(CHANNELS), team_id=dice.choice(company.teams),
            dismissed=score is None and n % 2 == 0, contact_consent=n % 3 > 0, **_comment(dice, n),
        )  # fmt: skip
        if n % 4:
            _loop(actor, dice, row)
        if n % 9 == 0:
            delete(actor, noun("answers"), row.id)
    _invitations(actor, dice, str(questions[0].survey_id), company)


def _invitations(actor: Actor, dice: random.Random, survey: str, company: Company) -> None:
    for n in range(24):
        at = _moment(dice)
        make(
            actor, "invitations", survey_id=survey, customer_id=dice.choice(company.customers), sent_at=at.isoformat(),
            channel=dice.choice(CHANNELS), team_id=dice.choice(company.teams),
            bounced_at=at.isoformat() if n % 5 == 0 else None,
        )  # fmt: skip


def _interactions(actor: Actor, dice: random.Random, company: Company) -> None:
    for n in range(24):
        outbound = {"direction": "outbound", "initiative": ("proactive", "reactive")[n % 2]} if n % 3 else {}
        sounds = {} if n % 3 or n % 9 == 0 else {"sentiment_score": n / 12 - 1, "sentiment_engine": "crm"}
        make(
            actor, "interactions", customer_id=dice.choice(company.customers), at=_moment(dice).isoformat(),
            channel=dice.choice(CHANNELS), team_id=dice.choice(company.teams), reason="delivery", **outbound,
            **sounds,
        )  # fmt: skip


def _promise(actor: Actor, dice: random.Random, n: int, company: Company) -> None:
    made = _moment(dice)
    due = made + timedelta(hours=2)
    row = make(
        actor, "promises", customer_id=dice.choice(company.customers), made_at=made.isoformat(),
        due_at=due.isoformat(), team_id=dice.choice(company.teams),
    )  # fmt: skip
    if n % 4 == 1:
        at = made + timedelta(hours=dice.randint(1, 3))
        later = (due + timedelta(hours=4)).isoformat()
        act(actor, noun("promises"), row.id, renegotiate, {"at": at.isoformat(), "due_at": later})
    if n % 3:
        verb = cancel if n % 7 == 0 else keep
        act(actor, noun("promises"), row.id, verb, {"at": (made + timedelta(hours=dice.randint(1, 5))).isoformat()})


def _loop(actor: Actor, dice: random.Random, row: Any) -> None:
    for verb, more in ((acknowledge, {}), (close_loop, {"outcome": "called"}))[: dice.randint(0, 2)]:
        at = row.submitted_at + timedelta(minutes=dice.randint(1, 20_000))
        act(actor, noun("answers"), row.id, verb, {"at": at.isoformat(), **more})


def _comment(dice: random.Random, n: int) -> dict[str, Any]:
    """No comment, one without a score, one in which nothing was known, or one with a score of any size."""
    if n % 4 == 0:
        return {}
    if n % 4 == 1:
        known = {"sentiment_score": 0, "sentiment_confidence": 0, "sentiment_engine": "crm"}
        return {"comment": "...", **(known if n % 8 == 1 else {})}
    return {"comment": "...", "sentiment_score": round(dice.uniform(-1, 1), 4), "sentiment_engine": "crm"}


def _case(actor: Actor, dice: random.Random, n: int, company: Company) -> None:
    at = _moment(dice)
    case = make(
        actor, "cases", customer_id=dice.choice(company.customers), channel=dice.choice(CHANNELS),
        opened_at=at.isoformat(), opening_team_id=dice.choice(company.teams),
        reason=dice.choice(["delivery", "invoice", None]),
    )  # fmt: skip
    at = _episode(actor, dice, n, company, str(case.id), at)
    turns: list[tuple[Any, dict[str, Any]]] = [
        (hold, {}), (resolve, {}), (reopen, {}), (resolve, {}), (close, {}),
    ]  # fmt: skip
    if n % 7 == 0:
        turns = [(close, {"outcome": "unresolved"})]
    case.refresh_from_db()
    for verb, more in turns[: dice.randint(0, len(turns))] if case.ended_at is None else ():
        at += timedelta(minutes=dice.randint(1, 3000))
        act(actor, noun("cases"), case.id, verb, {"at": at.isoformat(), **more})
    if n % 11 == 0:
        delete(actor, noun("cases"), case.id)


def _rare(actor: Actor, dice: random.Random, company: Company) -> None:
    """What the dice bring too seldom, in spring and twice: each time by another channel, team and segment."""
    for episode in RARE:
        for side in (0, 1):
            at = STARTS[0] + timedelta(days=1, hours=episode)
            case = make(
                actor, "cases", customer_id=company.customers[side], channel=CHANNELS[side],
                opened_at=at.isoformat(), opening_team_id=company.teams[side],
            )  # fmt: skip
            at = _episode(actor, dice, 1000 * (side + 1) * len(EPISODES) + episode, company, str(case.id), at)
            case.refresh_from_db()
            if case.ended_at is None:
                act(actor, noun("cases"), case.id, resolve, {"at": (at + timedelta(hours=1)).isoformat()})


def _waiting(actor: Actor, company: Company) -> None:
    """Orders, and cases that nobody touches: old and new ones at the end of both weeks, of either segment."""
    for n in range(12):
        at = STARTS[n % 2] + timedelta(hours=11 * n)
        make(actor, "purchases", customer_id=company.customers[n % 9], channel=CHANNELS[n % 3], at=at.isoformat())
    for day in ("03-12", "04-01", "04-02", "10-12", "10-28", "10-29"):
        for n in range(2):
            make(actor, "cases", customer_id=company.customers[n], channel=CHANNELS[n], reason="waiting",
                 opened_at=f"2026-{day}T12:00:00Z", opening_team_id=company.teams[n])  # fmt: skip


def _subscribers(actor: Actor, company: Company) -> None:
    """Customers of either segment with every movement in both weeks; all pay in the currency of the workspace."""
    for n, ledger in enumerate((*LEDGERS, *LEDGERS)):
        for start in STARTS:
            customer = str(make(actor, "customers", segment_id=company.segments[n % 2]).id)
            subscriber(actor, ledger, (start + timedelta(days=n % 5)).date(), customer_id=customer)


def _contracts(actor: Actor, dice: random.Random, company: Company) -> None:
    """Contracts that begin in both weeks, of either segment: some used, talked of or achieved since, some left."""
    for n in range(24):
        at = STARTS[n % 2] + timedelta(hours=dice.randint(0, 5 * 24))
        one = str(make(actor, "customers", segment_id=company.segments[n // 2 % 2] if n % 5 else None).id)
        ends = {"service_end_at": (at + timedelta(days=3)).isoformat(), "churn_kind": "voluntary"} if n % 4 == 3 else {}
        make(actor, "subscriptions", customer_id=one, start_at=at.isoformat(), **ends)
        later = at + timedelta(days=dice.randint(0, 9))
        if n % 3:
            make(actor, "usage-days", customer_id=one, day=later.date().isoformat(), events=n % 7)
            make(actor, "interactions", customer_id=one, at=(at + timedelta(days=1)).isoformat(), channel="phone")
        if n % 3 == 1:
            goal = make(actor, "outcomes", customer_id=one)
            act(actor, noun("outcomes"), goal.id, achieve, {"at": later.isoformat()})


def _renewals(actor: Actor, company: Company) -> None:
    """Renewals of every fate due in both weeks, by customers of either segment."""
    for n, fate in enumerate((*FATES, *FATES)):
        for start in STARTS:
            segment = company.segments[n // len(FATES)]
            customer = str(make(actor, "customers", segment_id=segment).id)
            renewal(actor, fate, start + timedelta(days=n % 5, hours=9), customer_id=customer)


def _episode(actor: Actor, dice: random.Random, n: int, company: Company, case: str, at: datetime) -> datetime:
    """What happens first in a case, written as one batch; when it was over."""
    told = []
    for number, (who, kind, more) in enumerate(EPISODES[n % len(EPISODES)]):
        at += timedelta(minutes=dice.randint(1, 120))
        members = dict(more)
        if "team" in members:
            members["team_id"] = company.teams[members.pop("team")]
        if "agent" in members:
            members["agent_id"] = company.agents[members.pop("agent")]
        key = {"source": "desk", "external_id": f"{n}-{number}", "case_id": case}
        told.append({**key, "kind": kind, "actor": who, "at": at.isoformat(), **members})
    upsert(actor, noun("case-events"), told)
    return at


def _moment(dice: random.Random) -> datetime:
    return dice.choice(STARTS) + timedelta(minutes=dice.randint(0, 5 * 24 * 60))
