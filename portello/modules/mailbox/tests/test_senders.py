"""Whose mail it surely is: what the trusted server says, which mailbox it came to, who has signed."""

from __future__ import annotations

import pytest

from portello.modules.mailbox.addresses import token_of
from portello.modules.mailbox.models import Mailbox, ReceivedMail
from portello.modules.portals.models import Portal
from portello.modules.tickets.models import Ticket
from tests.mailed import ADDRESS, Post, reply_to, written
from tests.pages import submit, text
from tests.people import EMAILS
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.feature("D01")]
USER, STRANGER = EMAILS["user_alpha"], "mallory@evil.example"


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("mx.business.example; dmarc=pass header.from=alpha.example", True),
        ("mx.business.example; dmarc=pass (p=REJECT) header.from=alpha.example", True),
        ("mx.business.example; dmarc=pass header.from=evil.example", False),
        ("mx.business.example; spf=fail; dkim=pass header.d=alpha.example", True),
        ("mx.business.example; spf=fail; dkim=pass header.i=@mail.alpha.example", True),
        ("mx.business.example; spf=pass smtp.mailfrom=bounce@alpha.example; dkim=none", True),
        ("mx.business.example; spf=pass smtp.mailfrom=bounce@evil.example; dkim=none", False),
        ("mx.business.example; dmarc=none; dkim=pass header.d=evil.example", False),
        ("mx.business.example; dkim=pass header.d=example; spf=none", False),
        ("mx.business.example; dkim=pass header.d=evilalpha.example", False),
        (
            "mx.business.example; dkim=pass header.d=evil.example; dkim=fail header.d=alpha.example",
            False,
        ),
        ('mx.business.example; spf=fail smtp.mailfrom="x dkim=pass y"@alpha.example', False),
        ('mx.business.example; spf=fail smtp.mailfrom="; dkim=pass header.d=alpha.example', False),
        (
            "mx.business.example; spf=fail (a (b) ; dkim=pass header.d=alpha.example)"
            " smtp.mailfrom=evil.example",
            False,
        ),
        ('mx.business.example; spf=fail reason="x; dkim=pass header.d=alpha.example"', False),
        ("mx.business.example; spf=fail; dkim=pass header.d=alpha.example; dmarc=pass", True),
        ("mx.business.example; dmarc=fail; spf=pass; dkim=pass", False),
        ("mx.business.example 1; dmarc=fail (p=NONE dmarc=pass)", False),
        ("mx.business.example; spf=softfail", False),
        ("mx.business.example; dmarc=temperror", False),
        ("mx.business.example; none", True),
        ("mx.evil.example; dmarc=pass", False),
        ("", False),
    ],
)
def test_only_the_trusted_servers_word_counts(posted, said, taken):
    posted.box.trusted_server = "mx.business.example"
    posted.box.save()
    row = posted.post(written(USER, posted.address, Authentication_Results=said))
    assert (row.outcome, row.why) == (("taken", "") if taken else ("tray", "forged"))


def test_a_forged_line_below_the_servers_own_is_not_read(posted):
    posted.box.trusted_server = "mx.business.example"
    posted.box.save()
    mail = written(USER, posted.address)
    mail._headers.insert(0, ("Authentication-Results", "mx.business.example; dmarc=fail"))
    mail._headers.append(("Authentication-Results", "mx.business.example; dmarc=pass"))
    assert posted.post(mail).why == "forged"


def test_nobody_reads_the_reply_address_of_somebody_else(posted):
    """Whoever has it could write in his name, where no server checks senders."""
    name = posted.address.partition("@")[0]
    token = name.partition("+")[2]
    head = f"Le lun. 3 janv. 2026 Help desk <{posted.address}> a écrit :"
    mail = written(USER, posted.address, f"Ok.\n\n{head}\n> Which printer?\n", Subject=f"Re {name}")
    row = posted.post(mail)
    assert row.outcome == "taken" and token not in row.subject
    said = posted.said()[-1].text
    assert "Ok." in said and "<answers+…@business.example>" in said and token not in said
    page = client_for("support").get(f"/staff/mail-in/{row.public_id}/")
    assert token not in page.content.decode() and "answers+…@business.example" in text(page)
    other = "abcdefghijklmnopqrstuvwxyz234567abcdefghijk"
    row = posted.post(written(STRANGER, ADDRESS, f"{token.upper()} {other}"))
    assert row.item.payload["message"] == f"… {other}", "only what is signed is taken out"


