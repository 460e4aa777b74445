"""What a customer is worth, below their page: what they have brought, what is expected, and what that rests on."""

from collections.abc import Iterator
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext

from core.customers import Customer
from core.scope import Actor
from core.value_fits import VALUE_FITS, ValueFit
from cxapi.desk import words
from cxapi.desk.below import Table
from cxapi.desk.cells import EMPTY, link, list_of, moment, number
from metrics.clv.values import MoneyValue, values

Line = tuple[str, Any, Any]


def table(customer: Customer, actor: Actor) -> Table:
    """The value of the customer, a few lines for each currency."""
    value = values(actor, [customer])[customer.pk]
    rows = [(one.currency, *line) for one in value.currencies for line in _lines(one, actor, value.horizon_weeks)]
    headers = tuple(map(gettext, ("Currency", "Value", "In minor units", "Where it comes from")))
    return Table(gettext("Customer value"), list_of(VALUE_FITS), headers, rows, len(rows))


def _lines(one: MoneyValue, actor: Actor, weeks: int) -> Iterator[Line]:
    said = {"purchases": number(one.historic.purchases_minor), "refunds": number(one.historic.refunded_minor),
            "contracts": number(one.historic.recurring_minor)}  # fmt: skip
    text = gettext("Purchases %(purchases)s, refunds %(refunds)s, contracts %(contracts)s") % said
    yield gettext("Brought so far"), number(one.historic.value_minor), f"{text} ({words.label(one.historic.basis)})"
    yield _expected(gettext("Expected at constant churn"), one.formula, actor)
    yield _expected(gettext("Expected from contracts"), one.contract, actor)
    yield _expected(gettext("Expected from purchases in %(weeks)s weeks") % {"weeks": weeks}, one.purchases, actor)
    alive, fit = one.purchases.alive, one.purchases.fit
    if alive is not None and fit is not None:
        yield gettext("Chance of still buying"), f"{alive:.0%}", _fitted(fit, actor)


def _expected(name: str, part: Any, actor: Actor) -> Line:
    if part.value_minor is None:
        return name, EMPTY, words.label(part.reason)
    fits = [one for one in (part.fit, getattr(part, "spend_fit", None)) if one is not None]
    return name, number(part.value_minor), format_html_join(", ", "{}", ((_fitted(one, actor),) for one in fits))


def _fitted(fit: ValueFit, actor: Actor) -> str:
    said = {"n": number(fit.n), "at": moment(fit.fitted_at)}
    return format_html("{} ({})", link(fit, actor), gettext("%(n)s customers, %(at)s") % said)
