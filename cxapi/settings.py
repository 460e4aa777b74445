"""The settings: one file for every mode. What may be set from outside is read through `cxapi.environment`.

CXAPI_MODE  embedded    (default) one machine, plain http on loopback, nothing to prepare: secret key made and kept.
            production  https behind a proxy; CXAPI_SECRET_KEY and CXAPI_ALLOWED_HOSTS are demanded.
            test        the default under pytest: fast hashing, databases of its own, no broker unless REDIS_URL is set.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from corsheaders.defaults import default_headers
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

from cxapi import environment as env
from cxapi.logs import configure_structlog, logging_config
from cxapi.openapi import SPECTACULAR_SETTINGS as SPECTACULAR_SETTINGS

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Mode ---------------------------------------------------------------------------------------------------------
MODE = env.choice(
    "CXAPI_MODE",
    ("embedded", "production", "test"),
    default="test" if "PYTEST_VERSION" in os.environ else "embedded",
)
PRODUCTION, TEST = MODE == "production", MODE == "test"
DEBUG = env.flag("CXAPI_DEBUG", False)
if DEBUG and PRODUCTION:
    raise env.refuse("CXAPI_DEBUG", "is on in production mode", "false")
DATA_DIR = env.folder("CXAPI_DATA_DIR", BASE_DIR / "data" / "test" if TEST else BASE_DIR / "data")

# --- Secrets, hosts, transport security -----------------------------------------------------------------------------
SECRET_KEY = env.text("CXAPI_SECRET_KEY")
if PRODUCTION and (len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5):
    came = "is not set" if not SECRET_KEY else "is too weak"
    raise env.refuse("CXAPI_SECRET_KEY", came, "50 characters or more, at least 5 of them different")
if not SECRET_KEY:
    SECRET_KEY = (
        secrets.token_urlsafe(64) if TEST else env.kept_secret(env.made("CXAPI_DATA_DIR", DATA_DIR) / "secret_key")
    )

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
ALLOWED_HOSTS = env.words(
    "CXAPI_ALLOWED_HOSTS",
    env.HOST,
    "host names with commas between, such as api.example.org",
    default=() if PRODUCTION else (*LOOPBACK, "testserver") if TEST else LOOPBACK,
)
if not ALLOWED_HOSTS:
    raise env.refuse("CXAPI_ALLOWED_HOSTS", "is not set", "host names with commas between, such as api.example.org")

HTTPS = env.flag("CXAPI_HTTPS", PRODUCTION)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = env.number("CXAPI_HSTS_SECONDS", 31_536_000, 0, 63_072_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
# Only a proxy that always overwrites the header may be believed.
if env.flag("CXAPI_TRUST_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"

# --- Applications ---------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "core",
    "journeys",
    "metrics",
    "cxapi",
]
AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["cxapi.auth.ByAddress"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "cxapi.urls"
WSGI_APPLICATION = "cxapi.wsgi.application"
ASGI_APPLICATION = "cxapi.asgi.application"

#: Where people sign in with a browser: the only paths that pay for session, sign-in, messages and policy middleware.
BROWSED_PREFIXES = ("/admin", "/api/docs")
MIDDLEWARE = [
    "cxapi.middleware.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "cxapi.middleware.Policy",
    "cxapi.middleware.Session",
    "django.middleware.locale.LocaleMiddleware",
    "cxapi.middleware.Common",
    "django.middleware.csrf.CsrfViewMiddleware",
    "cxapi.middleware.SignIn",
    "cxapi.middleware.Messages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "cxapi" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
if TEST:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# --- Database -------------------------------------------------------------------------------------------------------
# Connections are kept per thread, not pooled: psycopg's pool costs the same with its check, waits where a dead server
# would refuse at once, and after a long outage tries again only rarely. The stream process sets the age to 0.
CONNECTION_AGE = env.number("CXAPI_DB_CONN_AGE", 600, 0, 86_400)


def postgresql(config: dict[str, Any]) -> dict[str, Any]:
    """The database of DATABASE_URL. A dead server is found in seconds, on connecting and in between."""
    options = {
        "connect_timeout": 3,
        "application_name": "cxapi",
        "keepalives_idle": 30,
        "keepalives_interval": 5,
    }
    return {
        **config,
        "CONN_MAX_AGE": CONNECTION_AGE,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**options, "keepalives_count": 3, **config.get("OPTIONS", {})},
        # Named by process: several test runs share one server.
        "TEST": {"NAME": f"test_cxapi_{os.getpid()}"},
    }


def sqlite(folder: Path) -> dict[str, Any]:
    """The embedded database. IMMEDIATE: a transaction that reads and then writes must wait, not fail."""
    synchronous = "OFF" if TEST else "NORMAL"
    pragmas = f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; PRAGMA foreign_keys=ON;"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": env.made("CXAPI_DATA_DIR", folder) / "cxapi.sqlite3",
        "CONN_MAX_AGE": CONNECTION_AGE,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas},
        # A file, since threads cannot wait for each other on an in-memory database.
        "TEST": {"NAME": folder / f"test-{os.getpid()}.sqlite3"},
    }


given = env.database("DATABASE_URL")
DATABASES = {"default": postgresql(given) if given else sqlite(DATA_DIR)}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 5_000}}}

# --- Tasks ----------------------------------------------------------------------------------------------------------
REDIS_URL = env.url("REDIS_URL", ("redis", "rediss"), "redis://host:6379/0")
BROKER_FOLDER: Path | None = None
TASK_LIMIT_S, VISIBLE_AGAIN_S = 300, 900
# No retries and short limits: a request that publishes must neither hang nor fail when the broker is away.
PUBLISH_ONCE = {"max_retries": 0, "interval_start": 0, "interval_step": 0, "interval_max": 0}

if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        **PUBLISH_ONCE,
        "visibility_timeout": VISIBLE_AGAIN_S,
        # kombu's defaults look for lost messages only every 100 s.
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 1,
        "socket_timeout": 1,
        "connect_retries_timeout": 1,
    }
elif TEST:
    CELERY_BROKER_URL = "memory://localhost//"
    CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.02}
else:
    BROKER_FOLDER = env.made("CXAPI_DATA_DIR", DATA_DIR / "broker")
    for part in ("queue", "control"):
        env.made("CXAPI_DATA_DIR", BROKER_FOLDER / part)
    CELERY_BROKER_URL = "filesystem://localhost//"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        **PUBLISH_ONCE,
        "data_folder_in": str(BROKER_FOLDER / "queue"),
        "data_folder_out": str(BROKER_FOLDER / "queue"),
        "control_folder": str(BROKER_FOLDER / "control"),
        "polling_interval": 0.2,
    }

CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# After 20 s a worker ends and is started again by its supervisor: else its waits grow to half a minute.
CELERY_BROKER_CONNECTION_MAX_RETRIES = 4
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = "cxapi"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT, CELERY_TASK_SOFT_TIME_LIMIT = TASK_LIMIT_S, TASK_LIMIT_S - 30
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_ENABLE_UTC, CELERY_TIMEZONE = True, "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
BEATS_S = {"core.tasks.score_sentiment": 5.0, "journeys.tasks.sweep": 10.0, "metrics.tasks.sweep": 10.0,
           "core.tasks.sweep_jobs": 10.0, "core.tasks.tell_cases_anew": 15.0, "core.tasks.forget": 3600.0,
           "metrics.tasks.sweep_health": 30.0, "metrics.tasks.fit_values": 600.0}  # fmt: skip
# `expires`: while no worker runs, sweeps must not pile up.
CELERY_BEAT_SCHEDULE = {one: {"task": one, "schedule": s, "options": {"expires": s}} for one, s in BEATS_S.items()}

#: Who hears of every write in its transaction, what refuses, nouns of outer layers: as text, because they lie outward.
CHANGE_SINKS = ("journeys.tasks.changed", "metrics.tasks.changed", "core.tasks.changed")
TARGET_CHECK, HEALTH_CHECK = "metrics.targets.check", "metrics.health.check.check"
MORE_NOUNS = ("journeys.resources.RESOURCES",)

# --- Time and language ----------------------------------------------------------------------------------------------
TIME_ZONE, USE_TZ, USE_I18N = "UTC", True, True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "cxapi" / "locale"]

# --- Files, bodies, logs --------------------------------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
IMPORT_BYTES = env.number("CXAPI_IMPORT_BYTES", 20_971_520, 1_048_576, 1_073_741_824)
STATIC_URL = "static/"
# Only production collects; elsewhere files are served from where the packages keep them.
STATIC_ROOT = env.folder("CXAPI_STATIC_ROOT", BASE_DIR / "static") if PRODUCTION else None
WHITENOISE_USE_FINDERS = not PRODUCTION
collected = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": collected if PRODUCTION else "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
LOG_LEVEL = env.choice(
    "CXAPI_LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), default="INFO" if PRODUCTION else "WARNING"
)
LOGGING = logging_config(as_json=PRODUCTION, level=LOG_LEVEL)
if TEST:
    # pytest collects lines itself and closes the stream that is there when settings are read.
    LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": LOG_LEVEL}}
configure_structlog()

# --- Browsers -------------------------------------------------------------------------------------------------------
#: For pages under BROWSED_PREFIXES; `cxapi.middleware` adds unsafe-eval under /admin, where Alpine needs it, and gives
#: API answers a fixed policy that allows nothing.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "style-src": [SELF, UNSAFE_INLINE],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
CORS_ALLOWED_ORIGINS = env.words("CXAPI_CORS_ORIGINS", env.ORIGIN, "origins such as https://app.example.org")
CORS_URLS_REGEX = r"^/(api|graphql)(/|$)"
CORS_PREFLIGHT_MAX_AGE = 7_200
CORS_ALLOW_HEADERS = [*default_headers, "idempotency-key", "if-match", "if-none-match", "prefer", "x-request-id"]
CORS_EXPOSE_HEADERS = [
    *("ETag", "Location", "Link", "Retry-After", "RateLimit", "RateLimit-Policy", "Deprecation", "Sunset"),
    *("X-Request-Id", "Idempotent-Replayed", "Preference-Applied"),
]

# --- REST, GraphQL, documents (the API's own section) ---------------------------------------------------------------
#: Renderers, parsers and the rest stand on the views themselves: `cxapi.rest.views.Endpoint`.
RATE_LIMIT_PER_MINUTE = env.number("CXAPI_RATE_LIMIT", 6_000, 1, 10_000_000)
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_SCHEMA_CLASS": "cxapi.rest.schema.Described",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
STRAWBERRY_DJANGO: dict[str, Any] = {
    "FIELD_DESCRIPTION_FROM_HELP_TEXT": True,
    "TYPE_DESCRIPTION_FROM_MODEL_DOCSTRING": False,
    "GENERATE_ENUMS_FROM_CHOICES": True,
}
