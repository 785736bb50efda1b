"""The whole way: out by a real SMTP server, back through a real IMAP server, into the ticket once."""

from __future__ import annotations

import os
import signal
import time
from email import message_from_bytes, policy

import pytest

from portello.core import outbox
from portello.core.outbox import OutboxMessage
from portello.modules.mailbox import imap
from portello.modules.mailbox.addresses import reply_address
from portello.modules.mailbox.fetching import fetch_soon
from portello.modules.mailbox.models import Mailbox, ReceivedMail
from portello.modules.mailbox.tests import servers
from portello.modules.tickets.models import Message, Ticket
from tests.mailed import written
from tests.pages import submit, text
from tests.people import EMAILS
from tests.world import client_for


@pytest.fixture(scope="module")
def server():
    with servers.imap_server() as port:
        yield port


def set_up(world, number: int, **changes):
    """An administrator fills the page in; nothing is changed in the database by hand."""
    admin = client_for("admin")
    address = f"/staff/portals/{world.portal.public_id}/mail-in/"
    values = {
        "is_on": "on", "host": "127.0.0.1", "port": str(number), "security": "plain",
        "user": servers.USER, "new_password": servers.PASSWORD, "folder": "INBOX",
        "address": "answers@business.example", "manner": "plus", **changes,
    }  # fmt: skip
    return submit(admin, admin.get(address), "host", **values)


@pytest.mark.django_db
def test_nobody_is_told_to_answer_before_the_server_has_answered(world, server):
    page = text(set_up(world, 1))
    assert "Saved, but mail cannot be fetched yet: The server is there, but takes nothing" in page
    address = ("tickets.ticket", world.alpha.public_id, world.beta.public_id)
    outbox.run_due()
    assert reply_address(world.portal, *address) == ""
    set_up(world, server, new_password=servers.PASSWORD)
    outbox.run_due()
    assert reply_address(world.portal, *address)


@pytest.mark.django_db
@pytest.mark.feature("D01", "S07")
def test_from_the_page_by_mail_and_back(world, server, settings):
    assert "Mail is fetched every minute" in text(set_up(world, server))
    customer = client_for("user_alpha")
    page = customer.get("/tickets/new/")
    submit(customer, page, "subject", subject="It does not print", text="Since this morning.")
    ticket = Ticket.objects.get(subject="It does not print")
    with servers.smtp_server() as (port, sent):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.MAIL_DELIVERY, settings.EMAIL_HOST, settings.EMAIL_PORT = "smtp", "127.0.0.1", port
        outbox.run_due()
        got = [message_from_bytes(one, policy=policy.default) for one in sent]
    mail = next(one for one in got if one["To"] == EMAILS["user_alpha"])
    assert mail["Auto-Submitted"] == "auto-generated" and mail["X-Auto-Response-Suppress"]
    assert "Answer this mail" in mail.get_content()
    answer = written(
        f"User <{EMAILS['user_alpha']}>", str(mail["Reply-To"]), "The one upstairs.",
        In_Reply_To=str(mail["Message-ID"]),
    )  # fmt: skip
    servers.deliver(server, bytes(answer))
    for _twice in range(2):
        fetch_soon(Mailbox.objects.get(portal=world.portal))
        outbox.run_due()
    said = Message.objects.filter(ticket=ticket, way="mail")
    assert [one.text for one in said] == ["The one upstairs."]
    assert servers.unread(server) == 0
    assert "The one upstairs." in text(customer.get(f"/tickets/{ticket.public_id}/"))
    whole = client_for("support").get(f"/staff/mail-in/{ReceivedMail.objects.last().public_id}/")
    assert "The one upstairs." in text(whole)


