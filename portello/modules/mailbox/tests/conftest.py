"""A ticket of Alpha's user, answered by staff, and the reply address that he got with it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from portello.access.staff import Staff
from portello.core import outbox
from portello.core.mail import Mail
from portello.modules.tickets.models import Message, Ticket
from portello.modules.tickets.operations import answer_ticket, open_ticket, writer_of
from tests.mailed import Post, reply_to, switch_on
from tests.people import EMAILS


@pytest.fixture
def posted(world, monkeypatch) -> Any:
    """What a test of mail in needs: the ticket, the address, and `post(mail)`."""
    monkeypatch.setattr("portello.modules.mailbox.fetching.fetch", lambda message: None)
    box = switch_on(world.portal)
    outbox.run_due()
    Mail.objects.all().delete()
    viewer = world.viewer("user_alpha")
    ticket = Ticket(
        company=world.alpha, portal=world.portal, subject="It does not print", language="en"
    )
    open_ticket(by=viewer, ticket=ticket, text="Since this morning.", writer=writer_of(viewer))
    staff = Staff(world.user("support"))
    answer_ticket(by=staff, ticket=ticket, text="Which printer?", writer=writer_of(staff))
    address = reply_to("ticket answer", EMAILS["user_alpha"])
    return SimpleNamespace(
        world=world, box=box, ticket=ticket, address=address, post=Post(box),
        said=lambda: list(Message.objects.filter(ticket=ticket, verb="").order_by("pk")),
    )  # fmt: skip
