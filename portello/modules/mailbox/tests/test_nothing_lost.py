"""What a person wrote does not vanish as the work of a machine: when in doubt it is in the inbox."""

from __future__ import annotations

import time
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.utils import timezone

from portello.core import outbox
from portello.core.letterheads import headers_of
from portello.core.mail import Mail
from portello.core.outbox import OutboxMessage
from portello.modules.inbox.models import InboxItem
from portello.modules.mailbox import fetching
from portello.modules.mailbox.models import Mailbox, ReceivedMail
from tests.mailed import ADDRESS, switch_on, written
from tests.pages import submit, text
from tests.people import EMAILS
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.feature("D01")]
USER = EMAILS["user_alpha"]


@pytest.mark.parametrize(
    ("headers", "outcome", "why"),
    [
        ({"X_Loop": "list@other.example"}, "taken", ""),
        ({"X_Loop": "portello@other.example"}, "taken", ""),
        ({"Precedence": "first-class"}, "taken", ""),
        ({"Auto_Submitted": "no"}, "taken", ""),
        ({"Subject": "Automatic reply not working on my printer"}, "tray", "doubtful"),
        ({"Subject": "Out of office until Monday"}, "tray", "doubtful"),
        ({"Subject": "Re: Automatic reply: printer"}, "taken", ""),
        ({"Subject": "Automatic reply"}, "automatic", ""),
        ({"List_Id": "<team.alpha.example>"}, "tray", "doubtful"),
        ({"Precedence": "list"}, "tray", "doubtful"),
        ({"Precedence": "bulk"}, "tray", "doubtful"),
        ({"X_Autoreply": "no"}, "taken", ""),
        ({"X_Autoreply": "yes"}, "automatic", ""),
        ({"Return_Path": "<>"}, "automatic", ""),
    ],
)
def test_what_somebody_has_signed(posted, headers, outcome, why):
    row = posted.post(written(USER, posted.address, "Which one?", **headers))
    assert (row.outcome, row.why) == (outcome, why)
    outbox.run_due()
    assert not Mail.objects.filter(kind="mail not taken").exists(), "a machine is not written to"


@pytest.mark.parametrize(
    ("sender", "headers", "outcome"),
    [
        ("postmaster@alpha.example", {"Subject": "May we have an offer?"}, "tray"),
        ("postmaster@alpha.example", {"Subject": "Undeliverable: Re: printer"}, "bounce"),
        ("mailer-daemon@mx.example", {"Auto_Submitted": "auto-replied"}, "bounce"),
        ("nina@new.example", {"Subject": "Autoreply does not work"}, "tray"),
        ("news@shop.example", {"Precedence": "bulk"}, "automatic"),
        ("nina@new.example", {"List_Id": "<support.business.example>"}, "tray"),
        ("postmaster@alpha.example", {"Subject": "Delivery status of our order?"}, "tray"),
    ],
)
def test_what_nobody_has_signed(posted, sender, headers, outcome):
    assert posted.post(written(sender, ADDRESS, **headers)).outcome == outcome


def _report(sent: Mail, recipient: str, *, kind: str = "multipart/report") -> bytes:
    return (
        f"From: mailer-daemon@mx.example\r\nTo: {ADDRESS}\r\nSubject: Undelivered\r\n"
        f"Content-Type: {kind}; report-type=delivery-status; boundary=x\r\n\r\n"
        "--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 no \u202esuch user\r\n\r\n--x\r\nContent-Type: text/rfc822-headers\r\n"
        f"\r\nMessage-ID: {headers_of(sent)['Message-ID']}\r\n\r\n--x--\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("recipient", "kind", "believed"),
    [
        (USER, "multipart/report", True),
        (USER.upper(), "multipart/report", True),
        ("somebody@evil.example", "multipart/report", False),
        (USER, "multipart/mixed", False),
    ],
)
def test_a_bounce_is_believed_as_a_report_about_whom_we_wrote_to(posted, recipient, kind, believed):
    sent = Mail.objects.get(kind="ticket answer", to_address=USER)
    assert posted.post(_report(sent, recipient, kind=kind)).outcome == "bounce"
    sent.refresh_from_db()
    assert (sent.bounced_at is not None) == believed
    assert sent.bounce == ("smtp; 550 no such user" if believed else "")


def test_another_mail_with_the_same_message_id_is_in_the_inbox_and_can_be_added(posted):
    mail_id = {"Message_ID": "<a@b.example>"}
    first = posted.post(written(USER, posted.address, "Yes.", **mail_id))
    other = posted.post(written(USER, posted.address, "Yes, but not the large one.", **mail_id))
    assert (other.outcome, other.why) == ("tray", "same_id")
    client, item = client_for("support"), InboxItem.objects.get(pk=other.item_id)
    contact = posted.world.contact_of("user_alpha")
    address = (
        f"/staff/inbox/{item.public_id}/?to={posted.world.alpha.public_id}.{contact.public_id}"
    )
    page = client.get(address)
    assert "Message-ID of another mail" in text(page)
    page = submit(client, page, "acceptance", record=posted.ticket.public_id)
    assert page.status_code == 200, text(page)
    assert [one.text for one in posted.said()][-2:] == ["Yes.", "Yes, but not the large one."]
    desk = client.get(f"/staff/tickets/{posted.ticket.public_id}/").content.decode()
    assert all(f"/staff/mail-in/{one.public_id}/" in desk for one in (first, other))


