#!/usr/bin/env python3
"""Runs the service's commands."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxapi.settings")
    try:
        from django.conf import settings
        from django.core.management import execute_from_command_line

        from cxapi.environment import BadSetting
    except ImportError as missing:
        sys.exit(f"cxapi: {missing.name} is not installed; run `make up`, or pip install -r requirements.txt.")
    try:
        # Read before Django's own start, which hides a refusal behind "Unknown command".
        settings.INSTALLED_APPS  # noqa: B018
    except BadSetting as refusal:
        sys.exit(f"cxapi: {refusal}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
