"""Facts by the million for the figures: a few thousand rows of varied slices, multiplied inside the database."""

import random
from collections.abc import Sequence
from typing import Any

from django.db import connection

from core.cases import Case
from core.customers import Customer
from core.feedback import Answer
from core.records import Record
from core.resources import by_model
from core.scope import Actor
from core.service.case_summaries import CaseSummary
from core.service.cycles import Cycle
from core.surveys import Question
from core.teams import Agent
from core.touchpoints import Touchpoint
from core.write import save

SEEDS = 2_000
TEAMS, AGENTS, SEGMENTS = 8, 40, 4
CHANNELS = ("phone", "chat", "email", "web", "app")
PLACES = (("es", "ES"), ("en", "GB"), ("de", "DE"), ("fr", "FR"), ("pt", "PT"))
# A year of facts that ended before today: weeks and months of it are over.
FIRST, DAYS = "2025-01-01", 364


def noun(name: str) -> Any:
    """The record of a noun, by its name outside."""
    return next(one for one in by_model().values() if one.name == name)


def fill(actor: Actor, facts: int) -> None:
    """Half answers, a quarter summaries of cases, a quarter cycles, at random times of a year."""
    people(actor)
    for model, share in ((Answer, 2), (CaseSummary, 4), (Cycle, 4)):
        seeds = list(model.objects.filter(workspace_id=actor.workspace_id).values_list("pk", flat=True))
        multiply(model, (facts // share - len(seeds)) // len(seeds))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def people(actor: Actor) -> None:
    """Teams, agents, customers, questions, and the first facts about them."""
    dice = random.Random(5)
    home = {"workspace_id": actor.workspace_id}
    made = [save(actor, noun("teams"), {"name": f"Team {n}"}).row for n in range(TEAMS)]
    agents = [
        save(actor, noun("agents"), {"name": f"Agent {n}", "team_id": str(made[n % TEAMS].id)}).row
        for n in range(AGENTS)
    ]
    segments = [save(actor, noun("segments"), {"key": f"s{n}", "name": f"Segment {n}"}).row for n in range(SEGMENTS)]
    survey = save(actor, noun("surveys"), {"name": "Bench"}).row
    for n in range(5):
        save(actor, noun("touchpoints"), {"key": f"t{n}", "name": f"T{n}", "channel": "web"})
    customer = save(actor, noun("customers"), {"name": "Bench"}).row
    for instrument in ("nps", "csat"):
        save(actor, noun("questions"), {"survey_id": str(survey.id), "instrument": instrument, "text": "How was it?"})
    questions, touchpoints = list(Question.objects.filter(**home)), list(Touchpoint.objects.filter(**home))
    moment = {"created_at": survey.created_at, "updated_at": survey.created_at}
    answers = [
        Answer(
            **home, **moment, **_who(dice, agents, segments), **_place(dice), submitted_at=survey.created_at,
            question=(asked := dice.choice(questions)), survey=survey, instrument=asked.instrument, customer=customer,
            touchpoint=dice.choice(touchpoints), plan=dice.choice(("free", "basic", "pro")), score=5,
        )
        for _ in range(SEEDS)
    ]  # fmt: skip
    cases = [_case(dice, customer, {**home, **moment, **_who(dice, agents, segments)}) for _ in range(SEEDS)]
    derived = [
        [
            model(
                **home, **moment, case=case, customer=customer, number=1, opened_at=case.opened_at,
                channel=case.channel, reason=case.reason, priority=case.priority, team=case.team, agent=case.agent,
                segment=case.segment,
            )
            for case in cases
        ]
        for model in (CaseSummary, Cycle)
    ]  # fmt: skip
    for rows in (answers, cases, *derived):
        type(rows[0]).objects.bulk_create(rows, batch_size=200)


def _who(dice: random.Random, agents: Sequence[Agent], segments: Sequence[Any]) -> dict[str, Any]:
    agent = dice.choice(agents)
    return {"agent": agent, "team": agent.team, "segment": dice.choice(segments), "channel": dice.choice(CHANNELS)}


def _place(dice: random.Random) -> dict[str, str]:
    language, country = dice.choice(PLACES)
    return {"language": language, "country": country}


def _case(dice: random.Random, customer: Customer, more: dict[str, Any]) -> Case:
    reason, priority = dice.choice(("delivery", "invoice", "login", None)), dice.choice(("low", "normal", "high"))
    return Case(**more, customer=customer, reason=reason, priority=priority, opened_at=more["created_at"])


def multiply(model: type[Record], times: int) -> None:
    """Each row there is, `times` more: another id, times of its own, scores and durations drawn anew."""
    postgresql = connection.vendor == "postgresql"
    fresh = "gen_random_uuid()" if postgresql else "lower(hex(randomblob(16)))"
    within = (lambda most: f"floor(random() * {most})") if postgresql else (lambda most: f"abs(random()) % {most}")
    moment = (
        f"timestamptz '{FIRST}' + random() * interval '{DAYS} days'"
        if postgresql
        else f"datetime('{FIRST}', '+' || ({within(DAYS * 86_400)}) || ' seconds')"
    )
    duration = f"({within(600)} + 1) * ({within(600)} + 1)"
    columns = [field.column for field in model._meta.concrete_fields]
    drawn = {name: duration for name in columns if name.endswith(("_calendar_seconds", "_business_seconds"))}
    drawn |= dict.fromkeys(("submitted_at", "opened_at", "first_resolved_at", "resolved_at", "ended_at"), moment)
    drawn |= {
        "id": fresh, "score": f"CASE WHEN instrument = 'nps' THEN {within(11)} ELSE {within(5)} + 1 END",
        "external_id": "NULL", "number": "g.n + 1", **({} if "number" in columns else {"case_id": "NULL"}),
    }  # fmt: skip
    chosen = ", ".join(drawn.get(name, f"t.{name}") for name in columns)
    numbers = f"WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {times})"
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"{numbers} INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM {table} t, g")
