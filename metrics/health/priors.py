"""What is usual: the median of what is known of the customers of a segment, taken once a day and kept."""

from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from uuid import UUID

from core.health.scores import HealthScore
from core.scope import Actor, visible
from metrics.models import HealthPrior

LEAST = 5  # of fewer customers a median says little


@dataclass(frozen=True, slots=True)
class Priors:
    """The medians of a workspace by segment and input; those of the whole workspace stand under None."""

    medians: dict[tuple[UUID | None, str], float]

    @classmethod
    def read(cls, actor: Actor) -> "Priors":
        """The kept medians; one statement."""
        rows = HealthPrior.objects.filter(workspace_id=actor.workspace_id)
        return cls({(one.segment, one.input): one.value for one in rows})

    def of(self, segment: UUID | None, name: str, first: float) -> float:
        """The prior of an input: of the segment, else of the workspace, else the first one that the weights say."""
        return self.medians.get((segment, name), self.medians.get((None, name), first))


def take(actor: Actor) -> bool:
    """Take the medians anew from the present scores; whether any became another.

    Only what was observed counts, so that priors never follow from priors. Cost: one read of the present scores.
    """
    values: dict[tuple[UUID | None, str], list[float]] = defaultdict(list)
    present = visible(HealthScore.objects.all(), actor).filter(to_at__isnull=True)
    for segment, contributions in present.values_list("segment_id", "contributions").iterator(2_000):
        for one in contributions:
            if one["policy"] == "observed":
                for place in {segment, None}:
                    values[place, one["input"]].append(one["value"])
    found = {key: (round(median(some), 2), len(some)) for key, some in values.items() if len(some) >= LEAST}
    held = HealthPrior.objects.filter(workspace_id=actor.workspace_id)
    before = {(one.segment, one.input): (one.value, one.n) for one in held}
    if found == before:
        return False
    held.delete()
    HealthPrior.objects.bulk_create(
        HealthPrior(workspace_id=actor.workspace_id, segment=segment, input=name, value=value, n=n)
        for (segment, name), (value, n) in found.items()
    )
    return {key: one[0] for key, one in found.items()} != {key: one[0] for key, one in before.items()}
