"""What every stored noun has in common."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, ClassVar, NamedTuple, Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import Q
from django.db.models.base import ModelState
from django.utils.translation import gettext as _

from core.ids import new_id


class EnumField(models.CharField):  # type: ignore[type-arg]
    """A text column whose words are those of a TextChoices class; `open` says that the list may grow."""

    def __init__(self, enum: type[models.TextChoices] | None = None, *, open: bool = False, **kwargs: Any) -> None:
        if enum is not None:
            kwargs.setdefault("choices", enum.choices)
        kwargs.setdefault("max_length", 30)
        self.enum_name = enum.__name__ if enum else ""
        self.open = open
        super().__init__(**kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _, args, kwargs = super().deconstruct()
        # A new word is no change of the table: without this, each would cost a migration.
        kwargs.pop("choices", None)
        return name, "django.db.models.CharField", args, kwargs


class Tracked(models.Model):
    """A row that carries its version, its place in the change feed and who wrote it last."""

    # Derived rows stand in no feed: whoever follows the feed gets the facts they are derived from.
    feeds: ClassVar[bool] = True
    # The columns that rows referring to this one look at when they are prepared and checked; empty for all. Another
    # column is read all the same, but with a statement for each row.
    lends: ClassVar[tuple[str, ...]] = ()
    # What to write in the place of columns that others would write and that follow from elsewhere here.
    instead: ClassVar[Mapping[str, str]] = {}
    # The column in which a new row keeps who wrote it; empty for rows that only say who wrote them last.
    signed: ClassVar[str] = ""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change.")
    seq = models.BigIntegerField(default=0, editable=False, help_text="Position of the last change in the change feed.")
    created_at = models.DateTimeField(editable=False, help_text="When this service first stored the record.")
    updated_at = models.DateTimeField(editable=False, help_text="When this service last changed the record.")
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="When it was deleted.")
    origin = models.CharField(max_length=80, default="", editable=False, help_text="Who wrote it last.")

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any) -> Self:
        """A row as it is stored; what was read is kept, so that the writer can tell what a change has changed.

        It is put together without `__init__`, which costs more than the statement: no signal listens to it here.
        """
        row = cls.__new__(cls)
        state = ModelState()
        state.db, state.adding = db, False
        row.__dict__.update(zip(field_names, values, strict=True), _state=state, _read=(field_names, values))
        return row

    @classmethod
    def blank(cls, **given: Any) -> Self:
        """A new row of the defaults and what is given by attribute name, as `cls(**given)` would make it but faster."""
        row = cls.__new__(cls)
        constants, calls = _defaults(cls)
        row.__dict__.update(constants, _state=ModelState())
        for name, call in calls:
            row.__dict__[name] = call()
        row.__dict__.update(given)
        return row

    @classmethod
    def of_workspace(cls, workspace_id: UUID) -> Q:
        """Which rows are that workspace's: what `core.scope.visible` filters by."""
        raise NotImplementedError(f"{cls.__name__} does not say whose rows it holds")

    @property
    def home_id(self) -> UUID:
        """The workspace that this row belongs to."""
        raise NotImplementedError(f"{type(self).__name__} does not say whose it is")

    @property
    def before(self) -> dict[str, Any] | None:
        """The stored columns as they were read, by attribute name; None for a row not stored yet."""
        held = self.__dict__
        if "_before" not in held:
            held["_before"] = dict(zip(*held["_read"], strict=True)) if "_read" in held else None
        before: dict[str, Any] | None = held["_before"]
        return before

    @property
    def was(self) -> dict[str, Any] | None:
        """The columns as they were before they were stored last, for `settle`; None for a row that was new then."""
        return self.__dict__.get("_was")

    def now(self) -> dict[str, Any]:
        """The columns as they are in memory, by attribute name."""
        names, pick = columns_of(type(self))
        try:
            return dict(zip(names, pick(self.__dict__), strict=True))
        except KeyError:  # some columns were not read
            return {name: getattr(self, name) for name in names}

    def stored(self, now: dict[str, Any]) -> None:
        """Call `now`, which has just been written, the stored state."""
        self.__dict__.update(_was=self.before, _before=now)
        self._state.adding, self._state.db = False, connection.alias

    @classmethod
    def prepare(cls, rows: Sequence[Self]) -> None:
        """Fill columns that are copied from elsewhere when a fact happens; runs before validation."""

    @classmethod
    def settle(cls, rows: Sequence[Self]) -> Iterable["Tracked"]:
        """Other rows that must change because these were written; the writer stores them in the same transaction."""
        return ()


@cache
def columns_of(model: type[Tracked]) -> tuple[tuple[str, ...], Callable[[Mapping[str, Any]], tuple[Any, ...]]]:
    """The columns of a row by attribute name, and what picks them out of a row's members."""
    names = tuple(field.attname for field in model._meta.concrete_fields)
    return names, itemgetter(*names)


@cache
def _defaults(model: type[Tracked]) -> tuple[dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...]]:
    """What a new row holds: what is the same for each, and what is made for each."""
    fields = model._meta.concrete_fields
    made = {field.attname: field.default for field in fields if field.has_default() and callable(field.default)}
    return {f.attname: f.get_default() for f in fields if f.attname not in made}, tuple(made.items())


def changed(row: Tracked, names: tuple[str, ...]) -> bool:
    """Whether one of these columns is another than before the row was stored last; always so for a new row."""
    was = row.was
    if was is None:
        return True
    pick = _picking(names)
    return bool(pick(was) != pick(row.__dict__))


@cache
def _picking(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], Any]:
    return itemgetter(*names)


class Entry(NamedTuple):
    """A row about to be written: its columns before and now, and those that differ, bookkeeping apart."""

    row: Tracked
    before: dict[str, Any] | None
    now: dict[str, Any]
    changed: dict[str, tuple[Any, Any]]


class Record(Tracked):
    """A noun of one workspace, with the key under which another system knows it."""

    # The unique key below begins with it: an index of its own would only be one more to write.
    workspace = models.ForeignKey("core.Workspace", models.CASCADE, related_name="+", editable=False, db_index=False)
    source = models.CharField(
        max_length=60, null=True, blank=True, help_text="Name of the other system that owns external_id."
    )
    external_id = models.CharField(max_length=190, null=True, blank=True, help_text="Its key in that system.")
    source_updated_at = models.DateTimeField(
        null=True, blank=True, help_text="When that system last changed it; older writes are ignored."
    )

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["workspace", "source", "external_id"], name="%(class)s_external"),
        ]

    @classmethod
    def of_workspace(cls, workspace_id: UUID) -> Q:
        return Q(workspace_id=workspace_id)

    @property
    def home_id(self) -> UUID:
        return self.workspace_id

    def clean(self) -> None:
        if (self.source is None) != (self.external_id is None):
            name = "source" if self.source is None else "external_id"
            raise ValidationError({name: _("source and external_id go together.")})


def rule(name: str, message: str) -> ValidationError:
    """A broken rule of the record, said at the column `name`."""
    return ValidationError({name: message})
