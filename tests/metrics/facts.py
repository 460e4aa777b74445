"""Facts for the laws: a small company's weeks, varied enough that every slice, exclusion and edge occurs."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from core.casework import close, hold, reopen, resolve
from core.feedback import acknowledge, close_loop
from core.scope import Actor
from core.write import act, delete
from metrics.declare import Metric
from tests.makers import answer, make, noun

CHANNELS = ("phone", "chat", "email")
# Around both clock changes of Madrid in 2026, so that a day of 23 and one of 25 hours are among the days.
STARTS = (datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC))


def fill(actor: Actor, seed: int = 7, size: int = 80) -> None:
    """Store three times `size` answers, and `size` cases with every turn that they can take."""
    dice = random.Random(seed)
    teams = [make(actor, "teams") for _ in range(2)]
    segments = [make(actor, "segments") for _ in range(2)]
    customers: list[Any] = []
    for n in range(9):
        referred = {"acquired_by_id": str(customers[0].id)} if n % 3 == 2 else {}
        more = {"segment_id": str(segments[n % 2].id), "owner_team_id": str(teams[n % 2].id), **referred}
        customers.append(make(actor, "customers", acquired_at=_moment(dice).isoformat(), **more))
    asked = ("nps", "csat", "ces_v2", "ces_v1", "enps")
    questions = [make(actor, "questions", instrument=name) for name in asked]
    wide = make(actor, "questions", instrument="csat", minimum=1, maximum=10, positive_from=8, positive_to=10)
    for n in range(3 * size):
        at = _moment(dice)
        question = dice.choice([*questions, wide])
        score = None if dice.random() < 0.15 else dice.randint(question.minimum, question.maximum)
        row = answer(
            actor, question, score, at.isoformat(), customer_id=str(dice.choice(customers).id),
            channel=dice.choice(CHANNELS), team_id=str(dice.choice(teams).id), dismissed=score is None and n % 2 == 0,
            contact_consent=n % 3 > 0,
            **_comment(dice, n),
        )  # fmt: skip
        if n % 4:
            _loop(actor, dice, row)
        if n % 9 == 0:
            delete(actor, noun("answers"), row.id)
    _invitations(actor, dice, str(questions[0].survey_id), customers, teams)
    for n in range(size):
        _case(actor, dice, n, str(dice.choice(customers).id), str(dice.choice(teams).id))


def _invitations(actor: Actor, dice: random.Random, survey: str, customers: list[Any], teams: list[Any]) -> None:
    for n in range(24):
        at = _moment(dice)
        make(
            actor, "invitations", survey_id=survey, customer_id=str(dice.choice(customers).id), sent_at=at.isoformat(),
            channel=dice.choice(CHANNELS), team_id=str(dice.choice(teams).id),
            bounced_at=at.isoformat() if n % 5 == 0 else None,
        )  # fmt: skip


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


def _case(actor: Actor, dice: random.Random, n: int, customer: str, team: str) -> None:
    at = _moment(dice)
    case = make(
        actor, "cases", customer_id=customer, channel=dice.choice(CHANNELS), opened_at=at.isoformat(),
        opening_team_id=team, reason=dice.choice(["delivery", "invoice", None]),
    )  # fmt: skip
    turns: list[tuple[Any, dict[str, Any]]] = [
        (hold, {}), (resolve, {}), (reopen, {}), (resolve, {}), (close, {}),
    ]  # fmt: skip
    if n % 7 == 0:
        turns = [(close, {"outcome": "unresolved"})]
    for verb, more in turns[: dice.randint(0, len(turns))]:
        at += timedelta(minutes=dice.randint(1, 3000))
        act(actor, noun("cases"), case.id, verb, {"at": at.isoformat(), **more})
    if n % 11 == 0:
        delete(actor, noun("cases"), case.id)


def _moment(dice: random.Random) -> datetime:
    return dice.choice(STARTS) + timedelta(minutes=dice.randint(0, 5 * 24 * 60))


def example(actor: Actor, metric: Metric) -> None:
    """Store the facts of a metric's example, on 2 March 2026."""
    for row in metric.example.rows:
        EXAMPLES[metric.facts](actor, row)


def _example_answer(actor: Actor, row: Mapping[str, Any]) -> None:
    question = make(actor, "questions", instrument=row["instrument"])
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


def _example_invitation(actor: Actor, row: Mapping[str, Any]) -> None:
    at = "2026-03-02T11:00:00Z"
    question = make(actor, "questions")
    made = make(
        actor, "invitations", survey_id=str(question.survey_id), sent_at=at,
        bounced_at=at if row.get("bounced") else None,
    )  # fmt: skip
    if row.get("answered"):
        answer(actor, question, 9, "2026-03-04T11:00:00Z", invitation_id=str(made.id))


def _example_customer(actor: Actor, row: Mapping[str, Any]) -> None:
    by = {"acquired_by_id": str(make(actor, "customers").id)} if row.get("referred") else {}
    make(actor, "customers", acquired_at="2026-03-02T11:00:00Z", **by)


def _example_case(actor: Actor, row: Mapping[str, Any]) -> None:
    """A case resolved on the 2nd at 11:00, having been open for as long as the row says."""
    end = datetime(2026, 3, 2, 11, tzinfo=UTC)
    seconds = row.get("full_resolution_seconds", row.get("first_resolution_seconds", 3600))
    case = make(actor, "cases", opened_at=(end - timedelta(seconds=seconds)).isoformat())
    act(actor, noun("cases"), case.id, resolve, {"at": end.isoformat()})


def _example_cycle(actor: Actor, row: Mapping[str, Any]) -> None:
    case = make(actor, "cases", opened_at="2026-03-02T09:00:00Z")
    if row.get("ended"):
        act(actor, noun("cases"), case.id, resolve, {"at": "2026-03-02T10:00:00Z"})


EXAMPLES = {
    "answers": _example_answer,
    "cases": _example_case,
    "customers": _example_customer,
    "cycles": _example_cycle,
    "invitations": _example_invitation,
}
