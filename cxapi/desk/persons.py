"""Pages about a customer as a person: who may be the same, merging with a look beforehand, undoing, erasing."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy, gettext_noop
from unfold import widgets
from unfold.decorators import action

from core import write
from core.customers import CUSTOMERS, Customer
from core.declare import RULES
from core.files.jobs import Job
from core.persons import duplicates, erasing, errands
from core.persons.choosing import RULES as VALUES
from core.persons.merging import Merged
from core.problems import Refused
from cxapi.desk import values, verbs, words
from cxapi.desk.below import Table
from cxapi.desk.cells import link, page_of
from cxapi.desk.customer_health import address
from cxapi.desk.forms import verb_form
from cxapi.desk.pages import RecordAdmin
from cxapi.desk.rows import shown, who


class Values(models.TextChoices):
    SURVIVOR = VALUES[0], gettext_noop("Those of this customer")
    NON_EMPTY = VALUES[1], gettext_noop("Those of this customer, gaps filled from the other")
    NEWEST = VALUES[2], gettext_noop("The newest")
    OLDEST = VALUES[3], gettext_noop("The oldest")


def merge_with(customer: Customer, *, other: Customer) -> Customer:
    """Move everything of another record to this one; it can be undone for 30 days."""
    return customer


LOOK = gettext_noop("Nothing has happened yet. This would move; confirm to do it. It can be undone for 30 days.")
NOT_BY_ITSELF = gettext_noop("Records that share an address, a number, a key or a name. Nothing is merged by itself.")
ERASED = gettext_noop(
    "Every word of the person goes from every table, log and kept answer, for good. What happened still counts."
)
UNDONE = gettext_noop("Everything goes back as it was, except what somebody has changed since.")


class CustomerAdmin(RecordAdmin):
    """A customer's page with what concerns them as a person."""

    actions_detail = ("health_of", "duplicates_of", "merge_into", "erase_words")

    @action(description=gettext_lazy("Health"), url_path="health", icon="vital_signs")  # type: ignore[arg-type]
    def health_of(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.opened(request, object_id)
        return row if isinstance(row, HttpResponse) else HttpResponseRedirect(address(row.pk))

    @action(description=gettext_lazy("Possible duplicates"), url_path="duplicates", icon="content_copy")  # type: ignore[arg-type]
    def duplicates_of(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.opened(request, object_id)
        if isinstance(row, HttpResponse):
            return row
        try:
            # The page's own row has its words emptied for those who may not see them; here they are compared.
            found = duplicates.candidates(who(request), write.find(who(request), CUSTOMERS, row.pk))
        except Refused as refused:
            messages.error(request, refused.detail)
            return HttpResponseRedirect(page_of(row))
        may_write = self.may_write(request)
        rows = [
            (
                link(shown(one.customer, who(request)), who(request)),
                f"{one.score:.0%}",
                ", ".join(words.label(why.reason) for why in one.reasons),
                _merging_link(row, one.customer) if may_write else "",
            )
            for one in found
        ]
        headers = (gettext("Customer"), gettext("Score"), gettext("Reasons"), "")
        table = Table("", "", headers, rows, len(rows))
        context = {"title": gettext("Possible duplicates"), "meaning": gettext(NOT_BY_ITSELF), "tables": [table]}
        return verbs.show(self, request, "desk/person.html", row, context)

    @action(description=gettext_lazy("Merge"), url_path="merge", icon="merge")  # type: ignore[arg-type]
    def merge_into(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.opened(request, object_id)
        if isinstance(row, HttpResponse):
            return row
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        form = merge_form(self, request)
        context: dict[str, Any] = {"title": gettext("Merge"), "form": form, "media": self.media + form.media}
        context["meaning"] = verbs.meaning(merge_with)
        if form.is_valid():
            look = "confirmed" not in request.POST
            rule, other = form.cleaned_data["values"], form.cleaned_data["other"]
            rules = {one.label: rule for one in CUSTOMERS.inputs if one.name in CUSTOMERS.write}
            try:
                done = errands.merge(who(request), row.pk, [other.pk], rules, dry_run=look)
            except Refused as refused:
                form.add_error(None, refused.faults[0].message if refused.faults else refused.detail)
            else:
                if isinstance(done, Job):
                    return _later(request, done)
                if not look:
                    messages.success(request, gettext("Done: %(verb)s.") % {"verb": gettext("Merge")})
                    return HttpResponseRedirect(page_of(done.merges[0]))
                context |= {"tables": [_moved(done)], "meaning": gettext(LOOK), "confirm": True}
        return verbs.show(self, request, "desk/person.html", row, context)

    @action(description=gettext_lazy("Erase"), url_path="erase", icon="person_off")  # type: ignore[arg-type]
    def erase_words(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.opened(request, object_id)
        if isinstance(row, HttpResponse):
            return row
        if who(request).role not in RULES.write:
            raise PermissionDenied
        form = forms.Form(request.POST if request.method == "POST" else None)
        widget = widgets.UnfoldAdminTextareaWidget({"rows": 3})
        form.fields["reason"] = forms.CharField(
            max_length=erasing.LONGEST_REASON, widget=widget, label=words.label("reason")
        )
        if form.is_valid():
            try:
                done = errands.erase(who(request), row.pk, form.cleaned_data["reason"])
            except Refused as refused:
                form.add_error(None, refused.faults[0].message if refused.faults else refused.detail)
            else:
                if isinstance(done, Job):
                    return _later(request, done)
                messages.success(request, gettext("Done: %(verb)s.") % {"verb": gettext("Erase")})
                return HttpResponseRedirect(page_of(row))
        context = {"title": gettext("Erase"), "form": form, "media": self.media, "meaning": gettext(ERASED)}
        return verbs.show(self, request, "desk/verb.html", row, context)

    def tables(self, row: Any, request: HttpRequest) -> list[Table]:
        return [*super().tables(row, request), values.table(row, who(request))]

    def opened(self, request: HttpRequest, object_id: str) -> Any:
        """The row, or the answer when there is none."""
        row = self.get_object(request, object_id)
        return row if row is not None else self._get_obj_does_not_exist_redirect(request, self.opts, object_id)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        row = self.get_object(request, object_id)
        found = super().get_actions_detail(request, object_id)
        if row is None or row.erased_at is not None or row.merged_into_id is not None:
            return []
        if row.deleted_at is not None:
            return found
        own = ["health_of", "duplicates_of"]
        own += ["merge_into"] if self.has_change_permission(request, row) else []
        own += ["erase_words"] if who(request).role in RULES.write else []
        return [*found, *(self.get_unfold_action(name) for name in own)]


def _later(request: HttpRequest, job: Job) -> HttpResponse:
    messages.info(request, gettext("So much hangs on it that a job does it; this page tells when it is done."))
    return HttpResponseRedirect(page_of(job))


def merge_form(page: RecordAdmin, request: HttpRequest) -> forms.Form:
    """Who is merged into the row, and whose values stay; `?other=` fills it from the list of duplicates."""
    form = verb_form(merge_with, who(request), page.admin_site, request.POST if request.method == "POST" else None)
    form.fields["other"].initial = request.GET.get("other")
    form.fields["values"] = forms.ChoiceField(
        choices=[(word, gettext(str(text))) for word, text in Values.choices],
        initial=Values.NON_EMPTY, widget=widgets.UnfoldAdminSelectWidget(), label=words.label("values"),
    )  # fmt: skip
    return form


def _merging_link(row: Customer, other: Customer) -> str:
    address = page_of(row).removesuffix("change/") + f"merge?other={other.pk}"
    return format_html('<a href="{}" class="text-link">{}</a>', address, gettext("Merge"))


def _moved(done: Merged) -> Table:
    rows: list[tuple[Any, Any]] = [(words.label(name), count) for name, count in done.moved.items() if count]
    fields = [name for one in done.merges for name in one.fields]
    rows += [(gettext("Columns that change"), ", ".join(words.label(name.removesuffix("_id")) for name in fields))]
    for one in done.merges:
        rows += [(f"{words.label(each['type'])}: {words.label(each['resolution'])}", each["count"])
                 for each in one.conflicts]  # fmt: skip
    return Table("", "", (gettext("What"), gettext("How many")), rows, len(rows))


class MergeAdmin(RecordAdmin):
    """A merge, which can be undone."""

    actions_detail = ("undo_merge",)

    @action(description=gettext_lazy("Undo"), url_path="undo", icon="undo")  # type: ignore[arg-type]
    def undo_merge(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if who(request).role not in CUSTOMERS.access.write:
            raise PermissionDenied
        if request.method != "POST":
            return verbs.show(
                self, request, "desk/verb.html", row, {"title": gettext("Undo"), "meaning": gettext(UNDONE)}
            )
        try:
            done = errands.undo(who(request), row.pk)
            if isinstance(done, Job):
                return _later(request, done)
            messages.success(request, gettext("Done: %(verb)s.") % {"verb": gettext("Undo")})
        except Refused as refused:
            messages.error(request, refused.detail)
        return HttpResponseRedirect(page_of(row))

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        row = self.get_object(request, object_id)
        found = super().get_actions_detail(request, object_id)
        if row is None or row.undone_at is not None or who(request).role not in CUSTOMERS.access.write:
            return found
        return [*found, self.get_unfold_action("undo_merge")]
