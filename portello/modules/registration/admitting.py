"""What becomes of a registration whose address is proved: it waits, or the portal's rule lets it in."""

from __future__ import annotations

from portello.modules.registration import mail
from portello.modules.registration.models import Registration


def let_in(row: Registration) -> None:
    """Put it into the inbox."""
    mail.send_received(row)
