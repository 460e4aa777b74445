"""Pages that a record cannot say: keys and passwords, which are shown once, and the workspace itself."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from unfold import widgets
from unfold.decorators import action

from core import keys
from core.access import ApiKey
from core.columns import column
from core.problems import Refused
from core.scope import Role
from cxapi.desk import verbs, words
from cxapi.desk.cells import page_of
from cxapi.desk.forms import refuse
from cxapi.desk.pages import RecordAdmin
from cxapi.desk.persons import CustomerAdmin, MergeAdmin
from cxapi.desk.rows import who


class WorkspaceAdmin(RecordAdmin):
    """The one workspace of the session; others are made by `manage.py create_workspace`."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class KeyForm(forms.Form):
    """What an admin says of a new key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        model = ApiKey
        roles = words.choices(model._meta.get_field("role"))
        self.fields["name"] = forms.CharField(max_length=190, widget=widgets.UnfoldAdminTextInputWidget())
        self.fields["role"] = forms.ChoiceField(
            choices=roles, initial=Role.VIEWER.value, widget=widgets.UnfoldAdminSelectWidget()
        )
        self.fields["personal_data"] = forms.BooleanField(
            required=False, widget=widgets.UnfoldBooleanSwitchWidget(),
            help_text=gettext(column(model, "personal_data").help),
        )  # fmt: skip
        self.fields["expires_at"] = forms.SplitDateTimeField(
            required=False, widget=widgets.UnfoldAdminSplitDateTimeWidget()
        )
        for name, field in self.fields.items():
            field.label = words.label(name)


class KeyAdmin(RecordAdmin):
    """Keys are made here, shown once, and revoked; nothing of them is ever changed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return who(request).role in self.resource.access.write

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = KeyForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            given = form.cleaned_data
            try:
                key, raw = keys.issue_key(
                    who(request), given["name"], Role(given["role"]),
                    personal_data=given["personal_data"], expires_at=given["expires_at"],
                )  # fmt: skip
            except Refused as refused:
                refuse(form, refused, tuple(column(ApiKey, name) for name in form.fields))
            else:
                # Answered without a redirect: the key would have to be kept somewhere to survive one.
                return once(self, request, key, gettext("The key"), raw)
        title = gettext("Add %s") % self.opts.verbose_name
        context = {"title": title, "form": form, "media": self.media + form.media, "meaning": gettext(ONCE)}
        return verbs.show(self, request, "desk/verb.html", None, context)


ONCE = "The key is shown once, right after it is made. Only its digest is kept."


class MemberAdmin(RecordAdmin):
    """People of the workspace. A password is given by a button and shown once."""

    actions_detail = ("temporary_password",)

    @action(description=gettext_lazy("Temporary password"), url_path="temporary-password", icon="password")  # type: ignore[arg-type]
    def temporary_password(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        if request.method != "POST":
            context = {"title": gettext("Temporary password"), "meaning": gettext(RENEWED) % {"name": row.name}}
            return verbs.show(self, request, "desk/verb.html", row, context)
        try:
            password = keys.reset_password(who(request), row)
        except Refused as refused:
            messages.error(request, refused.detail)
            return HttpResponseRedirect(page_of(row))
        return once(self, request, row, gettext("The password"), password)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        found = super().get_actions_detail(request, object_id)
        row = self.get_object(request, object_id)
        if row is None or not self.has_change_permission(request, row):
            return found
        return [*found, self.get_unfold_action("temporary_password")]


RENEWED = "%(name)s gets a new password, which is shown once. The old one ends at once, in every browser."


def once(page: RecordAdmin, request: HttpRequest, row: Any, title: str, secret: str) -> HttpResponse:
    """A secret on a page of its own, which cannot be opened again."""
    context = {"title": title, "secret": secret, "made_at": timezone.now()}
    return verbs.show(page, request, "desk/once.html", row, context)


PAGES: dict[str, type[RecordAdmin]] = {
    "workspaces": WorkspaceAdmin,
    "members": MemberAdmin,
    "api-keys": KeyAdmin,
    "customers": CustomerAdmin,
    "merges": MergeAdmin,
}
