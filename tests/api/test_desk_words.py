"""Spanish without gaps: every word that the admin can show is in the catalogue."""

import ast
import gettext as files
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import unfold
from django.core.management import call_command
from django.utils.translation import gettext, override
from django.utils.translation.template import templatize

from core.declare import Resource, arguments
from core.problems import CODES
from core.resources import RESOURCES
from core.workspaces import Workspace
from cxapi import catalogue
from cxapi.desk import by_hand, forms, front, layout, verbs, words
from tests.desk import listed, place, visitor
from tests.makers import make

ROOT = Path(__file__).resolve().parents[2]
UNFOLD = Path(unfold.__file__).parent
KNOWN = {key.partition("\0")[0] for path in catalogue.sources() for key in catalogue.read(path)}
# What unfold could say on pages that the desk does not have.
NEVER_SHOWN = ("created a user", "Dataset not found", "Raw passwords", "nested object", "Found %(counter)s")
CALLS = ("gettext", "gettext_lazy", "gettext_noop", "_")


def missing(texts: Iterable[str]) -> set[str]:
    """Those that Spanish readers would see in English."""
    with override("es"):
        return {text for text in texts if text and text not in KNOWN and gettext(text) == text}


def of_noun(resource: Resource) -> Iterator[str]:
    """Every word that the record of a noun puts on a page."""
    yield from (words.plain(resource.name), words.singular(resource))
    for one in resource.columns:
        yield from (words.plain(one.name), one.help)
        if one.name.endswith("_seconds"):
            yield words.plain(f"{one.name.removesuffix('_seconds')}_time")
        if one.choices:
            yield from (str(text) for _, text in resource.model._meta.get_field(one.name).flatchoices)
    for verb in resource.verbs:
        yield from (words.plain(verb.__name__), " ".join((verb.__doc__ or "").split()).replace("`", ""))
        yield from (words.plain(one.name) for one in arguments(verb))


def literals(path: Path, calls: tuple[str, ...]) -> Iterator[str]:
    """Texts that a module hands to these functions."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in calls:
            yield from (one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str))


def in_template(path: Path) -> set[str]:
    """Texts that a template asks the catalogue for."""
    source = templatize(path.read_text())
    found = re.findall(r"""(?<![a-z])(?:_|n?gettext)\(u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", source)
    return {str(ast.literal_eval(text)) for text in found}


def test_the_compiled_catalogue_is_in_step() -> None:
    assert call_command("catalogue", check=True) is None


def test_our_compiler_makes_what_readers_of_catalogues_read() -> None:
    for path in catalogue.sources():
        with path.with_suffix(".mo").open("rb") as file:
            read = files.GNUTranslations(file)
        assert all(read.gettext(key) == text for key, text in catalogue.read(path).items() if key and "\0" not in key)


def test_placeholders_are_the_same_in_both_languages() -> None:
    holes = re.compile(r"%\(\w+\)s|\{\w*\}")
    entries = [pair for path in catalogue.sources() for pair in catalogue.read(path).items() if pair[0]]
    assert [key for key, text in entries if set(holes.findall(key)) != set(holes.findall(text))] == []


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
def test_every_word_of_a_noun_has_its_spanish(resource: Resource) -> None:
    assert missing(of_noun(resource)) == set(), "add them to cxapi/locale/es and run manage.py catalogue"


def test_every_text_of_the_desk_has_its_spanish() -> None:
    said = {text for path in (ROOT / "cxapi" / "desk").glob("*.py") for text in literals(path, CALLS)}
    said |= {text for path in (ROOT / "cxapi" / "templates").rglob("*.html") for text in in_template(path)}
    said |= {front.KEY, front.PEOPLE, front.SURVEY, front.CUSTOMER, verbs.BACK, by_hand.ONCE, by_hand.RENEWED}
    said |= {forms.STALE, *(group.title for group in layout.groups()), *CODES.values()}
    assert missing(said) == set()


def test_every_rule_of_a_record_has_its_spanish() -> None:
    paths = [path for layer in ("core", "journeys") for path in (ROOT / layer).rglob("*.py")]
    said = {text for path in paths for text in literals(path, CALLS)}
    assert missing(said) == set()


def test_every_text_of_unfold_has_its_spanish() -> None:
    folders = [UNFOLD / "templates", UNFOLD / "contrib" / "filters"]
    paths = [path for folder in folders for path in folder.rglob("*.html") if "crispy" not in str(path)]
    said = {text for path in paths for text in in_template(path)}
    said |= {text for path in [*UNFOLD.glob("*.py"), *folders[1].rglob("*.py")] for text in literals(path, CALLS)}
    assert {text for text in missing(said) if not any(part in text for part in NEVER_SHOWN)} == set()


@pytest.mark.django_db
def test_a_refusal_is_said_in_the_language_of_the_person(workspace: Workspace, owner: Any) -> None:
    someone, row = visitor(workspace), make(owner.actor, "surveys")
    someone.post("/admin/language/", {"language": "es"})
    body = {"name": "", "kind": "relational", "cool_down_days": "99999", "texts": "[]"}
    page = someone.http.post(place("surveys", row.pk), body).content.decode()
    assert "Este campo es requerido." in page
    page = someone.http.post(place("surveys", row.pk), body | {"name": "X", "texts": "{}"}).content.decode()
    assert "El descanso está entre 0 y 3650 días." in page


@pytest.mark.django_db
def test_nouns_and_words_of_lists_are_spanish_on_a_spanish_page(workspace: Workspace, owner: Any) -> None:
    someone = visitor(workspace)
    make(owner.actor, "cases", priority="high")
    someone.post("/admin/language/", {"language": "es"})
    page = someone.page(listed("cases"))
    assert [text for text in ("Casos", "Prioridad", "Alta", "Abierto el", "Aplicar filtros") if text not in page] == []
    assert [text for text in ("Cases", "Priority", "High", "Opened at", "Apply Filters") if text in page] == []