@pytest.mark.parametrize("foot", ["", "\n\n____________________\nThe list", "\n\n-- \nThe list"])
def test_the_same_mail_by_two_ways_is_one(posted, foot):
    mail_id = {"Message_ID": "<a@b.example>"}
    posted.post(written(USER, posted.address, "Yes.", **mail_id))
    again = written(USER, posted.address, f"Yes.{foot}\n\n", To_="x", **mail_id)
    assert posted.post(again).outcome == "duplicate"
    assert [one.text for one in posted.said()].count("Yes.") == 1


def test_what_stands_below_a_drawn_line_is_no_foot_of_a_list(posted):
    mail_id = {"Message_ID": "<a@b.example>"}
    for words in ("One printer", "Two printers"):
        row = posted.post(written(USER, posted.address, f"Order:\n-----\n{words}", **mail_id))
    assert (row.outcome, row.why) == ("tray", "same_id")


def test_comparing_mails_of_one_message_id_takes_no_time(posted):
    mail_id = {"Message_ID": "<a@b.example>"}
    posted.post(written(USER, posted.address, f"a{' ' * 100_000}b", **mail_id))
    begun = time.process_time()
    posted.post(written(USER, posted.address, f"a{' ' * 100_000}c", **mail_id))
    assert time.process_time() - begun < 2


def test_our_mails_do_not_wait_behind_what_strangers_send(posted):
    raw = bytes(written("nina@new.example", ADDRESS))
    row = fetching.store(posted.box, 1, 7, raw, size=len(raw))
    outbox.run_due(lane="short")
    assert ReceivedMail.objects.get(pk=row.pk).outcome == ""
    outbox.run_due(lane="long")
    assert ReceivedMail.objects.get(pk=row.pk).outcome == "tray"


@pytest.mark.parametrize(("more", "seconds"), [(False, 60), (True, 0)])
def test_the_next_fetch_is_a_minute_later_and_not_before(posted, monkeypatch, more, seconds):
    monkeypatch.undo()  # fetching itself, with a folder that holds nothing
    monkeypatch.setattr("portello.modules.mailbox.imap.opened", _Empty)
    monkeypatch.setattr(fetching, "_fetch", lambda *given: more)
    OutboxMessage.objects.filter(kind="mailbox.fetch").delete()
    begun = timezone.now()
    fetching.fetch_soon(posted.box)
    assert outbox.run_due(1, lane="long") == 1
    waiting = OutboxMessage.objects.get(kind="mailbox.fetch", done_at=None)
    wait = (waiting.run_at - begun).total_seconds()
    assert seconds <= wait < seconds + 5
    if more:
        return
    assert outbox.run_due(lane="long") == 0, "not before its time"
    monkeypatch.setattr(timezone, "now", lambda: begun + timedelta(seconds=wait + 1))
    assert outbox.run_due(1, lane="long") == 1


class _Empty:
    def __init__(self, *given: object) -> None: ...

    def __enter__(self) -> None: ...

    def __exit__(self, *given: object) -> None: ...


class InHand:
    """A folder of mails by their number, as `imap.opened` gives it."""

    uidvalidity = 1

    def __init__(self, **mails: bytes) -> None:
        self.mails = {int(name[1:]): mail for name, mail in mails.items()}
        self.marked: list[int] = []

    def uids(self, last: int, since: object) -> list[int]:
        return [uid for uid in self.mails if uid > last]

    def size(self, uid: int) -> int:
        return len(self.mails[uid])

    def mail(self, uid: int) -> bytes:
        return self.mails[uid]

    def mark(self, uid: int) -> None:
        self.marked.append(uid)


@pytest.fixture
def fetched(world, monkeypatch):
    """A function that fetches a folder and returns the rows that there are now of these numbers."""

    box = switch_on(world.portal, password="")

    def fetch(folder: InHand) -> list[ReceivedMail]:
        monkeypatch.setattr(fetching.imap, "opened", lambda box, password: nullcontext(folder))
        monkeypatch.setattr(fetching, "unsealed", lambda sealed: "")
        count = OutboxMessage.objects.count()
        message = OutboxMessage.objects.create(
            kind="mailbox.fetch", key=f"fetch {count}", payload={"mailbox": box.pk}
        )
        fetching.fetch(message)
        return list(ReceivedMail.objects.filter(uid__in=folder.mails).order_by("pk"))

    return fetch


def question(words: str) -> bytes:
    return bytes(written("nina@new.example", ADDRESS, words))


@pytest.mark.database
@pytest.mark.parametrize("name", ["Message-ID: <a\0b@evil.example>", "From: <e\0e@evil.example>"])
def test_a_mail_that_no_database_takes_does_not_hold_up_the_next(fetched, name):
    bad = f"To: {ADDRESS}\r\nSubject: hi\r\n{name}\r\n\r\nhello\r\n".encode()
    folder = InHand(_71=bad, _72=question("A real one"))
    assert [row.uid for row in fetched(folder)] == [71, 72]
    assert folder.marked == [71, 72]
    outbox.run_due()


@pytest.mark.database
def test_another_server_that_numbers_its_mails_alike_loses_none(fetched):
    fetched(InHand(_81=question("one"), _82=question("two")))
    Mailbox.objects.update(uidvalidity=0, last_uid=0)  # it has moved
    other = InHand(_81=question("three"), _82=question("four"), _83=question("five"))
    assert [row.uid for row in fetched(other)] == [81, 82, 81, 82, 83]
    assert other.marked == [81, 82, 83]
