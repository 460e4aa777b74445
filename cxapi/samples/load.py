"""Filling the workspace `sample`, through the one write path like any other integration."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from core.declare import Resource
from core.keys import create_workspace
from core.problems import Refused
from core.scope import Actor, Role
from core.workspaces import Workspace, by_slug
from core.write import upsert
from cxapi.samples import nps_sudzilla, servicenow_incidents, telco_churn_ibm
from cxapi.samples.rows import Batch, Body

SLUG = "sample"
SETS: Mapping[str, Callable[[], Iterator[Batch]]] = {
    "nps_sudzilla": nps_sudzilla.batches,
    "servicenow_incidents": servicenow_incidents.batches,
    "telco_churn_ibm": telco_churn_ibm.batches,
}
STEP = 500


@dataclass
class Progress:
    """How far the rows of one noun are, and what became of them."""

    name: str
    resource: Resource
    total: int
    outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def done(self) -> int:
        return self.outcomes.total()


class BadSample(Exception):
    """A row of a data set was refused: the loader does not fit the house any more."""


def workspace() -> Workspace:
    """The sample workspace, made when it is missing."""
    return by_slug(SLUG) or create_workspace(SLUG, "Sample company", zone="UTC")


def loader(home: Workspace) -> Actor:
    """Who loads: an integration like any CRM's."""
    return Actor(home.id, Role.INTEGRATION, kind="system", name="samples", personal_data=True)


def load(names: Iterable[str] = SETS) -> Iterator[Progress]:
    """Write the data sets; yields the progress of the noun under way after every step."""
    actor = loader(workspace())
    for name in names:
        for batch in SETS[name]():
            progress = Progress(name, batch.resource, len(batch.bodies))
            for start in range(0, progress.total, STEP):
                progress.outcomes.update(_written(actor, batch.resource, batch.bodies[start : start + STEP]))
                yield progress


def _written(actor: Actor, resource: Resource, bodies: list[Body]) -> Iterator[str]:
    for body, written in zip(bodies, upsert(actor, resource, bodies), strict=True):
        if written.outcome == "refused":
            raise BadSample(f"{resource.name} {body['external_id']}: {_why(written.problem)}")
        yield written.outcome


def _why(problem: Refused | None) -> str:
    faults = problem.faults if problem else ()
    return "; ".join(f"{fault.pointer} {fault.message}" for fault in faults) or str(problem)
