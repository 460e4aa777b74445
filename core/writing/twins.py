"""Rows that the database refuses because another holds what must be unique, and which one that is."""

from typing import Any

from django.db import IntegrityError
from django.db.models import Expression, F, Q, UniqueConstraint
from django.utils.translation import gettext as _

from core.columns import column
from core.declare import Resource
from core.problems import Conflict, Fault
from core.scope import Actor, visible


class Duplicate(Conflict):
    """Another row has the same values; `constraint` says of which columns, where that is known."""

    code = "duplicate"
    constraint: UniqueConstraint | None = None

    def naming(self, actor: Actor, row: Any) -> "Duplicate":
        """The same refusal with the id of the other row, looked up by the values of `row`; one statement."""
        if self.constraint is None or row is None:
            return self
        same = {name: getattr(row, row._meta.get_field(name).attname) for name in together(self.constraint)}
        found = type(row)._default_manager.filter(self.constraint.condition or Q(), **same).exclude(pk=row.pk)
        ids = visible(found, actor, deleted="include").values_list("pk", flat=True)[:1]
        self.conflicting_ids = tuple(str(id) for id in ids)
        return self


def duplicate(resource: Resource, error: IntegrityError) -> Duplicate:
    """What the database has said, told by the columns that must be unique together."""
    said = str(error)
    for constraint in resource.model._meta.constraints:
        if not isinstance(constraint, UniqueConstraint):
            continue
        fields = [name for name in together(constraint) if name != "workspace"]
        if constraint.name in said or (fields and all(f".{name}" in said for name in fields)):
            labels = [column(resource.model, name).label for name in fields]
            faults = [Fault(f"/{label}", "duplicate", _("Another row has this value.")) for label in labels]
            text = _("Another of the %(name)s has the same values of: %(fields)s.")
            refused = Duplicate(text % {"name": resource.name, "fields": ", ".join(labels)}, faults)
            refused.constraint = constraint
            return refused
    return Duplicate(_("The row contradicts another row."))


def together(constraint: UniqueConstraint) -> list[str]:
    """The columns whose values are unique together, also where the database compares what is made of them."""
    made_of = [one.flatten() if isinstance(one, Expression) else (one,) for one in constraint.expressions]
    return [
        *constraint.fields,
        *(str(one.deconstruct()[1][0]) for parts in made_of for one in parts if isinstance(one, F)),
    ]
