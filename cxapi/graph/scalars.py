"""Scalars beyond GraphQL's own. Values come in as they were sent: the columns of core decode and judge them."""

from datetime import UTC, date, datetime
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

DateTime = NewType("DateTime", datetime)
Date = NewType("Date", date)
Long = NewType("Long", int)
Json = NewType("Json", object)


def _instant(value: Any) -> str:
    if isinstance(value, str):
        return value
    moment: datetime = value.astimezone(UTC)
    return moment.isoformat().replace("+00:00", "Z")


def _day(value: Any) -> str:
    return value if isinstance(value, str) else value.isoformat()


def _same(value: Any) -> Any:
    return value


SCALARS: dict[object, ScalarDefinition] = {
    DateTime: strawberry.scalar(
        name="DateTime",
        description="An instant with an offset from UTC, such as 2026-03-01T09:00:00Z; answers are in UTC.",
        specified_by_url="https://scalars.graphql.org/chillicream/date-time.html",
        serialize=_instant,
        parse_value=_same,
    ),
    Date: strawberry.scalar(
        name="Date",
        description="A day such as 2026-03-01.",
        specified_by_url="https://scalars.graphql.org/chillicream/local-date.html",
        serialize=_day,
        parse_value=_same,
    ),
    Long: strawberry.scalar(
        name="Long",
        description="A whole number of 64 bits, written as a JSON number: seconds, minor units of money, positions.",
        specified_by_url="https://scalars.graphql.org/chillicream/long.html",
        serialize=_same,
        parse_value=_same,
    ),
    Json: strawberry.scalar(
        name="JSON",
        description="Any JSON value.",
        specified_by_url="https://ecma-international.org/publications-and-standards/standards/ecma-404/",
        serialize=_same,
        parse_value=_same,
    ),
}
