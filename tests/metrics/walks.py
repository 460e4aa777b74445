"""Customers on their way, for the examples of the catalogue and for the company of the laws."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from core.scope import Actor
from core.write import act, upsert
from journeys.advance import drain
from journeys.maps import publish
from tests.makers import answer, make, noun

MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)
STAGES = ("first", "second", "goal")
# Of either segment one, who stands in the journey at the end of the first week.
UNDER_WAY = (4, 7)
SCORED = {"easy": "ces_v2", "satisfied": "csat"}


def drawn(actor: Actor, **more: Any) -> tuple[str, list[str]]:
    """A journey of three stages that nobody enters by a rule; its id and those of its stages."""
    journey = str(make(actor, "journeys", **more).id)
    stages = []
    for position, key in enumerate(STAGES, start=1):
        rule = {"enters_on": "met", "enters_on_with": {"touchpoint": "never"}, "department": "sales"}
        row = make(actor, "stages", journey_id=journey, key=key, name=key.capitalize(), position=position, **rule)
        stages.append(str(row.id))
    act(actor, noun("journeys"), journey, publish, {})
    return journey, stages


def walk(actor: Actor, row: Mapping[str, Any]) -> None:
    """A customer who enters the stages so many hours after 09:00, and what happened so many hours after it."""
    questions = {name: make(actor, "questions", instrument=SCORED[name]) for name in SCORED if name in row}
    asked = [{"survey_id": str(one.survey_id)} for one in questions.values()]
    journey, stages = drawn(actor, **(asked[0] if asked else {}))
    customer = str(make(actor, "customers").id)
    who = {"customer_id": customer}
    for hours, stage in zip(row["walk"], stages, strict=False):
        make(actor, "moves", journey_id=journey, to="stage", stage_id=stage, at=after(hours), reason="Told so.", **who)
    if "ends" in row:
        make(actor, "moves", journey_id=journey, to=row["ends"], at=after(row["walk"][-1] + 1), reason="Left.", **who)
    for hours in row.get("contacts", ()):
        make(actor, "interactions", at=after(hours), **who)
    for hours in row.get("negatives", ()):
        answer(actor, make(actor, "questions"), 2, after(hours), **who)
    for name, question in questions.items():
        answer(actor, question, row[name], after(3), **who)
    if "achieved" in row:
        aim = make(actor, "outcomes", **who)
        make(actor, "outcome-measurements", outcome_id=str(aim.id), value=20, measured_at=after(row["achieved"]))
    drain(actor.workspace_id)


def after(hours: float) -> str:
    """An instant so many hours after 09:00 of the example's day."""
    return (MORNING + timedelta(hours=hours)).isoformat()


def walks(actor: Actor, dice: random.Random, customers: Sequence[str], starts: Sequence[datetime]) -> None:
    """Every customer sets out in each of these weeks: some reach the goal, give up, go back, do not belong there, or
    are still under way.
    """
    survey = str(make(actor, "surveys").id)
    questions = [make(actor, "questions", survey_id=survey, instrument=name) for name in SCORED.values()]
    journey, stages = drawn(actor, survey_id=survey, repeats=True)
    ways: tuple[tuple[Any, ...], ...] = (
        (0, 1, 2), (0, "abandoned"), (0, 1, 0, 2), (0, "exited"), (0, 1), (1, "abandoned"), (0, 2), (0, 1),
        (0, 1, 2),
    )  # fmt: skip
    told: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def tell(name: str, /, **members: Any) -> None:
        told[name].append({"source": "walks", "external_id": f"{len(told[name])}", **members})

    for week, start in enumerate(starts):
        for n, customer in enumerate(customers):
            at = start + timedelta(hours=12 * n + week)
            answered = (at + timedelta(hours=1)).isoformat()
            way = ways[n % len(ways)]
            for step in (*way, "abandoned") if week == 0 and n not in UNDER_WAY else way:
                to = {"to": "stage", "stage_id": stages[step]} if isinstance(step, int) else {"to": step}
                tell("moves", customer_id=customer, journey_id=journey, at=at.isoformat(), reason="So.", **to)
                at += timedelta(minutes=dice.randint(60, 3000))
            for one in questions:
                score = dice.randint(one.minimum, one.maximum)
                tell("answers", question_id=str(one.id), score=score, submitted_at=answered, customer_id=customer)
            tell("outcomes", customer_id=customer, name="Faster", baseline=10, target=20)
            aim = {"source": "walks", "id": told["outcomes"][-1]["external_id"]}
            tell("outcome-measurements", outcome_ref=aim, value=15 + 5 * (n % 2), measured_at=answered)
            tell("interactions", customer_id=customer, at=answered, channel="phone")
    for name, rows in told.items():
        assert [one.problem for one in upsert(actor, noun(name), rows) if one.problem] == []
    drain(actor.workspace_id)
