"""Everything that the service keeps of one person, for that person to have."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.changes import Change
from core.columns import column
from core.customers import CUSTOMERS, Customer
from core.declare import Resource
from core.persons.attached import below
from core.problems import Forbidden, NotFound
from core.records import Tracked
from core.resources import by_model
from core.scope import Actor, visible
from core.writing.storage import AT_ONCE

LEFT_OUT = frozenset({"workspace"})
LINE = ("seq", "type", "record_id", "op", "version", "changed", "origin", "at")


def export(actor: Actor, id: UUID) -> dict[str, Any]:
    """All rows of all nouns that hang on the customer (and on the records merged into it), every stored column of each,
    what the columns mean, and the history. Raises Forbidden without personal data.

    Cost: a statement for each foreign key between nouns, and two for each 500 rows; everything is held in memory.
    """
    if not actor.personal_data or actor.role not in CUSTOMERS.access.read:
        text = _("The data of a person is for keys and members that may see personal data.")
        raise Forbidden(text, code="personal_data")
    first = visible(Customer.objects.filter(pk=id), actor, deleted="include").first()
    if first is None:
        raise NotFound(_("There is no %(noun)s with this id.") % {"noun": Customer._meta.verbose_name})
    home = first.merged_into_id or first.pk
    one = Q(pk=home) | Q(merged_into_id=home)
    found = below(set(visible(Customer.objects.filter(one), actor, deleted="include").values_list("pk", flat=True)))
    nouns = sorted(found, key=lambda model: by_model()[model].name)
    return {
        "customer_id": home,
        "made_at": timezone.now(),
        "records": {by_model()[model].name: _rows(model, found[model]) for model in nouns},
        "meanings": {by_model()[model].name: meanings(by_model()[model]) for model in nouns},
        "history": [line for model in nouns for line in _history(found[model])],
    }


def meanings(resource: Resource) -> dict[str, str]:
    """What each column of a noun means."""
    said = {}
    for field in _columns(resource.model):
        one = column(resource.model, field.name)
        said[field.attname] = one.help or field.verbose_name.capitalize() + "."
    return said


def _columns(model: type[Tracked]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.name not in LEFT_OUT]


def _rows(model: type[Tracked], ids: set[UUID]) -> list[dict[str, Any]]:
    names = [field.attname for field in _columns(model)]
    listed, rows = sorted(ids), []
    for start in range(0, len(listed), AT_ONCE):
        some = model._default_manager.filter(pk__in=listed[start : start + AT_ONCE])
        rows += list(some.order_by("pk").values(*names))
    return rows


def _history(ids: set[UUID]) -> list[dict[str, Any]]:
    listed, lines = sorted(ids), []
    for start in range(0, len(listed), AT_ONCE):
        some = Change.objects.filter(record_id__in=listed[start : start + AT_ONCE])
        lines += list(some.order_by("seq").values(*LINE))
    return lines
