"""Filters of lists, one for each kind of column. What a filter means is said by `core.read`, as for every skin.

They are spelled as in the REST interface where a form can: `?status=open&customer_id=...`; a range is two
parameters that end in `_from` and `_to`, whole days in the zone of the workspace.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from unfold.contrib.filters.forms import (
    AutocompleteDropdownForm,
    DropdownForm,
    HorizontalRadioForm,
    RangeDateForm,
    RangeNumericForm,
    SearchForm,
)

from core import read
from core.columns import FIRST_DAY, LAST_DAY, column
from core.problems import Invalid
from core.resources import by_model
from cxapi.desk import words
from cxapi.desk.rows import rows, who

DELETED = "deleted"


class ColumnFilter(admin.FieldListFilter):
    """A filter by one column: one parameter, one value."""

    template = "unfold/filters/filters_field.html"
    form_class: Any = SearchForm
    lookup = "contains"

    def __init__(self, field: Any, request: HttpRequest, params: Any, model: Any, page: Any, field_path: str) -> None:
        self.column = column(model, field.name)
        self.request, self.page, self.model = request, page, model
        super().__init__(field, request, params, model, page, field_path)
        self.title = words.within(words.label(field.name))

    def expected_parameters(self) -> list[str | None]:
        return [self.column.label]

    def has_output(self) -> bool:
        return True

    def asked(self, parameter: str) -> str:
        """What the address says for a parameter; empty when nothing."""
        values = self.used_parameters.get(parameter) or [""]
        return str(values[-1] if isinstance(values, list) else values)

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        try:
            return queryset.filter(self.condition())
        except (Invalid, ValidationError):
            # A typo must not read like a list without filters.
            self.used_parameters.clear()
            messages.error(request, _("The filter by %(name)s cannot be read.") % {"name": self.title})
            return queryset.none()

    def condition(self) -> Q:
        """What the address asks for, as a condition."""
        value = self.asked(self.column.label)
        return self.compare(self.lookup, value) if value else Q()

    def compare(self, lookup: str, value: Any) -> Q:
        resource = by_model()[self.model]
        return read.condition(resource, who(self.request), self.column.label, lookup, value, f"?{self.column.label}")

    def choices(self, changelist: Any) -> Iterator[Any]:
        yield {"form": self.form(), "request": self.request, "parameter_name": self.column.label}

    def form(self) -> forms.Form:
        """The controls, filled with what the address says."""
        name = self.column.label
        made: forms.Form = self.form_class(name=name, label=self.heading(), data={name: self.asked(name)})
        return made

    def heading(self) -> str:
        return words.label(self.column.name)


class ChoiceFilter(ColumnFilter):
    """One or more words of a list."""

    form_class = DropdownForm
    lookup = "in"

    def condition(self) -> Q:
        given: Any = self.used_parameters.get(self.column.label, [])
        values = [value for value in given if value]
        return self.compare("in", values) if values else Q()

    def form(self) -> forms.Form:
        name = self.column.label
        chosen = {name: self.used_parameters.get(name, [])}
        options = words.choices(self.field)
        return DropdownForm(name=name, label=self.heading(), choices=options, multiple=True, data=chosen)


class FlagFilter(ColumnFilter):
    """Yes, no, or either."""

    lookup = "eq"

    def form(self) -> forms.Form:
        name = self.column.label
        options = [("", _("All")), ("true", _("Yes")), ("false", _("No"))]
        return HorizontalRadioForm(name=name, label=self.heading(), choices=options, data={name: self.asked(name)})


class RowFilter(ColumnFilter):
    """Another row, found by typing; only rows of the workspace are offered and named."""

    form_class = AutocompleteDropdownForm
    lookup = "eq"

    def form(self) -> forms.Form:
        name = self.column.label
        made = AutocompleteDropdownForm(
            request=self.request, name=name, label=self.heading(), choices=(), field=self.field,
            model_admin=self.page, data={name: self.asked(name)},
        )  # fmt: skip
        found: Any = made.fields[name]
        assert self.column.model is not None, "a reference refers to a noun"
        found.queryset = rows(self.column.model, who(self.request), deleted="include")
        return made


class RangeFilter(ColumnFilter):
    """A range of numbers; either end may be open."""

    template = "unfold/filters/filters_numeric_range.html"
    form_class = RangeNumericForm

    def expected_parameters(self) -> list[str | None]:
        return [f"{self.column.label}_from", f"{self.column.label}_to"]

    def condition(self) -> Q:
        first, last = (self.asked(f"{self.column.label}_{end}") for end in ("from", "to"))
        found = Q()
        if first:
            found &= self.first(first)
        if last:
            found &= self.last(last)
        return found

    def first(self, value: str) -> Q:
        return self.compare("gte", value)

    def last(self, value: str) -> Q:
        return self.compare("lte", value)

    def form(self) -> forms.Form:
        data = {name: self.asked(str(name)) for name in self.expected_parameters()}
        made: forms.Form = self.form_class(name=self.column.label, data=data)
        return made


class DayFilter(RangeFilter):
    """A range of days, both of them included."""

    template = "unfold/filters/filters_date_range.html"
    form_class = RangeDateForm

    def first(self, value: str) -> Q:
        return self.compare("gte", day(value))

    def last(self, value: str) -> Q:
        return self.compare("lte", day(value))


class InstantFilter(DayFilter):
    """Instants within a range of days of the workspace's zone, both days included."""

    def first(self, value: str) -> Q:
        return self.compare("gte", midnight(day(value)))

    def last(self, value: str) -> Q:
        return self.compare("lt", midnight(day(value) + timedelta(days=1)))


class DeletedFilter(admin.ListFilter):
    """Whether deleted rows are listed. The page reads the parameter itself: it decides what is read at all."""

    template = "unfold/filters/filters_field.html"

    def __init__(self, request: HttpRequest, params: Any, model: Any, page: Any) -> None:
        self.title = words.within(_("Deleted rows"))
        super().__init__(request, params, model, page)
        params.pop(DELETED, None)
        self.value = request.GET.get(DELETED, "no")

    def expected_parameters(self) -> list[str | None]:
        return [DELETED]

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        return queryset

    def choices(self, changelist: Any) -> Iterator[Any]:
        options = [("", _("Not shown")), ("include", _("Shown too")), ("only", _("Shown alone"))]
        data = {DELETED: self.value if self.value in ("include", "only") else ""}
        yield {"form": HorizontalRadioForm(name=DELETED, label=_("Deleted rows"), choices=options, data=data)}


KINDS: dict[str, type[ColumnFilter]] = {
    "enum": ChoiceFilter,
    "open_enum": ChoiceFilter,
    "flag": FlagFilter,
    "ref": RowFilter,
    "integer": RangeFilter,
    "big": RangeFilter,
    "number": RangeFilter,
    "day": DayFilter,
    "instant": InstantFilter,
    "text": ColumnFilter,
}


def deleted_asked(request: HttpRequest) -> str:
    """Which rows a list shows: no, only or include."""
    asked = request.GET.get(DELETED, "")
    return asked if asked in ("only", "include") else "no"


def day(value: str) -> date:
    """A day as the calendar of the reader's language writes it; ValidationError when it is none that can be stored."""
    found = forms.DateField().to_python(value)
    if found is None or not FIRST_DAY <= found < LAST_DAY - timedelta(days=1):
        raise ValidationError("out of range")
    return found


def midnight(value: date) -> datetime:
    """The first instant of a day in the zone of the workspace."""
    return timezone.make_aware(datetime.combine(value, time.min))
