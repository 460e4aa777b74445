"""Pages of health: why a customer's is what it is and how it came to be so, and who may leave."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from core.columns import column
from core.health.scores import HealthScore
from core.problems import Forbidden, Refused
from cxapi.desk import words
from cxapi.desk.below import Table
from cxapi.desk.cells import EMPTY, link, moment, number
from cxapi.desk.figures import Link, named, page, said
from cxapi.desk.rows import shown, who
from metrics.health.inputs import INPUTS
from metrics.health.reading import Health, InputTold, Past, health
from metrics.health.risk import BANDS, AtRisk, Sought, churn_risk

ROWS = 50
WHY_NONE = {
    "no_health_model": gettext_noop("Nobody has said yet what health is made of: write a health model."),
    "not_weighed": gettext_noop("It is not weighed yet."),
    "low_coverage": gettext_noop("Too little is known for a score."),
}
PENDING = gettext_noop("Something has changed that is not weighed yet.")
RISK = gettext_noop("Customers by monthly revenue times what is missing to full health, the most first.")


def one(request: HttpRequest, id: UUID) -> HttpResponse:
    """Why the health of a customer is what it is."""
    title = gettext("Health")
    try:
        found = health(who(request), id)
    except Forbidden as refused:
        return page(request, title, refused.detail, (), ())
    except Refused as refused:
        raise Http404(refused.detail) from refused
    notes = [gettext(WHY_NONE[found.why_none])] if found.why_none else []
    notes += [gettext(PENDING)] if found.pending else []
    back = [[Link(gettext("Customer"), reverse("admin:core_customer_change", args=[id]))]]
    tables = (_now(found), _why(found.contributions), _history(found.history))
    return page(request, title, " ".join(notes), back, tables)


def leaving(request: HttpRequest) -> HttpResponse:
    """Who may leave, and what would go with them; below it what health can be made of."""
    title, given = gettext("Churn risk"), request.GET
    band = given.get("band") or None
    if band is not None and band not in BANDS:
        raise Http404
    try:
        found = churn_risk(who(request), Sought(band=band, limit=ROWS, cursor=given.get("cursor")))
    except Forbidden as refused:
        return page(request, title, refused.detail, (), ())
    except Refused as refused:
        raise Http404(refused.detail) from refused
    links = [[Link(gettext("Whole"), "?", band is None)]]
    links[0] += [Link(_band(word), f"?{urlencode({'band': word})}", word == band) for word in BANDS]
    if found.next_cursor is not None:
        query = {"cursor": found.next_cursor} | ({"band": band} if band else {})
        links.append([Link(gettext("Next page"), f"?{urlencode(query)}")])
    headers = [words.label(name) for name in ("customer", "score", "band", "monthly_minor", "value_at_risk_minor")]
    rows = [_risk(request, each) for each in found.items]
    table = Table(found.currency, "", [*headers, gettext("Why")], rows, len(rows))
    return page(request, title, gettext(RISK), links, (table, _inputs()))


def _risk(request: HttpRequest, each: AtRisk) -> list[Any]:
    actor = who(request)
    why = ", ".join(f"{said(one.name)} -{_points(one.lost)}" for one in each.worst) or EMPTY
    amounts = [number(each.monthly_minor), number(each.value_at_risk_minor)]
    named_by = link(shown(each.customer, actor), actor)
    return [named_by, _points(each.score), _band(each.band), *amounts, named(why, address(each.customer.pk))]


def address(customer: UUID) -> str:
    """The page of a customer's health."""
    return reverse("admin:health", args=[customer])


def _now(found: Health) -> Table:
    lines: list[tuple[str, Any]] = [
        (words.label("score"), _points(found.score)),
        (words.label("band"), _band(found.band)),
        (words.label("computed_score"), _points(found.computed_score)),
        (words.label("computed_band"), _band(found.computed_band)),
        (words.label("computed_delta"), _points(found.computed_delta)),
        (words.label("coverage"), _points(found.coverage)),
        (words.label("from_at"), moment(found.from_at) if found.from_at else EMPTY),
    ]
    one = found.override
    if one is not None:
        lines += [(words.label("override"), one.reason or EMPTY), (words.label("author"), one.author)]
        lines += [(words.label("expires_at"), moment(one.expires_at))]
    return Table("", "", (gettext("What"), gettext("Value")), lines, len(lines))


def _why(contributions: Sequence[InputTold]) -> Table:
    headers = ("input", "what_is_known", "value", "weight", "points", "change", "what_it_measures")
    rows = [
        (said(each.name), _known(each), _points(each.value), _points(round(each.weight, 4)), _points(each.points),
         _points(each.delta), said(each.meaning))
        for each in contributions
    ]  # fmt: skip
    return Table(words.label("contributions"), "", [words.label(name) for name in headers], rows, len(rows))


def _known(each: InputTold) -> str:
    raw: Mapping[str, float] = each.raw or {}
    return ", ".join(f"{words.label(name)} {_points(value)}" for name, value in raw.items()) or words.label(each.policy)


def _history(history: Sequence[Past]) -> Table:
    headers = ("from_at", "score", "band", "computed_score", "computed_delta", "coverage")
    rows = [
        (moment(each.from_at), _points(each.score), _band(each.band), _points(each.computed_score),
         _points(each.computed_delta), _points(each.coverage))
        for each in history
    ]  # fmt: skip
    return Table(gettext("History"), "", [words.label(name) for name in headers], rows, len(rows))


def _inputs() -> Table:
    rows = [(each.key, said(each.name), said(each.meaning)) for each in INPUTS.values()]
    headers = (gettext("Key"), words.label("input"), words.label("what_it_measures"))
    return Table(gettext("What health can be made of"), "", headers, rows, len(rows))


def _points(value: float | None) -> str:
    if value is None:
        return EMPTY
    return number(int(value)) if float(value).is_integer() else number(value)


def _band(word: str | None) -> str:
    return EMPTY if word is None else words.choice(column(HealthScore, "band"), HealthScore, word)
