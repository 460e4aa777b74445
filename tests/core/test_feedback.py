"""Rules of asking and answering."""

from typing import Any

import pytest

from core.cases import Cycle
from core.casework import assign
from core.feedback import acknowledge, close_loop
from core.problems import Conflict, Invalid
from core.write import act, delete, save
from tests.makers import answer, make, noun, question

pytestmark = pytest.mark.django_db


def pointers(refused: Any) -> list[str]:
    return [fault.pointer for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("instrument", "scale"),
    [("nps", (0, 10, 9, 10)), ("csat", (1, 5, 4, 5)), ("ces_v2", (1, 7, 5, 7)), ("ces_v1", (1, 5, 1, 2))],
)
def test_a_standard_question_knows_its_scale_and_band(instrument: str, scale: tuple[int, ...], owner: Any) -> None:
    row = question(owner.actor, instrument)
    assert (row.minimum, row.maximum, row.positive_from, row.positive_to) == scale


def test_the_band_of_any_other_scale_is_never_guessed(owner: Any) -> None:
    with pytest.raises(Invalid) as refused:
        question(owner.actor, "csat", minimum=1, maximum=4)
    assert pointers(refused) == ["/positive_from"]


def test_nps_is_asked_from_0_to_10_only(owner: Any) -> None:
    with pytest.raises(Invalid) as refused:
        question(owner.actor, "nps", minimum=1, maximum=5, positive_from=4, positive_to=5)
    assert pointers(refused) == ["/maximum"]


@pytest.mark.parametrize("score", [-1, 11])
def test_a_score_outside_the_scale_is_refused(score: int, owner: Any) -> None:
    with pytest.raises(Invalid) as refused:
        answer(owner.actor, question(owner.actor), score)
    assert pointers(refused) == ["/score"]


def test_a_low_score_is_good_where_lower_is_better(owner: Any) -> None:
    asked = question(owner.actor, "ces_v1")
    best, worst = answer(owner.actor, asked, 1), answer(owner.actor, asked, 5)
    assert [(best.positive, best.top), (worst.positive, worst.top)] == [(True, True), (False, False)]


def test_a_dismissed_question_has_no_score(owner: Any) -> None:
    with pytest.raises(Invalid) as refused:
        answer(owner.actor, question(owner.actor), 9, dismissed=True)
    assert pointers(refused) == ["/dismissed"]


def test_an_answer_keeps_the_segment_of_its_moment(owner: Any) -> None:
    first, second = make(owner.actor, "segments"), make(owner.actor, "segments")
    customer = make(owner.actor, "customers", segment_id=str(first.id))
    row = answer(owner.actor, question(owner.actor), 9, customer_id=str(customer.id))
    save(owner.actor, noun("customers"), {"segment_id": str(second.id)}, id=customer.id)
    save(owner.actor, noun("answers"), {"comment": "Still here"}, id=row.id)
    row.refresh_from_db()
    assert row.segment_id == first.id


def test_the_rated_agent_is_the_one_who_had_the_case_when_it_was_asked(owner: Any) -> None:
    first, second = make(owner.actor, "agents"), make(owner.actor, "agents")
    case = make(owner.actor, "cases", opening_agent_id=str(first.id))
    asked = question(owner.actor, "csat")
    cycle = Cycle.objects.get(case=case)
    invitation = make(owner.actor, "invitations", survey_id=str(asked.survey_id), cycle_id=str(cycle.id))
    act(owner.actor, noun("cases"), case.id, assign, {"agent_id": str(second.id)})
    row = answer(owner.actor, asked, 5, invitation_id=str(invitation.id))
    assert row.agent_id == first.id


def test_one_cycle_is_asked_about_once_per_survey(owner: Any) -> None:
    cycle = Cycle.objects.get(case=make(owner.actor, "cases"))
    survey = make(owner.actor, "surveys")
    make(owner.actor, "invitations", survey_id=str(survey.id), cycle_id=str(cycle.id))
    with pytest.raises(Conflict):
        make(owner.actor, "invitations", survey_id=str(survey.id), cycle_id=str(cycle.id))


def test_a_suppressed_invitation_was_never_sent(owner: Any) -> None:
    with pytest.raises(Invalid) as refused:
        make(owner.actor, "invitations", suppressed_reason="asked lately")
    assert pointers(refused) == ["/suppressed_reason"]


def test_an_answer_belongs_to_the_survey_of_its_invitation(owner: Any) -> None:
    invitation = make(owner.actor, "invitations")
    with pytest.raises(Invalid) as refused:
        answer(owner.actor, question(owner.actor), 9, invitation_id=str(invitation.id))
    assert pointers(refused) == ["/invitation_id"]


