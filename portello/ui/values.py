"""Values of the audit log that are no words yet: codes of countries and languages, days, moments."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

from django.conf import settings

from portello.core import formats
from portello.core.addresses import country_name

CODES: dict[str, Callable[[str], str]] = {
    "country": country_name,
    "delivery_country": country_name,
    "language": lambda code: dict(settings.LANGUAGES).get(code, code),
}


def moment_or_text(stored: str) -> str:
    """A day or a moment as the reader writes it; any other text as it is."""
    if not _ISO.match(stored):
        return stored
    try:
        if len(stored) == len("2026-01-31"):
            return formats.day(date.fromisoformat(stored))
        return formats.moment(datetime.fromisoformat(stored))
    except ValueError:
        return stored


_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}:\d{2}(\.\d+)?[+-]\d{2}:\d{2})?$")
