"""The pages of one noun: list, form, deletion, history. Ordinary ModelAdmin pages over the gate and the writer."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.admin import ShowFacets
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from unfold.admin import ModelAdmin
from unfold.dataclasses import UnfoldAction

from core import read, write
from core.declare import Resource
from core.problems import Refused
from cxapi.desk import below, history, layout, lists, verbs, words
from cxapi.desk.cells import cell
from cxapi.desk.filters import deleted_asked
from cxapi.desk.forms import JsonField, RecordForm, RowField
from cxapi.desk.rows import rows, who


class RecordAdmin(ModelAdmin):
    """The pages of one noun, from its record. Subclasses are made by `cxapi.desk.build`."""

    resource: ClassVar[Resource]

    form = RecordForm
    paginator = lists.Bounded
    show_full_result_count = False
    list_per_page = 50
    list_filter_submit = True
    search_fields = ("id",)
    actions = None
    show_facets = ShowFacets.NEVER
    change_form_before_template = "desk/known_version.html"
    change_form_outer_after_template = "desk/below.html"
    delete_confirmation_template = "desk/delete.html"

    @property
    def media(self) -> forms.Media:
        media: forms.Media = super().media
        return media + lists.spoken_controls()

    # --- Who may do what: a button that would refuse is not there ---------------------------------------------------

    def may_write(self, request: HttpRequest) -> bool:
        return bool(self.resource.write) and who(request).role in self.resource.access.write

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return who(request).role in self.resource.access.read

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_write(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_write(request) and getattr(obj, "deleted_at", None) is None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    # --- What is seen -----------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        found = rows(self.resource.model, who(request), deleted=deleted_asked(request))
        return found.order_by(*self.resource.order, "-pk")

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row of a page, deleted or not, read once per request; None for whatever the actor cannot see."""
        kept = request.__dict__.setdefault("_desk_rows", {})
        if object_id not in kept:
            joined = [one.name for one in self.resource.columns if one.kind == "ref"]
            found = rows(self.resource.model, who(request), deleted="include").select_related(*joined)
            try:
                kept[object_id] = found.get(pk=object_id)
            except (self.model.DoesNotExist, ValidationError, ValueError):
                kept[object_id] = None
        return kept[object_id]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[lists.RecordList]:
        return lists.RecordList

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return lists.cells(self.resource, who(request))

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        return lists.joined(self.resource, (*layout.listed(self.resource), *layout.NAMED.get(self.resource.name, ())))

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return lists.filters(self.resource, who(request), writes=self.may_write(request))

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return self.resource.order

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        return request is not None and lookup in lists.parameters(self.resource, who(request))

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[Any]", search_term: str
    ) -> "tuple[QuerySet[Any], bool]":
        term = search_term.strip()
        if not term:
            return queryset, False
        try:
            return queryset.filter(read.matching(who(request), self.resource, term)), False
        except Refused as refused:
            messages.error(request, refused.detail)
            return queryset.none(), False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        given = [(name, value) for name, values in request.GET.lists() for value in values]
        kept = [(name, value) for name, value in given if value]
        if request.method == "GET" and kept != given:
            # Controls left empty must not stand in the address that people send each other.
            return HttpResponseRedirect(f"{request.path}?{urlencode(kept)}")
        return super().changelist_view(request, extra_context)

    # --- The form ---------------------------------------------------------------------------------------------------

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        return [one.name for one in self.resource.inputs if one.kind == "ref"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        made = super().get_form(request, obj, change=change, **kwargs)
        made.resource, made.actor = self.resource, who(request)
        return made

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        actor, columns = who(request), self.resource.inputs
        editable = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        blind = obj is not None and not actor.personal_data
        edited = [one.name for one in columns if editable and not (blind and one.name in self.resource.private)]
        rest = [] if obj is None else [one for one in self.resource.columns if one.name not in edited]
        fixed = {one.name: cell(self.resource, one.name, actor, whole=True) for one in rest if one.kind != "keys"}
        return lists.fieldsets(edited, fixed)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fields: list[Any] = flatten_fieldsets(self.get_fieldsets(request, obj))
        return [field for field in fields if not isinstance(field, str)]

    def formfield_for_dbfield(self, db_field: "models.Field[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        said = str(db_field.help_text)
        kwargs |= {"label": words.label(db_field.name), "help_text": gettext(said) if said else ""}
        if db_field.choices:
            blank = [("", gettext("Select value"))] if db_field.blank else []
            kwargs["choices"] = [*blank, *words.choices(db_field)]
        if isinstance(db_field, models.ForeignKey):
            kwargs["form_class"] = RowField
        elif isinstance(db_field, models.JSONField):
            kwargs["form_class"] = JsonField
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """References given by the address of a new row: what it belongs to."""
        given = self.get_autocomplete_fields(request)
        return {name: request.GET[name] for name in given if name in request.GET}

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> "QuerySet[Any]":
        return rows(db_field.remote_field.model, who(request), deleted="include")

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id) if object_id else None
        tables = self.tables(row, request) if row is not None and request.method == "GET" else []
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), "below": tables})

    def tables(self, row: Any, request: HttpRequest) -> list[below.Table]:
        """What stands below the form of a row."""
        return below.tables(self.resource, row, who(request))

    # --- Writing: the form has stored the row already ---------------------------------------------------------------

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        return form.save(commit=False)

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Nothing: see RecordForm."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing: a row is stored by itself."""

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> list[Any]:
        return []

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Nothing: core.changes has the line."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Nothing: core.changes has the line."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """Nothing: core.changes has the line."""

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> "tuple[list[Any], dict[str, int], set[str], list[Any]]":
        """Only the row itself: it is marked, and what refers to it stays."""
        return [], {}, set(), []

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        write.delete(who(request), self.resource, obj.pk)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except Refused as refused:
            messages.error(request, refused.detail)
            return HttpResponseRedirect("../change/")

    # --- Verbs and history ------------------------------------------------------------------------------------------

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[UnfoldAction]:
        """The verbs that fit the present state of the row, for whoever may do them."""
        row = self.get_object(request, object_id)
        offered = verbs.offered(self, request, row) if row is not None else set()
        own = f"{self.opts.app_label}_{self.opts.model_name}_"
        return [one for one in self._get_base_actions_detail() if one.action_name.removeprefix(own) in offered]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return history.page(self, request, row)
