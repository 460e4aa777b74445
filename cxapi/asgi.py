"""The ASGI face, served by granian in a process of its own: streams only, since sync views are far slower here."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxapi.settings")
application = get_asgi_application()
