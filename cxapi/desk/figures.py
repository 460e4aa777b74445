"""Pages of figures: each with what changed since the period before, by slice, and why it is what it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import formats
from django.utils.html import format_html
from django.utils.translation import get_language, gettext

from core.problems import Forbidden, Refused
from core.read import may_read
from core.revenue.money import DIGITS, USUAL_DIGITS
from core.scope import Actor
from cxapi.desk import layout, words
from cxapi.desk.below import Table
from cxapi.desk.cells import EMPTY, duration, moment, number
from cxapi.desk.rows import who
from metrics.answer import answer, ask
from metrics.catalog import CATALOG
from metrics.declare import Metric, Text
from metrics.evidence import EvidencePage, Wanted, evidence, noun_of
from metrics.explain import Explanation, ask_figure, explain
from metrics.facts import FACTS
from metrics.figures import Row, Series, SliceValue

PERIODS = ("last_7_days", "last_28_days", "last_90_days", "this_month", "last_month", "last_12_months")
USUAL = "last_28_days"
ROWS = 50
DECIMALS = {"points": 1, "percent": 1, "score": 2}
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go, or where we are."""

    title: str
    address: str
    here: bool = False


def shown(view: View) -> View:
    """The view of a metric; no such page for what cannot be asked, and none at all for what the actor may not read."""

    @wraps(view)
    def inside(request: HttpRequest, key: str, **more: Any) -> HttpResponse:
        if key not in CATALOG:
            raise Http404
        try:
            may_read(who(request), noun_of(CATALOG[key]))
            return view(request, CATALOG[key], **more)
        except Forbidden as refused:
            return page(request, said(CATALOG[key].name), refused.detail, (), ())
        except Refused as refused:
            raise Http404(refused.detail) from refused

    return inside


def everything(request: HttpRequest) -> HttpResponse:
    """Every figure of the catalogue."""
    rows = [(named(said(one.name), address(one)), said(one.meaning)) for one in CATALOG.values()]
    table = Table("", "", (gettext("Figure"), gettext("Meaning")), rows, len(rows))
    return page(request, gettext("Figures"), "", (), (table,))


@shown
def figure(request: HttpRequest, metric: Metric) -> HttpResponse:
    """One figure of a period, the whole and by a slice, beside the period before."""
    slices = FACTS[metric.facts].slices
    period, by = request.GET.get("period", USUAL), request.GET.get("by", slices[0])
    asked = {"metrics": [metric.key], "window": {"preset": period}, "compare": "previous"}
    actor = who(request)
    whole = answer(actor, ask(actor, asked)).series
    groups = answer(actor, ask(actor, asked | {"group_by": [by]})).series
    tables = (_table(metric, gettext("Whole"), whole, period), _table(metric, words.label(by), _moved(groups), period))
    links = [
        [Link(words.label(one), address(metric, period=one, by=by), one == period) for one in PERIODS],
        [Link(words.label(one), address(metric, period=period, by=one), one == by) for one in slices],
    ]
    return page(request, said(metric.name), said(metric.meaning), links, tables)


@shown
def why(request: HttpRequest, metric: Metric) -> HttpResponse:
    """How a figure was made, and the rows behind it, a page at a time."""
    actor, given = who(request), request.GET
    data: dict[str, Any] = {"window": {"preset": given.get("period", USUAL)}}
    if "slice" in given:
        data["filters"] = {given["slice"]: [given.get("value")]}
    asked = ask_figure(actor, metric.key, data)
    told = explain(actor, asked)
    found = evidence(actor, asked, Wanted(limit=ROWS, cursor=given.get("cursor")))
    back = [[Link(said(metric.name), address(metric, period=given.get("period", USUAL)))]]
    if found.next_cursor is not None:
        more = {name: str(value) for name, value in given.items()} | {"cursor": found.next_cursor}
        back.append([Link(gettext("Next page"), f"?{urlencode(more)}")])
    return page(request, gettext("Why"), said(metric.meaning), back, (_made(told), _parts(told), _rows(found, actor)))


def page(
    request: HttpRequest, title: str, meaning: str, links: Sequence[Sequence[Link]], tables: Sequence[Table]
) -> HttpResponse:
    """A page of tables, with links above them."""
    from cxapi.desk import site  # the site knows this page, and not the other way round

    context = {**site.each_context(request), "title": title, "meaning": meaning, "links": links, "tables": tables}
    return TemplateResponse(request, "desk/figures.html", context)


def address(metric: Metric, **query: str) -> str:
    """The page of a figure."""
    found = reverse("admin:figure", args=[metric.key])
    return f"{found}?{urlencode(query)}" if query else found


