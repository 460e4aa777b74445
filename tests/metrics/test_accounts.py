"""One vote for each account, however many of its people answered."""

from typing import Any

import pytest

from metrics import renew
from metrics.answer import answer, ask
from metrics.evidence import Wanted, evidence
from metrics.explain import ask_figure, explain
from tests import makers
from tests.makers import make

pytestmark = pytest.mark.django_db
MARCH = {"start": "2026-03-01", "end": "2026-04-01"}
BY_ACCOUNT = {"window": MARCH, "basis": "account"}


@pytest.fixture
def answered(owner: Any) -> Any:
    """Two people of a company answer 10, 10 and 0, a company itself 0, somebody without one 9, and nobody 8."""
    company, other = (str(make(owner.actor, "customers", kind="company").id) for _ in range(2))
    people = [str(make(owner.actor, "customers", account_id=company).id) for _ in range(2)]
    alone = str(make(owner.actor, "customers").id)
    asked = make(owner.actor, "questions", instrument="nps")
    given = [(people[0], 10, 3), (people[1], 10, 4), (people[1], 0, 20), (other, 0, 4), (alone, 9, 5), (None, 8, 5)]
    for who, score, day in given:
        customer = {"customer_id": who} if who else {}
        makers.answer(owner.actor, asked, score, f"2026-03-{day:02}T12:00:00Z", **customer)
    makers.answer(owner.actor, asked, None, "2026-03-05T12:00:00Z", customer_id=people[0])
    renew.drain(owner.actor.workspace_id)
    return owner


def rows(person: Any, **more: Any) -> Any:
    return answer(person.actor, ask(person.actor, {"metrics": ["nps"], **BY_ACCOUNT, **more})).series[0].rows


def test_it_is_the_plain_mean_of_what_the_accounts_have(answered: Any) -> None:
    """(1/3 - 1 + 1 + 0) / 4 = 1/12; of all six answers it would be (3 - 2) / 6 = 1/6."""
    (row,) = rows(answered)
    assert (row.value, row.n, row.denominator) == (pytest.approx(100 / 12, abs=1e-5), 4, 4)
    assert row.excluded == {"dismissed": 1}
    assert rows(answered, basis="all")[0].value == pytest.approx(100 / 6, abs=1e-5)


def test_each_step_has_its_own_votes(answered: Any) -> None:
    weeks = rows(answered, granularity="week")
    assert [week.n for week in weeks] == [0, 4, 0, 1, 0, 0]
    assert weeks[1].value == 25  # 1 - 1 + 1 + 0 of four accounts


def test_the_rows_say_which_share_of_a_vote_each_has(answered: Any) -> None:
    found = evidence(answered.actor, ask_figure(answered.actor, "nps", BY_ACCOUNT), Wanted()).items
    shares = [round(row.adds["answered"], 6) for row in found if not row.reasons]
    assert sorted(shares) == [0.333333, 0.333333, 0.333333, 1, 1, 1]


def test_the_explanation_puts_the_votes_into_the_formula(answered: Any) -> None:
    told = explain(answered.actor, ask_figure(answered.actor, "nps", BY_ACCOUNT))
    assert (told.basis, told.read_from) == ("account", "facts")
    assert told.calculation == "100 x (1.666667 / 4 - 1.333333 / 4)"


def test_somebody_who_moves_to_another_account_votes_there(answered: Any) -> None:
    before = rows(answered)[0].n
    listed = answered.get("customers?kind=person&limit=100").json()["items"]
    alone = next(one["id"] for one in listed if one["account_id"] is None)
    other = next(one["account_id"] for one in listed if one["account_id"])
    answered.patch(f"customers/{alone}", {"account_id": other})
    assert (before, rows(answered)[0].n) == (4, 3)
