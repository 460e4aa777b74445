"""Forms whose validation and storing is the writer's: what it refuses is shown at the field that it names."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib.admin.sites import AdminSite
from django.contrib.admin.widgets import AutocompleteSelect
from django.forms.fields import InvalidJSONInput
from django.utils.translation import gettext
from unfold import widgets

from core import write
from core.columns import Column
from core.declare import Resource, Verb, arguments
from core.problems import Refused, Stale
from core.resources import RESOURCES
from core.scope import Actor
from cxapi.desk import words
from cxapi.desk.rows import rows, shown

STALE = "Somebody has changed this meanwhile: it is at version %(version)s now. Open it again and repeat your change."


class RowField(forms.ModelChoiceField):
    """A reference. What is no id at all is shown as nothing: the control would look it up."""

    def prepare_value(self, value: Any) -> Any:
        plain = super().prepare_value(value)
        try:
            return UUID(str(plain))
        except ValueError:
            return None


class JsonField(forms.JSONField):
    """A JSON value as text. What cannot be read is refused, however deep or long it is, and shown as it was typed."""

    def to_python(self, value: Any) -> Any:
        try:
            found = super().to_python(value)
            json.dumps(found, ensure_ascii=False).encode()
        except (RecursionError, ValueError):
            raise forms.ValidationError(self.error_messages["invalid"], "invalid", {"value": "…"}) from None
        return found

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial if self.disabled else InvalidJSONInput(data or "")


class RecordForm(forms.ModelForm):
    """A row to create or to change. A valid form is a stored row: `is_valid` asks the writer."""

    resource: ClassVar[Resource]
    actor: ClassVar[Actor]

    known_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.written: write.Written | None = None
        self.is_new = self.instance._state.adding
        self.fields["known_version"].initial = None if self.is_new else self.instance.version

    def full_clean(self) -> None:
        super().full_clean()
        # `errors` is filled by now: to ask for it does not come back here.
        if self.is_bound and not self.errors:
            self._store()

    def _post_clean(self) -> None:
        """Nothing: the rules of the record are the writer's, and it reads the row anew."""

    def save(self, commit: bool = True) -> Any:
        """The stored row, as the actor may see it."""
        assert self.written is not None, "only a valid form is saved"
        return shown(self.written.row, self.actor)

    def _store(self) -> None:
        id, version = (None, None) if self.is_new else (self.instance.pk, self.cleaned_data.get("known_version"))
        try:
            self.written = write.save(self.actor, self.resource, self._body(), id=id, version=version)
        except Refused as refused:
            refuse(self, refused, self.resource.inputs)

    def _body(self) -> dict[str, Any]:
        """What is sent to the writer: of a stored row only what was changed, of a new one only what was given."""
        body: dict[str, Any] = {}
        for one in self.resource.inputs:
            if one.name not in self.fields:
                continue
            value = self.cleaned_data.get(one.name)
            if self.is_new and value in (None, ""):
                continue
            if self.is_new or one.name in self.changed_data:
                body[one.label] = _plain(one, value, self.instance)
        return body


def _plain(one: Column, value: Any, row: Any) -> Any:
    if one.kind == "ref":
        return value.pk if value is not None else None
    if value is None and not one.null and one.kind == "json":
        return row._meta.get_field(one.name).get_default()
    return "" if value is None and not one.null and one.kind == "text" else value


def refuse(form: forms.Form | forms.ModelForm, refused: Refused, columns: "tuple[Column, ...]") -> None:
    """Show a refusal in the form: each fault at its field, what has no field above all of them."""
    places = {f"/{one.label}": one.name for one in columns}
    left = [fault for fault in refused.faults if places.get(fault.pointer) not in form.fields]
    for fault in refused.faults:
        if fault not in left:
            form.add_error(places[fault.pointer], fault.message)
    if isinstance(refused, Stale):
        form.add_error(None, gettext(STALE) % {"version": refused.extra.get("version", "?")})
    elif left or not refused.faults:
        form.add_error(None, " ".join(fault.message for fault in left) or refused.detail)


def verb_form(verb: Verb, actor: Actor, site: AdminSite, data: Mapping[str, Any] | None) -> forms.Form:
    """A form with a field for each argument of a verb."""
    form = forms.Form(data)
    for one in arguments(verb):
        form.fields[one.name] = _field(one, actor, site)
    return form


def verb_body(form: forms.Form, verb: Verb) -> dict[str, Any]:
    """The arguments that were given, as the writer takes them."""
    body = {}
    for one in arguments(verb):
        value = form.cleaned_data.get(one.name)
        if value not in (None, ""):
            body[one.label] = value.pk if one.kind == "ref" else value
    return body


def _field(one: Column, actor: Actor, site: AdminSite) -> forms.Field:
    said: dict[str, Any] = {"label": words.label(one.name), "required": one.required, "initial": one.default}
    if one.name == "at":
        said["help_text"] = gettext("Now, when it is left empty.")
    if one.kind == "ref" and one.model is not None:
        found = rows(one.model, actor)
        widget = AutocompleteSelect(_reference_to(one.model), site, attrs={"class": "unfold-admin-autocomplete"})
        return RowField(found, widget=widget, **said)
    if one.kind == "flag":
        return forms.BooleanField(widget=widgets.UnfoldBooleanSwitchWidget(), **{**said, "required": False})
    if one.kind == "instant":
        return forms.SplitDateTimeField(widget=widgets.UnfoldAdminSplitDateTimeWidget(), **said)
    if one.kind == "day":
        return forms.DateField(widget=widgets.UnfoldAdminSingleDateWidget(), **said)
    if one.kind in ("integer", "big"):
        return forms.IntegerField(widget=widgets.UnfoldAdminIntegerFieldWidget(), **said)
    if one.kind == "number":
        return forms.FloatField(widget=widgets.UnfoldAdminDecimalFieldWidget(), **said)
    if one.kind == "enum":
        options = [(word, words.label(word)) for word in one.choices]
        blank = [] if one.required else [("", "---------")]
        return forms.ChoiceField(choices=[*blank, *options], widget=widgets.UnfoldAdminSelectWidget(), **said)
    return forms.CharField(max_length=one.max_length, widget=widgets.UnfoldAdminTextareaWidget({"rows": 4}), **said)


def _reference_to(model: Any) -> Any:
    """A foreign key to `model`: the list of suggestions is asked for by the name of one."""
    for resource in RESOURCES:
        for one in resource.inputs:
            if one.kind == "ref" and one.model is model:
                return resource.model._meta.get_field(one.name)
    raise LookupError(f"no noun refers to {model.__name__}")