class Killed(BaseException):
    """As if the process had ended there."""


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["Folder.mark", "Folder.mail"])
def test_a_worker_that_ends_in_between_loses_and_doubles_nothing(world, server, monkeypatch, where):
    set_up(world, server)
    domain = f"{where.lower()}.example"
    mails = [written(f"a{number}@{domain}", "answers@b.example") for number in range(3)]
    servers.deliver(server, *[bytes(one) for one in mails])
    name = where.partition(".")[2]
    whole = getattr(imap.Folder, name)
    calls = []

    def dies(self, uid):
        calls.append(uid)
        if len(calls) == 2:
            raise Killed
        return whole(self, uid)

    monkeypatch.setattr(imap.Folder, name, dies)
    with pytest.raises(Killed):
        outbox.run_due()
    OutboxMessage.objects.update(lease_until=None)
    outbox.run_due()
    came = ReceivedMail.objects.filter(sender__endswith=domain)
    assert came.count() == 3 and servers.unread(server) == 0
    assert not ReceivedMail.objects.filter(outcome="").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "It works: the folder is open"),
        ({"new_password": "wrong"}, "refuses user name and password"),
        ({"folder": "Nowhere"}, "There is no such folder"),
        ({"port": "1"}, "takes nothing on this port"),
        ({"host": "mail.invalid", "security": "tls"}, "no server of this name"),
        ({"security": "starttls"}, "offers no STARTTLS"),
        ({"security": "tls"}, "does not speak TLS on this port"),
        ({"host": ""}, "Needed to fetch mail."),
    ],
)
def test_the_connection_is_tried_and_nothing_stored(world, server, changes, said):
    page = set_up(world, server, test="yes", **changes)
    assert said in text(page)
    assert not Mailbox.objects.get(portal=world.portal).is_on


MAKE = """
from portello.core.audit import System
from portello.access.models import Profile
from portello.modules.accounts.operations import create_user
from portello.modules.customers.models import Company, Contact
from portello.modules.mailbox.models import Mailbox
from portello.modules.mailbox.operations import change_mailbox
from portello.modules.portals.models import Portal, PortalAccess
from portello.modules.portals.viewers import viewer_of_key
from portello.modules.tickets.models import Ticket
from portello.modules.tickets.operations import open_ticket, writer_of
from portello.core import changes
by = System("test"); portal = Portal.objects.get()
company = Company(name="Alpha Oy", kind="company", language="en"); changes.create(company, by=by)
contact = Contact(name="Anna", company=company, email="anna@alpha.example"); changes.create(contact, by=by)
user = create_user(by=by, email="anna@alpha.example", password="a long password 77", name="Anna")
access = PortalAccess.objects.create(portal=portal, contact=contact, company=company, user=user,
    state="active", role="main_user", profile=Profile.objects.get(built_in="main_user"))
box = Mailbox(portal=portal)
change_mailbox(by=by, box=box, password={password!r}, base_version=0, values=dict(is_on=True,
    host="127.0.0.1", port={port}, security="plain", user={user!r}, address="answers@nw.example"))
viewer = viewer_of_key(portal, user, access.pk, "")
ticket = Ticket(company=company, portal=portal, subject="It does not print", language="en")
open_ticket(by=viewer, ticket=ticket, text="Since this morning.", writer=writer_of(viewer))
"""
COUNT = (
    "from portello.modules.tickets.models import Message as M; "
    "found = M.objects.filter(way='mail').values_list('text', flat=True); "
    "print(len(found), len(set(found)))"
)
FREE = "from portello.core.outbox import OutboxMessage as M; M.objects.update(lease_until=None)"


@pytest.mark.race
@pytest.mark.database
@pytest.mark.feature("D01")
def test_answers_survive_kill_9_of_the_worker(empty_installation, server):
    made = empty_installation
    with servers.smtp_server() as (port, sent):
        made.environment |= {
            "PORTELLO_MAIL": "smtp", "PORTELLO_SMTP_HOST": "127.0.0.1", "PORTELLO_SMTP_PORT": str(port),
        }  # fmt: skip
        shell(made, MAKE.format(password=servers.PASSWORD, port=server, user=servers.USER))
        made.run("worker", "--once")
        mail = next(m for m in map(message_from_bytes, sent) if m["To"] == "anna@alpha.example")
        answers = [
            bytes(written("anna@alpha.example", mail["Reply-To"], f"Answer {number}."))
            for number in range(8)
        ]
        servers.deliver(server, *answers)
        shell(made, "from portello.core.outbox import OutboxMessage as M; "
                    "from django.utils import timezone; M.objects.update(run_at=timezone.now())")  # fmt: skip
        for _round in range(2):
            worker = made.start("worker")
            time.sleep(1.6)
            os.killpg(worker.pid, signal.SIGKILL)
            shell(made, FREE)
        made.run("worker", "--once")
        assert shell(made, COUNT).split() == ["8", "8"]
        assert servers.unread(server) == 0


def shell(made, code: str) -> str:
    return made.run("manage", "shell", "-v", "0", "-c", code).stdout
