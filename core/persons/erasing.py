"""A person erased: no word of theirs is left in any table, and everything that happened still counts.

Rows stay, since figures are made of them; their words go. Keys of the person become digests, so that another system
that still holds the person does not bring them back: it is refused as gone.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.changes import Change
from core.customers import Customer, CustomerKind, ExternalId
from core.declare import RULES
from core.idempotency import KeptAnswer
from core.persons import erased_files, erasures, words
from core.persons.attached import Large, below, portions
from core.persons.likeness import phone_key
from core.persons.words import Words, personal, vocabulary
from core.problems import Conflict, Fault, Forbidden, Invalid, NotFound
from core.records import Record, Tracked
from core.resources import by_model
from core.scope import Actor, visible
from core.voice.voices import Voiced
from core.write import together
from core.writing.storage import AT_ONCE, put

LONGEST_REASON = 500
NOTHING_LEFT = "[erased]"
# Shorter columns hold codes, such as a language's.
SHORTEST_WORDS = 30
# A short text in a key, an address book or a name can be anybody's: other keys are replaced when they hold an address.
ADDRESS = "@"
AN_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TOLD_BY = ("name", "email", "phone", "external_id")


@dataclass
class Erased:
    """What was emptied: rows by noun, lines of the change log, kept answers."""

    customer: Customer
    rows: dict[str, int]
    lines: int = 0
    answers: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """Whom an erasure is about: their record and those merged into it, what hangs on them, and their words."""

    workspace_id: UUID
    ids: frozenset[UUID]
    found: dict[type[Tracked], set[UUID]]
    known: Words


def _scrub_files(person: Person) -> int:
    """Files on their way in; by now the person's keys are digests."""
    keys = ExternalId.objects.filter(pk__in=sorted(person.found.get(ExternalId, ())))
    own = Customer.objects.filter(pk__in=sorted(person.ids), external_id__isnull=False)
    digests = {*keys.values_list("external_id", flat=True), *own.values_list("external_id", flat=True)}
    return erased_files.scrub(person.workspace_id, person.known, {one for one in digests if one})


# Places outside of the nouns that may hold words: each is given the person and says how many entries it has emptied.
# Whoever keeps bodies of requests (deliveries of a webhook) adds theirs here.
ALSO: list[Callable[[Person], int]] = [_scrub_files]


def erase(actor: Actor, id: UUID, reason: str, *, most: int | None = None) -> Erased:
    """Erase the person of this record, in one transaction; NotFound, or Conflict when it was done before. Where more
    than `most` rows hang on the person it raises Large instead.

    Cost: a statement for each foreign key between nouns, and four for each 500 rows that hold words; the log of these
    rows and the answers kept for 72 hours are read once.
    """
    if actor.role not in RULES.write:
        raise Forbidden(_("The role %(role)s may not erase customers.") % {"role": actor.role})
    if not reason.strip() or len(reason) > LONGEST_REASON or "\x00" in reason:
        text = _("The reason has 1 to %(most)s characters.") % {"most": LONGEST_REASON}
        raise Invalid(_("The erasure was refused."), [Fault("/reason", "out_of_range", text)])
    return together(lambda: _erase(actor, id, reason, most))


def _erase(actor: Actor, id: UUID, reason: str, most: int | None) -> Erased:
    first = visible(Customer.objects.filter(pk=id), actor, deleted="include").first()
    if first is None:
        raise NotFound(_("There is no %(noun)s with this id.") % {"noun": Customer._meta.verbose_name})
    one = Q(pk=first.merged_into_id or id) | Q(merged_into_id=first.merged_into_id or id)
    rows = list(visible(Customer.objects.filter(one), actor, deleted="include").select_for_update().order_by("pk"))
    stays = next(row for row in rows if row.merged_into_id is None)
    if stays.erased_at is not None:
        raise Conflict(_("This customer was erased already."))
    ids = frozenset(row.pk for row in rows)
    found = below(set(ids))
    person = Person(actor.workspace_id, ids, found, _words(rows, found))
    if person.known.within(reason):
        text = _("The reason itself names the person: say it without their words.")
        raise Invalid(_("The erasure was refused."), [Fault("/reason", "rule", text)])
    if most is not None and sum(map(len, found.values())) > most:
        raise Large
    done = Erased(stays, defaultdict(int))
    for model in sorted(found, key=lambda model: (model is Customer, model.__name__)):
        for some in portions(model, Q(pk__among=found[model])):
            emptied = [row for row in some if _empty(row, person)]
            done.rows[by_model()[model].name] += len(emptied)
            put(actor, emptied)
            done.customer = next((row for row in emptied if row.pk == stays.pk), done.customer)
    done.rows = {name: count for name, count in sorted(done.rows.items()) if count}
    done.lines = _scrub_log(person)
    done.answers = _forget_answers(person) + sum(also(person) for also in ALSO)
    erasures.note(actor, stays.pk, reason)
    return done


