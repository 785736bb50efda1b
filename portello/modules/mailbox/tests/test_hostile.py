"""Crafted mails: nothing of them reaches a ticket, each is one row, and nobody is written to."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from portello.core import outbox
from portello.core.letterheads import headers_of
from portello.core.mail import Mail
from portello.modules.inbox.models import InboxItem
from portello.modules.mailbox.addresses import token_of
from portello.modules.mailbox.models import ReceivedMail
from portello.modules.tickets.models import Attachment, Message, Participant, Ticket
from tests.mailed import ADDRESS, written
from tests.people import EMAILS

pytestmark = [pytest.mark.django_db, pytest.mark.feature("D01")]
USER, MAIN, RIVAL = EMAILS["user_alpha"], EMAILS["main_alpha"], EMAILS["main_beta"]
STRANGER = "mallory@evil.example"


def state(posted) -> list:
    """Everything that a mail could change for customers, and whoever was written to."""
    outbox.run_due()
    return [
        list(model.objects.order_by("pk").values())
        for model in (Ticket, Message, Attachment, Participant, Mail)
    ]


def forged(posted) -> dict[str, object]:
    """Name -> a mail that claims to belong to the ticket, or tries to break in or break down."""
    good = posted.address
    return _of_others(posted) | _deceitful(posted) | _machines(good) | _breaking(good)


def _of_others(posted) -> dict[str, object]:
    """Without a signature that is his."""
    good, name = posted.address, posted.address.partition("@")[0]
    token = name.partition("+")[2]
    other = token_of("tickets.ticket", posted.world.beta_ticket.public_id,
                     posted.world.beta_access.public_id, "access")  # fmt: skip
    guessed = token[:-1] + ("a" if token[-1] != "a" else "b")
    at = "@business.example"
    return {
        "stranger with the address": written(STRANGER, good),
        "colleague with the address": written(MAIN, good),
        "rival with the address": written(RIVAL, good),
        "right sender, no address": written(USER, ADDRESS),
        "right sender and subject": written(USER, ADDRESS, Subject=str(posted.ticket)),
        "right sender, number in text": written(USER, ADDRESS, posted.ticket.number),
        "guessed signature": written(USER, f"answers+{guessed}{at}"),
        "short signature": written(USER, f"answers+{token[:-4]}{at}"),
        "long signature": written(USER, f"answers+{token}a{at}"),
        "ids without signature": written(USER, f"answers+{token[:27]}{'a' * 16}{at}"),
        "public id as address": written(USER, f"answers+{posted.ticket.public_id}{at}"),
        "rival's address": written(USER, f"answers+{other}{at}"),
        "address in the text only": written(USER, ADDRESS, f"Reply-To: {good}"),
        "address in the subject": written(USER, ADDRESS, Subject=good),
        "address in Reply-To": written(USER, ADDRESS, Reply_To=good),
        "address as a name": written(USER, f'"{good}" <{ADDRESS}>'),
        "address in a comment": written(USER, f"{ADDRESS} ({good})"),
    }  # fmt: skip


def _deceitful(posted) -> dict[str, object]:
    """Headers that say several things."""
    good = posted.address
    sent = Mail.objects.get(kind="ticket answer", to_address=USER)
    ours = headers_of(sent)["Message-ID"]
    two = written(USER, good)
    two._headers.append(("From", STRANGER))
    return {
        "stranger in copy of the person": written(STRANGER, good, Cc=USER),
        "person in the display name": written(f'"{USER}" <{STRANGER}>', good),
        "person in an encoded name": written(f"=?utf-8?q?{USER}?= <{STRANGER}>", good),
        "person as Sender": written(STRANGER, good, Sender=USER),
        "person as Reply-To": written(STRANGER, good, Reply_To=USER),
        "two From headers": two,
        "two in From": written(f"{USER}, {STRANGER}", good),
        "no From": written("", good),
        "empty From": _raw(good, f"From: <>\r\nTo: {good}"),
        "look-alike sender": written(USER.replace("a", "\u0430", 1), good),
        "sender with a plus": written(USER.replace("@", "+x@"), good),
        "sender of a longer domain": written(f"{USER}.evil.example", good),
        "quoted local part": _raw(good, f'From: "{USER}"@evil.example\r\nTo: {good}'),
        "route in From": _raw(good, f"From: <@evil.example:{STRANGER}>\r\nTo: {good}"),
        "broken From": _raw(good, f"From: {USER}(<{STRANGER}>\r\nTo: {good}"),
        "newline in From": _raw(good, f"From: {STRANGER}\r\n {USER}\r\nTo: {good}"),
        "stolen message id": written(STRANGER, ADDRESS, In_Reply_To=ours),
        "unsigned message id": written(USER, ADDRESS, In_Reply_To=f"<{sent.public_id}@x.example>"),
        "forged message id": written(
            USER, ADDRESS, References=f"<{sent.public_id}.{'0' * 20}@x.example>"
        ),
        "thread id only": written(USER, ADDRESS, References=sent.thread),
        "our message id as its own": written(USER, good, Message_ID=ours),
    }  # fmt: skip


def _machines(good: str) -> dict[str, object]:
    """Nobody wrote them."""
    return {
        "automatic answer": written(USER, good, Auto_Submitted="auto-replied"),
        "generated": written(USER, good, Auto_Submitted="auto-generated; owner=x"),
        "bulk": written(USER, good, Precedence="bulk"),
        "list": written(USER, good, List_Id="<news.example>"),
        "loop mark": written(USER, good, X_Loop="portello@business.example"),
        "from ourselves": written(ADDRESS, good),
        "away in English": written(USER, good, Subject="Automatic reply: Re: printer"),
        "away in Finnish": written(USER, good, Subject="Automaattinen vastaus: tulostin"),
        "away in Swedish": written(USER, good, Subject="Autosvar: skrivaren"),
        "away in Norwegian": written(USER, good, Subject="Automatisk svar: skriveren"),
        "away in Italian": written(USER, good, Subject="Risposta automatica: stampante"),
        "away in German": written(USER, good, Subject="Abwesenheitsnotiz: Drucker"),
        "daemon": written("MAILER-DAEMON@mx.example", good),
        "null path": written(USER, good, Return_Path="<>"),
    }  # fmt: skip


def _breaking(good: str) -> dict[str, object]:
    """Built to break what reads them."""
    return {
        "no text": written(USER, good, " "),
        "ten thousand parts": _many_parts(good),
        "nested": _nested(good),
        "only line ends": _raw(good, f"From: {USER}\r\nTo: {good}", b"\n" * 1_100_000),
        "deep comments": _raw(good, f"From: {'(' * 5000}{USER}\r\nTo: {good}"),
        "a long header": _raw(good, f"From: {USER}\r\nTo: {good}\r\nX: {'y' * 300_000}"),
        "no header at all": b"\r\n\r\nhello",
        "nothing but bytes": bytes(range(256)) * 20,
        "odd boundary": _raw(good, f"From: {STRANGER}\r\nTo: {good}\r\nContent-Type: multipart/mixed"),
        "unknown charset": _raw(
            good, f"From: {STRANGER}\r\nTo: {good}\r\nContent-Type: text/plain; charset=zip", b"\xff"
        ),
    }  # fmt: skip


def _raw(to: str, head: str, body: bytes = b"Hello") -> bytes:
    return f"{head}\r\nSubject: Hello\r\nMessage-ID: <{hash(head)}@e>\r\n\r\n".encode() + body


def _many_parts(to: str) -> bytes:
    part = b"--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
    head = f"From: {USER}\r\nTo: {to}\r\nContent-Type: multipart/mixed; boundary=x".encode()
    return head + b"\r\n\r\n" + part * 10_000 + b"--x--\r\n"


def _nested(to: str) -> bytes:
    text = f"From: {USER}\r\nTo: {to}\r\n"
    for number in range(150):
        text += f"Content-Type: multipart/mixed; boundary=b{number}\r\n\r\n--b{number}\r\n"
    return (text + "Content-Type: text/html\r\n\r\n<script>x</script>").encode()


def test_no_crafted_mail_changes_anything(posted):
    """One test for all of them, for the world and the ticket are the same."""
    mails = forged(posted)
    assert len(mails) >= 60
    before = state(posted)
    for number, (name, mail) in enumerate(mails.items()):
        rows = ReceivedMail.objects.count()
        row = posted.post(mail)
        assert row is not None and ReceivedMail.objects.count() == rows + 1, name
        assert row.outcome in ("tray", "counted", "automatic", "loop", "bounce"), name
        ReceivedMail.objects.filter(outcome__in=("tray", "counted")).update(
            received_at=row.received_at.replace(year=2020)
        )  # each by itself: what a flood does is another test
        if number % 20 == 0:
            assert state(posted)[:4] == before[:4], name
    told = Mail.objects.exclude(pk__in=[one["id"] for one in before[4]])
    assert set(told.values_list("kind", "to_address")) <= {("mail not taken", USER)}
    assert state(posted)[:4] == before[:4]
    assert all(item.company_id is None for item in InboxItem.objects.filter(act="mail"))


def test_whoever_lost_his_access_writes_to_the_inbox(posted):
    from portello.modules.portals.models import PortalAccess

    access = PortalAccess.objects.filter(user__email=USER)
    access.update(state="disabled")
    assert posted.post(written(USER, posted.address)).why == "no_right"
    access.update(state="active")
    type(posted.world.alpha).objects.filter(pk=posted.world.alpha.pk).update(
        archived_at=posted.ticket.created_at
    )
    assert posted.post(written(USER, posted.address, "Again")).why == "no_right"


def test_a_flood_is_five_items_and_one_for_the_rest(posted):
    for number in range(12):
        posted.post(written(STRANGER, ADDRESS, f"Buy this {number}"))
    items = InboxItem.objects.filter(act="mail", email=STRANGER)
    assert items.count() == 6
    assert ReceivedMail.objects.filter(outcome="counted", sender=STRANGER).count() == 7


def test_a_zip_bomb_is_refused_and_named(posted):
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"0" * 25_000_000)
    mail = written(USER, posted.address, "See the file.")
    mail.add_attachment(packed.getvalue(), maintype="application", subtype="zip", filename="a.zip")
    assert posted.post(mail).outcome == "taken"
    said = posted.said()[-1]
    assert "a.zip was not accepted" in said.text
    assert not Attachment.objects.filter(message=said).exists()


def test_scripts_in_a_mail_never_reach_a_page(posted):
    mail = written(USER, posted.address)
    mail.set_content(
        "<p>Fine<script>alert(1)</script><img src=x onerror=alert(1)>"
        "<img src='https://evil.example/pixel.png' alt='p'>"
        "<a href='javascript:alert(1)'>here</a><style>p{}</style></p>", subtype="html",
    )  # fmt: skip
    assert posted.post(mail).outcome == "taken"
    said = posted.said()[-1].text
    assert (
        "Fine" in said and "alert" not in said and "evil" not in said and "javascript" not in said
    )


def test_what_is_too_large_is_not_fetched_and_the_person_hears_why(posted):
    head = bytes(written(USER, posted.address)).split(b"\n\n")[0]
    row = posted.post(head, headers_only=True)
    assert (row.outcome, row.why) == ("tray", "too_large")
    assert "larger than 30 MB" in Mail.objects.get(kind="mail not taken").body


def test_a_bounce_stands_on_the_contact_and_nowhere_else(posted):
    sent = Mail.objects.get(kind="ticket answer", to_address=USER)
    Mail.objects.filter(pk=sent.pk).update(sent_at=sent.created_at)
    report = (
        f"From: Mail Delivery <mailer-daemon@mx.example>\r\nTo: {posted.address}\r\n"
        "Subject: Undelivered\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n"
        "--x\r\nContent-Type: text/plain\r\n\r\nSorry\r\n"
        "--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {USER}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 no such user\r\n\r\n"
        "--x\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {headers_of(sent)['Message-ID']}\r\n\r\n--x--\r\n"
    )
    before = state(posted)
    assert posted.post(report.encode()).outcome == "bounce"
    assert state(posted)[:4] == before[:4]
    from tests.pages import text
    from tests.world import client_for

    contact = posted.world.contact_of("user_alpha")
    page = text(client_for("support").get(f"/staff/contacts/{contact.public_id}/"))
    assert "could not be delivered" in page and "550 no such user" in page
