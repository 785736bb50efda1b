"""Answers by mail: what goes into the ticket, as whom, and once."""

from __future__ import annotations

import pytest

from portello.access.staff import Staff
from portello.core import outbox
from portello.core.mail import Mail
from portello.modules.tickets.models import Attachment, Ticket
from portello.modules.tickets.operations import writer_of
from portello.modules.tickets.states import set_state
from tests.mailed import reply_to, written
from tests.pages import text
from tests.people import EMAILS
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.feature("D01", "S07")]
USER = EMAILS["user_alpha"]


def test_an_answer_stands_in_the_ticket_as_the_person(posted):
    row = posted.post(written(f"User <{USER}>", posted.address, "The one upstairs."))
    assert row.outcome == "taken" and row.contact == posted.world.contact_of("user_alpha")
    said = posted.said()[-1]
    assert (said.text, said.side, said.way) == ("The one upstairs.", "customer", "mail")
    assert said.contact == posted.world.contact_of("user_alpha")
    assert Ticket.objects.get(pk=posted.ticket.pk).state == "open"
    page = client_for("user_alpha").get(f"/tickets/{posted.ticket.public_id}/")
    assert "The one upstairs." in text(page)


def test_the_mail_says_that_it_can_be_answered(posted):
    mail = Mail.objects.get(kind="ticket answer", to_address=USER)
    assert "Answer this mail, or on this page:" in mail.body
    name, _at, domain = mail.reply_to.partition("@")
    assert name.startswith("answers+") and domain == "business.example" and len(name) <= 64


def test_the_same_mail_twice_is_one_answer(posted):
    mail = written(USER, posted.address, "Once.")
    assert posted.post(mail).outcome == "taken" and posted.post(mail) is None
    mail["Received"] = "by another way"  # the same, that came to two addresses of ours
    assert posted.post(mail) is None
    assert [one.text for one in posted.said()].count("Once.") == 1


def test_the_same_message_id_with_another_foot_is_one_answer(posted):
    posted.post(written(USER, posted.address, "Once.", Message_ID="<a@b.example>"))
    again = written(USER, posted.address, "Once.\n\n-- \nList foot", Message_ID="<a@b.example>")
    assert posted.post(again).outcome == "duplicate"
    assert [one.text for one in posted.said()].count("Once.") == 1


def test_the_address_survives_capitals(posted):
    assert posted.post(written(USER.upper(), posted.address.upper())).outcome == "taken"


def test_the_message_id_is_enough_where_the_address_was_lost(posted):
    sent = Mail.objects.get(kind="ticket answer", to_address=USER)
    from portello.core.letterheads import headers_of

    mail = written(USER, "answers@business.example", In_Reply_To=headers_of(sent)["Message-ID"])
    assert posted.post(mail).outcome == "taken"


def test_a_domain_of_its_own(posted):
    posted.box.manner, posted.box.address = "domain", "anything@reply.business.example"
    posted.box.save()
    client = client_for("support")
    assert client.get(f"/staff/tickets/{posted.ticket.public_id}/").status_code == 200
    staff = Staff(posted.world.user("support"))
    from portello.modules.tickets.operations import answer_ticket

    answer_ticket(by=staff, ticket=posted.ticket, text="And?", writer=writer_of(staff))
    address = reply_to("ticket answer", USER)
    assert address.endswith("@reply.business.example") and "+" not in address
    assert posted.post(written(USER, address)).outcome == "taken"


def test_files_come_along_and_refused_ones_are_named(posted):
    mail = written(USER, posted.address, "See the log.")
    mail.add_attachment(b"all is well\n", maintype="text", subtype="plain", filename="log.txt")
    mail.add_attachment(b"MZ\x90\x00", maintype="application", subtype="x", filename="report.exe")
    assert posted.post(mail).outcome == "taken"
    said = posted.said()[-1]
    names = list(Attachment.objects.filter(message=said).values_list("file__name", flat=True))
    assert names == ["log.txt"] and "report.exe was not accepted" in said.text


def test_staff_answer_by_mail_under_their_own_name(posted):
    support = posted.world.user("support")
    Ticket.objects.filter(pk=posted.ticket.pk).update(assignee=support)
    posted.post(written(USER, posted.address, "The one upstairs."))
    address = reply_to("ticket for staff", EMAILS["support"])
    assert posted.post(written(EMAILS["support"], address, "Thank you.")).outcome == "taken"
    said = posted.said()[-1]
    assert (said.side, said.text, said.user) == ("staff", "Thank you.", support)
    assert Ticket.objects.get(pk=posted.ticket.pk).state == "waiting"


def test_a_closed_ticket_that_cannot_be_reopened_sends_him_to_a_new_one(posted):
    staff = Staff(posted.world.user("support"))
    set_state(by=staff, ticket=posted.ticket, state="closed", writer=writer_of(staff))
    kind = posted.world.beta_ticket.kind
    type(kind).objects.update(may_reopen=False)
    Ticket.objects.filter(pk=posted.ticket.pk).update(kind=kind)
    outbox.run_due()
    row = posted.post(written(USER, posted.address, "It came back."))
    assert (row.outcome, row.why) == ("tray", "closed")
    told = Mail.objects.get(kind="mail not taken")
    assert told.to_address == USER and "closed for good" in told.body
    posted.post(written(USER, posted.address, "And again."))
    assert Mail.objects.filter(kind="mail not taken").count() == 1, "one an hour"


def test_an_answer_to_a_joined_ticket_goes_into_the_other(posted):
    viewer = posted.world.viewer("user_alpha")
    from portello.modules.tickets.operations import open_ticket

    other = Ticket(company=posted.world.alpha, portal=posted.world.portal, subject="Same",
                   language="en")  # fmt: skip
    open_ticket(by=viewer, ticket=other, text="The same.", writer=writer_of(viewer))
    now = posted.ticket.created_at
    Ticket.objects.filter(pk=posted.ticket.pk).update(
        merged_into=other, state="closed", closed_at=now
    )
    assert posted.post(written(USER, posted.address, "There.")).outcome == "taken"
    from portello.modules.tickets.models import Message

    assert Message.objects.filter(ticket=other, text="There.").count() == 1
