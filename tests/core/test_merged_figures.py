"""Merging and undoing, deleting and making again leave every figure where it was."""

from typing import Any

import pytest
from django.core.management import call_command

from core.cases import Case
from core.customers import Customer
from journeys import advance
from metrics import renew
from metrics.answer import answer, ask
from metrics.catalog import CATALOG
from metrics.declare import Distinct
from metrics.engine import tracks
from tests.makers import make
from tests.metrics.facts import fill

# It has ended: what stands in a step that runs grows older while the test looks.
WINDOW = {"start": "2026-01-01", "end": "2026-11-20"}
# These count customers themselves.
OF_CUSTOMERS = {metric.key for metric in CATALOG.values() if metric.facts == "customers"}
# These tell the customers of other facts apart: two who become one show in them as well.
BY_CUSTOMER = {
    metric.key
    for metric in CATALOG.values()
    if any(isinstance(part, Distinct) and part.column == "customer" for part in metric.parts.values())
} | {
    # These look for contacts, entitlements and usage of the same customer.
    "repeat_contact_rate", "fcr", "fcr_strict", "adoption_breadth", "seat_utilisation", "stickiness_dau_mau",
}  # fmt: skip
# Two ledgers become one: what was churn of one is contraction of both, and they stand in one of the segments. What
# all customers bring together stays what it is.
LEDGERS = ("balances", "tenures", "movements", "health_scores")
OF_LEDGERS = {metric.key for metric in CATALOG.values() if metric.facts in LEDGERS}
# Two ways become one; how many stand somewhere at the end stays, since one of those who are merged is under way then.
OF_WAYS = {metric.key for metric in CATALOG.values() if metric.facts in ("standings", "visits") and metric.parts}

pytestmark = pytest.mark.django_db


def figures(actor: Any) -> dict[str, Any]:
    """Every figure of the catalogue, as a whole and by each of its slices."""
    advance.drain(actor.workspace_id)
    renew.drain(actor.workspace_id)
    found = {}
    for facts in {track.facts.name: track.facts for track in tracks().values()}.values():
        keys = [metric.key for metric in CATALOG.values() if metric.facts == facts.name]
        for group in ([], *([name] for name in facts.slices)):
            for some in (keys[at : at + 20] for at in range(0, len(keys), 20)):
                asked = ask(actor, {"metrics": some, "window": WINDOW, "group_by": group})
                told = answer(actor, asked).series
                found |= {(key, *group): sorted(map(shown, (one for one in told if one.metric == key))) for key in some}
    return found


def shown(series: Any) -> tuple[str, str]:
    """A group and its figures, to be compared."""
    group = str([(one.slice, one.value) for one in series.slices])
    return group, str([(row.value, row.n, row.excluded) for row in series.rows])


def differing(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    """The metrics whose figures are not the same."""
    return {key[0] for key in one.keys() | other.keys() if one.get(key) != other.get(key)}


def revenue(actor: Any) -> float | None:
    """What all customers bring per month at the end of the window."""
    return answer(actor, ask(actor, {"metrics": ["mrr"], "window": WINDOW})).series[0].rows[0].value


def test_merging_and_undoing_leave_every_figure_where_it_was(owner: Any) -> None:
    fill(owner.actor, size=30)
    ids = [str(id) for id in Case.objects.values_list("customer_id", flat=True).distinct().order_by("customer_id")]
    for id in ids[:2]:
        make(owner.actor, "subscriptions", customer_id=id)
    first, brought = figures(owner.actor), revenue(owner.actor)
    done = owner.post("customers/merge", {"survivor": ids[0], "others": ids[1:3]}).json()
    then = figures(owner.actor)
    assert len(first) > 200
    assert differing(first, then) - OF_LEDGERS == OF_CUSTOMERS | BY_CUSTOMER | OF_WAYS
    assert revenue(owner.actor) == brought
    call_command("recompute", check=True)
    for one in reversed(done["merges"]):
        assert owner.post(f"merges/{one['id']}/undo").status_code == 200
    assert figures(owner.actor) == first
    call_command("recompute", check=True)


def test_deleting_and_making_again_leaves_every_figure_where_it_was(owner: Any) -> None:
    fill(owner.actor, size=30)
    first = figures(owner.actor)
    customer = Customer.objects.filter(cases__isnull=False).first()
    key = make(owner.actor, "external-ids", customer_id=str(customer.id), source="crm", external_id="again")
    assert owner.delete(f"customers/{customer.id}").status_code == 204
    assert differing(first, figures(owner.actor)) == OF_CUSTOMERS
    assert owner.put(f"customers/by/{key.source}/{key.external_id}", {"name": "Back"}).status_code == 200
    assert figures(owner.actor) == first
    call_command("recompute", check=True)
