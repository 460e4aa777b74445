"""Retention cohorts over GraphQL: the same matrix as over REST."""

from dataclasses import asdict
from typing import Annotated

import strawberry
from strawberry.types import Info

from cxapi.graph.context import Context
from cxapi.graph.metrics import MetricFilter, MetricWindow, data, said
from cxapi.graph.scalars import Date, DateTime
from metrics.cohorts import ask_cohorts, cohorts


@strawberry.type(description="One period of one cohort; the first is that in which it began.")
class CohortCell:
    index: int = said("index")
    start: Date = said("start")
    n: int = said("n")
    value: float | None = said("value")
    partial: bool = said("partial")
    reason: str | None = said("reason")


@strawberry.type(description="Those who began in one period.")
class RetentionCohort:
    start: Date = said("start")
    end: Date = said("end")
    customers: int = said("customers")
    cells: list[CohortCell] = said("cells")


@strawberry.type(description="The matrix, as a triangle: each cohort has the periods up to the last of the window.")
class RetentionCohorts:
    counting: str = said("counting")
    anchor: str = said("anchor")
    granularity: str = said("granularity")
    zone: str = said("zone")
    computed_at: DateTime = said("computed_at")
    cohorts: list[RetentionCohort] = said("cohorts")


@strawberry.input(description="Which cohorts: of a window, in periods, by kind and anchor.")
class RetentionQuery:
    window: MetricWindow = said("window")
    granularity: str | None = said("granularity", default=None)
    counting: str | None = said("counting", default=None)
    anchor: str | None = said("anchor", default=None)
    filters: list[MetricFilter] | None = said("filters", default=None)


@strawberry.type
class CohortsQuery:
    """The root field of this file."""

    @strawberry.field(description="Of the customers who began in each period, how many pay in each one after.")
    def retention(
        self,
        info: Info[Context, None],
        input: Annotated[RetentionQuery, strawberry.argument(description="What is asked.")],
    ) -> RetentionCohorts:
        actor = info.context.actor
        found = cohorts(actor, *ask_cohorts(actor, data(input)))
        rows = [
            RetentionCohort(start=Date(one.start), end=Date(one.end), customers=one.customers,
                            cells=[CohortCell(**asdict(cell)) for cell in one.cells])
            for one in found.cohorts
        ]  # fmt: skip
        return RetentionCohorts(**{**asdict(found), "cohorts": rows})