def _words(rows: Sequence[Customer], found: dict[type[Tracked], set[UUID]]) -> Words:
    """The words that the records hold, and those that the log says they held before."""
    log = Change.objects.filter(record_id__in=[row.pk for row in rows]).values_list("changed", flat=True)
    held = [*log, *({name: getattr(row, name) for name in ("name", "email", "phone", "external_id")} for row in rows)]
    said = {name: {text for one in held for text in words.texts_in(one.get(name))} for name in TOLD_BY}
    keys = ExternalId.objects.filter(pk__among=found.get(ExternalId, ())).values_list("external_id", flat=True)
    whole = {*said["email"], *said["phone"], *said["external_id"], *(key for key in keys if key)}
    whole |= {email.partition(ADDRESS)[0] for email in said["email"]}
    whole |= {key for key in map(phone_key, said["phone"]) if key}
    # The words of a company's name are anybody's; those of a person's are theirs.
    people = any(row.kind == CustomerKind.PERSON for row in rows)
    return Words(said["name"] if people else (), whole | said["name"])


def _empty(row: Tracked, person: Person) -> bool:
    """Take the words out of one row; whether it held any. How they sound is heard first: it cannot be afterwards."""
    if isinstance(row, Voiced) and row.unheard:
        row.listen()
    for name in personal(type(row)):
        field: Any = row._meta.get_field(name)
        if getattr(row, name) not in (None, "", {}, []):
            setattr(row, name, _nothing(field))
    for name in vocabulary(type(row)):
        if name != "external_id" and person.known.within(getattr(row, name)):
            setattr(row, name, _something(row._meta.get_field(name)))
    if isinstance(row, Record) and row.external_id is not None:
        own = isinstance(row, Customer | ExternalId)
        if own or ADDRESS in row.external_id or person.known.within(row.external_id):
            row.external_id = erasures.digest(row.workspace_id, row.source, row.external_id)
        if person.known.within(row.source):
            row.source = NOTHING_LEFT
    if isinstance(row, Customer):
        Customer.prepare([row])
        row.erased_at = timezone.now()
        row.__dict__["_op"] = "purge"
    return row.before != row.now()


def _nothing(field: Any) -> Any:
    if isinstance(field, models.JSONField):
        return field.default() if callable(field.default) else None
    return None if field.null else NOTHING_LEFT[: getattr(field, "max_length", None)]


def _something(field: Any) -> Any:
    """What stands for a word of the company's that names the person: figures count that something was said."""
    return NOTHING_LEFT if (field.max_length or 0) >= SHORTEST_WORDS else _nothing(field)


def _scrub_log(person: Person) -> int:
    """Take the words out of every line about these rows: which column changed stays, from what to what goes."""
    scrubbed = 0
    for model, ids in person.found.items():
        names = {*personal(model), *(words.KEYS if model in (Customer, ExternalId) else ())}
        for some in _some(sorted(ids)):
            lines = Change.objects.filter(record_id__among=some).exclude(changed={})
            changed = [line for line in lines.iterator(AT_ONCE) if _scrub(line, names, person)]
            # The one place where the log is altered: who, when and which column stay.
            Change.objects.bulk_update(changed, ["changed"], batch_size=AT_ONCE)
            scrubbed += len(changed)
    return scrubbed


def _scrub(line: Change, names: set[str], person: Person) -> bool:
    before = dict(line.changed)
    for name, pair in before.items():
        if name in names or person.known.within(pair):
            line.changed[name] = [None, None]
    return bool(line.changed != before)


def _forget_answers(person: Person) -> int:
    """Forget kept answers that name one of these rows or hold a word of the person."""
    ids = {str(id) for found in person.found.values() for id in found}
    gone = []
    kept = KeptAnswer.objects.filter(workspace_id=person.workspace_id).values_list("pk", "body", "headers")
    for pk, body, headers in kept.iterator(AT_ONCE):
        if person.known.within([body, headers]) or not ids.isdisjoint(AN_ID.findall(body)):
            gone.append(pk)
    for some in _some(gone):
        KeptAnswer.objects.filter(pk__among=some).delete()
    return len(gone)


def _some(ids: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
