"""The virus scanner: clamd, asked over its own protocol (https://docs.clamav.net, "ClamD Protocol")."""

from __future__ import annotations

import logging
import socket
import time
from typing import IO

from django.conf import settings
from django.core.cache import cache

log = logging.getLogger("portello.scanner")
CONNECTING = 5.0  # seconds
WHOLE = 60.0  # seconds for one file
_CHUNK = 1 << 16
_LONGEST_ANSWER = 4096


class Unanswered(Exception):
    """The scanner could not be reached, or did not say whether the file is clean."""


def find_virus(content: IO[bytes]) -> str:
    """The name of what the scanner finds in `content`, "" if it is clean or no scanner is set.

    Raises `Unanswered` if the scanner does not say, so that nothing passes unchecked.
    """
    if not settings.CLAMD:
        return ""
    content.seek(0)
    answer = _ask(b"zINSTREAM\0", content)
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer[len("stream: ") : -len(" FOUND")][:200]
    log.warning("the virus scanner answered %r", answer[:100])
    raise Unanswered(answer)


def answers() -> bool:
    """Whether the scanner that is set answers; True if none is set. Remembered for a minute."""
    if not settings.CLAMD:
        return True
    known = cache.get("scanner_answers")
    if known is None:
        known = answers_now()
        cache.set("scanner_answers", known, 60)
    return known


def answers_now() -> bool:
    """The same, asked now; takes up to five seconds."""
    if not settings.CLAMD:
        return True
    try:
        return _ask(b"zPING\0", None, whole=CONNECTING) == "PONG"
    except Unanswered:
        return False


def _ask(command: bytes, content: IO[bytes] | None, whole: float = 0) -> str:
    until = time.monotonic() + (whole or WHOLE)
    try:
        with _connection() as line:
            line.sendall(command)
            while content is not None and (chunk := content.read(_CHUNK)):
                line.settimeout(_left(until))
                line.sendall(len(chunk).to_bytes(4, "big") + chunk)
            if content is not None:
                line.sendall(bytes(4))  # a chunk of nothing ends it
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
                line.settimeout(_left(until))
                if not (part := line.recv(_LONGEST_ANSWER)):
                    break
                answer += part
    except OSError as error:
        log.warning("the virus scanner does not answer (%s)", type(error).__name__)
        raise Unanswered(type(error).__name__) from None
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _connection() -> socket.socket:
    where = settings.CLAMD
    assert where is not None, "asked only where a scanner is set"
    if not isinstance(where, str):
        return socket.create_connection(where, timeout=CONNECTING)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(CONNECTING)
    try:
        line.connect(where)
    except OSError:
        line.close()
        raise
    return line
