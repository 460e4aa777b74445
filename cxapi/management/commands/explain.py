"""`manage.py explain cases`: what a noun's record, or a metric's, became in both skins."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.declare import Resource, arguments, verb_name
from core.resources import RESOURCES
from core.writing.intake import nearest
from cxapi.graph import names
from metrics.catalog import CATALOG
from metrics.declare import Metric
from metrics.facts import FACTS


class Command(BaseCommand):
    help = "Print what a noun or a metric became: columns, filters, routes, names. Without a name, list them all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", help="a noun such as cases, or a metric such as nps")

    def handle(self, *args: Any, name: str | None, **options: Any) -> None:
        nouns = {resource.name: resource for resource in RESOURCES}
        if name is None:
            lines = [f"nouns    {', '.join(nouns)}", f"metrics  {', '.join(CATALOG)}"]
        elif name in nouns:
            lines = list(of_noun(nouns[name]))
        elif name in CATALOG:
            lines = list(of_metric(CATALOG[name]))
        else:
            raise CommandError(f"There is no noun or metric {name}.{nearest(name, [*nouns, *CATALOG])}")
        self.stdout.write("\n".join(lines))


def of_noun(resource: Resource) -> Iterator[str]:
    """The lines about a noun."""
    yield f"{resource.name}: {(resource.model.__doc__ or '').strip()}"
    yield from _columns(resource)
    yield f"search   {', '.join(resource.search) or '-'}"
    yield f"order    {', '.join(resource.order)}"
    yield f"private  {', '.join(resource.private) or '-'}"
    yield f"read     {_roles(resource.access.read)}"
    yield f"write    {_roles(resource.access.write) if resource.write or resource.verbs else '-'}"
    yield from _routes(resource)
    yield from _graph(resource)


def _columns(resource: Resource) -> Iterator[str]:
    written = {one.name: one for one in resource.inputs}
    filters = {one.name for one in resource.filters}
    yield f"{'column':28}{'GraphQL':26}{'kind':24}{'null':6}{'written':10}filters"
    for one in resource.columns:
        null = "yes" if one.null else "no"
        given = "-" if one.name not in written else "required" if written[one.name].required else "yes"
        lookups = " ".join(one.lookups) if one.name in filters else "-"
        kind = f"{one.kind} {one.enum}".strip()
        yield f"{one.label:28}{names.camel(one.label):26}{kind:24}{null:6}{given:10}{lookups}"


def _roles(roles: frozenset[Any]) -> str:
    return ", ".join(sorted(str(role) for role in roles)) or "-"


def _routes(resource: Resource) -> Iterator[str]:
    from cxapi.rest.documents import openapi

    base = f"/api/v1/{resource.name}"
    for path, methods in openapi()["paths"].items():
        if path == base or path.startswith(f"{base}/"):
            for method, operation in methods.items():
                yield f"REST     {method.upper():7}{path:44}{operation['operationId']}"
    for verb in resource.verbs:
        said = ", ".join(f"{one.label}{'' if one.required else '?'}: {one.kind}" for one in arguments(verb))
        yield f"verb     {verb_name(verb)}({said})"


def _graph(resource: Resource) -> Iterator[str]:
    yield f"GraphQL  type {resource.singular}, query {names.one(resource)} and {names.many(resource)}"
    for verb in resource.verbs:
        yield f"GraphQL  mutation {names.verbal(verb, resource)}"


def of_metric(metric: Metric) -> Iterator[str]:
    """The lines about a metric."""
    facts = FACTS[metric.facts]
    yield f"{metric.key}: {metric.name.en}. {metric.meaning.en}"
    yield f"families {', '.join(metric.families)}"
    yield f"shape    {metric.shape}, in {metric.unit}, better {metric.better}, definition version {metric.version}"
    yield f"formula  {metric.formula_text}"
    yield f"track    {facts.name} at {', '.join(metric.times)}"
    for time in metric.times:
        for name, part in metric.parts_at(time).items():
            yield f"part     {name} = {part}"
    yield f"slices   {', '.join(facts.slices)}"
    yield f'REST     POST   /api/v1/metrics/query {{"metrics": ["{metric.key}"]}}'
