"""Which columns of a noun hold the words of people: what the nouns declare as private, and free text."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db import models

from core.records import Tracked
from core.resources import by_model

# Shorter text columns hold the company's own vocabulary (reasons, categories, plans), by which figures are sliced.
FREE_FROM = 190
FEWEST = 3
KEYS = ("source", "external_id")
# Made of our own words and ids: which standards a case was under decides figures that stay.
KEPT = frozenset({"origin", "by", "sla_terms"})


@cache
def personal(model: type[Tracked]) -> tuple[str, ...]:
    """The columns that hold words of or about a person."""
    private = by_model()[model].private
    return tuple(
        field.name
        for field in model._meta.concrete_fields
        if field.name not in (*KEYS, *KEPT) and (field.name in private or _is_free(model, field))
    )


@cache
def vocabulary(model: type[Tracked]) -> tuple[str, ...]:
    """Short texts and declared lists: the company's words, unless somebody has written a name there."""
    return tuple(
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.JSONField)
        and not field.choices
        and field.name not in (*KEPT, *personal(model), "source")
    )


def _is_free(model: type[Tracked], field: Any) -> bool:
    if isinstance(field, models.TextField):
        return True
    if isinstance(field, models.JSONField):
        return field.name not in by_model()[model].read  # what is kept for ourselves may hold anything
    return isinstance(field, models.CharField) and not field.choices and (field.max_length or 0) >= FREE_FROM


def texts_in(value: Any) -> Iterable[str]:
    """Every text inside a stored value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts_in(key)
            yield from texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)


class Words:
    """The words by which a person can be told: names, addresses, numbers and keys, as they are and as they were."""

    def __init__(self, names: Iterable[str], whole: Iterable[str]) -> None:
        found = {text.casefold() for text in (*names, *whole) if len(text.strip()) >= FEWEST}
        for text in names:
            found |= {part.casefold() for part in re.split(r"[^\w']+", text) if len(part) >= FEWEST}
        parts = sorted((re.escape(text) for text in found), key=len, reverse=True)
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)") if parts else None

    def within(self, value: Any) -> bool:
        """Whether a stored value holds one of them."""
        pattern = self._pattern
        return pattern is not None and any(pattern.search(text.casefold()) for text in texts_in(value))
