"""The Celery app. The broker is an alarm clock, never the record of work: stale marks are rows in the database."""

from __future__ import annotations

import logging.config
import os
import signal
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxapi.settings")
# `migrate` checks a release before its workers start; here it would only load REST, GraphQL and the admin.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

app = Celery("cxapi", include=("core.tasks", "journeys.tasks", "metrics.tasks"))
app.config_from_object("django.conf:settings", namespace="CELERY")


@signals.setup_logging.connect(weak=False)
def log_as_settings_say(**_: Any) -> None:
    """Keep Celery from installing loggers of its own."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


@signals.task_prerun.connect(weak=False)
def arm_time_limit(task: Any, **_: Any) -> None:
    """End this process when a task outlives its limit: the solo pool enforces none, and whoever supervises the worker
    starts it again. In a prefork child the pool's own limit comes first.
    """
    if not task.request.is_eager:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, (task.time_limit or app.conf.task_time_limit) + 5)


@signals.task_postrun.connect(weak=False)
def disarm_time_limit(task: Any, **_: Any) -> None:
    if not task.request.is_eager:
        signal.setitimer(signal.ITIMER_REAL, 0)


@signals.celeryd_init.connect(weak=False)
def let_worker_wait(conf: Any, **_: Any) -> None:
    """Give a worker's blocking reads time; the short socket limit of the settings is for publishing in requests."""
    options = conf.broker_transport_options
    if "socket_timeout" in options:
        conf.broker_transport_options = {**options, "socket_timeout": 30}
