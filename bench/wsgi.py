"""The product and, under /floor/, a plain Django of the same process."""

from __future__ import annotations

import os
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

import django
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

django.setup()
from bench.plain import MIDDLEWARE, PLAIN

product = WSGIHandler()
with override_settings(**{**PLAIN, "MIDDLEWARE": ["bench.floors.CountQueries", *MIDDLEWARE]}):
    plain = WSGIHandler()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """Floors go through the plain stack, everything else through the product's."""
    chosen = plain if environ["PATH_INFO"].startswith("/floor/") else product
    return chosen(environ, start_response)
