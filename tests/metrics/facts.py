"""Facts for the laws: a small company's weeks, varied enough that every slice, exclusion and edge occurs."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from core.casework import close, hold, reopen, resolve
from core.scope import Actor
from core.write import act, delete
from metrics.declare import Metric
from tests.makers import answer, make, noun

CHANNELS = ("phone", "chat", "email")
# Around both clock changes of Madrid in 2026, so that a day of 23 and one of 25 hours are among the days.
STARTS = (datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC))


def fill(actor: Actor, seed: int = 7, size: int = 80) -> None:
    """Store `size` answers and `size` cases with every turn that they can take."""
    dice = random.Random(seed)
    teams = [make(actor, "teams") for _ in range(2)]
    segments = [make(actor, "segments") for _ in range(2)]
    customers = [make(actor, "customers", segment_id=str(dice.choice(segments).id)) for _ in range(6)]
    questions = [make(actor, "questions", instrument=name) for name in ("nps", "csat")]
    wide = make(actor, "questions", instrument="csat", minimum=1, maximum=10, positive_from=8, positive_to=10)
    for n in range(size):
        at = _moment(dice)
        question = dice.choice([*questions, wide])
        score = None if dice.random() < 0.15 else dice.randint(question.minimum, question.maximum)
        row = answer(
            actor, question, score, at.isoformat(), customer_id=str(dice.choice(customers).id),
            channel=dice.choice(CHANNELS), team_id=str(dice.choice(teams).id), dismissed=score is None and n % 2 == 0,
            **_comment(dice, n),
        )  # fmt: skip
        if n % 9 == 0:
            delete(actor, noun("answers"), row.id)
    for n in range(size):
        _case(actor, dice, n, str(dice.choice(customers).id), str(dice.choice(teams).id))


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
    more = {name: value for name, value in row.items() if name not in ("instrument", "score")}
    if more.get("sentiment_score") is not None:
        more["sentiment_engine"] = "crm"
    answer(actor, question, row.get("score"), "2026-03-02T11:00:00Z", **more)


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


EXAMPLES = {"answers": _example_answer, "cases": _example_case, "cycles": _example_cycle}
