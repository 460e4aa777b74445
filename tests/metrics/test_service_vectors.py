"""The worked figures of service and promises, through the API: write, renew, ask."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from metrics import renew
from tests.casefacts import at, clock, happens, made, opened
from tests.core.test_service_facts import office, policy
from tests.makers import answer, make, question

pytestmark = pytest.mark.django_db
MARCH = {"start": "2026-03-01", "end": "2026-04-01"}


def figure(owner: Any, metric: str, window: dict[str, str] = MARCH, **more: Any) -> dict[str, Any]:
    """The one row that the API answers."""
    renew.drain(owner.actor.workspace_id)
    response = owner.post("metrics/query", {"metrics": [metric], "window": window, **more})
    assert response.status_code == 200, response.content
    row: dict[str, Any] = response.json()["series"][0]["rows"][0]
    return row


def test_vector_3_effort_of_seven_points_is_4_08_and_easy_for_46_percent(owner: Any) -> None:
    asked = question(owner.actor, "ces_v2")
    # A tenth of the design's counts: the same shares.
    for score, count in zip(range(1, 8), (8, 21, 14, 11, 16, 18, 12), strict=True):
        for _ in range(count):
            answer(owner.actor, asked, score)
    assert figure(owner, "ces_mean")["value"] == pytest.approx(4.08)
    assert figure(owner, "ces_easy_pct")["value"] == pytest.approx(46.0)
    assert figure(owner, "ces_net")["value"] == pytest.approx(-13.0)


def test_vector_4_the_clock_is_chosen_by_the_question(owner: Any) -> None:
    policy(owner, schedule_id=office(owner))
    case = opened(owner, 0, customer_id=str(make(owner.actor, "customers").id), channel="web")
    owner.patch(f"cases/{case}", {"opened_at": "2026-03-06T16:30:00-05:00"})
    made(owner, "case-events", case_id=case, kind="message", actor="agent", at="2026-03-09T09:30:00-04:00")
    asked = {"statistic": ["max"]}
    assert figure(owner, "first_response_time", **asked)["value"] == 230_400
    assert figure(owner, "first_response_time", clock="business", **asked)["value"] == 3_600


def test_vector_5_three_waits_are_three_figures(owner: Any) -> None:
    case = opened(owner)
    for time, actor in (
        ("10:00", "customer"), ("10:20", "customer"), ("10:30", "agent"), ("11:00", "customer"), ("11:01", "bot"),
        ("11:20", "agent"),
    ):  # fmt: skip
        happens(owner, case, clock(time), "message", actor)
    keys = ("first_response_time", "next_reply_time", "first_bot_reply_time")
    assert [figure(owner, key, statistic=["max"])["value"] for key in keys] == [1800, 1200, 60]


def test_vector_6_one_case_and_one_customer_have_two_resolutions_and_one_reopening(owner: Any) -> None:
    case = opened(owner, 0)
    happens(owner, case, 2, "resolved")
    happens(owner, case, 24, "reopened", "customer")
    assert figure(owner, "reopen_rate")["numerator"] == 1  # as of 25 h
    happens(owner, case, 26, "resolved")
    keys = ("resolutions", "resolved_cases", "resolved_customers", "reopen_rate")
    assert [figure(owner, key)["value"] for key in keys] == [2, 1, 1, 100]


def test_vector_7_the_flow_of_a_period_is_openings_less_ends(owner: Any) -> None:
    cases = [opened(owner, 10) for _ in range(5)]
    for case in cases[:3]:
        happens(owner, case, 12, "resolved")
    assert [figure(owner, key)["value"] for key in ("cases_opened", "cases_ended", "backlog")] == [5, 3, 2]


def test_vector_8_seven_of_nine_targets_are_met_and_two_run(owner: Any) -> None:
    """Seven met, one late, one overdue and open, two running: as of now, on whatever day the test runs."""
    now = timezone.now()
    policy(owner, {"kind": "first_response", "minutes": 60})
    customer = str(make(owner.actor, "customers").id)

    def case(hours: float) -> str:
        moment = (now - timedelta(hours=hours)).isoformat()
        return made(owner, "cases", opened_at=moment, channel="email", customer_id=customer)

    cases = [case(3) for _ in range(9)]
    for _ in range(2):
        case(0.5)
    for one, hours in [*((one, 2.5) for one in cases[:7]), (cases[7], 1.5)]:
        moment = (now - timedelta(hours=hours)).isoformat()
        made(owner, "case-events", case_id=one, kind="message", actor="agent", at=moment)
    window = {
        "start": str((now - timedelta(days=3)).date()), "end": str((now + timedelta(days=3)).date()),
    }  # fmt: skip
    for key in ("sla_attainment", "sla_attainment_of_cases"):
        found = figure(owner, key, window)
        assert (found["numerator"], found["denominator"], found["excluded"]) == (7, 9, {"running": 2})
        assert found["value"] == pytest.approx(77.8, abs=0.05)
    by_hour = figure(owner, "sla_attainment", {"start": now.isoformat(), "end": (now + timedelta(hours=2)).isoformat()})
    assert (by_hour["value"], by_hour["excluded"], by_hour["reason"]) == (None, {"running": 2}, "all_excluded")


def test_vector_10_a_breach_between_two_sweeps_is_twenty_minutes_late(owner: Any) -> None:
    policy(owner, {"kind": "first_response", "minutes": 120})
    case = opened(owner, 10)
    happens(owner, case, clock("12:20"), "message")
    assert figure(owner, "sla_attainment")["value"] == 0
    assert figure(owner, "sla_breach_margin", statistic=["max"])["value"] == 1200


def test_a_promise_counts_when_it_is_due_and_is_broken_at_once(owner: Any) -> None:
    now, customer = timezone.now(), str(make(owner.actor, "customers").id)
    made_at = (now - timedelta(days=1)).isoformat()
    for hours in (-1, 1):
        due = (now + timedelta(hours=hours)).isoformat()
        made(owner, "promises", customer_id=customer, kind="reply", made_at=made_at, due_at=due)
    window = {"start": str((now - timedelta(days=2)).date()), "end": str((now + timedelta(days=2)).date())}
    found = figure(owner, "promise_kept_rate", window)
    assert (found["value"], found["n"], found["excluded"]) == (0, 1, {"not_due": 1})


def test_a_new_date_agreed_too_late_breaks_the_promise_on_the_old_one(owner: Any) -> None:
    customer = str(make(owner.actor, "customers").id)
    id = made(owner, "promises", customer_id=customer, kind="reply", made_at=at(8), due_at=at(10))
    for hours, due in ((11, 24 * 365 * 20), (12, 24 * 365 * 30)):
        response = owner.post(f"promises/{id}/renegotiate", {"due_at": at(due), "at": at(hours)})
        assert response.status_code == 200, response.content
    assert owner.get(f"promises/{id}").json()["judged_at"] == at(10)
    found = figure(owner, "promise_kept_rate")
    assert (found["value"], found["n"]) == (0, 1)


def test_an_employee_score_of_fewer_than_five_is_suppressed(owner: Any) -> None:
    asked = question(owner.actor, "enps")
    for score in (10, 9, 3, 2):
        answer(owner.actor, asked, score)
    found = figure(owner, "enps")
    assert [found[name] for name in ("value", "n", "numerator", "denominator", "margin", "reason")] == [
        None, 4, None, None, None, "suppressed",
    ]  # fmt: skip
    answer(owner.actor, asked, 7)
    assert (figure(owner, "enps")["value"], figure(owner, "enps")["n"]) == (0, 5)


def test_relational_and_transactional_scores_are_never_mixed(owner: Any) -> None:
    relational = str(make(owner.actor, "surveys", kind="relational").id)
    for instrument, key, good, bad in (("nps", "nps", 10, 0), ("csat", "csat_pct", 5, 1)):
        answer(owner.actor, question(owner.actor, instrument), good)
        answer(owner.actor, question(owner.actor, instrument, survey_id=relational), bad)
        one, other = figure(owner, key), figure(owner, f"relational_{key}")
        assert (one["value"], one["n"], one["excluded"]) == (100, 1, {"relational": 1})
        assert (other["n"], other["excluded"]) == (1, {"transactional": 1})
        assert other["value"] == (-100 if instrument == "nps" else 0)
