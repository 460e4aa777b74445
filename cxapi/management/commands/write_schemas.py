"""Write the contracts of both skins into docs/, where a diff shows every change of them."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

FOLDER = Path(settings.BASE_DIR) / "docs"


def openapi() -> str:
    """The OpenAPI document as YAML."""
    from cxapi.rest.documents import openapi as document

    return yaml.dump(document(), Dumper=Plain, sort_keys=False, allow_unicode=True, width=120)


def graphql() -> str:
    """The GraphQL schema in its own language."""
    from cxapi.graph.schema import schema

    return f"{schema.as_str()}\n"


class Plain(yaml.SafeDumper):
    """YAML without anchors: equal parts are written out, so that a diff shows where they change."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def contracts() -> dict[str, Callable[[], str]]:
    """The files and how each is made."""
    made = {"openapi.yaml": openapi}
    return {**made, "schema.graphql": graphql} if find_spec("cxapi.graph.schema") else made


class Command(BaseCommand):
    help = "Write docs/openapi.yaml and docs/schema.graphql; with --check only say whether they are up to date."

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
