"""The law of explanations: the rows behind a figure, paged to the end, are what the figure was made of."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from django.core.management import call_command

from core.keys import create_workspace
from core.problems import Forbidden
from core.scope import Actor, Role
from metrics import renew
from metrics.answer import answer, ask, divided
from metrics.catalog import CATALOG
from metrics.declare import Distinct, Metric, Spread
from metrics.evidence import Evidence, Wanted, evidence
from metrics.explain import ask_figure, explain
from tests.metrics.facts import fill

pytestmark = pytest.mark.django_db
EVERY = pytest.mark.parametrize("metric", CATALOG.values(), ids=CATALOG.keys())
SPRING = {"start": "2026-03-27", "end": "2026-04-03"}


@pytest.fixture(scope="module")
def stored(django_db_setup: None, django_db_blocker: Any) -> Iterator[Actor]:
    """One company for all laws of this module: filled once, committed, and swept away at the end."""
    with django_db_blocker.unblock():
        actor = Actor(create_workspace("proofs", "Proofs", zone="Europe/Madrid").id, Role.ADMIN, personal_data=True)
        fill(actor)
        renew.drain(actor.workspace_id)
        yield actor
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def filled(stored: Actor, db: None) -> Actor:
    return stored


def asks(metric: Metric) -> list[dict[str, Any]]:
    """The week as it is, one segment's, and by each choice that the metric offers."""
    more: list[dict[str, Any]] = [{}, {"filters": {"segment": [None]}}]
    more += [{"clock": word} for word in metric.clocks[1:]]
    more += [{"attribution": word} for word in metric.attributions[1:]]
    more += [{"window_days": days} for days in (1, 30) if metric.within is not None]
    more += [{"basis": word} for word in metric.bases[1:]]
    return [{"window": SPRING, "statistic": ["mean"], **one} for one in more]


def closeness(metric: Metric, usual: float) -> float:
    """How near a figure is to what its formula gives: some units are served in whole numbers."""
    return 0.5 if metric.unit in ("seconds", "money") else usual


def rows(actor: Actor, metric: Metric, data: dict[str, Any], **wanted: Any) -> list[Evidence]:
    """Every row, nineteen a page."""
    asked, found, cursor = ask_figure(actor, metric.key, data), [], None
    while True:
        page = evidence(actor, asked, Wanted(limit=19, cursor=cursor, **wanted))
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


def summed(metric: Metric, found: list[Evidence], data: dict[str, Any]) -> dict[str, Any]:
    """What the rows add up to, part by part; shares of a vote exactly."""
    if data.get("basis") == "account":
        shares = [(name, Fraction(share).limit_denominator(1000)) for row in found for name, share in row.adds.items()]
        return {name: sum((share for one, share in shares if one == name), Fraction()) for name in metric.parts}
    given = {name: [row.adds[name] for row in found if name in row.adds] for name in (*metric.parts, "entered", "left")}
    return {
        name: len(set(values)) if isinstance(metric.parts.get(name), Distinct) else sum(values)
        for name, values in given.items()
    }


@EVERY
def test_the_rows_behind_a_figure_add_up_to_it(metric: Metric, filled: Actor) -> None:
    for data in asks(metric):
        figure = answer(filled, ask(filled, {"metrics": [metric.key], **data})).series[0].rows[0]
        if figure.reason == "suppressed":
            with pytest.raises(Forbidden):
                rows(filled, metric, data)
            continue
        found = rows(filled, metric, data)
        parts = summed(metric, found, data)
        assert len({row.id for row in found}) == len(found)
        assert {one: n for one, n in figure.excluded.items() if n} == Counter(
            one for row in found for one in row.reasons
        )
        if metric.shape == "standing":
            assert parts["entered"] - parts["left"] == figure.value
        elif metric.shape == "spread":
            (name,) = (name for name, part in metric.parts.items() if isinstance(part, Spread))
            assert (parts[name], len([row for row in found if name in row.adds])) == (figure.numerator or 0, figure.n)
        elif metric.daily:
            # A mean of days: those who come are all listed, those of each week only at the end of the last one.
            assert metric.enter or parts["active"] == figure.n
        else:
            assert metric.formula is not None
            # What is divided by are figures with rows of their own.
            asked = ask(filled, {"metrics": [metric.key], **data})
            parts |= divided(filled, metric, asked)(())[0]
            made = metric.formula(parts)
            assert (made.n, made.denominator) == (figure.n, figure.denominator)
            assert [made.value, made.numerator] == pytest.approx(
                [figure.value, figure.numerator], abs=closeness(metric, 1e-6)
            )


@EVERY
def test_each_part_lists_the_rows_that_it_counts(metric: Metric, filled: Actor) -> None:
    told = explain(filled, ask_figure(filled, metric.key, {"window": SPRING}))
    for part in told.parts:
        if part.kind == "count" and metric.shape != "standing":
            assert len(rows(filled, metric, {"window": SPRING}, part=part.name)) == part.value
    for one in told.left_out:
        assert len(rows(filled, metric, {"window": SPRING}, left_out=one.reason)) == one.count


@EVERY
def test_the_explanation_gives_the_figure_with_its_numbers_put_in(metric: Metric, filled: Actor) -> None:
    data = asks(metric)[0]
    told = explain(filled, ask_figure(filled, metric.key, data))
    assert told.row == answer(filled, ask(filled, {"metrics": [metric.key], **data})).series[0].rows[0]
    assert told.calculation is not None or told.row.value is None
    if told.calculation is not None:
        value = eval(told.calculation.replace(" x ", " * ").replace("^", "**"))
        assert value == pytest.approx(told.row.value, abs=closeness(metric, 1e-4))
