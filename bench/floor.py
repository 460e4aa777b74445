"""What Django costs with hand SQL on daily parts, and with rendered bytes: no middleware, key, rights or labels."""

from typing import Any

import orjson
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

KEPT: dict[str, bytes] = {}
SURVEY = (
    "CREATE TABLE bench_survey AS SELECT {day:submitted_at} AS day, instrument, channel, segment_id, count(*) AS n,"
    " sum(CASE WHEN score >= 9 THEN 1 ELSE 0 END) AS pos, sum(CASE WHEN score <= 6 THEN 1 ELSE 0 END) AS neg"
    " FROM core_answer WHERE deleted_at IS NULL AND score IS NOT NULL GROUP BY 1, 2, 3, 4"
)
CASES = (
    "CREATE TABLE bench_case AS SELECT {day:first_resolved_at} AS day, team_id, first_resolution_calendar_seconds AS s"
    " FROM core_casesummary WHERE deleted_at IS NULL AND first_resolved_at IS NOT NULL"
)
PREPARE = (
    SURVEY,
    "CREATE INDEX bench_survey_channel ON bench_survey (instrument, channel, day)",
    "CREATE INDEX bench_survey_day ON bench_survey (instrument, day)",
    CASES,
    "CREATE INDEX bench_case_day ON bench_case (day)",
)
SERIES = (
    "SELECT day, 100.0 * (sum(pos) - sum(neg)) / sum(n), sum(n) FROM bench_survey"
    " WHERE instrument = 'nps' AND channel = %s AND day >= %s AND day < %s GROUP BY day ORDER BY day"
)
GROUPS = (
    "SELECT {month:day}, channel, segment_id, 100.0 * (sum(pos) - sum(neg)) / sum(n), sum(n) FROM bench_survey"
    " WHERE instrument = 'nps' AND day >= %s AND day < %s GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
)
PERCENTILE = (
    "SELECT {week:day}, team_id, percentile_cont(0.9) WITHIN GROUP (ORDER BY s) FROM bench_case"
    " WHERE day >= %s AND day < %s GROUP BY 1, 2 ORDER BY 1, 2"
)


def spelled(text: str) -> str:
    """The statement for this database; {day:column} is the local day, {month:day} and {week:day} its step."""
    postgresql = connection.vendor == "postgresql"
    for name in ("submitted_at", "first_resolved_at", "ended_at", "opened_at"):
        local = f"({name} AT TIME ZONE 'Europe/Madrid')::date" if postgresql else f"date({name}, '+1 hour')"
        text = text.replace(f"{{day:{name}}}", local)
    month, week = ("date_trunc('month', day)::date", "date_trunc('week', day)::date") if postgresql else (
        "date(day, 'start of month')", "date(day, '-6 days', 'weekday 1')")  # fmt: skip
    return text.replace("{month:day}", month).replace("{week:day}", week)


def fetch(statement: str, *values: Any) -> list[Any]:
    """All rows of a statement written by hand."""
    with connection.cursor() as cursor:
        cursor.execute(spelled(statement), values)
        return list(cursor.fetchall())


def _view(statement: str, *names: str) -> Any:
    def answer(request: HttpRequest) -> HttpResponse:
        rows = fetch(statement, *(request.GET[name] for name in names))
        return HttpResponse(orjson.dumps({"data": rows}, default=str), content_type="application/json")

    return answer


def rendered(request: HttpRequest) -> HttpResponse:
    """Bytes made before."""
    return HttpResponse(KEPT["answer"], content_type="application/json")


urlpatterns = [
    path("series", _view(SERIES, "channel", "start", "end")),
    path("groups", _view(GROUPS, "start", "end")),
    path("percentile", _view(PERCENTILE, "start", "end")),
    path("rendered", rendered),
]
