"""Measure the service against hand-written SQL on the same database in the same run, and print the ratios.

    make bench                                   SQLite in a temporary folder, 20,000 facts
    make bench ARGS="--facts 100000"
    make bench ARGS="--batches interactions"     only batches over HTTP, of one noun
    make bench ARGS="--figures --facts 1000000"  only making, renewing and serving figures
    make bench ARGS="--revenue --facts 20000"    only churn and retention, of so many customers
    DATABASE_URL=postgres://... make bench       a test database of its own on that server

A ratio of 0.50 means: half as fast as the limit. Absolute times belong to the machine of the day.
"""

import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django


def main() -> None:
    """Settings first: what measures may only be imported once Django knows its database."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxapi.settings")
    os.environ.setdefault("CXAPI_MODE", "test")
    os.environ.setdefault("CXAPI_DATA_DIR", tempfile.mkdtemp(prefix="cxapi-bench-"))
    django.setup()
    from bench import measures
    from cxapi import garbage

    # As cxapi.wsgi does in a web process.
    import_module("cxapi.urls")
    garbage.settle()
    measures.main()


if __name__ == "__main__":
    main()
