"""What the health of customers was found to be, and when: one row for each time it became another."""

from django.db import models
from django.db.models import Q

from core.declare import FACTS, Access, Resource
from core.health.health_models import HealthBand
from core.records import EnumField, Record


class HealthScore(Record):
    """The health of one customer for a time. Computed columns are what was weighed; score and band are what counts.

    `contributions` hold, per input: raw, observed_at, value (0 to 100), freshness, prior, weight (the share used),
    policy, vetoes, points and delta. Points add up to the computed score, deltas to its change.
    """

    feeds = False
    # What was found of a record stays told of it; a merge closes it and moves it nowhere.
    stays_on_merge = True

    customer = models.ForeignKey("core.Customer", models.PROTECT, related_name="health_scores", db_index=False)
    segment = models.ForeignKey("core.Segment", models.PROTECT, null=True, related_name="+")
    health_model = models.ForeignKey(
        "core.HealthModel", models.PROTECT, related_name="+", help_text="The weights it was made by."
    )
    override = models.ForeignKey("core.HealthOverride", models.PROTECT, null=True, related_name="+")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, help_text="When another took its place; null for the present one.")
    score = models.FloatField(null=True, help_text="0 to 100, as it counts: with the override, where there is one.")
    band = EnumField(HealthBand, null=True)
    computed_score = models.FloatField(
        null=True, help_text="0 to 100 with two decimals; null when too little is known."
    )
    computed_band = EnumField(HealthBand, null=True)
    computed_delta = models.FloatField(null=True, help_text="Change of the computed score; null when either is null.")
    coverage = models.FloatField(help_text="0 to 1: the share of the weights that is known, by its freshness.")
    contributions = models.JSONField(default=list)

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["customer"],
                name="healthscore_one_now",
                condition=Q(to_at__isnull=True, deleted_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "from_at"]),
            models.Index(fields=["workspace", "from_at", "id"]),
            models.Index(fields=["workspace", "to_at"]),
        ]

    def __str__(self) -> str:
        return "-" if self.score is None else f"{self.score:g}"


SCORE_COLUMNS = (
    "customer", "segment", "health_model", "override", "from_at", "to_at", "score", "band", "computed_score",
    "computed_band", "computed_delta", "coverage", "contributions",
)  # fmt: skip
HEALTH_SCORES = Resource(
    name="health-scores",
    model=HealthScore,
    read=SCORE_COLUMNS,
    filter=tuple(name for name in SCORE_COLUMNS if name != "contributions"),
    order=("-from_at",),
    access=Access(FACTS.read, frozenset()),
)
