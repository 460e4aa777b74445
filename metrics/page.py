"""The catalogue as a page of the documentation, in English."""

from collections.abc import Iterator, Mapping
from typing import Any

from metrics.ask import most_days
from metrics.catalog import CATALOG
from metrics.declare import Metric
from metrics.describe import describe

HEAD = """# Metrics

Made from the catalogue by `manage.py write_schemas`; do not edit. The same entries, with Spanish texts, are served at
`GET /api/v1/metrics`.

Rules of all: a window is half-open, made of local days of an IANA zone; durations are subtracted in UTC; what cannot
count is left out by reason and served in `excluded`; nothing to divide by is null with a reason, never 0.
"""


def page() -> str:
    """The whole page in Markdown."""
    lines = [HEAD, "| key | name | unit | better |", "|---|---|---|---|"]
    lines += [f"| [`{one.key}`](#{one.key}) | {one.name.en} | {one.unit} | {one.better} |" for one in CATALOG.values()]
    return "\n".join([*lines, *(_entry(metric) for metric in CATALOG.values())]) + "\n"


def _entry(metric: Metric) -> str:
    said = describe(metric)
    times = " and ".join(f"`{time}`" for time in metric.times)
    rows = [
        ("formula", metric.formula_text),
        ("population", metric.population),
        ("placed in time by", f"{times} of {metric.facts}"),
        ("left out and counted", ", ".join(f"`{reason}`" for reason in said["excluded"]) or "nothing"),
        ("slices", ", ".join(f"`{name}`" for name in said["slices"])),
        ("statistics", ", ".join(said["statistics"])),
        ("error of percentiles", f"{said['relative_error']:.0%}" if said["relative_error"] else ""),
        ("choices", "; ".join(_choices(said))),
        ("matures after", f"{metric.matures} days" if metric.matures else ""),
        ("example", _example(metric)),
        ("source", metric.source),
        ("version", str(metric.version)),
    ]
    table = "\n".join(f"| {name} | {text} |" for name, text in rows if text)
    return f"\n## {metric.key}\n\n{metric.meaning.en}\n\n| | |\n|---|---|\n{table}"


def _choices(said: Mapping[str, Any]) -> Iterator[str]:
    """What a question may choose, where there is more than one."""
    for member, offered in (("clock", said["clocks"]), ("attribution", said["attributions"]), ("basis", said["bases"])):
        if len(offered) > 1:
            yield f"`{member}` {', '.join(f'`{word}`' for word in offered)}"
    if said["window_days"]:
        yield f"`window_days` 1 to {most_days(CATALOG[said['key']])}, {said['window_days']} when left out"


def _example(metric: Metric) -> str:
    facts = [", ".join(f"{name} {value}" for name, value in row.items()) or "open" for row in metric.example.rows]
    return f"{'; '.join(facts)} → {metric.example.value}"
