from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery


def say_when_they_are_judged(apps, schema_editor):
    """Promises and summaries that are there already get what new ones get when they are written."""
    promises = apps.get_model("core", "Promise").objects
    promises.filter(renegotiated_late=False).update(judged_at=F("due_at"))
    promises.filter(renegotiated_late=True).update(judged_at=F("first_due_at"))
    case = apps.get_model("core", "Case").objects.filter(pk=OuterRef("case_id"))
    apps.get_model("core", "CaseSummary").objects.update(ended_at=Subquery(case.values("ended_at")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0009_business_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="casesummary",
            name="ended_at",
            field=models.DateTimeField(help_text="Last end, resolved or not; null while it is open.", null=True),
        ),
        migrations.AddField(
            model_name="promise",
            name="judged_at",
            field=models.DateTimeField(
                editable=False,
                help_text="When it counts as kept or broken: when it is due; after a late new date, when it was due before.",
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(fields=["workspace", "judged_at"], name="core_promis_workspa_6ec529_idx"),
        ),
        migrations.RunPython(say_when_they_are_judged, migrations.RunPython.noop),
    ]
