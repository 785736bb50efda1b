"""A password that was typed to try a connection: kept sealed for some minutes, never sent back."""

from __future__ import annotations

from typing import Any

from portello.modules.mailbox.sealing import seal, unsealed

MINUTES = 15
_KEPT = "mailbox_typed"  # session: {portal: [place, sealed password]}
Place = tuple[str, int, str, str]  # host, port, security, user: it goes nowhere else


def keep_typed(request: Any, portal: Any, place: Place, password: str) -> None:
    """Keep what was typed for this server and user, in the session of whoever typed it."""
    kept = request.session.get(_KEPT, {})
    request.session[_KEPT] = {**kept, portal.public_id: [list(place), seal(password)]}


def typed(request: Any, portal: Any, place: Place) -> str:
    """What was typed for this server and user in the last `MINUTES`; "" if nothing."""
    at, sealed = request.session.get(_KEPT, {}).get(portal.public_id, ([], ""))
    return unsealed(sealed, seconds=MINUTES * 60) if at == list(place) else ""


def forget_typed(request: Any, portal: Any) -> None:
    """It was saved, or the form was left."""
    kept = request.session.get(_KEPT, {})
    if portal.public_id in kept:
        del kept[portal.public_id]
        request.session[_KEPT] = kept
