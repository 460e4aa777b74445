import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("metrics", "0001_initial"), ("metrics", "0002_parts_in_tables_of_the_engine")]

    initial = True

    dependencies = [
        ("core", "0001_start"),
    ]

    operations = [
        migrations.CreateModel(
            name="StaleMark",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("track", models.CharField(max_length=60)),
                ("day", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["workspace", "track", "id"], name="metrics_sta_workspa_53e3a8_idx")],
            },
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("track", models.CharField(max_length=60)),
                ("generation", models.BigIntegerField(default=0)),
                ("renewed_at", models.DateTimeField(null=True)),
                ("layout", models.CharField(default="", max_length=16)),
                ("former", models.JSONField(default=list)),
                ("stepped_to", models.DateField(null=True)),
                ("gaps", models.JSONField(default=list)),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("workspace", "track"), name="turn_unique_track")],
            },
        ),
    ]
