"""How names are spelt here: members in camelCase, types in PascalCase, words of enums as everywhere else."""

import re
from functools import cache

from core.declare import Resource, Verb
from core.problems import Fault


@cache
def camel(name: str) -> str:
    """`first_reply_at` and `case-events` as `firstReplyAt` and `caseEvents`."""
    first, *rest = name.replace("-", "_").split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def pascal(name: str) -> str:
    """`close_loop` as `CloseLoop`."""
    return camel(name)[:1].upper() + camel(name)[1:]


def one(resource: Resource) -> str:
    """The root field of one row: `caseEvent`."""
    return resource.singular[:1].lower() + resource.singular[1:]


def many(resource: Resource) -> str:
    """The root field of a list: `caseEvents`."""
    return camel(resource.name)


def verbal(verb: Verb, resource: Resource) -> str:
    """The mutation of a verb, verb first: `closeLoopAnswer`."""
    return camel(verb.__name__) + resource.singular


def noun(resource: Resource) -> str:
    """The noun in a sentence: `case event`."""
    return split(resource.singular)


def split(name: str) -> str:
    """`CaseEvent` as `case event`: the names that people read are translated, and a contract is not."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def article(said: str) -> str:
    """`an answer`, `a case`."""
    return f"{'an' if said[0] in 'aeiou' else 'a'} {said}"


def words(label: str) -> str:
    """`first_reply_at` as `first reply at`, for sentences."""
    return label.replace("_", " ").replace("-", " ")


def spelt(text: str, label: str) -> str:
    """A sentence about the column `label` that names it as it is named here."""
    return text.replace(label, camel(label)) if "_" in label else text


PLACES = {"sort": "orderBy", "cursor": "after"}


def here(fault: Fault) -> Fault:
    """A fault of core with its pointer and message in this skin's names."""
    first, _, rest = fault.pointer.removeprefix("/").partition("/")
    name = PLACES.get(first) or camel(first)
    pointer = f"/{name}/{rest}" if rest else f"/{name}" if first else fault.pointer
    return Fault(pointer, fault.code, spelt(fault.message, first), fault.value, fault.allowed)
