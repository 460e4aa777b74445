import core.changes
import core.ids
import core.revenue.money
import django.contrib.auth.models
import django.contrib.auth.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("core", "0001_initial"),
        ("core", "0002_remaining_nouns"),
        ("core", "0003_idempotency"),
        ("core", "0004_loops"),
        ("core", "0005_messages"),
        ("core", "0006_merges"),
        ("core", "0007_jobs"),
        ("core", "0008_sentiment"),
        ("core", "0009_business_time"),
        ("core", "0010_judged_promises"),
        ("core", "0011_rows_deleted_by_imports"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined")),
                ("language", models.CharField(default="en", max_length=30)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "abstract": False,
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Workspace",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "slug",
                    models.CharField(
                        max_length=60,
                        unique=True,
                        validators=[django.core.validators.RegexValidator("^[a-z0-9]+(-[a-z0-9]+)*$")],
                    ),
                ),
                ("name", models.CharField(max_length=190)),
                (
                    "zone",
                    models.CharField(
                        default="UTC", help_text="IANA zone whose local days the figures are kept in.", max_length=60
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        default="EUR",
                        help_text="ISO 4217 code.",
                        max_length=3,
                        validators=[django.core.validators.RegexValidator("^[A-Z]{3}$")],
                    ),
                ),
                ("language", models.CharField(default="en", max_length=30)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                (
                    "noun",
                    models.CharField(
                        editable=False, help_text="What its rows are, for example customers.", max_length=60
                    ),
                ),
                ("format", models.CharField(editable=False, max_length=30)),
                ("state", models.CharField(default="open", editable=False, max_length=30)),
                (
                    "dry_run",
                    models.BooleanField(
                        default=False, editable=False, help_text="Whether it only says what would happen."
                    ),
                ),
                (
                    "rows_source",
                    models.CharField(
                        editable=False, help_text="Source of the rows that name none.", max_length=60, null=True
                    ),
                ),
                (
                    "rows_read",
                    models.BigIntegerField(default=0, editable=False, help_text="Rows that have their verdict."),
                ),
                ("created", models.BigIntegerField(default=0, editable=False, help_text="Rows that were new.")),
                ("updated", models.BigIntegerField(default=0, editable=False, help_text="Rows that changed a record.")),
                (
                    "unchanged",
                    models.BigIntegerField(default=0, editable=False, help_text="Rows that were so already."),
                ),
                ("deleted", models.BigIntegerField(default=0, editable=False, help_text="Rows that deleted a record.")),
                (
                    "stale",
                    models.BigIntegerField(default=0, editable=False, help_text="Rows older than what is stored."),
                ),
                (
                    "refused",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Rows that were not stored; see its errors."
                    ),
                ),
                (
                    "bytes_total",
                    models.BigIntegerField(default=0, editable=False, help_text="Unpacked bytes of all its parts."),
                ),
                (
                    "bytes_done",
                    models.BigIntegerField(default=0, editable=False, help_text="Unpacked bytes that are worked off."),
                ),
                (
                    "percent",
                    models.FloatField(default=0, editable=False, help_text="How much of its bytes is worked off."),
                ),
                (
                    "started_at",
                    models.DateTimeField(editable=False, help_text="When its first rows were read.", null=True),
                ),
                (
                    "finished_at",
                    models.DateTimeField(editable=False, help_text="When it was done, cancelled or failed.", null=True),
                ),
                ("problem", models.CharField(editable=False, help_text="Why it failed.", max_length=300, null=True)),
                ("sender", models.JSONField(default=dict, editable=False)),
                ("language", models.CharField(default="en", editable=False, max_length=12)),
                ("layout", models.JSONField(default=dict, editable=False)),
                ("lines_done", models.BigIntegerField(default=0, editable=False)),
                ("failures", models.IntegerField(default=0, editable=False)),
                ("served_at", models.DateTimeField(editable=False, null=True)),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "running"])), fields=["state"], name="job_active"
                    ),
                    models.Index(fields=["workspace", "-created_at", "-id"], name="core_job_workspa_d60772_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="job_external")
                ],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("key", models.CharField(max_length=100)),
                ("name", models.CharField(max_length=190)),
                ("rank", models.IntegerField(default=0, help_text="Higher plans have higher ranks.")),
                ("active", models.BooleanField(default=True)),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="plan_external"),
                    models.UniqueConstraint(fields=("workspace", "key"), name="plan_unique_key"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("key", models.CharField(max_length=100)),
                ("name", models.CharField(max_length=190)),
                ("category", models.CharField(blank=True, max_length=100, null=True)),
                ("active", models.BooleanField(default=True)),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="product_external"),
                    models.UniqueConstraint(fields=("workspace", "key"), name="product_unique_key"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                (
                    "valid_from",
                    models.DateField(help_text="The first local day that these hours hold; until the next version."),
                ),
                ("zone", models.CharField(help_text="IANA zone of the hours and the holidays.", max_length=60)),
                (
                    "weekly",
                    models.JSONField(
                        default=dict,
                        help_text='Intervals per weekday: {"mon": [["09:00", "14:00"], ["16:00", "19:00"]]}.',
                    ),
                ),
                (
                    "holidays",
                    models.JSONField(blank=True, default=list, help_text='Days without hours: ["2026-12-25"].'),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="schedule_external"),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("workspace", "name", "valid_from"),
                        name="schedule_one_version_per_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Segment",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        max_length=60, validators=[django.core.validators.RegexValidator("^[a-z0-9]+([_-][a-z0-9]+)*$")]
                    ),
                ),
                ("name", models.CharField(max_length=190)),
                (
                    "rule",
                    models.TextField(blank=True, help_text="Who belongs here, in words.", max_length=2000, null=True),
                ),
                ("tone", models.CharField(default="neutral", max_length=30)),
                ("pace", models.CharField(default="measured", max_length=30)),
                (
                    "preferred_channels",
                    models.JSONField(blank=True, default=list, help_text="Channels, the best liked first."),
                ),
                ("explanation", models.CharField(default="brief", max_length=30)),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="segment_external"),
                    models.UniqueConstraint(fields=("workspace", "key"), name="segment_unique_key"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Touchpoint",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        max_length=60, validators=[django.core.validators.RegexValidator("^[a-z0-9]+([_-][a-z0-9]+)*$")]
                    ),
                ),
                ("name", models.CharField(max_length=190)),
                ("channel", models.CharField(max_length=30)),
                ("department", models.CharField(default="support", max_length=30)),
                ("phase", models.CharField(default="during", max_length=30)),
                (
                    "moment_of_truth",
                    models.BooleanField(default=False, help_text="Whether customers decide here to stay or go."),
                ),
                (
                    "promise",
                    models.TextField(
                        blank=True, help_text="What customers may expect here.", max_length=2000, null=True
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="touchpoint_external"),
                    models.UniqueConstraint(fields=("workspace", "key"), name="touchpoint_unique_key"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Untold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(help_text="Null means all cases.", null=True)),
                ("done", models.UUIDField(null=True)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="core.workspace"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Survey",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("name", models.CharField(max_length=190)),
                ("kind", models.CharField(default="transactional", max_length=30)),
                (
                    "cool_down_days",
                    models.IntegerField(default=30, help_text="Nobody is asked again within these days."),
                ),
                ("texts", models.JSONField(blank=True, default=dict, help_text="Title and thanks per language.")),
                ("active", models.BooleanField(default=True)),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["workspace", "name", "id"], name="core_survey_workspa_1d671f_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="survey_external")
                ],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("name", models.CharField(max_length=190)),
                ("role", models.CharField(default="viewer", max_length=30)),
                (
                    "personal_data",
                    models.BooleanField(default=False, help_text="Whether they may see names, addresses and texts."),
                ),
                ("active", models.BooleanField(default=True)),
                (
                    "user",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="member",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="member_external"),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("workspace", "email"),
                        name="member_unique_email",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeptAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("credential", models.CharField(max_length=80)),
                ("place", models.CharField(help_text="SHA-256 of the route and the key.", max_length=64)),
                ("body_hash", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("headers", models.JSONField(default=dict)),
                ("body", models.TextField()),
                ("created_at", models.DateTimeField(db_index=True)),
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
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "credential", "place"), name="keptanswer_place")
                ],
            },
        ),
        migrations.CreateModel(
            name="HeardMessage",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("message_id", models.CharField(max_length=100)),
                ("at", models.DateTimeField(db_index=True)),
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
                "constraints": [models.UniqueConstraint(fields=("workspace", "message_id"), name="heardmessage_once")],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                ("type", models.CharField(help_text="Model of the row, for example Case.", max_length=60)),
                ("record_id", models.UUIDField()),
                ("op", models.CharField(help_text="create, update, delete, restore, merge or purge.", max_length=10)),
                ("version", models.PositiveIntegerField()),
                (
                    "changed",
                    models.JSONField(
                        default=dict, encoder=core.changes.Exact, help_text="Column: [old, new]; empty on create."
                    ),
                ),
                ("origin", models.CharField(max_length=80)),
                ("request_id", models.CharField(default="", max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "workspace",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "seq"], name="core_change_workspa_81a78c_idx"),
                    models.Index(fields=["record_id", "seq"], name="core_change_record__37ad97_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AttributeDefinition",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        max_length=60, validators=[django.core.validators.RegexValidator("^[A-Za-z][A-Za-z0-9_-]*$")]
                    ),
                ),
                ("name", models.CharField(max_length=190)),
                ("kind", models.CharField(default="text", max_length=30)),
                ("choices", models.JSONField(blank=True, default=list, help_text="The words of a choice.")),
                ("private", models.BooleanField(default=True, help_text="Whether it holds personal data.")),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "source", "external_id"), name="attributedefinition_external"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("workspace", "key"),
                        name="attribute_unique_key",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("name", models.CharField(max_length=190)),
                ("role", models.CharField(default="viewer", max_length=30)),
                (
                    "personal_data",
                    models.BooleanField(default=False, help_text="Whether it may see names, addresses and texts."),
                ),
                ("prefix", models.CharField(editable=False, max_length=12)),
                ("last4", models.CharField(editable=False, max_length=4)),
                ("hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("last_used_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="apikey_external")
                ],
            },
        ),
        migrations.CreateModel(
            name="JobError",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.BigIntegerField()),
                ("source", models.TextField(null=True)),
                ("external_id", models.TextField(null=True)),
                ("problem", models.JSONField()),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="errors", to="core.job"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="JobPart",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("bytes", models.BigIntegerField(default=0, help_text="Unpacked.")),
                ("sha256", models.CharField(default="", help_text="Of the unpacked bytes.", max_length=64)),
                ("complete", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                (
                    "job",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="core.job"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("complete", True)), fields=("job", "number"), name="jobpart_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SlaPolicy",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("name", models.CharField(max_length=190)),
                ("channel", models.CharField(blank=True, max_length=30, null=True)),
                ("priority", models.CharField(blank=True, max_length=30, null=True)),
                (
                    "pauses_on_hold",
                    models.BooleanField(default=False, help_text="Whether resolutions may take longer by the holds."),
                ),
                (
                    "pauses_on_pending",
                    models.BooleanField(
                        default=False, help_text="Whether resolutions may take longer by the waits for the customer."
                    ),
                ),
                (
                    "rules_from",
                    models.DateTimeField(
                        blank=True,
                        help_text="Since when the rules as they are now hold, for whoever knows; without it, since the change is told.",
                        null=True,
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                (
                    "schedule",
                    models.ForeignKey(
                        blank=True,
                        help_text="Hours of the business clock; the version valid at the time counts.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="policies",
                        to="core.schedule",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.segment",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="slapolicy_external")
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("instrument", models.CharField(max_length=30)),
                ("text", models.CharField(max_length=500)),
                ("texts", models.JSONField(blank=True, default=dict, help_text="The question per language.")),
                ("minimum", models.IntegerField(blank=True, null=True)),
                ("maximum", models.IntegerField(blank=True, null=True)),
                (
                    "positive_from",
                    models.IntegerField(blank=True, help_text="Lowest score of the positive band.", null=True),
                ),
                (
                    "positive_to",
                    models.IntegerField(blank=True, help_text="Highest score of the positive band.", null=True),
                ),
                (
                    "negative_from",
                    models.IntegerField(blank=True, help_text="Lowest score of the negative band.", null=True),
                ),
                (
                    "negative_to",
                    models.IntegerField(blank=True, help_text="Highest score of the negative band.", null=True),
                ),
                ("direction", models.CharField(default="higher_is_better", max_length=30)),
                ("position", models.IntegerField(default=1)),
                (
                    "survey",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="core.survey",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["survey", "position"], name="core_questi_survey__b9dd16_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="question_external")
                ],
            },
        ),
        migrations.CreateModel(
            name="JobPiece",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("data", models.BinaryField()),
                (
                    "part",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pieces",
                        to="core.jobpart",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("part", "number"), name="jobpiece_number")],
            },
        ),
        migrations.CreateModel(
            name="SlaVersion",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("number", models.IntegerField()),
                ("valid_from", models.DateTimeField()),
                ("rules", models.JSONField(default=dict)),
                (
                    "policy",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="core.slapolicy",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="slaversion_external"),
                    models.UniqueConstraint(fields=("policy", "number"), name="sla_version_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SlaTarget",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                (
                    "minutes",
                    models.IntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(525600),
                        ]
                    ),
                ),
                ("clock", models.CharField(default="calendar", max_length=30)),
                ("channel", models.CharField(blank=True, max_length=30, null=True)),
                ("priority", models.CharField(blank=True, max_length=30, null=True)),
                (
                    "policy",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="core.slapolicy",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.segment",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["policy", "kind"], name="core_slatar_policy__0b056c_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="slatarget_external")
                ],
            },
        ),
        migrations.CreateModel(
            name="Agent",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("name", models.CharField(max_length=190)),
                ("email", models.EmailField(blank=True, max_length=254, null=True)),
                (
                    "bot",
                    models.BooleanField(
                        default=False, help_text="True for software: its messages are never agent replies."
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["workspace", "name", "id"], name="core_agent_workspa_dad0a7_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="agent_external")
                ],
            },
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("name", models.CharField(max_length=190)),
                ("department", models.CharField(default="support", max_length=30)),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to="core.agent",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["workspace", "name", "id"], name="core_team_workspa_b48353_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="team_external")
                ],
            },
        ),
        migrations.CreateModel(
            name="Customer",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("kind", models.CharField(default="person", max_length=30)),
                ("name", models.CharField(blank=True, max_length=190, null=True)),
                (
                    "email",
                    models.EmailField(
                        blank=True, help_text="An attribute, never an identity.", max_length=254, null=True
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=40, null=True)),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        max_length=12,
                        null=True,
                        validators=[django.core.validators.RegexValidator("^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")],
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        help_text="ISO 3166-1 alpha-2.",
                        max_length=2,
                        null=True,
                        validators=[django.core.validators.RegexValidator("^[A-Z]{2}$")],
                    ),
                ),
                (
                    "birth_year",
                    models.IntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1900),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                    ),
                ),
                ("preferred_channel", models.CharField(blank=True, max_length=30, null=True)),
                ("plan", models.CharField(blank=True, max_length=100, null=True)),
                ("acquired_at", models.DateTimeField(blank=True, null=True)),
                ("first_paid_at", models.DateTimeField(blank=True, null=True)),
                ("attributes", models.JSONField(blank=True, default=dict, help_text="Fields of your own.")),
                (
                    "erased_at",
                    models.DateTimeField(
                        blank=True, editable=False, help_text="When every word of the person was erased.", null=True
                    ),
                ),
                (
                    "email_key",
                    models.CharField(editable=False, help_text="Finds duplicates.", max_length=254, null=True),
                ),
                (
                    "phone_key",
                    models.CharField(editable=False, help_text="Finds duplicates.", max_length=20, null=True),
                ),
                (
                    "name_key",
                    models.CharField(editable=False, help_text="Finds duplicates.", max_length=190, null=True),
                ),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="core.customer",
                    ),
                ),
                (
                    "acquired_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who recommended us.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="core.customer",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="core.customer",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="customers",
                        to="core.segment",
                    ),
                ),
                (
                    "owner_team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="customers",
                        to="core.team",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["workspace", "-created_at", "-id"], name="core_custom_workspa_48f116_idx"),
                    models.Index(fields=["workspace", "email_key"], name="core_custom_workspa_bb794a_idx"),
                    models.Index(fields=["workspace", "phone_key"], name="core_custom_workspa_ecfea1_idx"),
                    models.Index(fields=["workspace", "name_key"], name="core_custom_workspa_489dba_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="customer_external")
                ],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=300, null=True)),
                ("channel", models.CharField(max_length=30)),
                ("reason", models.CharField(blank=True, max_length=100, null=True)),
                ("category", models.CharField(blank=True, max_length=100, null=True)),
                ("priority", models.CharField(default="normal", max_length=30)),
                ("preventable", models.BooleanField(blank=True, null=True)),
                ("opened_at", models.DateTimeField()),
                (
                    "reported_first_reply_at",
                    models.DateTimeField(
                        blank=True, help_text="For a case that arrives whole: counts while no event says it.", null=True
                    ),
                ),
                (
                    "reported_resolved_at",
                    models.DateTimeField(blank=True, help_text="Counts while no event resolves it.", null=True),
                ),
                (
                    "reported_closed_at",
                    models.DateTimeField(blank=True, help_text="Counts while no event closes it.", null=True),
                ),
                (
                    "reported_outcome",
                    models.CharField(
                        blank=True,
                        help_text="Of the reported end; `unresolved` when nothing was resolved.",
                        max_length=60,
                        null=True,
                    ),
                ),
                ("status", models.CharField(default="new", editable=False, max_length=30)),
                (
                    "plan",
                    models.CharField(
                        editable=False, help_text="The customer's at the opening.", max_length=100, null=True
                    ),
                ),
                ("sla_terms", models.JSONField(default=list, editable=False)),
                ("first_reply_at", models.DateTimeField(editable=False, null=True)),
                ("first_resolved_at", models.DateTimeField(editable=False, null=True)),
                (
                    "resolved_at",
                    models.DateTimeField(
                        editable=False, help_text="Last resolution; null while the case is not resolved.", null=True
                    ),
                ),
                (
                    "ended_at",
                    models.DateTimeField(
                        editable=False,
                        help_text="When the last cycle ended, resolved or not; null while it runs.",
                        null=True,
                    ),
                ),
                ("closed_at", models.DateTimeField(editable=False, null=True)),
                ("first_resolution_seconds", models.BigIntegerField(editable=False, null=True)),
                ("full_resolution_seconds", models.BigIntegerField(editable=False, null=True)),
                ("reopen_count", models.IntegerField(default=0, editable=False)),
                ("reply_count", models.IntegerField(default=0, editable=False)),
                ("transfer_count", models.IntegerField(default=0, editable=False)),
                ("escalation_count", models.IntegerField(default=0, editable=False)),
                (
                    "agent",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="core.agent",
                    ),
                ),
                (
                    "opening_agent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.agent",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="core.customer",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.segment",
                    ),
                ),
                (
                    "opening_team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.team",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="core.team",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["workspace", "opened_at", "id"], name="core_case_workspa_e7a73b_idx"),
                    models.Index(fields=["workspace", "first_resolved_at"], name="core_case_workspa_336a79_idx"),
                    models.Index(fields=["workspace", "ended_at"], name="core_case_workspa_a6b2cc_idx"),
                    models.Index(fields=["customer", "opened_at"], name="core_case_custome_cb41dd_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="case_external")
                ],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("name", models.CharField(max_length=190)),
                ("baseline", models.FloatField(blank=True, help_text="Where it stood at the beginning.", null=True)),
                (
                    "target",
                    models.FloatField(blank=True, help_text="Where it shall stand; null for a band.", null=True),
                ),
                ("band_from", models.FloatField(blank=True, null=True)),
                ("band_to", models.FloatField(blank=True, null=True)),
                ("unit", models.CharField(blank=True, max_length=40, null=True)),
                ("direction", models.CharField(default="up", max_length=30)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("weight", models.FloatField(default=1, validators=[django.core.validators.MinValueValidator(0)])),
                ("status", models.CharField(default="open", editable=False, max_length=30)),
                (
                    "status_at",
                    models.DateTimeField(editable=False, help_text="When it was achieved or dropped.", null=True),
                ),
                ("drop_reason", models.TextField(editable=False, null=True)),
                ("latest_value", models.FloatField(editable=False, null=True)),
                ("latest_measured_at", models.DateTimeField(editable=False, null=True)),
                (
                    "attainment",
                    models.FloatField(
                        editable=False,
                        help_text="0 to 1, from the latest measurement; null while nothing was measured.",
                        null=True,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outcomes", to="core.customer"
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.segment",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["workspace", "due_on", "id"], name="core_outcom_workspa_fa471e_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="outcome_external")
                ],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                (
                    "quantity",
                    models.IntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(10000000),
                        ],
                    ),
                ),
                (
                    "price_minor",
                    models.BigIntegerField(
                        help_text="Price of one, per interval, without tax. In minor units.",
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100000000000),
                        ],
                    ),
                ),
                (
                    "discount_minor",
                    models.BigIntegerField(
                        default=0,
                        help_text="Recurring discount on the whole, per interval. In minor units.",
                        validators=[django.core.validators.MinValueValidator(0)],
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        help_text="ISO 4217 code.", max_length=3, validators=[core.revenue.money.known_currency]
                    ),
                ),
                ("interval", models.CharField(default="month", max_length=30)),
                (
                    "interval_count",
                    models.IntegerField(
                        default=1,
                        help_text="3 with month is a quarter.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                    ),
                ),
                ("start_at", models.DateTimeField()),
                ("trial_ends_at", models.DateTimeField(blank=True, help_text="Nothing counts before that.", null=True)),
                ("renews_at", models.DateTimeField(blank=True, null=True)),
                (
                    "paused_at",
                    models.DateTimeField(blank=True, help_text="Since when it is paused, if it is.", null=True),
                ),
                ("cancel_requested_at", models.DateTimeField(blank=True, null=True)),
                (
                    "service_end_at",
                    models.DateTimeField(blank=True, help_text="When it ends or ended; churn is then.", null=True),
                ),
                ("churn_kind", models.CharField(blank=True, max_length=30, null=True)),
                (
                    "terms_from",
                    models.DateTimeField(
                        blank=True,
                        help_text="Since when quantity, price and plan hold, for whoever knows; without it, since the change is told.",
                        null=True,
                    ),
                ),
                ("status", models.CharField(default="active", editable=False, max_length=30)),
                ("terms_since", models.DateTimeField(editable=False, help_text="Since when the present terms hold.")),
                (
                    "monthly_minor",
                    models.BigIntegerField(
                        default=0,
                        editable=False,
                        help_text="What it brings per month on its present terms, pause or not. In minor units.",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subscriptions",
                        to="core.customer",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subscriptions",
                        to="core.plan",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subscriptions",
                        to="core.product",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["workspace", "start_at", "id"], name="core_subscr_workspa_5f4713_idx"),
                    models.Index(fields=["workspace", "renews_at"], name="core_subscr_workspa_ff331e_idx"),
                    models.Index(fields=["customer", "start_at"], name="core_subscr_custome_9506e0_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="subscription_external")
                ],
            },
        ),
        migrations.CreateModel(
            name="Usage",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("feature", models.CharField(max_length=100)),
                ("day", models.DateField()),
                ("events", models.BigIntegerField(default=0, validators=[django.core.validators.MinValueValidator(0)])),
                (
                    "active_users",
                    models.IntegerField(
                        blank=True, null=True, validators=[django.core.validators.MinValueValidator(0)]
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="usage_days", to="core.customer"
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["workspace", "day", "id"], name="core_usage_workspa_0e067c_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="usage_external"),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True)),
                        fields=("customer", "feature", "day"),
                        name="usage_one_per_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SegmentMembership",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(help_text="Null while it lasts.", null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="segment_memberships",
                        to="core.customer",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="core.segment",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["customer", "from_at"], name="core_segmen_custome_992684_idx"),
                    models.Index(fields=["segment", "from_at"], name="core_segmen_segment_cf29cd_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "source", "external_id"), name="segmentmembership_external"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Purchase",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "amount_minor",
                    models.BigIntegerField(
                        help_text="What was paid, refunds not subtracted. In minor units.",
                        validators=[django.core.validators.MinValueValidator(0)],
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        help_text="ISO 4217 code.", max_length=3, validators=[core.revenue.money.known_currency]
                    ),
                ),
                (
                    "refunded_minor",
                    models.BigIntegerField(
                        default=0,
                        help_text="What was given back so far. In minor units.",
                        validators=[django.core.validators.MinValueValidator(0)],
                    ),
                ),
                ("channel", models.CharField(blank=True, max_length=30, null=True)),
                ("promised_on", models.DateField(blank=True, help_text="The day it was promised for.", null=True)),
                ("delivered_on", models.DateField(blank=True, null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="purchases",
                        to="core.customer",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="purchases",
                        to="core.product",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.segment",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["workspace", "at", "id"], name="core_purcha_workspa_15a566_idx"),
                    models.Index(fields=["customer", "at"], name="core_purcha_custome_31b0fc_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="purchase_external")
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("at", models.DateTimeField(help_text="When they were merged.")),
                (
                    "by",
                    models.CharField(
                        help_text="Who merged them: `key:<id>`, `member:<id>` or `system:<name>`.", max_length=80
                    ),
                ),
                (
                    "moved",
                    models.JSONField(default=dict, help_text="How many rows of each noun moved to the survivor."),
                ),
                (
                    "fields",
                    models.JSONField(
                        default=dict, help_text="Columns of the survivor that changed: before, after, from whom."
                    ),
                ),
                (
                    "conflicts",
                    models.JSONField(
                        default=list, help_text="Rows that could not move, and references that were cleared."
                    ),
                ),
                ("changes", models.JSONField(default=dict, editable=False, help_text="What undoing puts back.")),
                ("undone_at", models.DateTimeField(help_text="When it was undone.", null=True)),
                (
                    "kept",
                    models.JSONField(
                        default=list, help_text="Columns that undoing left: somebody had changed them since."
                    ),
                ),
                (
                    "merged",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="merged_by", to="core.customer"
                    ),
                ),
                (
                    "survivor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="merges", to="core.customer"
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["workspace", "-at", "-id"], name="core_merge_workspa_2535c9_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="merge_external")
                ],
            },
        ),
        migrations.CreateModel(
            name="ExternalId",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="external_ids",
                        to="core.customer",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["customer"], name="core_extern_custome_4e5eaf_idx"),
                    models.Index(fields=["workspace", "external_id"], name="core_extern_workspa_0b9fb5_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="externalid_external")
                ],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=500)),
                ("by", models.CharField(max_length=80)),
                ("request_id", models.CharField(default="", max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.customer"
                    ),
                ),
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
                "indexes": [models.Index(fields=["workspace", "-at"], name="core_erasur_workspa_1b5a1e_idx")],
            },
        ),
        migrations.CreateModel(
            name="Entitlement",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("feature", models.CharField(max_length=100)),
                (
                    "seats",
                    models.IntegerField(
                        blank=True,
                        help_text="Licensed seats; null for any number.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                    ),
                ),
                ("starts_on", models.DateField()),
                (
                    "ends_on",
                    models.DateField(blank=True, help_text="The last day; null while it has no end.", null=True),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entitlements",
                        to="core.customer",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["workspace", "feature", "starts_on"], name="core_entitl_workspa_5ad3ab_idx"),
                    models.Index(fields=["customer", "feature"], name="core_entitl_custome_388898_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="entitlement_external")
                ],
            },
        ),
        migrations.CreateModel(
            name="Interaction",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                (
                    "sentiment",
                    models.FloatField(
                        editable=False, help_text="-1 to 1: corrected by a person, else scored.", null=True
                    ),
                ),
                ("sentiment_label", models.CharField(editable=False, max_length=30, null=True)),
                (
                    "sentiment_corrected_by",
                    models.CharField(
                        editable=False, help_text="Who corrected it: member:<id> or key:<id>.", max_length=80, null=True
                    ),
                ),
                ("sentiment_corrected_at", models.DateTimeField(editable=False, null=True)),
                (
                    "sentiment_score",
                    models.FloatField(
                        blank=True,
                        help_text="What an engine said, -1 to 1.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-1),
                            django.core.validators.MaxValueValidator(1),
                        ],
                    ),
                ),
                ("sentiment_score_label", models.CharField(blank=True, max_length=30, null=True)),
                (
                    "sentiment_engine",
                    models.CharField(
                        blank=True,
                        help_text="Which engine said it; scores that come in name theirs.",
                        max_length=60,
                        null=True,
                    ),
                ),
                ("sentiment_version", models.CharField(blank=True, max_length=30, null=True)),
                ("sentiment_language", models.CharField(blank=True, max_length=12, null=True)),
                (
                    "sentiment_confidence",
                    models.FloatField(
                        blank=True,
                        help_text="0 to 1; 0 when nothing in the text was known.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                    ),
                ),
                ("channel", models.CharField(max_length=30)),
                ("direction", models.CharField(default="inbound", max_length=30)),
                ("initiative", models.CharField(default="reactive", max_length=30)),
                ("reason", models.CharField(blank=True, max_length=100, null=True)),
                ("at", models.DateTimeField()),
                (
                    "duration_seconds",
                    models.IntegerField(
                        blank=True, null=True, validators=[django.core.validators.MinValueValidator(0)]
                    ),
                ),
                (
                    "plan",
                    models.CharField(
                        editable=False, help_text="The customer's at the time.", max_length=100, null=True
                    ),
                ),
                (
                    "repeated_information",
                    models.BooleanField(default=False, help_text="Whether the customer had to say something again."),
                ),
                ("outcome", models.CharField(blank=True, max_length=100, null=True)),
                ("text", models.TextField(blank=True, max_length=20000, null=True)),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interactions",
                        to="core.agent",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interactions",
                        to="core.case",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interactions",
                        to="core.customer",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.segment",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interactions",
                        to="core.team",
                    ),
                ),
                (
                    "touchpoint",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interactions",
                        to="core.touchpoint",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["workspace", "at", "id"], name="core_intera_workspa_7b99e2_idx"),
                    models.Index(fields=["customer", "at"], name="core_intera_custome_d4b15c_idx"),
                    models.Index(
                        condition=models.Q(
                            ("deleted_at__isnull", True),
                            ("direction", "inbound"),
                            ("sentiment_engine__isnull", True),
                            ("text__isnull", False),
                        ),
                        fields=["workspace", "id"],
                        name="interaction_unheard",
                    ),
                    models.Index(
                        condition=models.Q(("sentiment_engine__isnull", False)),
                        fields=["sentiment_engine", "sentiment_version"],
                        name="interaction_heard",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="interaction_external")
                ],
            },
        ),
        migrations.CreateModel(
            name="Cycle",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("number", models.IntegerField()),
                ("channel", models.CharField(max_length=30)),
                ("reason", models.CharField(max_length=100, null=True)),
                ("category", models.CharField(max_length=100, null=True)),
                ("priority", models.CharField(default="normal", max_length=30)),
                ("plan", models.CharField(max_length=100, null=True)),
                ("opened_at", models.DateTimeField()),
                ("first_customer_at", models.DateTimeField(help_text="First word of the customer in it.", null=True)),
                ("first_reply_at", models.DateTimeField(null=True)),
                ("first_bot_reply_at", models.DateTimeField(null=True)),
                ("resolved_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "calendar_seconds",
                    models.BigIntegerField(help_text="From its opening to its resolution.", null=True),
                ),
                ("business_seconds", models.BigIntegerField(help_text="The same, in opening hours.", null=True)),
                (
                    "response_calendar_seconds",
                    models.BigIntegerField(
                        help_text="From the customer's first unanswered word to the first reply: of the case in cycle 1, of the reopening later.",
                        null=True,
                    ),
                ),
                (
                    "response_business_seconds",
                    models.BigIntegerField(help_text="The same, in opening hours.", null=True),
                ),
                (
                    "team_response_calendar_seconds",
                    models.BigIntegerField(
                        help_text="The same from the hand-off or the entry into a queue.", null=True
                    ),
                ),
                (
                    "team_response_business_seconds",
                    models.BigIntegerField(help_text="The same, in opening hours.", null=True),
                ),
                (
                    "bot_response_seconds",
                    models.BigIntegerField(
                        help_text="From the customer's first unanswered word to the first reply of a bot.", null=True
                    ),
                ),
                ("replies", models.IntegerField(default=0)),
                ("transfers", models.IntegerField(default=0)),
                (
                    "contacts",
                    models.IntegerField(
                        default=0, help_text="Contacts of the customer that began in it before its end."
                    ),
                ),
                (
                    "customer_opened",
                    models.BooleanField(default=True, help_text="Whether the customer brought the case."),
                ),
                (
                    "bot_only",
                    models.BooleanField(default=False, help_text="Whether a bot and no human took part in it."),
                ),
                (
                    "reopened_after_seconds",
                    models.BigIntegerField(
                        help_text="From its resolution to the next reopening; one to say thanks is none.", null=True
                    ),
                ),
                (
                    "next_contact_seconds",
                    models.BigIntegerField(
                        help_text="From its resolution to the customer's next contact on the same reason; null when there is none in 31 days.",
                        null=True,
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.agent"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cycles",
                        to="core.case",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.customer",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.segment"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.team"
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["workspace", "opened_at", "id"], name="core_cycle_workspa_85d353_idx"),
                    models.Index(fields=["workspace", "ended_at"], name="core_cycle_workspa_c04af0_idx"),
                    models.Index(fields=["workspace", "resolved_at"], name="core_cycle_workspa_07982f_idx"),
                    models.Index(fields=["customer", "resolved_at"], name="core_cycle_custome_a69987_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="cycle_external"),
                    models.UniqueConstraint(fields=("case", "number"), name="cycle_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("number", models.IntegerField()),
                ("channel", models.CharField(max_length=30)),
                ("reason", models.CharField(max_length=100, null=True)),
                ("category", models.CharField(max_length=100, null=True)),
                ("priority", models.CharField(default="normal", max_length=30)),
                ("plan", models.CharField(max_length=100, null=True)),
                ("cycle", models.IntegerField(help_text="Number of the cycle that it began in.")),
                ("kind", models.CharField(max_length=30)),
                ("started_at", models.DateTimeField(help_text="The customer's first unanswered word.")),
                (
                    "team_started_at",
                    models.DateTimeField(help_text="Hand-off of the bot or entry into a queue, else the start."),
                ),
                ("bot_replied_at", models.DateTimeField(null=True)),
                ("replied_at", models.DateTimeField(help_text="Null while nobody has answered.", null=True)),
                (
                    "ended_at",
                    models.DateTimeField(
                        help_text="Answered, or the case ended without; null while it runs.", null=True
                    ),
                ),
                ("wait_calendar_seconds", models.BigIntegerField(help_text="From the start to the reply.", null=True)),
                ("wait_business_seconds", models.BigIntegerField(help_text="The same, in opening hours.", null=True)),
                (
                    "team_wait_calendar_seconds",
                    models.BigIntegerField(
                        help_text="From the hand-off or the entry into a queue to the reply.", null=True
                    ),
                ),
                (
                    "team_wait_business_seconds",
                    models.BigIntegerField(help_text="The same, in opening hours.", null=True),
                ),
                (
                    "bot_wait_seconds",
                    models.BigIntegerField(help_text="From the start to the first reply of a bot.", null=True),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.agent"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="turns",
                        to="core.case",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.customer"
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.segment"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.team"
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["workspace", "started_at", "id"], name="core_turn_workspa_b57207_idx"),
                    models.Index(fields=["workspace", "replied_at"], name="core_turn_workspa_20b3d3_idx"),
                    models.Index(fields=["workspace", "ended_at"], name="core_turn_workspa_979588_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="turn_external"),
                    models.UniqueConstraint(fields=("case", "number"), name="turn_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("from_at", models.DateTimeField()),
                ("quantity", models.IntegerField()),
                ("price_minor", models.BigIntegerField(help_text="Price of one, per interval. In minor units.")),
                (
                    "discount_minor",
                    models.BigIntegerField(help_text="Recurring discount, per interval. In minor units."),
                ),
                (
                    "monthly_minor",
                    models.BigIntegerField(help_text="What it brings per month; 0 in a pause. In minor units."),
                ),
                (
                    "currency",
                    models.CharField(
                        help_text="ISO 4217 code.", max_length=3, validators=[core.revenue.money.known_currency]
                    ),
                ),
                ("paused", models.BooleanField(default=False)),
                (
                    "cause",
                    models.CharField(
                        default="start", help_text="What changed against the terms before.", max_length=30
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.plan"
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="core.subscription",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["subscription", "from_at"], name="core_term_subscri_8d5de0_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="term_external")
                ],
            },
        ),
        migrations.CreateModel(
            name="StatusInterval",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("number", models.IntegerField()),
                ("channel", models.CharField(max_length=30)),
                ("reason", models.CharField(max_length=100, null=True)),
                ("category", models.CharField(max_length=100, null=True)),
                ("priority", models.CharField(default="normal", max_length=30)),
                ("plan", models.CharField(max_length=100, null=True)),
                ("cycle", models.IntegerField(help_text="Number of the cycle that it lies in.")),
                ("status", models.CharField(max_length=30)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(help_text="Null while it lasts.", null=True)),
                ("calendar_seconds", models.BigIntegerField(help_text="Its length; null while it lasts.", null=True)),
                ("business_seconds", models.BigIntegerField(help_text="The same, in opening hours.", null=True)),
                (
                    "agent",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.agent"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="status_intervals",
                        to="core.case",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.customer"
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.segment"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.team"
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["workspace", "started_at", "id"], name="core_status_workspa_ad11e7_idx"),
                    models.Index(fields=["workspace", "ended_at"], name="core_status_workspa_6422b2_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "source", "external_id"), name="statusinterval_external"
                    ),
                    models.UniqueConstraint(fields=("case", "number"), name="statusinterval_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="QueueEntry",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("number", models.IntegerField()),
                ("channel", models.CharField(max_length=30)),
                ("reason", models.CharField(max_length=100, null=True)),
                ("category", models.CharField(max_length=100, null=True)),
                ("priority", models.CharField(default="normal", max_length=30)),
                ("plan", models.CharField(max_length=100, null=True)),
                ("cycle", models.IntegerField(help_text="Number of the cycle that it lies in.")),
                ("outcome", models.CharField(max_length=30)),
                ("offered_at", models.DateTimeField(help_text="Null when only the handling was told.", null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("abandoned_at", models.DateTimeField(null=True)),
                (
                    "callback_at",
                    models.DateTimeField(help_text="When a callback was accepted; that is not abandoning.", null=True),
                ),
                ("left_at", models.DateTimeField(help_text="When the wait ended, however it did.", null=True)),
                ("handled_at", models.DateTimeField(help_text="End of the wrap-up.", null=True)),
                ("wait_seconds", models.BigIntegerField(help_text="From the offer to the end of the wait.", null=True)),
                ("talk_seconds", models.BigIntegerField(help_text="As told with the handling.", null=True)),
                ("hold_seconds", models.BigIntegerField(help_text="As told with the handling.", null=True)),
                ("wrap_seconds", models.BigIntegerField(help_text="As told with the handling.", null=True)),
                (
                    "handle_seconds",
                    models.BigIntegerField(
                        help_text="Talk, hold and wrap-up together; null when none was told.", null=True
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.agent"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="queue_entries",
                        to="core.case",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.customer"
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.segment"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.team"
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["workspace", "left_at", "id"], name="core_queuee_workspa_6aba0c_idx"),
                    models.Index(fields=["workspace", "handled_at"], name="core_queuee_workspa_08f9f2_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="queueentry_external"),
                    models.UniqueConstraint(fields=("case", "number"), name="queueentry_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                ("made_by", models.CharField(default="agent", help_text="Where the promise came from.", max_length=30)),
                (
                    "text",
                    models.TextField(blank=True, help_text="What was promised, in words.", max_length=2000, null=True),
                ),
                ("made_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(help_text="When it must have come true; the date agreed last.")),
                ("fulfilled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "cancelled_at",
                    models.DateTimeField(blank=True, help_text="When the customer called it off.", null=True),
                ),
                (
                    "renegotiated_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When the due date was agreed anew; by default when the new date arrives.",
                        null=True,
                    ),
                ),
                ("state", models.CharField(default="open", editable=False, max_length=30)),
                ("first_due_at", models.DateTimeField(editable=False, help_text="The date that was promised first.")),
                (
                    "judged_at",
                    models.DateTimeField(
                        editable=False,
                        help_text="When it counts as kept or broken: when it is due; after a late new date, when it was due before.",
                        null=True,
                    ),
                ),
                (
                    "renegotiated_count",
                    models.IntegerField(default=0, editable=False, help_text="How often a new date was agreed."),
                ),
                (
                    "renegotiated_late",
                    models.BooleanField(
                        default=False,
                        editable=False,
                        help_text="Whether a new date was agreed only after the old one had passed.",
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="core.agent",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="core.case",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="core.customer",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.segment",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="core.team",
                    ),
                ),
                (
                    "touchpoint",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="core.touchpoint",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["workspace", "due_at", "id"], name="core_promis_workspa_cb9e6b_idx"),
                    models.Index(fields=["workspace", "judged_at"], name="core_promis_workspa_6ec529_idx"),
                    models.Index(fields=["customer", "due_at"], name="core_promis_custome_14775d_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="promise_external")
                ],
            },
        ),
        migrations.CreateModel(
            name="OutcomeMeasurement",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("value", models.FloatField()),
                ("measured_at", models.DateTimeField()),
                (
                    "measured_with",
                    models.CharField(blank=True, help_text="Where the value comes from.", max_length=100, null=True),
                ),
                (
                    "outcome",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measurements",
                        to="core.outcome",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["outcome", "measured_at"], name="core_outcom_outcome_1301a8_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "source", "external_id"), name="outcomemeasurement_external"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Movement",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                (
                    "amount_minor",
                    models.BigIntegerField(
                        help_text="Change of the revenue per month, negative when it falls. In minor units."
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        help_text="ISO 4217 code.", max_length=3, validators=[core.revenue.money.known_currency]
                    ),
                ),
                ("cause", models.CharField(max_length=30)),
                ("churn_kind", models.CharField(max_length=30, null=True)),
                (
                    "effective_at",
                    models.DateTimeField(help_text="When it happens; an end that is known ahead lies in the future."),
                ),
                ("recorded_at", models.DateTimeField(help_text="When we learned it.")),
                (
                    "superseded_at",
                    models.DateTimeField(
                        help_text="When we learned that it was not so; null while the line stands.", null=True
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="core.customer",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.plan"
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.segment"
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="core.subscription",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["workspace", "effective_at", "id"], name="core_moveme_workspa_71f450_idx"),
                    models.Index(fields=["workspace", "recorded_at"], name="core_moveme_workspa_c62ddc_idx"),
                    models.Index(fields=["customer", "effective_at"], name="core_moveme_custome_cec58f_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="movement_external")
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseSummary",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("number", models.IntegerField()),
                ("channel", models.CharField(max_length=30)),
                ("reason", models.CharField(max_length=100, null=True)),
                ("category", models.CharField(max_length=100, null=True)),
                ("priority", models.CharField(default="normal", max_length=30)),
                ("plan", models.CharField(max_length=100, null=True)),
                ("opened_at", models.DateTimeField()),
                (
                    "touched_at",
                    models.DateTimeField(
                        help_text="When a human first did more than route it: handled cases.", null=True
                    ),
                ),
                ("first_resolved_at", models.DateTimeField(null=True)),
                (
                    "resolved_at",
                    models.DateTimeField(help_text="Last resolution; null while it is not resolved.", null=True),
                ),
                (
                    "ended_at",
                    models.DateTimeField(help_text="Last end, resolved or not; null while it is open.", null=True),
                ),
                ("customer_opened", models.BooleanField(default=True)),
                (
                    "first_resolution_calendar_seconds",
                    models.BigIntegerField(help_text="From the opening to the first resolution.", null=True),
                ),
                (
                    "first_resolution_business_seconds",
                    models.BigIntegerField(help_text="The same, in opening hours.", null=True),
                ),
                (
                    "full_resolution_calendar_seconds",
                    models.BigIntegerField(
                        help_text="From the opening to the last resolution, while resolved.", null=True
                    ),
                ),
                (
                    "full_resolution_business_seconds",
                    models.BigIntegerField(help_text="The same, in opening hours.", null=True),
                ),
                (
                    "requester_wait_calendar_seconds",
                    models.BigIntegerField(help_text="New, open and on hold.", null=True),
                ),
                (
                    "requester_wait_business_seconds",
                    models.BigIntegerField(help_text="The same, in opening hours.", null=True),
                ),
                ("agent_work_calendar_seconds", models.BigIntegerField(help_text="New and open.", null=True)),
                (
                    "agent_work_business_seconds",
                    models.BigIntegerField(help_text="The same, in opening hours.", null=True),
                ),
                ("customer_wait_calendar_seconds", models.BigIntegerField(help_text="Pending.", null=True)),
                (
                    "customer_wait_business_seconds",
                    models.BigIntegerField(help_text="The same, in opening hours.", null=True),
                ),
                ("on_hold_calendar_seconds", models.BigIntegerField(help_text="On hold.", null=True)),
                (
                    "on_hold_business_seconds",
                    models.BigIntegerField(help_text="The same, in opening hours.", null=True),
                ),
                ("resolutions", models.IntegerField(default=0)),
                ("reopenings", models.IntegerField(default=0)),
                ("replies", models.IntegerField(default=0)),
                ("contacts", models.IntegerField(default=0)),
                (
                    "unanswered_turns",
                    models.IntegerField(default=0, help_text="Turns that run or ended without a reply."),
                ),
                ("channel_switches", models.IntegerField(default=0)),
                ("transfers", models.IntegerField(default=0, help_text="Changes of team after a human touched it.")),
                ("last_transfer_at", models.DateTimeField(null=True)),
                (
                    "transfer_known_at",
                    models.DateTimeField(help_text="Last transfer; without one, the first human touch.", null=True),
                ),
                ("reassignments", models.IntegerField(default=0, help_text="Other agents of the same team.")),
                ("returns", models.IntegerField(default=0, help_text="Transfers back to a team that had it before.")),
                ("handoffs", models.IntegerField(default=0, help_text="From a bot to a human.")),
                ("escalations", models.IntegerField(default=0, help_text="By people.")),
                ("auto_escalations", models.IntegerField(default=0, help_text="By automation or a system.")),
                ("first_escalated_at", models.DateTimeField(null=True)),
                (
                    "escalation_known_at",
                    models.DateTimeField(help_text="First escalation; without one, the first touch.", null=True),
                ),
                ("bot_outcome", models.CharField(max_length=30, null=True)),
                ("last_bot_at", models.DateTimeField(null=True)),
                ("handlings", models.IntegerField(default=0, help_text="Handled interactions.")),
                ("talk_seconds", models.BigIntegerField(help_text="Over all handlings.", null=True)),
                ("hold_seconds", models.BigIntegerField(help_text="Over all handlings.", null=True)),
                ("wrap_seconds", models.BigIntegerField(help_text="Over all handlings.", null=True)),
                (
                    "handle_seconds",
                    models.BigIntegerField(help_text="Talk, hold and wrap-up over all handlings.", null=True),
                ),
                (
                    "targets",
                    models.IntegerField(default=0, help_text="Applied targets that are met, breached or open."),
                ),
                ("targets_met", models.IntegerField(default=0)),
                ("targets_breached", models.IntegerField(default=0)),
                (
                    "targets_known_at",
                    models.DateTimeField(
                        help_text="When it is known whether all were met: the first breach or due time, else the last met.",
                        null=True,
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.agent"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="summaries",
                        to="core.case",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.customer"
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.segment"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.team"
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "case summaries",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["workspace", "opened_at", "id"], name="core_casesu_workspa_09eb2a_idx"),
                    models.Index(fields=["workspace", "transfer_known_at"], name="core_casesu_workspa_f94fb3_idx"),
                    models.Index(fields=["workspace", "targets_known_at"], name="core_casesu_workspa_a21155_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="casesummary_external"),
                    models.UniqueConstraint(fields=("case", "number"), name="casesummary_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseEvent",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                ("actor", models.CharField(default="system", max_length=30)),
                ("public", models.BooleanField(default=True, help_text="Whether the customer could see it.")),
                ("at", models.DateTimeField()),
                ("status", models.CharField(blank=True, max_length=30, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        help_text="`unresolved` on a closing that resolved nothing.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "channel",
                    models.CharField(blank=True, help_text="When it is not the case's own.", max_length=30, null=True),
                ),
                (
                    "thanks",
                    models.BooleanField(
                        default=False, help_text="Mere thanks: neither a contact nor a wait for an answer."
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=20000, null=True)),
                (
                    "talk_seconds",
                    models.IntegerField(
                        blank=True, null=True, validators=[django.core.validators.MinValueValidator(0)]
                    ),
                ),
                (
                    "hold_seconds",
                    models.IntegerField(
                        blank=True, null=True, validators=[django.core.validators.MinValueValidator(0)]
                    ),
                ),
                (
                    "wrap_seconds",
                    models.IntegerField(
                        blank=True, null=True, validators=[django.core.validators.MinValueValidator(0)]
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.agent",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="core.case",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.team",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["case", "at"], name="core_caseev_case_id_85f115_idx"),
                    models.Index(fields=["workspace", "at", "id"], name="core_caseev_workspa_4b5d8e_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="caseevent_external")
                ],
            },
        ),
        migrations.CreateModel(
            name="AppliedTarget",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("number", models.IntegerField()),
                ("channel", models.CharField(max_length=30)),
                ("reason", models.CharField(max_length=100, null=True)),
                ("category", models.CharField(max_length=100, null=True)),
                ("priority", models.CharField(default="normal", max_length=30)),
                ("plan", models.CharField(max_length=100, null=True)),
                ("cycle", models.IntegerField(help_text="Number of the cycle that it belongs to.")),
                ("turn", models.IntegerField(help_text="Number of the turn that was to be answered.", null=True)),
                ("kind", models.CharField(max_length=30)),
                ("clock", models.CharField(max_length=30)),
                ("minutes", models.IntegerField()),
                ("started_at", models.DateTimeField(help_text="From when its time runs.")),
                ("due_at", models.DateTimeField(help_text="Null while its clock stands still.", null=True)),
                ("fulfilled_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(help_text="When it ended without being fulfilled.", null=True)),
                ("outcome", models.CharField(help_text="`open` is breached from due_at on.", max_length=30)),
                (
                    "known_at",
                    models.DateTimeField(
                        help_text="When the outcome is known: fulfilled in time or closed then, else when it is due.",
                        null=True,
                    ),
                ),
                (
                    "left_calendar_seconds",
                    models.BigIntegerField(help_text="From the fulfilment to the due time, if it was met.", null=True),
                ),
                ("left_business_seconds", models.BigIntegerField(help_text="The same, in opening hours.", null=True)),
                (
                    "late_calendar_seconds",
                    models.BigIntegerField(
                        help_text="From the due time to the fulfilment or the end, if it was breached.", null=True
                    ),
                ),
                ("late_business_seconds", models.BigIntegerField(help_text="The same, in opening hours.", null=True)),
                (
                    "agent",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.agent"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applied_targets",
                        to="core.case",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.customer"
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.segment"
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.slapolicy"
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.slatarget"
                    ),
                ),
                (
                    "sla_version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applied_targets",
                        to="core.slaversion",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.team"
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["workspace", "known_at", "id"], name="core_applie_workspa_47af60_idx"),
                    models.Index(fields=["workspace", "due_at"], name="core_applie_workspa_1456a4_idx"),
                    models.Index(fields=["sla_version", "kind"], name="core_applie_sla_ver_50c66b_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "source", "external_id"), name="appliedtarget_external"
                    ),
                    models.UniqueConstraint(fields=("case", "number"), name="appliedtarget_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Moment",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("kind", models.CharField(default="other", max_length=30)),
                ("story", models.TextField(max_length=10000)),
                ("at", models.DateTimeField(help_text="When it happened.")),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who made it happen.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moments",
                        to="core.agent",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moments",
                        to="core.case",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="moments", to="core.customer"
                    ),
                ),
                (
                    "interaction",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moments",
                        to="core.interaction",
                    ),
                ),
                (
                    "nominated_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Which colleague tells it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.agent",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.segment",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.team",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["workspace", "at", "id"], name="core_moment_workspa_16666b_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="moment_external")
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("channel", models.CharField(blank=True, max_length=30, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                ("bounced_at", models.DateTimeField(blank=True, null=True)),
                ("suppressed_reason", models.CharField(blank=True, max_length=60, null=True)),
                ("survey_kind", models.CharField(default="transactional", editable=False, max_length=30)),
                (
                    "answered_at",
                    models.DateTimeField(
                        editable=False,
                        help_text="When the first scored answer came; a dismissed question is none.",
                        null=True,
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.agent",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who was asked; null for an employee survey.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="core.customer",
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="core.cycle",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.segment",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="core.survey"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.team",
                    ),
                ),
                (
                    "touchpoint",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.touchpoint",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["workspace", "sent_at", "id"], name="core_invita_workspa_756143_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="invitation_external"),
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at__isnull", True), ("suppressed_reason__isnull", True)),
                        fields=("cycle", "survey"),
                        name="invitation_one_per_cycle",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                ("number", models.IntegerField()),
                ("channel", models.CharField(max_length=30)),
                ("reason", models.CharField(max_length=100, null=True)),
                ("category", models.CharField(max_length=100, null=True)),
                ("priority", models.CharField(default="normal", max_length=30)),
                ("plan", models.CharField(max_length=100, null=True)),
                ("cycle", models.IntegerField(help_text="Number of the cycle that it began in.", null=True)),
                ("at", models.DateTimeField(help_text="When it began.")),
                ("last_at", models.DateTimeField(help_text="The last that the customer did in it.")),
                (
                    "since_previous_seconds",
                    models.BigIntegerField(
                        help_text="Since the customer's contact before on the same reason; null when there was none in 31 days.",
                        null=True,
                    ),
                ),
                (
                    "next_contact_seconds",
                    models.BigIntegerField(
                        help_text="Until the customer's next contact on the same reason; null when there was none in 31 days.",
                        null=True,
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.agent"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="core.case",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.customer",
                    ),
                ),
                (
                    "interaction",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="core.interaction",
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.segment"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.team"
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["workspace", "at", "id"], name="core_contac_workspa_c19177_idx"),
                    models.Index(fields=["customer", "at"], name="core_contac_custome_c4a831_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="contact_external"),
                    models.UniqueConstraint(fields=("case", "number"), name="contact_number"),
                    models.UniqueConstraint(fields=("interaction",), name="contact_interaction"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Grows by one with each change."),
                ),
                (
                    "seq",
                    models.BigIntegerField(
                        default=0, editable=False, help_text="Position of the last change in the change feed."
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(editable=False, help_text="When this service first stored the record."),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, help_text="When this service last changed the record."),
                ),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, editable=False, help_text="When it was deleted.", null=True),
                ),
                ("origin", models.CharField(default="", editable=False, help_text="Who wrote it last.", max_length=80)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        help_text="Name of the other system that owns external_id.",
                        max_length=60,
                        null=True,
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, help_text="Its key in that system.", max_length=190, null=True),
                ),
                (
                    "source_updated_at",
                    models.DateTimeField(
                        blank=True, help_text="When that system last changed it; older writes are ignored.", null=True
                    ),
                ),
                (
                    "sentiment",
                    models.FloatField(
                        editable=False, help_text="-1 to 1: corrected by a person, else scored.", null=True
                    ),
                ),
                ("sentiment_label", models.CharField(editable=False, max_length=30, null=True)),
                (
                    "sentiment_corrected_by",
                    models.CharField(
                        editable=False, help_text="Who corrected it: member:<id> or key:<id>.", max_length=80, null=True
                    ),
                ),
                ("sentiment_corrected_at", models.DateTimeField(editable=False, null=True)),
                (
                    "sentiment_score",
                    models.FloatField(
                        blank=True,
                        help_text="What an engine said, -1 to 1.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-1),
                            django.core.validators.MaxValueValidator(1),
                        ],
                    ),
                ),
                ("sentiment_score_label", models.CharField(blank=True, max_length=30, null=True)),
                (
                    "sentiment_engine",
                    models.CharField(
                        blank=True,
                        help_text="Which engine said it; scores that come in name theirs.",
                        max_length=60,
                        null=True,
                    ),
                ),
                ("sentiment_version", models.CharField(blank=True, max_length=30, null=True)),
                ("sentiment_language", models.CharField(blank=True, max_length=12, null=True)),
                (
                    "sentiment_confidence",
                    models.FloatField(
                        blank=True,
                        help_text="0 to 1; 0 when nothing in the text was known.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                    ),
                ),
                ("score", models.IntegerField(blank=True, null=True)),
                ("dismissed", models.BooleanField(default=False, help_text="Closed without answering this question.")),
                ("comment", models.TextField(blank=True, max_length=20000, null=True)),
                ("submitted_at", models.DateTimeField()),
                ("channel", models.CharField(blank=True, max_length=30, null=True)),
                ("instrument", models.CharField(default="custom", editable=False, max_length=30)),
                ("survey_kind", models.CharField(default="transactional", editable=False, max_length=30)),
                ("language", models.CharField(editable=False, max_length=12, null=True)),
                ("country", models.CharField(editable=False, max_length=2, null=True)),
                ("plan", models.CharField(editable=False, max_length=100, null=True)),
                (
                    "positive",
                    models.BooleanField(
                        editable=False, help_text="Whether the score lies in the positive band.", null=True
                    ),
                ),
                (
                    "negative",
                    models.BooleanField(
                        editable=False, help_text="Whether the score lies in the negative band.", null=True
                    ),
                ),
                (
                    "top",
                    models.BooleanField(
                        editable=False, help_text="Whether the score is the best of its scale.", null=True
                    ),
                ),
                (
                    "contact_consent",
                    models.BooleanField(default=False, help_text="Whether the customer agreed to be contacted."),
                ),
                ("loop_state", models.CharField(default="open", editable=False, max_length=30)),
                ("loop_due_at", models.DateTimeField(blank=True, null=True)),
                ("loop_first_touch_at", models.DateTimeField(editable=False, null=True)),
                ("loop_closed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "loop_outcome",
                    models.TextField(editable=False, help_text="What was done.", max_length=2000, null=True),
                ),
                (
                    "loop_touch_seconds",
                    models.IntegerField(
                        editable=False, help_text="From the answer to the first touch, in seconds.", null=True
                    ),
                ),
                (
                    "loop_close_seconds",
                    models.IntegerField(
                        editable=False, help_text="From the answer to the closing of its loop, in seconds.", null=True
                    ),
                ),
                (
                    "recovered",
                    models.BooleanField(
                        editable=False,
                        help_text="Of a closed loop of a negative answer: whether the customer's next score, within 90 days, lies in a better band; null while there is none.",
                        null=True,
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="core.agent",
                    ),
                ),
                (
                    "loop_owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loops",
                        to="core.agent",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="core.case",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="core.customer",
                    ),
                ),
                (
                    "invitation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="core.invitation",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="core.question"
                    ),
                ),
                (
                    "segment",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.segment",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.survey"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="core.team",
                    ),
                ),
                (
                    "touchpoint",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="core.touchpoint",
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.workspace",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["workspace", "submitted_at", "id"], name="core_answer_workspa_c94f68_idx"),
                    models.Index(fields=["customer", "submitted_at"], name="core_answer_custome_26859e_idx"),
                    models.Index(
                        condition=models.Q(
                            ("comment__isnull", False), ("deleted_at__isnull", True), ("sentiment_engine__isnull", True)
                        ),
                        fields=["workspace", "id"],
                        name="answer_unheard",
                    ),
                    models.Index(
                        condition=models.Q(("sentiment_engine__isnull", False)),
                        fields=["sentiment_engine", "sentiment_version"],
                        name="answer_heard",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "source", "external_id"), name="answer_external")
                ],
            },
        ),
        migrations.AddField(
            model_name="workspace",
            name="schedule",
            field=models.ForeignKey(
                blank=True,
                help_text="The business hours.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="core.schedule",
            ),
        ),
        migrations.AddField(
            model_name="agent",
            name="team",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agents",
                to="core.team",
            ),
        ),
    ]
