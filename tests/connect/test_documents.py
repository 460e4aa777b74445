"""The guide for integrators says what the code does, because it is the code."""

import re
from pathlib import Path

import pytest

from core.resources import RESOURCES

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "connect-a-crm.md").read_text()


def test_the_connector_of_the_guide_is_the_tested_one() -> None:
    (shown,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    assert shown == (ROOT / "tests" / "connect" / "two_way.py").read_text()


def test_every_noun_of_the_guides_table_exists() -> None:
    table = GUIDE.split("## What becomes what")[1].split("\n- ")[0]
    named = {word for row in table.splitlines()[4:] for word in re.findall(r"`([a-z-]+)`", row.split("|")[2])}
    inputs = {column.name for resource in RESOURCES for column in resource.inputs}
    words = {"person", "company", "kind"} | inputs | {f"{name}_ref" for name in inputs}
    assert named - words <= {resource.name for resource in RESOURCES}
    assert len(named) > 15


@pytest.mark.parametrize("path", re.findall(r"`(tests/connect/[a-z_]*\.py)`", GUIDE))
def test_every_file_of_the_guide_exists(path: str) -> None:
    assert (ROOT / path).is_file()
