"""Log lines never hold what opens a door: one-time links and API keys are cut out of every line."""

from __future__ import annotations

import logging
import re

_LINKS = re.compile(r"/(invitation|register|email|account/staff|password/reset/key)/[^/\s'\"]+")
_KEYS = re.compile(r"\b(ptl_[a-z]_)[\w-]+")


def clean(text: str) -> str:
    """`text` without the secret part of one-time links and keys."""
    return _KEYS.sub(r"\1...", _LINKS.sub(r"/\1/...", text))


class WithoutLinks(logging.Filter):
    """Replaces the secret part of links and keys in the message and its arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if clean(message) != message:
            record.msg, record.args = clean(message), ()
        return True


class OneLine(logging.Formatter):
    """The line, and the traceback without links and keys."""

    def formatException(self, ei: object) -> str:  # noqa: N802  the library's name
        return clean(super().formatException(ei))  # type: ignore[arg-type]
