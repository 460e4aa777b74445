"""Production's log lines: JSON, and no word that a client or a record holds."""

import io
import json
import logging
import logging.config
from collections.abc import Callable

import pytest
from django.conf import settings

from cxapi.logs import logging_config


@pytest.fixture
def lines():
    """The lines that an act writes in production, as dictionaries."""
    config, stream = logging_config(as_json=True, level="INFO"), io.StringIO()
    config["handlers"]["out"]["stream"] = stream
    logging.config.dictConfig(config)

    def written(act: Callable[[], object]) -> list[dict]:
        act()
        return [json.loads(line) for line in stream.getvalue().splitlines()]

    yield written
    logging.config.dictConfig(settings.LOGGING)


def test_an_exception_is_told_by_class_and_place_only(lines):
    def fail() -> None:
        try:
            raise ValueError("ana@example.org")
        except ValueError:
            logging.getLogger("core").exception("saving failed")

    (line,) = lines(fail)
    assert line["error"][0]["class"] == "builtins.ValueError"
    assert "ana@example.org" not in json.dumps(line)


def test_a_refused_request_is_told_without_its_path(lines):
    logger = logging.getLogger("django.request")
    (line,) = lines(lambda: logger.warning("%s: %s", "Not Found", "/api/ana@example.org", extra={"status_code": 404}))
    assert (line["event"], line["status"]) == ("Not Found", 404)
    assert "ana" not in json.dumps(line)


def test_a_failed_task_is_told_without_its_exceptions_words(lines):
    words = {"name": "metrics.tasks.sweep", "id": "1", "exc": "ValueError('ana@example.org')"}
    logger = logging.getLogger("celery.app.trace")
    (line,) = lines(lambda: logger.error("Task %(name)s[%(id)s] raised unexpected: %(exc)s", words))
    assert line["event"] == "Task metrics.tasks.sweep[1] failed"
    assert "ana" not in json.dumps(line)


def test_an_ordinary_line_keeps_its_arguments_in_its_text(lines):
    (line,) = lines(lambda: logging.getLogger("core").info("took %s rows", 3))
    assert line["event"] == "took 3 rows"
    assert "positional_args" not in line
