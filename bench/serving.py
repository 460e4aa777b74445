"""Questions over HTTP beside a bare Django view that runs hand SQL on daily parts, in one process and one run."""

import io
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import override_settings

from bench import floor
from core.keys import issue_key
from core.scope import Actor, Role

GRAPH = (
    "query($q: MetricQuery!) { metrics(input: $q) { series { metric slices { slice value }"
    " rows { start value numerator denominator n } } } }"
)


def windows(days: int) -> Iterator[tuple[date, date]]:
    """Windows of so many days, no two alike in a run."""
    n = 0
    while True:
        first = date(2025, 1, 1) + timedelta(days=n % (364 - days))
        yield first, first + timedelta(days=days - n // (364 - days))
        n += 1


class Caller:
    """Requests through Django's WSGI handler, as a server hands them over."""

    def __init__(self, handler: WSGIHandler, key: str = "") -> None:
        self.handler, self.key = handler, key
        self.said: dict[str, str] = {}

    def __call__(self, address: str, body: bytes = b"", **more: str) -> bytes:
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "POST" if body else "GET", "PATH_INFO": path, "QUERY_STRING": query,
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(body), "wsgi.url_scheme": "http", "wsgi.errors": io.StringIO(),
            "HTTP_AUTHORIZATION": f"Bearer {self.key}", "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/json", **more,
        }  # fmt: skip
        status: list[Any] = []
        answer = self.handler(environ, lambda *said: status.append(said))
        found = b"".join(answer)
        answer.close()
        if status[0][0][:3] not in ("200", "304"):
            raise RuntimeError(f"{address}: {status[0][0]} {found[:300]!r}")
        self.said = dict(status[0][1])
        return found


def pace(work: Callable[[], Any], seconds: float = 2.0) -> float:
    """The median milliseconds of one call, after some to warm up."""
    for _ in range(5):
        work()
    taken, ends = [], time.perf_counter() + seconds
    while time.perf_counter() < ends:
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def measure_answers(actor: Actor) -> None:
    """Series, groups and percentiles asked anew each time, the same question again, and 304."""
    for statement in floor.PREPARE:
        with connection.cursor() as cursor:
            cursor.execute(floor.spelled(statement))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    _, key = issue_key(actor, "bench", Role.VIEWER)
    with override_settings(RATE_LIMIT_PER_MINUTE=10_000_000):
        service = Caller(WSGIHandler(), key)
        with override_settings(MIDDLEWARE=[]):
            bare = Caller(WSGIHandler())
        measure_different(service, bare)
        measure_same(service, bare)


def measure_different(service: Caller, bare: Caller) -> None:
    """Every request asks about another window."""
    p90 = "first_resolution_time"
    kinds = (
        ("NPS by day, 90 days, one channel", "nps", 90, "day", "&channel=phone", "series", "&channel=phone"),
        ("NPS by month, channel, segment, 180 days", "nps", 180, "month", "&group_by=channel,segment", "groups", ""),
        ("p90 by week and team, 180 days", p90, 180, "week", "&group_by=team&statistic=p90", "percentile", ""),
    )
    for what, metric, days, step, more, view, floor_more in kinds:
        asked = windows(days)

        def ours(asked: Any = asked, metric: str = metric, step: str = step, more: str = more) -> bytes:
            first, last = next(asked)
            return service(f"/api/v1/metrics/query?metrics={metric}&start={first}&end={last}&granularity={step}{more}")

        by_hand = windows(days)

        def theirs(asked: Any = by_hand, view: str = view, more: str = floor_more) -> bytes:
            first, last = next(asked)
            return bare(f"/{view}?start={first}&end={last}{more}")

        limit = ratio(what, ours, theirs if connection.vendor == "postgresql" or view != "percentile" else None)
        if view == "series":
            told_graph(service, limit)
        agree(what, ours(windows(days)), on_floor(lambda fresh=theirs, days=days: fresh(windows(days))), view)


def on_floor(work: Callable[[], Any]) -> Any:
    """Do it with the addresses of the floor."""
    with override_settings(ROOT_URLCONF="bench.floor"):
        return work()


def ratio(what: str, ours: Callable[[], Any], theirs: Callable[[], Any] | None) -> float:
    """Print the pace of both; the limit's."""
    limit = on_floor(lambda: pace(theirs)) if theirs else float("nan")
    mine = pace(ours)
    print(f"{what:<50} {mine:>8.2f} ms   floor {limit:>8.2f} ms   speed {limit / mine:>6.2f}")
    return limit


def told_graph(service: Caller, limit: float) -> None:
    """The daily series over GraphQL, beside the same floor."""
    asked = windows(90)

    def graph() -> bytes:
        first, last = next(asked)
        question = {
            "metrics": ["nps"], "window": {"start": str(first), "end": str(last)}, "granularity": "day",
            "filters": [{"slice": "channel", "values": ["phone"]}],
        }  # fmt: skip
        found = service("/graphql", orjson.dumps({"query": GRAPH, "variables": {"q": question}}))
        if b"errors" in found:
            raise RuntimeError(found[:300])
        return found

    mine = pace(graph)
    print(f"{'  the same over GraphQL':<50} {mine:>8.2f} ms   floor {limit:>8.2f} ms   speed {limit / mine:>6.2f}")


def measure_same(service: Caller, bare: Caller) -> None:
    """One question again and again, and with the tag of its answer."""
    address = "/api/v1/metrics/query?metrics=nps&start=2025-02-01&end=2025-05-02&granularity=day&channel=phone"
    floor.KEPT["answer"] = service(address)
    tag = service.said["ETag"]
    limit = ratio("the same question again", lambda: service(address), lambda: bare("/rendered"))
    mine = pace(lambda: service(address, HTTP_IF_NONE_MATCH=tag))
    print(f"{'  304':<50} {mine:>8.2f} ms   floor {limit:>8.2f} ms   speed {limit / mine:>6.2f}")


GROUPED = {"series": 0, "groups": 2, "percentile": 1}


def agree(what: str, ours: bytes, theirs: bytes, view: str) -> None:
    """Both have told the same values, or the ratio means nothing. Percentiles are estimates within one per cent."""
    mine, hand = {}, {}
    for series in orjson.loads(ours)["series"]:
        group = [one["value"] for one in series["slices"]]
        mine |= {(row["start"], *group): row["value"] for row in series["rows"] if row["value"] is not None}
    for start, *rest in orjson.loads(theirs)["data"]:
        group = [str(UUID(one)) if isinstance(one, str) and len(one) >= 32 else one for one in rest]
        hand[(start, *group[: GROUPED[view]])] = float(rest[GROUPED[view]])
    # The first step is cut by the window: here it starts with the window, there with the calendar.
    compared = [(mine[place], hand[place]) for place in mine.keys() & hand.keys()]
    tolerance = 0.03 if view == "percentile" else 1e-6
    wrong = [pair for pair in compared if abs(pair[0] - pair[1]) > tolerance * max(1, abs(pair[1]))]
    print(f"  {what}: {len(compared)} values compared, {len(wrong)} differ {wrong[:2] if wrong else ''}")
