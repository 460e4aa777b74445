"""Rules of magic moments."""

from typing import Any

import pytest

from core.problems import Invalid
from tests.makers import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("column", "noun"), [("case_id", "cases"), ("interaction_id", "interactions")])
def test_a_moment_and_what_it_tells_of_are_of_one_customer(column: str, noun: str, owner: Any) -> None:
    with pytest.raises(Invalid) as refused:
        make(owner.actor, "moments", **{column: str(make(owner.actor, noun).id)})
    assert [fault.pointer for fault in refused.value.faults] == [f"/{column}"]


def test_whoever_served_made_the_moment_unless_somebody_else_is_named(owner: Any) -> None:
    team = make(owner.actor, "teams")
    agent, other = make(owner.actor, "agents", team_id=str(team.id)), make(owner.actor, "agents")
    case = make(owner.actor, "cases", opening_agent_id=str(agent.id))
    of_case = {"customer_id": str(case.customer_id), "case_id": str(case.id)}
    moment = make(owner.actor, "moments", **of_case)
    named = make(owner.actor, "moments", agent_id=str(other.id), **of_case)
    assert [(moment.agent_id, moment.team_id), (named.agent_id, named.team_id)] == [
        (agent.id, team.id),
        (other.id, None),
    ]
