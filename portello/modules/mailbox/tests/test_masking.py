"""Whoever gets a file that came by mail does not get the reply address of whoever sent it."""

from __future__ import annotations

import time
from email.message import EmailMessage

import pytest

from portello.modules.mailbox.addresses import masked
from portello.modules.mailbox.masking import mail_without_tokens, without_tokens
from portello.modules.tickets.models import Attachment
from tests.mailed import written
from tests.people import EMAILS
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.feature("D01", "T04")]
USER = EMAILS["user_alpha"]


def _ours(address: str, encoding: str) -> EmailMessage:
    """A mail of ours, as programs attach it."""
    mail = written("help@business.example", USER, "x", Reply_To=address)
    mail.set_content(
        f"Which printer?\n\n<a href='mailto:{address.replace('+', '%2B')}'>Answer</a> {address}\n",
        cte=encoding,
    )
    return mail


@pytest.mark.parametrize("encoding", ["7bit", "quoted-printable", "base64"])
@pytest.mark.parametrize("kind", ["attached", "file"])
def test_an_attached_mail_of_ours_has_no_address_to_answer_to(posted, encoding, kind):
    token = posted.address.partition("@")[0].partition("+")[2]
    mail, ours = written(USER, posted.address, "See the mail."), _ours(posted.address, encoding)
    if kind == "attached":
        mail.add_attachment(ours)
    else:
        given = {"maintype": "application", "subtype": "octet-stream", "filename": "Mail.eml"}
        mail.add_attachment(bytes(ours), **given)
    assert posted.post(mail).outcome == "taken"
    one = Attachment.objects.get(message=posted.said()[-1])
    page = f"/tickets/{posted.ticket.public_id}/files/{one.public_id}/"
    content = client_for("user_alpha").get(page).content
    flat = content.replace(b"=\n", b"").replace(b"=\r\n", b"")
    assert b"Which printer?" in flat or encoding == "base64"
    assert token.encode() not in flat and b"x" * 43 in flat
    if encoding == "base64":
        from email import message_from_bytes

        text = message_from_bytes(content).get_payload(decode=True)
        assert b"Which printer?" in text and token.encode() not in text


def test_every_way_to_write_an_address(posted):
    token = posted.address.partition("@")[0].partition("+")[2]
    broken = f"{token[:20]}=\r\n{token[20:]}"
    folded = f"{token[:30]}\r\n {token[30:]}"
    for text in (
        f"a+{token}@b", f"a%2B{token}%40b", f"a+{broken}@b", f"{token.upper()}@b",
        f"mailto:a+{folded}@b", f"a+{token}\r\n @b", f"a+{token}&#64;b", f"a+{token}\\u0040b",
    ):  # fmt: skip
        assert len(without_tokens(text.encode())) == len(text)
        assert token[-10:].encode() not in without_tokens(text.encode()).lower()
    wide = f"a+{token}@b".encode("utf-16-le")
    assert token not in without_tokens(wide).decode("utf-16-le")
    other = "a" * 43 + "@business.example"
    assert without_tokens(other.encode()) == other.encode(), "nobody of us signed it"
    assert token not in masked(f"mailto:a%2B{token}%40b") and token not in masked(f"({token}xx)")


def test_masking_takes_no_time(posted):
    token = posted.address.partition("@")[0].partition("+")[2]
    begun = time.process_time()
    for content in (
        b"a" * 1_000_000,
        b"@" * 1_000_000,
        b"a@" * 200_000,
        (b"a" * 43 + b"@") * 20_000,
    ):
        assert mail_without_tokens(content) == content
    without_tokens(f"{token}@".encode() * 20_000)
    assert time.process_time() - begun < 3
