"""What several tests of tickets begin with."""

from __future__ import annotations

import pytest

from portello.core import outbox
from portello.core.mail import Mail
from portello.modules.tickets.models import Ticket
from tests.world import World


@pytest.fixture
def ticket(world: World) -> Ticket:
    """Alpha's ticket, with nothing left to tell."""
    outbox.run_due()
    Mail.objects.all().delete()
    return Ticket.objects.get(subject="alpha ticket-subject")
