"""From the list of nouns to the pages of the desk: one ModelAdmin class for each."""

from typing import Any

from django.contrib.admin.sites import AdminSite
from django.utils.translation import gettext_lazy

from core.declare import Resource
from core.resources import RESOURCES
from cxapi.desk import by_hand, verbs, words
from cxapi.desk.pages import RecordAdmin

IN_A_ROW = 5


def page(resource: Resource) -> type[RecordAdmin]:
    """The pages of a noun as a class: its record, a button for each verb, and what is made by hand."""
    parent = by_hand.PAGES.get(resource.name, RecordAdmin)
    members: dict[str, Any] = {verb.__name__: verbs.button(verb) for verb in resource.verbs}
    names = [*members, *parent.actions_detail]
    if resource.write:
        members["restore"] = verbs.restore_button()
        names.append("restore")
    members |= {"resource": resource, "actions_detail": _arranged(names)}
    return type(f"{resource.singular}Admin", (parent,), members)


def register(site: AdminSite) -> None:
    """Give every noun its pages."""
    words.name_models(RESOURCES)
    for resource in RESOURCES:
        site.register(resource.model, page(resource))


def _arranged(names: list[str]) -> tuple[Any, ...]:
    """Few buttons stand in a row, many behind one."""
    if len(names) <= IN_A_ROW:
        return tuple(names)
    return ({"title": gettext_lazy("Actions"), "icon": "bolt", "items": names},)
