"""Two records of one customer made one: what moved, what the fields were before, and whether it was undone."""

from django.db import models
from django.utils.translation import gettext as _

from core.declare import FACTS, Access, Resource
from core.records import Record, rule


class Merge(Record):
    """One customer merged into another. It can be undone for 30 days; the old id and keys lead to the survivor."""

    # A merge tells of the two that it was about, whatever becomes of the survivor later.
    stays_on_merge = True

    survivor = models.ForeignKey("core.Customer", models.PROTECT, related_name="merges")
    merged = models.ForeignKey("core.Customer", models.PROTECT, related_name="merged_by")
    at = models.DateTimeField(help_text="When they were merged.")
    by = models.CharField(max_length=80, help_text="Who merged them: `key:<id>`, `member:<id>` or `system:<name>`.")
    moved = models.JSONField(default=dict, help_text="How many rows of each noun moved to the survivor.")
    fields = models.JSONField(default=dict, help_text="Columns of the survivor that changed: before, after, from whom.")
    conflicts = models.JSONField(default=list, help_text="Rows that could not move, and references that were cleared.")
    changes = models.JSONField(default=dict, editable=False, help_text="What undoing puts back.")
    undone_at = models.DateTimeField(null=True, help_text="When it was undone.")
    kept = models.JSONField(default=list, help_text="Columns that undoing left: somebody had changed them since.")

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["workspace", "-at", "-id"])]

    def __str__(self) -> str:
        return f"{self.merged_id} {self.at:%Y-%m-%d}"

    def clean(self) -> None:
        super().clean()
        if self.survivor_id == self.merged_id:
            raise rule("merged", _("A customer cannot be merged into itself."))


MERGES = Resource(
    name="merges",
    model=Merge,
    read=("survivor", "merged", "at", "by", "moved", "fields", "conflicts", "undone_at", "kept"),
    filter=("survivor", "merged", "at", "undone_at"),
    order=("-at",),
    private=("fields",),
    access=Access(FACTS.read, frozenset()),
)
