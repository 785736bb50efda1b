"""What nobody signed for waits in the inbox: staff read it, make a ticket of it, or take it back."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from portello.access.staff import Staff
from portello.core import outbox
from portello.core.mail import Mail
from portello.modules.inbox.models import InboxItem
from portello.modules.inbox.operations import undo_item
from portello.modules.mailbox.imap import Problem
from portello.modules.mailbox.jobs import house
from portello.modules.mailbox.models import Mailbox, ReceivedFile, ReceivedMail
from portello.modules.mailbox.operations import KEPT
from portello.modules.mailbox.sealing import seal, unsealed
from portello.modules.notifications.models import Notice
from portello.modules.tickets.desk.operations import write_note
from portello.modules.tickets.models import Attachment, Message, Participant, Ticket
from portello.modules.tickets.operations import answer_ticket, open_ticket, writer_of
from tests.mailed import ADDRESS, written
from tests.pages import parsed, submit, text
from tests.people import EMAILS
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.feature("D01")]


@pytest.fixture
def waiting(posted):
    """A mail of a stranger with a file, in the inbox."""
    mail = written("Nina New <nina@new.example>", ADDRESS, "Do you sell toner?", Subject="Toner")
    mail.add_attachment(b"the model\n", maintype="text", subtype="plain", filename="model.txt")
    row = posted.post(mail)
    assert row.outcome == "tray"
    posted.row, posted.item = row, InboxItem.objects.get(act="mail", email="nina@new.example")
    return posted


def page_of(posted, client, more=""):
    return client.get(f"/staff/inbox/{posted.item.public_id}/{more}")


def test_staff_read_it_with_its_file_and_why_it_is_here(waiting):
    client = client_for("support")
    page = page_of(waiting, client)
    assert text(page).count("Do you sell toner?") == 1
    assert text(page).count("writes for the first time") == 1
    assert "model.txt" in text(page) and "nobody gets a mail" in text(page)
    file = ReceivedFile.objects.get(mail=waiting.row)
    address = f"/staff/mail-in/{waiting.row.public_id}/files/{file.public_id}/"
    answer = client.get(address)
    assert answer.content == b"the model\n" and "attachment" in answer["Content-Disposition"]
    assert client_for("main_alpha").get(address).status_code == 404
    whole = client.get(f"/staff/mail-in/{waiting.row.public_id}/")
    assert "nina@new.example" in text(whole) and "Do you sell toner?" in text(whole)


def test_a_new_customer_and_a_ticket_come_of_it(waiting):
    told = Mail.objects.count()
    client = client_for("support")
    page = submit(client, page_of(waiting, client, "?to=new"), "acceptance")
    assert page.status_code == 200, text(page)
    ticket = Ticket.objects.get(subject="Toner")
    assert ticket.company.name == "Nina New" and ticket.contact.email == "nina@new.example"
    said = Message.objects.get(ticket=ticket)
    assert said.text == "Do you sell toner?" and said.way == "mail"
    stored = Attachment.objects.get(message=said).file
    assert stored.name == "model.txt" and stored.company_id == ticket.company_id
    assert not ReceivedFile.objects.filter(mail=waiting.row).exists()
    assert Mail.objects.count() == told, "whoever is not proved is not written to"
    assert "It stands in" in text(page)


def test_it_is_added_to_a_ticket_and_taken_out_again(waiting):
    client = client_for("support")
    company = waiting.world.alpha
    page = page_of(waiting, client, f"?to={company.public_id}")
    page = submit(client, page, "acceptance", record=waiting.ticket.public_id)
    assert page.status_code == 200, text(page)
    assert waiting.said()[-1].text == "Do you sell toner?"
    desk = parsed(client.get(f"/staff/tickets/{waiting.ticket.public_id}/"))
    assert f"/staff/mail-in/{waiting.row.public_id}/" in desk.xpath("//article//a/@href")
    item = InboxItem.objects.get(pk=waiting.item.pk)
    undo_item(by=Staff(waiting.world.user("support")), item=item, version=item.version)
    assert "Do you sell toner?" not in [one.text for one in waiting.said()]
    assert ReceivedFile.objects.get(mail=waiting.row).file.company_id is None
    assert InboxItem.objects.get(pk=item.pk).is_waiting


def test_taken_out_again_nothing_of_it_stays(waiting):
    """Neither the sender in copy, whom nobody has proved, nor the ticket open that was closed."""
    main, staff = waiting.world.viewer("main_alpha"), Staff(waiting.world.user("support"))
    ticket = Ticket(
        company=waiting.world.alpha, portal=waiting.world.portal, subject="Salaries", language="en"
    )
    open_ticket(by=main, ticket=ticket, text="Private", writer=writer_of(main))
    answer_ticket(by=staff, ticket=ticket, text="Done", writer=writer_of(staff), state="closed")
    outbox.run_due()
    user, address = client_for("user_alpha"), f"/tickets/{ticket.public_id}/"
    assert user.get(address).status_code == 404
    rows = [Ticket.objects.filter(pk=ticket.pk).values(), Message.objects.values(),
            Participant.objects.values(), Mail.objects.values()]  # fmt: skip
    unstable = ("version",)

    def now():
        return [
            [{k: v for k, v in row.items() if k not in unstable} for row in some.order_by("pk")]
            for some in rows
        ]

    before = now()
    client, company = client_for("support"), waiting.world.alpha
    contact = waiting.world.contact_of("user_alpha")
    page = page_of(waiting, client, f"?to={company.public_id}.{contact.public_id}")
    page = submit(client, page, "acceptance", record=ticket.public_id)
    assert page.status_code == 200, text(page)
    outbox.run_due()
    assert user.get(address).status_code == 200, "he is taken for who wrote"
    told = set(Mail.objects.values_list("pk", flat=True))
    item = InboxItem.objects.get(pk=waiting.item.pk)
    undo_item(by=staff, item=item, version=item.version)
    outbox.run_due()
    assert set(Mail.objects.values_list("pk", flat=True)) == told, "undoing writes to nobody"
    assert now()[:3] == before[:3]
    assert user.get(address).status_code == 404
    assert not Notice.objects.filter(user__email=EMAILS["user_alpha"], record_id=ticket.pk).exists()


def test_another_companys_ticket_cannot_be_chosen(waiting):
    client = client_for("support")
    page = page_of(waiting, client, f"?to={waiting.world.alpha.public_id}")
    rivals = waiting.world.beta_ticket
    before = Message.objects.filter(ticket=rivals).count()
    page = submit(client, page, "acceptance", record=rivals.public_id)
    assert page.status_code == 422 and "no such ticket" in text(page)
    assert Message.objects.filter(ticket=rivals).count() == before


def test_declining_writes_to_nobody(waiting):
    told = Mail.objects.count()
    client = client_for("support")
    address = f"/staff/inbox/{waiting.item.public_id}/rejection/"
    version = waiting.item.version
    page = client.post(address, {"answer": "Advertising", "version": version}, follow=True)
    assert "Declined." in text(page) and "told by e-mail" not in text(page)
    assert Mail.objects.count() == told


def test_a_ticket_with_a_note_of_a_colleague_is_not_taken_back(waiting):
    client = client_for("support")
    submit(client, page_of(waiting, client, "?to=new"), "acceptance")
    ticket = Ticket.objects.get(subject="Toner")
    by = Staff(waiting.world.user("support"))
    write_note(by=by, ticket=ticket, text="Ask Sven")
    item = InboxItem.objects.get(pk=waiting.item.pk)
    with pytest.raises(ValidationError, match="has written"):
        undo_item(by=by, item=item, version=item.version)
    assert Ticket.objects.filter(pk=ticket.pk).exists()


def test_a_stranger_is_forgotten_after_half_a_year(waiting):
    old = timezone.now() - KEPT
    ReceivedMail.objects.filter(pk=waiting.row.pk).update(received_at=old.replace(year=2020))
    house()
    assert ReceivedMail.objects.filter(pk=waiting.row.pk).exists(), "it waits still"
    InboxItem.objects.filter(pk=waiting.item.pk).update(state="rejected", decided_at=old)
    house()
    assert not ReceivedMail.objects.filter(pk=waiting.row.pk).exists()
    item = InboxItem.objects.get(pk=waiting.item.pk)
    assert (item.payload, item.email, item.sender) == ({}, "", "")


def test_the_password_is_kept_sealed_and_never_shown(posted):
    admin = client_for("admin")
    address = f"/staff/portals/{posted.world.portal.public_id}/mail-in/"
    values = {"new_password": "hunter-22", "folder": "INBOX", "address": ADDRESS, "user": "u"}
    page = submit(admin, admin.get(address), "host", **values)
    assert "Saved" in text(page) and "hunter-22" not in page.content.decode()
    box = Mailbox.objects.get(portal=posted.world.portal)
    assert "hunter-22" not in box.password and box.password
    history = admin.get(f"/staff/history/mailbox.mailbox/{box.public_id}/")
    assert "hunter-22" not in history.content.decode()


def test_what_was_typed_for_a_try_is_kept_for_that_server_and_a_short_time(posted, monkeypatch):
    asked = []

    def opened(box, password, *, seconds):
        asked.append((box.host, password))
        raise Problem("login")

    monkeypatch.setattr("portello.modules.mailbox.imap.opened", opened)
    Mailbox.objects.filter(portal=posted.world.portal).update(
        host="localhost", user="u", password=seal("old")
    )
    admin, other = client_for("admin"), client_for("admin")
    address = f"/staff/portals/{posted.world.portal.public_id}/mail-in/"
    tried = submit(admin, admin.get(address), "host", new_password="hunter-22", test="yes")
    assert "is kept for 15 minutes" in text(tried) and "hunter-22" not in tried.content.decode()
    assert "mailbox_typed" in admin.session and "hunter" not in str(dict(admin.session))
    again = submit(admin, tried, "host", test="yes", folder="Other")
    assert "is kept for 15 minutes" in text(again)
    assert asked == [("localhost", "hunter-22")] * 2
    moved = submit(admin, again, "host", test="yes", host="evil.example")
    assert "Type the password again" in text(moved)
    submit(other, other.get(address), "host", test="yes")
    assert asked[2:] == [("localhost", "old")], "in another session the saved one is tried"
    monkeypatch.setattr("portello.modules.mailbox.backoffice.typed.MINUTES", -1)
    submit(admin, again, "host", test="yes")
    assert asked[-1] == ("localhost", "old")


def test_a_try_that_was_left_changes_no_password(posted, monkeypatch):
    def opened(box, password, *, seconds):
        raise Problem("login")

    monkeypatch.setattr("portello.modules.mailbox.imap.opened", opened)
    Mailbox.objects.filter(portal=posted.world.portal).update(
        host="localhost", user="u", password=seal("old")
    )
    admin = client_for("admin")
    address = f"/staff/portals/{posted.world.portal.public_id}/mail-in/"
    submit(admin, admin.get(address), "host", new_password="wrong", test="yes")
    submit(admin, admin.get(address), "host", folder="Other")
    box = Mailbox.objects.get(portal=posted.world.portal)
    assert (box.folder, unsealed(box.password)) == ("Other", "old")
    again = submit(admin, admin.get(address), "host", new_password="right", test="yes")
    submit(admin, again, "host")
    assert unsealed(Mailbox.objects.get(pk=box.pk).password) == "right"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("host", "", "Needed to fetch mail."),
        ("port", "0", "A number from 1 to 65535."),
        ("host", "mail\x01.example", "can be printed"),
        ("address", "support@business.example", "log-in e-mail of"),
        ("address", f"{'a' * 30}@business.example", "so that the signature has room"),
        ("address", "not an address", "valid email"),
        ("since", "yesterday", "valid date"),
    ],
)
def test_bad_settings_are_told_by_field(posted, field, value, said):
    admin = client_for("admin")
    address = f"/staff/portals/{posted.world.portal.public_id}/mail-in/"
    before = Mailbox.objects.values().get(portal=posted.world.portal)
    page = submit(admin, admin.get(address), "host", **{"new_password": "x", field: value})
    assert page.status_code == 422 and said in text(page), text(page)
    assert Mailbox.objects.values().get(portal=posted.world.portal) == before


@pytest.mark.parametrize(("field", "value"), [("host", "evil.example"), ("user", "somebody")])
@pytest.mark.parametrize("button", [{}, {"test": "yes"}])
def test_a_kept_password_is_sent_to_no_other_server(posted, monkeypatch, field, value, button):
    asked = []
    monkeypatch.setattr("portello.modules.mailbox.imap._connected", asked.append)
    Mailbox.objects.filter(portal=posted.world.portal).update(password=seal("hunter-22"))
    admin = client_for("admin")
    address = f"/staff/portals/{posted.world.portal.public_id}/mail-in/"
    before = Mailbox.objects.values().get(portal=posted.world.portal)
    page = submit(admin, admin.get(address), "host", **{field: value}, **button)
    assert page.status_code == 422 and "Type the password again" in text(page)
    assert not asked and Mailbox.objects.values().get(portal=posted.world.portal) == before


def test_an_hour_without_mail_stands_on_the_home_page(posted):
    assert "fetching fails" not in text(client_for("admin").get("/staff/"))
    since = timezone.now() - timezone.timedelta(hours=2)
    Mailbox.objects.update(failing_since=since, problem="login")
    assert "fetching fails" in text(client_for("admin").get("/staff/"))
    assert "fetching fails" not in text(client_for("support").get("/staff/"))
    address = f"/staff/portals/{posted.world.portal.public_id}/mail-in/"
    assert "refuses user name" in text(client_for("admin").get(address))


def test_the_page_says_what_to_do_and_shows_the_address_that_is_used(posted, settings):
    settings.MAIL_DELIVERY = "show"
    admin = client_for("admin")
    page = text(admin.get(f"/staff/portals/{posted.world.portal.public_id}/mail-in/"))
    assert "PORTELLO_SMTP_HOST" in page and "answers+…@business.example" in page
    assert "support+…" not in page and "Nothing has come yet. Try it" not in page
    ReceivedMail.objects.all().update(received_at=timezone.now() - timezone.timedelta(days=60))
    page = text(admin.get(f"/staff/portals/{posted.world.portal.public_id}/mail-in/"))
    assert "Nothing has come yet. Try it" in page
