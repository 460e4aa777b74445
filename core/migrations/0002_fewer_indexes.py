"""What was made before without these still has them: indexes whose column another index begins with, and the look-up
of a workspace that the row a line or a fact follows from has had already.
"""

from django.db import migrations, models


def drop(apps, editor):
    quote = editor.connection.ops.quote_name
    for model in apps.get_app_config("core").get_models():
        table = model._meta.db_table
        for field in model._meta.local_fields:
            if not isinstance(field, models.ForeignKey):
                continue
            if not field.db_index:
                name = editor._create_index_name(table, [field.column])
                editor.execute(f"DROP INDEX IF EXISTS {quote(name)}")
            # SQLite cannot drop a constraint of a table that is there; the one that stays only costs time.
            if not field.db_constraint and editor.connection.vendor == "postgresql":
                name = editor._fk_constraint_name(model, field, "_fk_%(to_table)s_%(to_column)s")
                editor.execute(f"ALTER TABLE {quote(table)} DROP CONSTRAINT IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("core", "0001_start")]
    operations = [migrations.RunPython(drop, migrations.RunPython.noop, elidable=True)]