def said(text: Text) -> str:
    """A text of the catalogue in the reader's language."""
    return text.es if (get_language() or "").startswith("es") else text.en


def named(title: str, to: str) -> str:
    """A link that says where it leads."""
    return format_html('<a href="{}" class="text-link">{}</a>', to, title)


def amount(value: float | None, unit: str, currency: str | None = None) -> str:
    """A value in its unit, as the reader's language writes it; money in whole units of its currency."""
    if value is None:
        return EMPTY
    if unit == "money":
        places = DIGITS.get(currency or "", USUAL_DIGITS)
        return f"{formats.number_format(value / 10**places, places, force_grouping=True)} {currency}"
    if unit == "seconds":
        return f"-{duration(-int(value))}" if value < 0 else duration(int(value))
    places = DECIMALS.get(unit, 0)
    text = formats.number_format(round(value, places), places, force_grouping=True)  # it cuts off what is beyond
    return f"{text} %" if unit == "percent" else text


def _moved(groups: Sequence[Series]) -> list[Series]:
    """What changed most stands first."""
    return sorted(groups, key=lambda one: -abs(one.rows[0].delta or 0))


def _table(metric: Metric, title: str, series: Sequence[Series], period: str) -> Table:
    headers = [
        title,
        *map(gettext, ("Value", "Before", "Change")),
        "n",
        *map(gettext, ("Target", "Met")),
        gettext("Why"),
    ]
    rows = [_line(metric, one, period) for one in series]
    return Table(title, "", headers, rows, len(rows))


def _line(metric: Metric, one: Series, period: str) -> list[Any]:
    row, scope = one.rows[0], one.slices[0] if one.slices else None
    before = row.compared.value if row.compared is not None else None
    values = [amount(value, metric.unit, one.currency) for value in (row.value, before, row.delta)]
    met = EMPTY if row.met is None else words.label("yes" if row.met else "no")
    reason = words.label(row.reason) if row.value is None and row.reason else values[0]
    return [_called(scope), reason, *values[1:], number(row.n), amount(row.target, metric.unit, one.currency), met,
            named(gettext("Why"), _why(metric, scope, period))]  # fmt: skip


def _called(scope: SliceValue | None) -> str:
    return gettext("Whole") if scope is None else scope.label or EMPTY


def _why(metric: Metric, scope: SliceValue | None, period: str) -> str:
    query = {"period": period}
    if scope is not None:
        query |= {"slice": scope.slice} | ({"value": scope.value} if scope.value is not None else {})
    return f"{reverse('admin:why', args=[metric.key])}?{urlencode(query)}"


def _made(told: Explanation) -> Table:
    row: Row = told.row
    lines: list[tuple[str, Any]] = [
        (gettext("Value"), amount(row.value, told.unit, told.currency)),
        (gettext("Period"), f"{moment(told.from_instant)} - {moment(told.until_instant)}"),
        (gettext("Formula"), told.expression or EMPTY),
        (gettext("Calculation"), told.calculation or EMPTY),
        (gettext("Condition"), told.condition or EMPTY),
        (gettext("Target"), amount(row.target, told.unit, told.currency)),
    ]
    return Table(gettext("Calculation"), "", (gettext("What"), gettext("Value")), lines, len(lines))


def _parts(told: Explanation) -> Table:
    lines = [(one.name, one.condition or EMPTY, number(one.value)) for one in told.parts]
    lines += [(f"{gettext('Left out')}: {words.label(one.reason)}", one.condition, number(one.count))
              for one in told.left_out]  # fmt: skip
    return Table(gettext("Part"), "", (gettext("Part"), gettext("Condition"), gettext("How many")), lines, len(lines))


def _rows(found: EvidencePage, actor: Actor) -> Table:
    noun = layout.BY_NAME[found.noun]
    change = f"admin:{noun.model._meta.app_label}_{noun.model._meta.model_name}_change"
    lines = [
        (
            named(moment(one.at) if one.at is not None else EMPTY, reverse(change, args=[one.id])),
            ", ".join(_added(one.adds)) or EMPTY,
            ", ".join(map(words.label, one.reasons)) or EMPTY,
        )
        for one in found.items
    ]
    headers = (gettext("When"), gettext("Counts in"), gettext("Left out"))
    return Table(words.label(found.noun), "", headers, lines, len(lines))


def _added(adds: Mapping[str, Any]) -> list[str]:
    """The parts that a row counts in, with what it gives where that is no plain 1."""
    return [name if value == 1 or isinstance(value, str) else f"{name} {number(value)}" for name, value in adds.items()]
