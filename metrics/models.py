"""What is kept of the figures: parts per day, which days are stale, and whose turn it is to renew them."""

from django.db import models


class DayPart(models.Model):
    """Additive parts of every metric of one track on one local day, for one combination of slices.

    A track is a kind of fact by one of its times, such as `cases.resolved_at`. `parts` maps `<metric>.<part>` to a
    number, or to a histogram {bucket: count}; absent parts are zero. `slices` leaves out what is null.
    """

    workspace = models.ForeignKey("core.Workspace", models.CASCADE, related_name="+", db_index=False)
    track = models.CharField(max_length=60)
    day = models.DateField()
    slices = models.JSONField(default=dict)
    parts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["workspace", "track", "day"])]

    def __str__(self) -> str:
        return f"{self.track} {self.day}"


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
    """

    workspace = models.ForeignKey("core.Workspace", models.CASCADE, related_name="+", db_index=False)
    track = models.CharField(max_length=60)
    generation = models.BigIntegerField(default=0)
    renewed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "track"], name="turn_unique_track")]

    def __str__(self) -> str:
        return f"{self.track} {self.generation}"
