"""Fields of a workspace's own: which attributes its customers may carry, and what each takes."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext as _

from core.declare import SETUP, Resource
from core.records import EnumField, Record, rule

MOST_TEXT, MOST_CHOICES = 2000, 500


class AttributeKind(models.TextChoices):
    TEXT = "text", "Text"
    NUMBER = "number", "Number"
    FLAG = "flag", "True or false"
    DAY = "day", "Day"
    CHOICE = "choice", "One of several words"


class AttributeDefinition(Record):
    """One declared attribute of customers. As soon as a workspace declares one, others are refused."""

    key = models.CharField(max_length=60, validators=[RegexValidator(r"^[A-Za-z][A-Za-z0-9_-]*$")])
    name = models.CharField(max_length=190)
    kind = EnumField(AttributeKind, default=AttributeKind.TEXT)
    choices = models.JSONField(default=list, blank=True, help_text="The words of a choice.")
    private = models.BooleanField(default=True, help_text="Whether it holds personal data.")

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["workspace", "key"],
                condition=models.Q(deleted_at__isnull=True),
                name="attribute_unique_key",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if (self.kind == AttributeKind.CHOICE) != bool(self.choices):
            raise rule("choices", _("A choice names its words, and no other kind does."))
        if not all(isinstance(word, str) and 0 < len(word) <= 100 for word in self.choices):
            raise rule("choices", _("The words are texts of at most 100 characters."))
        if len(set(self.choices)) != len(self.choices) or len(self.choices) > MOST_CHOICES:
            raise rule("choices", _("At most %(most)s words, each once.") % {"most": MOST_CHOICES})

    def refusal(self, value: Any) -> str:
        """Why the attribute does not take this value; empty when it does. Null is a value not known."""
        if value is None or _fits(self, value):
            return ""
        said = {
            AttributeKind.TEXT: _("%(key)s takes text of at most %(most)s characters."),
            AttributeKind.NUMBER: _("%(key)s takes a number."),
            AttributeKind.FLAG: _("%(key)s takes true or false."),
            AttributeKind.DAY: _("%(key)s takes a day such as 2026-03-01."),
            AttributeKind.CHOICE: _("%(key)s takes one of %(words)s."),
        }
        shown = {"key": self.key, "most": MOST_TEXT, "words": ", ".join(self.choices)}
        return said[AttributeKind(self.kind)] % shown


def _fits(one: AttributeDefinition, value: Any) -> bool:
    if one.kind == AttributeKind.FLAG:
        return isinstance(value, bool)
    if one.kind == AttributeKind.NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not isinstance(value, str) or len(value) > MOST_TEXT:
        return False
    if one.kind == AttributeKind.CHOICE:
        return value in one.choices
    if one.kind == AttributeKind.DAY:
        try:
            return date.fromisoformat(value).isoformat() == value
        except ValueError:
            return False
    return True


Declared = Mapping[str, AttributeDefinition]


def declare(rows: Sequence[Any]) -> None:
    """Give each row that carries attributes the declared ones of its workspace, in one statement for all rows."""
    carrying = [row for row in rows if row.attributes]
    if carrying:
        found = AttributeDefinition.objects.filter(workspace_id=carrying[0].workspace_id, deleted_at=None)
        declared: Declared = {one.key: one for one in found}
        for row in carrying:
            row.__dict__["_declared"] = declared


def check(row: Any) -> None:
    """Refuse attributes that are not declared or do not fit; those that were there before may stay."""
    declared: Declared = row.__dict__.get("_declared") or {}
    if not declared:
        return
    before = (row.before or {}).get("attributes") or {}
    for key, value in row.attributes.items():
        if key in before and before[key] == value:
            continue
        if key not in declared:
            close = get_close_matches(key[:60], declared, n=1)
            hint = " " + _("Did you mean %(name)s?") % {"name": close[0]} if close else ""
            raise rule("attributes", _("There is no attribute %(key)s.") % {"key": key[:60]} + hint)
        refused = declared[key].refusal(value)
        if refused:
            raise rule("attributes", refused)


ATTRIBUTES = Resource(
    name="attributes",
    model=AttributeDefinition,
    read=("key", "name", "kind", "choices", "private"),
    write=("key", "name", "kind", "choices", "private"),
    filter=("key", "name", "kind", "private"),
    search=("key", "name"),
    order=("key",),
    access=SETUP,
)
