"""How columns, nouns and choices are called on a page: made from their names and looked up in the catalogue.

Nothing is translated by hand beside a column: `opened_at` is "Opened at", and the catalogue knows that sentence.
"""

import re
from typing import Any

from django.db import models
from django.utils.functional import lazy
from django.utils.translation import gettext

from core.columns import Column
from core.declare import Resource, Verb

SHORT = {
    "id": "ID",
    "last4": "last 4",
    "api": "API",
    "nps": "NPS",
    "ids": "IDs",
    "sla": "SLA",
    "mrr": "MRR",
    "url": "URL",
}


def plain(name: str) -> str:
    """The English label of a name: `first_reply_at` is "First reply at"."""
    words = [SHORT.get(word, word) for word in re.split(r"[_-]", name)]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def label(name: str) -> str:
    """The label of a column, a verb or a noun in the reader's language."""
    return gettext(plain(name))


def heading(name: str) -> str:
    """The label of a column over its values: seconds are shown as times, so they are called so."""
    return label(f"{name.removesuffix('_seconds')}_time" if name.endswith("_seconds") else name)


def singular(resource: Resource) -> str:
    """The English name of one row: `CaseEvent` is "Case event"."""
    return plain("_".join(re.findall(r"[A-Z][a-z0-9]*", resource.singular)).lower())


def noun(resource: Resource) -> str:
    """One row, as it stands within a sentence."""
    return within(gettext(singular(resource)))


def nouns(resource: Resource) -> str:
    """Several rows, as they stand within a sentence."""
    return within(label(resource.name))


def within(text: str) -> str:
    """A label as it stands within a sentence; an acronym keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def choices(field: Any) -> list[tuple[str, str]]:
    """The words that a column of a model takes, with their labels in the reader's language."""
    return [(str(value), gettext(str(text))) for value, text in (field.flatchoices or ())]


def choice(column: Column, model: type[models.Model], value: object) -> str:
    """The label of one word of a column; the word itself when the list does not hold it."""
    return dict(choices(model._meta.get_field(column.name))).get(str(value), str(value))


def verb(verb: Verb) -> str:
    """What a button says."""
    return label(verb.__name__)


def name_models(resources: "tuple[Resource, ...]") -> None:
    """Give each model its names in the reader's language: Django's own pages say them in every heading.

    Set on the model at start, not in its Meta: there it would be a migration for each noun.
    """
    for resource in resources:
        resource.model._meta.verbose_name = lazy(noun, str)(resource)
        resource.model._meta.verbose_name_plural = lazy(nouns, str)(resource)
