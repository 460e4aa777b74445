"""Everything that the service refuses can be said in Spanish, and nothing in the catalogues is left over."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from core import problems
from cxapi import catalogue, errors
from cxapi.desk import words

ROOT = Path(__file__).resolve().parent.parent
HOLE = re.compile(r"%\((\w+)\)s|%s|\{\w*\}")
API = "# --- Refusals of the API"
PLACES = {
    "core": [*(ROOT / "core").rglob("*.py")],
    "journeys": [*(ROOT / "journeys").rglob("*.py")],
    "metrics": [*(ROOT / "metrics").rglob("*.py")],
    "cxapi": [path for folder in ("", "rest", "graph") for path in (ROOT / "cxapi" / folder).glob("*.py")],
}
MODULES = [path for paths in PLACES.values() for path in paths if path.name != "settings.py"]
# What refuses: the texts given to these are read by people.
REFUSING = {"Fault", "Bad", "rule", "Barred", "too_complex", "fault", "_bad", "Refused", "Invalid", "Forbidden"}
REFUSING |= {"NotFound", "Gone", "Conflict", "Stale", "Unauthenticated", "ValidationError"}
# Texts that are marked elsewhere and looked up here.
VARIABLE = {"_(CODES[code])", "_(text)", "_(instead[label])"}

every = pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(ROOT)) for path in MODULES])


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Each `_()`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_":
            yield node


def marked(*paths: Path) -> set[str]:
    """Each text inside `_()`."""
    found = [call.args[0] for path in paths for call in calls(ast.parse(path.read_text()))]
    return {one.value for one in found if isinstance(one, ast.Constant)}


def source(app: str) -> Path:
    return ROOT / app / "locale" / "es" / "LC_MESSAGES" / "django.po"


def entries(app: str) -> dict[str, str]:
    return {key: text for key, text in catalogue.read(source(app)).items() if key}


def plain(node: ast.AST | None) -> bool:
    """Whether a node is a sentence that stands there as it is: a literal or an f-string."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return any(isinstance(one, ast.Constant) and " " in str(one.value).strip() for one in parts)


def test_the_compiled_catalogues_are_in_step() -> None:
    assert set(map(source, PLACES)) <= set(catalogue.sources())
    assert call_command("catalogue", check=True) is None


def test_every_marked_text_has_its_spanish_with_the_same_places() -> None:
    known = {key: text for app in PLACES for key, text in entries(app).items()}
    said = marked(*MODULES)
    assert len(said) > 180
    assert said - known.keys() == set(), "add them to the .po of their app and run manage.py catalogue"
    assert [one for one in said if sorted(HOLE.findall(one)) != sorted(HOLE.findall(known[one]))] == []
    assert [one for one in said if known[one] == one] == []


def test_nothing_obsolete_stays_and_nothing_is_said_twice() -> None:
    assert entries("core").keys() == marked(*PLACES["core"])
    assert entries("journeys").keys() == marked(*PLACES["journeys"])
    assert entries("metrics").keys() == marked(*PLACES["metrics"]) - entries("core").keys()
    tail = source("cxapi").read_text().partition(API)[2]
    ours = {
        "".join(map(ast.literal_eval, one.split("\n")))
        for one in re.findall(r'^msgid (".*(?:\n".*)*)', tail, re.MULTILINE)
    }
    assert len(ours) > 50
    assert ours - marked(*PLACES["cxapi"]) == set()
    assert [key for key in entries("cxapi") if key in entries("core") or key in entries("metrics")] == []


@every
def test_what_is_marked_is_a_whole_text_with_named_places(path: Path) -> None:
    tree = ast.parse(path.read_text())
    strange = [call for call in calls(tree) if not isinstance(call.args[0], ast.Constant)]
    assert {ast.unparse(call) for call in strange} - VARIABLE == set()
    filled = [node for node in ast.walk(tree) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod)]
    for node in filled:
        if isinstance(node.left, ast.Call) and node.left in set(calls(tree)) and isinstance(node.right, ast.Dict):
            text = ast.literal_eval(node.left.args[0])
            assert {ast.literal_eval(key) for key in node.right.keys if key} == set(HOLE.findall(text))


@every
def test_no_refusal_is_said_in_one_language_only(path: Path) -> None:
    bare = []
    for scope in [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]:
        given = {
            target.id
            for node in ast.walk(scope)
            if isinstance(node, ast.Assign) and plain(node.value)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in [node for node in ast.walk(scope) if isinstance(node, ast.Call)]:
            if getattr(call.func, "id", getattr(call.func, "attr", "")) in REFUSING:
                texts = [*call.args, *(text for one in call.args if isinstance(one, ast.Dict) for text in one.values)]
                bare += [ast.unparse(one) for one in texts if plain(one) or getattr(one, "id", "") in given]
    assert bare == []


def test_titles_are_looked_up_in_the_catalogue_of_core() -> None:
    assert set(problems.CODES.values()) <= entries("core").keys()
    assert errors.CODES is problems.CODES
    assert words.plain("first_reply_at") in entries("cxapi")
