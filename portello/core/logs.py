"""Log lines never hold what opens a door: one-time links are cut out of every line."""

from __future__ import annotations

import logging
import re

_LINKS = re.compile(r"/(invitation|password/reset/key)/[^/\s'\"]+")


class WithoutLinks(logging.Filter):
    """Replaces the secret part of one-time links in the message and its arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        clean = _LINKS.sub(r"/\1/...", message)
        if clean != message:
            record.msg, record.args = clean, ()
        return True


class OneLine(logging.Formatter):
    """The line, and the traceback without one-time links."""

    def formatException(self, ei: object) -> str:  # noqa: N802  the library's name
        return _LINKS.sub(r"/\1/...", super().formatException(ei))  # type: ignore[arg-type]
