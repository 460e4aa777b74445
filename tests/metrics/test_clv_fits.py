"""The fits that values rest on: made anew once for everybody, and kept with what they are of."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command

from core.purchases import Purchase
from core.segments import Segment
from core.value_fits import ValueFit
from core.workspaces import Workspace
from metrics.clv import bgnbd, fitting, gamma_gamma, sbg
from metrics.clv.fitting import fit_workspace
from tests.makers import make
from tests.metrics.worths import BGNBD, NOW, ago, shop, subscribed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def test_models_are_fitted_once_per_currency_and_segment_however_often(owner: Any, workspace: Workspace) -> None:
    shop(owner.actor)
    assert fit_workspace(workspace) == 4  # two models of all, and of the segment
    first = {fitting.key_of(row): row.parameters for row in ValueFit.objects.filter(deleted_at=None)}
    assert fit_workspace(workspace) == 4
    again = {fitting.key_of(row): row.parameters for row in ValueFit.objects.all()}
    vip = Segment.objects.get(key="vip").id
    assert (again, ("bgnbd", "EUR", "week", 1, vip) in again) == (first, True)
    assert first["bgnbd", "EUR", "week", 1, None].keys() == BGNBD.keys()
    small = ValueFit.objects.get(model="bgnbd", segment=vip)
    assert (small.parameters, small.reason, small.n) == ({}, "too_few_customers", 60)


def test_a_fit_is_what_the_model_gives_for_the_same_customers(owner: Any, workspace: Workspace) -> None:
    shop(owner.actor)
    fit_workspace(workspace)
    by_customer: dict[str, set[Any]] = {}
    for row in Purchase.objects.all():
        by_customer.setdefault(str(row.customer_id), set()).add(row.at.astimezone(workspace.zone_info).date())
    today = NOW.astimezone(workspace.zone_info).date()
    made = [
        bgnbd.Buying(len(days) - 1, (max(days) - min(days)).days / 7, (today - min(days)).days / 7)
        for days in by_customer.values()
    ]
    found, kept = bgnbd.fit(made), ValueFit.objects.get(model="bgnbd", segment=None)
    assert kept.parameters == pytest.approx({"r": found.r, "alpha": found.alpha, "a": found.a, "b": found.b}, rel=1e-4)
    assert (kept.log_likelihood, kept.n, kept.events) == (pytest.approx(found.log_likelihood), 120, 72)


def test_fits_that_nothing_supports_any_more_are_gone(owner: Any, workspace: Workspace) -> None:
    shop(owner.actor)
    fit_workspace(workspace)
    Purchase.objects.update(deleted_at=NOW)
    assert fit_workspace(workspace) == 0
    assert not ValueFit.objects.filter(deleted_at=None).exists()


def test_the_task_fits_what_is_older_than_a_day(
    owner: Any, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop(owner.actor)
    from metrics.tasks import fit_values

    assert (fit_values(), fit_values()) == (1, 0)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(hours=25))
    assert fit_values() == 1


def test_the_command_fits_one_workspace(owner: Any, workspace: Workspace, capsys: Any) -> None:
    shop(owner.actor)
    call_command("fit_values", workspace=workspace.slug)
    assert f"{workspace.slug}: 4 models" in capsys.readouterr().out


def test_contracts_are_fitted_by_their_period(
    owner: Any, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "LEAST_CUSTOMERS", 4)
    monkeypatch.setattr(fitting, "LEAST_EVENTS", 2)
    for days, ended in ((400, None), (300, 100), (200, 150), (100, None)):
        end = {"service_end_at": ago(days=ended)} if ended else {}
        subscribed(owner, make(owner.actor, "customers"), days, **end)
    subscribed(owner, make(owner.actor, "customers"), 50, interval="year")
    fit_workspace(workspace)
    rows = {(row.model, row.unit): row for row in ValueFit.objects.filter(segment=None)}
    assert set(rows) == {("churn", "month"), ("sbg", "month"), ("sbg", "year")}
    months = (400 + 200 + 50 + 100 + 50) / (365.25 / 12)
    assert rows["churn", "month"].parameters == pytest.approx({"monthly_churn": 2 / months, "months": months})
    assert (rows["sbg", "month"].n, rows["sbg", "month"].events, rows["sbg", "month"].reason) == (4, 2, None)
    assert (rows["sbg", "year"].n, rows["sbg", "year"].reason) == (1, "too_few_customers")


@pytest.mark.parametrize(
    ("make_fit", "reason"),
    [
        (lambda: fitting.churn(200, 0, 900.0), "no_churn_observed"),
        (lambda: fitting.churn(20, 3, 90.0), "too_few_customers"),
        (lambda: fitting.renewing([sbg.Stay(3, False)] * 200), "too_few_ends"),
        (lambda: fitting.buying([bgnbd.Buying(0, 0, 30)] * 200), "too_few_repeat_buyers"),
        (lambda: fitting.spending([gamma_gamma.Spending(n, n * 10.0) for n in range(1, 60)]), "correlated"),
    ],
)
def test_a_model_that_cannot_be_fitted_says_why(make_fit: Callable[[], fitting.Made], reason: str) -> None:
    assert make_fit().reason == reason
    assert make_fit().log_likelihood is None