def test_the_loop_is_taken_up_then_closed_and_keeps_its_first_touch(owner: Any) -> None:
    row = answer(owner.actor, question(owner.actor), 2)
    agent = make(owner.actor, "agents")
    steps = [(acknowledge, {"owner_id": str(agent.id), "at": "2026-03-03T10:00:00Z"}),
             (close_loop, {"outcome": "Called and refunded", "at": "2026-03-04T10:00:00Z"})]  # fmt: skip
    states = [act(owner.actor, noun("answers"), row.id, verb, body).row for verb, body in steps]
    assert [state.loop_state for state in states] == ["in_progress", "closed"]
    assert states[1].loop_first_touch_at.isoformat() == "2026-03-03T10:00:00+00:00"
    assert states[1].loop_owner_id == agent.id
    with pytest.raises(Conflict):
        act(owner.actor, noun("answers"), row.id, close_loop, {"outcome": "Again"})


def test_a_contact_that_the_customer_began_is_never_proactive(owner: Any) -> None:
    with pytest.raises(Invalid) as refused:
        make(owner.actor, "interactions", direction="inbound", initiative="proactive")
    assert pointers(refused) == ["/initiative"]


def test_an_interaction_and_its_case_are_of_one_customer(owner: Any) -> None:
    case = make(owner.actor, "cases")
    with pytest.raises(Invalid) as refused:
        make(owner.actor, "interactions", case_id=str(case.id))
    assert pointers(refused) == ["/case_id"]


def test_an_account_is_a_company(owner: Any) -> None:
    person = make(owner.actor, "customers")
    with pytest.raises(Invalid) as refused:
        make(owner.actor, "customers", account_id=str(person.id))
    assert pointers(refused) == ["/account_id"]


@pytest.mark.parametrize("zone", ["+05:30", "Mars/Olympus", "utc+1"])
def test_a_workspace_lives_in_a_zone_of_the_iana_list(zone: str, owner: Any) -> None:
    with pytest.raises(Invalid) as refused:
        save(owner.actor, noun("workspaces"), {"zone": zone}, id=owner.actor.workspace_id)
    assert pointers(refused) == ["/zone"]


def test_a_negative_band_of_ones_own_is_declared_and_never_guessed(owner: Any) -> None:
    wide = {"minimum": 1, "maximum": 10, "positive_from": 8, "positive_to": 10}
    assert answer(owner.actor, question(owner.actor, "csat", **wide), 1).negative is None
    told = question(owner.actor, "csat", **wide, negative_from=1, negative_to=4)
    assert [answer(owner.actor, told, score).negative for score in (4, 5)] == [True, False]


@pytest.mark.parametrize("band", [{"negative_from": 1}, {"negative_from": 0, "negative_to": 2}, {"negative_to": 2}])
def test_a_negative_band_has_two_ends_on_the_scale(band: dict[str, int], owner: Any) -> None:
    with pytest.raises(Invalid) as refused:
        question(owner.actor, "csat", minimum=1, maximum=10, positive_from=8, positive_to=10, **band)
    assert pointers(refused) == ["/negative_from"]


def test_the_bands_have_no_score_in_common(owner: Any) -> None:
    wide = {"minimum": 1, "maximum": 10, "positive_from": 8, "positive_to": 10}
    with pytest.raises(Invalid) as refused:
        question(owner.actor, "csat", **wide, negative_from=1, negative_to=8)
    assert pointers(refused) == ["/negative_from"]


def test_an_invitation_is_answered_by_its_first_scored_answer(owner: Any) -> None:
    asked = question(owner.actor)
    sent = make(owner.actor, "invitations", survey_id=str(asked.survey_id))
    answer(owner.actor, asked, None, "2026-03-03T10:00:00Z", invitation_id=str(sent.id))
    sent.refresh_from_db()
    assert sent.answered_at is None
    told = answer(owner.actor, asked, 9, "2026-03-04T10:00:00Z", invitation_id=str(sent.id))
    sent.refresh_from_db()
    assert sent.answered_at == told.submitted_at
    delete(owner.actor, noun("answers"), told.id)
    sent.refresh_from_db()
    assert sent.answered_at is None


def test_a_loop_says_how_long_it_took_and_whether_it_won_the_customer_back(owner: Any) -> None:
    asked, customer = question(owner.actor), str(make(owner.actor, "customers").id)
    told = answer(owner.actor, asked, 2, "2026-03-02T10:00:00Z", customer_id=customer)
    act(owner.actor, noun("answers"), told.id, acknowledge, {"at": "2026-03-02T11:00:00Z"})
    act(owner.actor, noun("answers"), told.id, close_loop, {"outcome": "called", "at": "2026-03-02T12:00:00Z"})
    seen = []
    later = answer(owner.actor, asked, 5, "2026-04-02T10:00:00Z", customer_id=customer)
    for score in (5, 8):
        save(owner.actor, noun("answers"), {"score": score}, id=later.id)
        told.refresh_from_db()
        seen.append((told.loop_touch_seconds, told.loop_close_seconds, told.recovered))
    assert seen == [(3600, 7200, False), (3600, 7200, True)]
    save(owner.actor, noun("answers"), {"submitted_at": "2026-07-02T10:00:00Z"}, id=later.id)
    told.refresh_from_db()
    assert told.recovered is None
