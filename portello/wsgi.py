"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portello.settings")
application = get_wsgi_application()

import portello.urls  # noqa: E402, F401 - before the first visitor, not while he waits
