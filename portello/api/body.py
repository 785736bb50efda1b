"""What a program sends: a JSON object of known fields, the version it has seen, and its own key."""

from __future__ import annotations

import json
import re
from typing import Any

from django.utils.translation import gettext as _

from portello.access.refusals import Refusal
from portello.core.once import LONGEST

MOST_BYTES = 64 * 1024
TYPES = ("application/json", "application/merge-patch+json")
ANY_VERSION = "*"
_VERSION = re.compile(r'(?:W/)?"([0-9]{1,9})"|([0-9]{1,9})')
_KEY = re.compile(rf"[\x21-\x7e]{{1,{LONGEST}}}")


class Twice(ValueError):
    """A name stands twice in one JSON object."""


def sent(request: Any) -> dict[str, Any]:
    """The JSON object of the request; refused are 413, 415 and 400."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isdigit() or int(length) > MOST_BYTES:
        text = _("The body may have %(most)s bytes.") % {"most": MOST_BYTES}
        raise Refusal(413, _("Too much"), text)
    if request.content_type not in TYPES:
        text = _("The body is JSON, and the header “Content-Type” says so: application/json.")
        raise Refusal(415, _("Unsupported media type"), text)
    try:
        found = json.loads(
            request.body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse
        )
    except Twice as twice:
        text = _("“%(name)s” is given twice.") % {"name": str(twice)[:40]}
        raise Refusal(400, _("Bad request"), text) from None
    except (ValueError, RecursionError):
        raise Refusal(400, _("Bad request"), _("The body is no valid JSON.")) from None
    if not isinstance(found, dict):
        raise Refusal(400, _("Bad request"), _("The body is one JSON object of fields."))
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Twice(name)
        found[name] = value
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def seen_version(request: Any) -> int | None:
    """The version in `If-Match`; None for "*", whatever stands there. 428 without the header."""
    text = request.headers.get("If-Match", "").strip()
    if not text:
        raise Refusal(
            428,
            _("Precondition required"),
            _("Send the version that you have seen in the header “If-Match”, or * for any."),
        )
    if text == ANY_VERSION:
        return None
    form = _VERSION.fullmatch(text)
    if form is None:
        raise Refusal(400, _("Bad request"), _("“If-Match” holds one version, or *."))
    return int(form[1] or form[2])


def own_key(request: Any) -> str:
    """The `Idempotency-Key`, "" without one; 400 for one that is too long."""
    text = request.headers.get("Idempotency-Key", "").strip()
    if text and not _KEY.fullmatch(text):
        limit = _("An “Idempotency-Key” has at most %(most)s letters, digits and signs.")
        raise Refusal(400, _("Bad request"), limit % {"most": LONGEST})
    return text
