"""Whose turn it is to renew the parts of a track, which of its days are stale, and which were told otherwise before.

The parts themselves stand in tables that follow from the catalogue (`metrics.tables`): they are derived, and no
migration makes them.
"""

from django.db import models


class StaleMark(models.Model):
    """A day of a track whose parts no longer fit the facts; without a day, all of it.

    Marks are written in the transaction of the fact and deleted, by id, in the transaction of the new parts.
    """

    id = models.BigAutoField(primary_key=True)
    workspace = models.ForeignKey("core.Workspace", models.CASCADE, related_name="+", db_index=False)
    track = models.CharField(max_length=60)
    day = models.DateField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["workspace", "track", "id"])]

    def __str__(self) -> str:
        return f"{self.track} {self.day or 'all'}"


class Turn(models.Model):
    """Who renews a track holds its row locked; the lock is the lease, and it ends with the transaction or the worker.

    `generation` grows with each renewal: two answers of one generation and one definition are the same.
    `layout` names the definitions that the parts were made by, `former` those before it: a worker of an older release
    finds its own among them and leaves the parts alone. Weeks and months that ended by `stepped_to` stand beside the
    days as rows of their own, except the `gaps`, of which a day has been renewed since.
    """

    workspace = models.ForeignKey("core.Workspace", models.CASCADE, related_name="+", db_index=False)
    track = models.CharField(max_length=60)
    generation = models.BigIntegerField(default=0)
    renewed_at = models.DateTimeField(null=True)
    layout = models.CharField(max_length=16, default="")
    former = models.JSONField(default=list)
    stepped_to = models.DateField(null=True)
    gaps = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "track"], name="turn_unique_track")]

    def __str__(self) -> str:
        return f"{self.track} {self.generation}"


class Restatement(models.Model):
    """A day that had been over when its parts were last made, and has other parts since: who had read its figures read
    others than one reads now.

    `parts` holds, by label, what was and what is, of the metrics that changed. `facts` are those of the day that were
    written since, some of them by id and all of them by number.
    """

    id = models.BigAutoField(primary_key=True)
    workspace = models.ForeignKey("core.Workspace", models.CASCADE, related_name="+", db_index=False)
    track = models.CharField(max_length=60)
    day = models.DateField()
    restated_at = models.DateTimeField()
    metrics = models.JSONField(default=list)
    parts = models.JSONField(default=dict)
    facts = models.JSONField(default=list)
    facts_count = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["workspace", "day", "id"])]

    def __str__(self) -> str:
        return f"{self.track} {self.day}"


class HealthMark(models.Model):
    """A customer whose health must be weighed again; without one, all customers of the workspace that come after
    `after`. Marks are written in the transaction of the change and deleted, by id, in that of the new score.

    After `rounds` more than 1 the priors are taken anew and all are weighed once more.
    """

    id = models.BigAutoField(primary_key=True)
    workspace = models.ForeignKey("core.Workspace", models.CASCADE, related_name="+", db_index=False)
    customer = models.UUIDField(null=True)
    after = models.UUIDField(null=True)
    rounds = models.IntegerField(default=1)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["workspace", "id"]), models.Index(fields=["workspace", "customer"])]

    def __str__(self) -> str:
        return f"{self.customer or 'all'}"


class HealthTurn(models.Model):
    """Who weighs the health of a workspace holds its row locked; the lock is the lease, as with `Turn`.

    Overrides that expired and versions that came to hold by `looked_at` are marked, and so is everybody for `swept_on`.
    """

    workspace = models.OneToOneField("core.Workspace", models.CASCADE, related_name="+")
    looked_at = models.DateTimeField(null=True)
    swept_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.workspace_id} {self.swept_on}"


class HealthPrior(models.Model):
    """What is usual of one input in a segment, or in the whole workspace without one: the median of `n` customers."""

    workspace = models.ForeignKey("core.Workspace", models.CASCADE, related_name="+")
    segment = models.UUIDField(null=True)
    input = models.CharField(max_length=30)
    value = models.FloatField()
    n = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.input} {self.value:g}"
