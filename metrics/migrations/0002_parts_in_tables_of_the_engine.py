from django.db import migrations, models


class Migration(migrations.Migration):
    """Parts move from documents into tables that the engine makes; the next sweep fills them from the facts."""

    dependencies = [("metrics", "0001_initial")]

    operations = [
        migrations.DeleteModel(name="DayPart"),
        migrations.AddField("turn", "layout", models.CharField(default="", max_length=16)),
        migrations.AddField("turn", "former", models.JSONField(default=list)),
        migrations.AddField("turn", "stepped_to", models.DateField(null=True)),
        migrations.AddField("turn", "gaps", models.JSONField(default=list)),
    ]
