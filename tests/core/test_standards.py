"""Rules of service standards: what a version of a policy freezes."""

from typing import Any

import pytest

from core.problems import Invalid
from core.standards import SlaVersion
from core.write import delete, save, upsert
from tests.makers import make, noun

pytestmark = pytest.mark.django_db


def versions(policy: Any) -> list[tuple[int, list[int]]]:
    """The numbers of a policy's versions, each with the minutes of its targets."""
    rows = SlaVersion.objects.filter(policy=policy).order_by("number")
    return [(row.number, [one["minutes"] for one in row.rules["targets"]]) for row in rows]


def refused_at(owner: Any, **members: Any) -> list[str]:
    with pytest.raises(Invalid) as refused:
        make(owner.actor, "sla-targets", **members)
    return [fault.pointer for fault in refused.value.faults]


def test_each_change_of_the_rules_makes_a_version_and_leaves_the_older_ones(owner: Any) -> None:
    policy = make(owner.actor, "sla-policies")
    target = make(owner.actor, "sla-targets", policy_id=str(policy.id))
    save(owner.actor, noun("sla-targets"), {"minutes": 30}, id=target.id)
    delete(owner.actor, noun("sla-targets"), target.id)
    assert versions(policy) == [(1, []), (2, [60]), (3, [30]), (4, [])]


def test_a_new_name_or_a_rest_is_no_new_version(owner: Any) -> None:
    policy = make(owner.actor, "sla-policies")
    save(owner.actor, noun("sla-policies"), {"name": "Other", "active": False}, id=policy.id)
    assert versions(policy) == [(1, [])]


def test_the_cases_it_applies_to_are_part_of_the_version(owner: Any) -> None:
    policy = make(owner.actor, "sla-policies")
    save(owner.actor, noun("sla-policies"), {"channel": "email", "priority": "high"}, id=policy.id)
    last = SlaVersion.objects.filter(policy=policy).latest("number")
    assert (last.number, last.rules["channel"], last.rules["priority"]) == (2, "email", "high")


def test_a_target_that_moves_to_another_policy_makes_a_version_of_both(owner: Any) -> None:
    first, second = make(owner.actor, "sla-policies"), make(owner.actor, "sla-policies")
    target = make(owner.actor, "sla-targets", policy_id=str(first.id))
    save(owner.actor, noun("sla-targets"), {"policy_id": str(second.id)}, id=target.id)
    assert (versions(first), versions(second)) == ([(1, []), (2, [60]), (3, [])], [(1, []), (2, [60])])


def test_one_kind_has_one_target_for_the_same_cases(owner: Any) -> None:
    policy = {"policy_id": str(make(owner.actor, "sla-policies").id)}
    make(owner.actor, "sla-targets", **policy)
    make(owner.actor, "sla-targets", priority="high", **policy)
    assert refused_at(owner, **policy) == ["/kind"]
    assert refused_at(owner, priority="high", **policy) == ["/kind"]


def test_business_hours_need_a_schedule(owner: Any) -> None:
    assert refused_at(owner, clock="business") == ["/clock"]
    policy = make(owner.actor, "sla-policies", schedule_id=str(make(owner.actor, "schedules").id))
    assert make(owner.actor, "sla-targets", clock="business", policy_id=str(policy.id)).clock == "business"


def test_a_target_stays_within_its_policy(owner: Any) -> None:
    policy = make(owner.actor, "sla-policies", channel="email")
    assert refused_at(owner, policy_id=str(policy.id), channel="phone") == ["/channel"]


@pytest.mark.parametrize("minutes", [0, -5, 525_601])
def test_a_target_lies_between_a_minute_and_a_year(minutes: int, owner: Any) -> None:
    assert refused_at(owner, minutes=minutes) == ["/minutes"]


def test_one_kind_has_one_target_also_among_rows_of_one_batch(owner: Any) -> None:
    policy = {"source": "crm", "policy_id": str(make(owner.actor, "sla-policies").id), "kind": "resolution"}
    rows = [{**policy, "external_id": str(n), "minutes": n} for n in (1, 2)]
    done = upsert(owner.actor, noun("sla-targets"), rows)
    assert [one.outcome for one in done] == ["created", "refused"]
    assert [one.outcome for one in upsert(owner.actor, noun("sla-targets"), rows[:1])] == ["unchanged"]
