"""The habits of the house that a machine can see."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("core", "journeys", "metrics", "cxapi")
MOST_LINES, MOST_FUNCTION_LINES = 300, 40
NAMELESS = re.compile(r"(^|_)(utils?|helpers?|managers?|base|mixins?|misc|common)(_|$)")


def sources(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]


def each(*folders: str) -> pytest.MarkDecorator:
    paths = sources(*folders)
    return pytest.mark.parametrize("path", paths, ids=[str(path.relative_to(ROOT)) for path in paths])


EVERY = each(*LAYERS, "tests", "bench")
SERVICE = each(*LAYERS)


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            yield node


@EVERY
def test_a_file_is_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MOST_LINES


@EVERY
def test_a_function_fits_on_a_screen(path: Path) -> None:
    long = [node.name for node in functions(path) if (node.end_lineno or 0) - node.lineno >= MOST_FUNCTION_LINES]
    assert long == []


@EVERY
def test_a_file_is_named_after_what_it_holds(path: Path) -> None:
    # Django finds a database's backend by this name.
    assert not NAMELESS.search(path.stem) or path.match("cxapi/postgresql/base.py")


@SERVICE
def test_every_file_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text()))


@each("cxapi")
def test_the_outside_never_reads_rows_around_the_gate(path: Path) -> None:
    assert ".objects" not in path.read_text()


@SERVICE
def test_nothing_happens_invisibly(path: Path) -> None:
    text = path.read_text()
    assert "@receiver" not in text
    assert "get_model(" not in text
    assert "post_save" not in text


@EVERY
def test_no_check_is_switched_off_without_a_code(path: Path) -> None:
    bare = re.findall(r"#\s*type:\s*ignore(?!\[)|#\s*noqa(?!:)", path.read_text())
    assert bare == [] or path.name == "test_house.py"


@each("tests")
def test_a_test_can_fail(path: Path) -> None:
    empty = []
    for node in functions(path):
        said = ast.dump(node)
        if node.name.startswith("test_") and "Assert(" not in said and "raises" not in said and "assert" not in said:
            empty.append(node.name)
    assert empty == []


def test_every_variable_of_the_environment_is_documented() -> None:
    running = (ROOT / "docs" / "running.md").read_text()
    named = set(re.findall(r'"(CXAPI_[A-Z_]+|DATABASE_URL|REDIS_URL)"', (ROOT / "cxapi" / "settings.py").read_text()))
    assert {name for name in named if f"`{name}`" not in running} == set()


def test_every_target_of_the_makefile_explains_itself() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.search(r"\.PHONY: (.*)", makefile)[1].split()) - {"help"}  # type: ignore[index]
    assert {name for name in targets if not re.search(rf"^{name}:.*## ", makefile, re.MULTILINE)} == set()


def test_the_changelog_is_dated_and_one_line_each() -> None:
    lines = [line for line in (ROOT / "CHANGELOG.md").read_text().splitlines() if line.startswith(("##", "- "))]
    assert lines
    for line in lines:
        assert re.match(r"## (Unreleased|\d+\.\d+\.\d+)|- \d{4}-\d{2}-\d{2} [A-Z]", line)