def test_of_several_lines_each_may_speak_against_the_sender(posted):
    posted.box.trusted_server = "mx.business.example"
    posted.box.save()

    def with_lines(*lines):
        mail = written(USER, posted.address)
        for line in reversed(lines):
            mail._headers.insert(0, ("Authentication-Results", line))
        return posted.post(mail)

    trusted = "mx.business.example; "
    evil, alpha = "dkim=pass header.d=evil.example", "dkim=pass header.d=alpha.example"
    fails = f"{trusted}dmarc=fail header.from=alpha.example"
    assert with_lines(trusted + evil, fails).why == "forged"
    assert with_lines(trusted + alpha, fails).why == "forged"
    assert with_lines(f"{trusted}spf=fail", trusted + alpha).why == "forged", (
        "he may have written it"
    )
    assert with_lines(trusted + alpha, "mx.other.example; none", fails).outcome == "taken"
    assert with_lines("mx.other.example; dmarc=pass", trusted + alpha).outcome == "taken"


def test_another_portals_mailbox_decides_nothing(posted):
    posted.box.trusted_server = "mx.business.example"
    posted.box.save()
    other = Portal.objects.exclude(pk=posted.world.portal.pk).first() or Portal.objects.create(
        name="Second"
    )
    Mailbox.objects.filter(portal=other).delete()
    box = Mailbox.objects.create(
        portal=other, address="hello@second.example", is_on=True, host="127.0.0.1", user="v"
    )
    before, post = len(posted.said()), Post(box)
    for said in ("mx.business.example; dmarc=fail", "mx.business.example; dmarc=pass", ""):
        row = post(written(USER, posted.address, f"via B {said}", Authentication_Results=said))
        assert (row.outcome, row.why) == ("tray", "elsewhere")
    support = posted.world.user("support")
    token = token_of("tickets.ticket", posted.ticket.public_id, support.public_id, "user")
    row = post(written(support.email, f"answers+{token}@business.example", "I am staff"))
    assert (row.outcome, row.why) == ("tray", "elsewhere")
    assert len(posted.said()) == before
    assert reply_to("ticket answer", USER) == posted.address
    Mailbox.objects.filter(pk=box.pk).update(trusted_server="mx.business.example", user="u")
    post.box = Mailbox.objects.get(pk=box.pk)
    said = "mx.business.example; dmarc=pass"
    row = post(written(USER, posted.address, "One folder", Authentication_Results=said))
    assert row.outcome == "taken", "both portals read this folder"


def test_a_flood_of_strangers_hides_nobody_who_has_signed(posted, monkeypatch):
    monkeypatch.setattr("portello.modules.mailbox.tray.MOST_OF_ALL", 4)
    for number in range(6):
        posted.post(written(f"a{number}@evil.example", ADDRESS, f"Buy this {number}"))
    assert ReceivedMail.objects.filter(outcome="counted").exists()
    row = posted.post(written(USER, posted.address, " ", Subject="URGENT"))
    assert (row.outcome, row.why, row.item.payload["subject"]) == ("tray", "no_text", "URGENT")
    assert posted.post(written(USER, posted.address, "It burns")).outcome == "taken"
    assert posted.post(written("b@evil.example", ADDRESS, "And this")).outcome == "counted"


def test_of_a_flood_each_mail_can_be_read_and_taken_out(posted, monkeypatch):
    monkeypatch.setattr("portello.modules.mailbox.tray.MOST_OF_ALL", 2)
    for number in range(3):
        posted.post(written(f"a{number}@evil.example", ADDRESS, f"Buy this {number}"))
    mail = written("new@customer.example", ADDRESS, "The boiler leaks", Subject="URGENT")
    mail.add_attachment(b"the model\n", maintype="text", subtype="plain", filename="model.txt")
    row = posted.post(mail)
    assert row.outcome == "counted" and row.item.payload["why"] == "flood"
    known = posted.post(written(EMAILS["main_alpha"], ADDRESS, "Hello"))
    assert known.outcome == "tray", "whoever has a log-in is not counted with strangers"
    client = client_for("support")
    address = f"/staff/inbox/{row.item.public_id}/"
    assert "URGENT" in text(client.get(address)) and "a2@evil.example" in text(client.get(address))
    for _twice in range(2):
        page = client.post(f"/staff/mail-in/{row.public_id}/item/", follow=True)
    assert "The boiler leaks" in text(page) and "model.txt" in text(page)
    row.refresh_from_db()
    assert row.outcome == "tray" and row.item.payload["why"] == "picked"
    assert "URGENT" not in text(client.get(address))
    page = client.get(f"/staff/inbox/{row.item.public_id}/?to=new")
    assert submit(client, page, "acceptance").status_code == 200
    assert Ticket.objects.get(subject="URGENT").company.name == "new"
    books = posted.world.user("books")
    type(books).objects.filter(pk=books.pk).update(staff_role="reader")
    refused = client_for("books").post(f"/staff/mail-in/{known.public_id}/item/")
    assert refused.status_code == 404
