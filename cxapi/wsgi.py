"""The WSGI face, served by granian: REST, GraphQL, admin."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxapi.settings")
application = get_wsgi_application()
