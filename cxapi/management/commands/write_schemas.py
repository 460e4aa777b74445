"""Write what is made from the code into docs/: the contracts of both skins and the page of metrics."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cxapi.graph.schema import schema
from cxapi.rest.documents import openapi as document
from metrics.page import page

FOLDER = Path(settings.BASE_DIR) / "docs"


def openapi() -> str:
    """The OpenAPI document as YAML."""
    return yaml.dump(document(), Dumper=Plain, sort_keys=False, allow_unicode=True, width=120)


def graphql() -> str:
    """The GraphQL schema in its own language."""
    return f"{schema.as_str()}\n"


class Plain(yaml.CSafeDumper):
    """YAML without anchors: equal parts are written out, so that a diff shows where they change."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def contracts() -> dict[str, Callable[[], str]]:
    """The files and how each is made."""
    return {"openapi.yaml": openapi, "schema.graphql": graphql, "metrics.md": page}


class Command(BaseCommand):
    help = "Write docs/openapi.yaml, schema.graphql and metrics.md; with --check only say whether they are up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail when a file is stale")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        stale = [name for name, make in contracts().items() if not self.same(FOLDER / name, make(), check)]
        if stale:
            files = ", ".join(f"docs/{name}" for name in stale)
            raise CommandError(f"Stale: {files}. Run manage.py write_schemas and look at the diff.")

    def same(self, file: Path, text: str, check: bool) -> bool:
        """Whether the file holds the text, after writing it unless this is only a check."""
        held = file.read_text(encoding="utf-8") if file.exists() else None
        if held == text:
            return True
        if not check:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
            self.stdout.write(f"wrote docs/{file.name}")
        return not check
