"""The WSGI face, served by granian: REST, GraphQL, admin."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

from cxapi import garbage

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxapi.settings")
application = get_wsgi_application()
# The schemas of both skins are built on import: at start, not in somebody's first request.
import_module("cxapi.urls")
garbage.settle()
