"""What can be done with a row beside changing it: a button for each verb that fits, and a form for its arguments."""

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_lazy
from unfold.decorators import action

from core import write
from core.declare import Verb, arguments, perform, verb_name
from core.problems import Refused
from core.scope import Actor
from cxapi.desk import words
from cxapi.desk.cells import list_of, page_of
from cxapi.desk.forms import refuse, verb_body, verb_form
from cxapi.desk.rows import who

if TYPE_CHECKING:
    from cxapi.desk.pages import RecordAdmin

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PLACEHOLDERS: dict[str, Any] = {
    "text": "-",
    "flag": False,
    "integer": 0,
    "number": 0.0,
    "instant": NOW,
    "day": NOW.date(),
}
ICONS = {
    "reply": "reply", "assign": "person_add", "escalate": "priority_high", "hold": "pause", "resume": "play_arrow",
    "resolve": "check", "reopen": "replay", "close": "lock", "acknowledge": "visibility", "close_loop": "task_alt",
    "revoke": "block", "correct_sentiment": "sentiment_satisfied",
}  # fmt: skip


def button(verb: Verb) -> Callable[..., Any]:
    """A verb as a method of a page, which unfold shows as a button."""

    def run(page: "RecordAdmin", request: HttpRequest, object_id: str) -> HttpResponse:
        return form_page(page, request, object_id, verb)

    run.__name__ = verb.__name__
    label = lazy(words.verb, str)(verb)
    # Apart from the admin's own pages: a subscription has a verb `change`, and every row a page of that name.
    place = f"do-{verb_name(verb)}"
    made: Callable[..., Any] = action(run, description=label, url_path=place, icon=ICONS.get(verb.__name__))
    return made


def restore_button() -> Callable[..., Any]:
    """The button that brings a deleted row back."""

    def restore(page: "RecordAdmin", request: HttpRequest, object_id: str) -> HttpResponse:
        return restored(page, request, object_id)

    made: Callable[..., Any] = action(
        restore, description=gettext_lazy("Restore"), url_path="restore", icon="restore_from_trash"
    )
    return made


def offered(page: "RecordAdmin", request: HttpRequest, row: Model) -> set[str]:
    """The names of the buttons that the row's page shows: none that would refuse."""
    if who(request).role not in page.resource.access.write:
        return set()
    if getattr(row, "deleted_at", None) is not None:
        return {"restore"} if page.may_write(request) else set()
    return {verb.__name__ for verb in page.resource.verbs if fits(verb, row, who(request))}


def fits(verb: Verb, row: Any, actor: Actor) -> bool:
    """Whether the verb takes the row as it is. Verbs only return what is to be stored: one can be tried on a copy."""
    needed = [one for one in arguments(verb) if one.required]
    if any(one.kind == "ref" for one in needed):
        return True
    given = {one.name: one.choices[0] if one.choices else PLACEHOLDERS.get(one.kind) for one in needed}
    try:
        perform(verb, copy.copy(row), actor, given)
    except Refused:
        return False
    return True


def form_page(page: "RecordAdmin", request: HttpRequest, object_id: str, verb: Verb) -> HttpResponse:
    """Ask for the arguments of a verb, do it, and go back to the row."""
    row = page.get_object(request, object_id)
    if row is None:
        return page._get_obj_does_not_exist_redirect(request, page.opts, object_id)
    if verb.__name__ not in offered(page, request, row):
        messages.error(request, gettext("This is not possible as things stand."))
        return HttpResponseRedirect(page_of(row))
    form = verb_form(verb, who(request), page.admin_site, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            write.act(who(request), page.resource, row.pk, verb, verb_body(form, verb))
        except Refused as refused:
            refuse(form, refused, arguments(verb))
        else:
            messages.success(request, gettext("Done: %(verb)s.") % {"verb": words.verb(verb)})
            return HttpResponseRedirect(page_of(row))
    context = {"title": words.verb(verb), "form": form, "media": page.media + form.media, "meaning": meaning(verb)}
    return show(page, request, "desk/verb.html", row, context)


def restored(page: "RecordAdmin", request: HttpRequest, object_id: str) -> HttpResponse:
    """Bring a deleted row back, after a question."""
    row = page.get_object(request, object_id)
    if row is None:
        return page._get_obj_does_not_exist_redirect(request, page.opts, object_id)
    if "restore" not in offered(page, request, row):
        return HttpResponseRedirect(page_of(row))
    if request.method != "POST":
        return show(page, request, "desk/verb.html", row, {"title": gettext("Restore"), "meaning": gettext(BACK)})
    try:
        write.restore(who(request), page.resource, row.pk)
        messages.success(request, gettext("Done: %(verb)s.") % {"verb": gettext("Restore")})
    except Refused as refused:
        messages.error(request, refused.detail)
    return HttpResponseRedirect(page_of(row))


BACK = "The row was deleted. It comes back as it was, and counts again from now on."


def show(
    page: "RecordAdmin", request: HttpRequest, template: str, row: Model | None, context: dict[str, Any]
) -> HttpResponse:
    """A page about one row, or a new one, within the frame of the desk."""
    request.current_app = page.admin_site.name  # type: ignore[attr-defined]
    back = page_of(row) if row is not None else list_of(page.resource)
    frame = {**page.admin_site.each_context(request), "opts": page.opts, "original": row, "back": back}
    return TemplateResponse(request, template, {**frame, **context})


def meaning(verb: Verb) -> str:
    """The first sentence of what the verb says about itself."""
    said = " ".join((verb.__doc__ or "").split()).replace("`", "")
    return gettext(said) if said else ""
