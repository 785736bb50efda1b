"""What gunicorn asks of us: a sender who stops in the middle of a request is hung up on."""

from __future__ import annotations

from typing import Any

SILENCE = 15  # seconds without a byte


def pre_request(worker: Any, request: Any) -> None:
    """Hook, before the application reads the body."""
    request.unreader.sock.settimeout(SILENCE)
