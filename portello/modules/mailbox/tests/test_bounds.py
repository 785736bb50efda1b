"""Mails that are small and built to keep their reader busy: dealt with in a moment, every one."""

from __future__ import annotations

import time

import pytest

from portello.modules.mailbox import fetching
from portello.modules.mailbox.attaching import placed
from portello.modules.mailbox.models import ReceivedMail
from portello.modules.mailbox.reading import read
from portello.modules.mailbox.texts import newest
from tests.mailed import ADDRESS
from tests.people import EMAILS
from tests.world import client_for

HEAD = b"From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\nMessage-ID: <1@x>\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
HTML = HEAD + b"Content-Type: text/html\r\n\r\n"
NESTED = b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(150)
)
BUILT = {
    "parameters": HEAD + b'Content-Type: text/plain; a="' + b";" * 200_000 + b"\r\n\r\nhello",
    "parameters of a part": MIXED
    + b'--x\r\nContent-Disposition: attachment; a="' + b";" * 900_000 + b"\r\n\r\nhello\r\n--x--",
    "numbered parameters": MIXED + b"--x\r\nContent-Disposition: attachment"
    + b"".join(b"; filename*%d=a" % n for n in range(20_000)) + b"\r\n\r\nhello\r\n--x--",
    "parts without a kind": MIXED + b"--x\r\n\r\nhello\r\n" * 60_000,
    "parts with old line ends": MIXED + b"--x\rContent-Type: text/plain\r\rx\r" * 30_000,
    "boundary in boundary": HEAD + NESTED + b"\r\n" + b"\n" * 400_000,
    "an attached mail of words": MIXED
    + b"--x\r\nContent-Type: message/rfc822\r\n\r\nX: " + b"a " * 200_000 + b"\r\n\r\nx\r\n--x--",
    "rows": HTML + b"<table>" + b"<tr>" * 50_000,
    "items": HTML + b"<ol>" + b"<li>" * 50_000,
    "paragraphs": HTML + b"<p>" * 66_000,
    "many texts": MIXED + (b"--x\r\nContent-Type: text/html\r\n\r\n" + b"<li>" * 2000) * 100,
    "empty lines": HEAD + b"\r\nx" + b"\r\n" * 190_000,
    "spaces": HTML + b"<p>a" + b" " * 390_000 + b"b</p>",
    "line ends": HTML + b"<pre>a" + b"\n" * 300_000,
    "fixed spaces": HTML + b"<p>a" + b"&nbsp;" * 60_000 + b"\nb</p>",
    "pictures": HEAD + b"\r\n" + b"![](cid:" * 25_000,
}  # fmt: skip


@pytest.mark.parametrize("name", BUILT)
def test_no_mail_keeps_its_reader_busy(name):
    begun = time.process_time()
    found = read(BUILT[name])
    placed(newest(found.text), found.parts, [])
    read(BUILT[name], headers_only=True)
    assert time.process_time() - begun < 1.5
    assert found.sender == "a@b.example" and found.subject == "x"


@pytest.mark.parametrize("name", list(BUILT)[:6])
def test_what_is_built_so_is_broken(name):
    found = read(BUILT[name])
    assert found.broken and not found.text and not found.parts


def test_long_names_and_many_recipients_are_not_built_so():
    name = "%C3%A4" * 200
    raw = (
        b"From: a@b.example\r\nTo: " + b", ".join(b"p%d@d.example" % n for n in range(900))
        + b"\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nSee the file.\r\n--x\r\n"
        + f"Content-Disposition: attachment; filename*0*=utf-8''{name};".encode()
        + b' filename*1="b.txt"\r\n\r\nhello\r\n--x--\r\n'
    )  # fmt: skip
    found = read(raw)
    assert not found.broken and found.text.strip() == "See the file."
    assert found.parts[0].name.endswith("äb.txt") and len(found.parts[0].name) == 205


def test_long_html_keeps_its_beginning_and_its_words():
    html = (
        b"<p>See <a href='https://x.example/'>this</a></p>" + b"<p>old</p>" * 3_000 + b"<p>end</p>"
    )
    text = read(HTML + html).text
    assert text.startswith("See [this](https://x.example/)") and text.endswith("end")


@pytest.mark.django_db
@pytest.mark.feature("D01")
def test_one_mail_stops_neither_the_worker_nor_the_page(posted):
    raw = BUILT["parameters"].replace(b"c@d.example", ADDRESS.encode())
    begun = time.process_time()
    row = posted.post(raw)
    page = client_for("support").get(f"/staff/mail-in/{row.public_id}/")
    assert time.process_time() - begun < 2
    assert (row.outcome, row.why, page.status_code) == ("tray", "unknown", 200)
    signed = raw.replace(b"a@b.example", EMAILS["user_alpha"].encode())
    signed = signed.replace(ADDRESS.encode(), posted.address.encode()).replace(b"<1@x>", b"<2@x>")
    assert posted.post(signed).why == "broken"


@pytest.mark.django_db
def test_a_bounce_of_odd_bytes_is_a_bounce(posted):
    head = f"From: mailer-daemon@mx.example\r\nTo: {ADDRESS}\r\nAuto-Submitted: auto-replied"
    raw = f"{head}\r\nSubject: x\r\n\r\n".encode()
    assert posted.post(raw + b"abcdefghijkl.0123456789abcdef0123@\xff\xfe\r\n").outcome == "bounce"


@pytest.mark.django_db
def test_what_nobody_foresaw_ends_in_the_inbox(posted, monkeypatch):
    def stumble(*args, **values):
        raise UnicodeDecodeError("utf-8", b"", 0, 1, "x")

    monkeypatch.setattr("portello.modules.mailbox.operations.judging.judge", stumble)
    row = posted.post(f"From: a@b.example\r\nTo: {ADDRESS}\r\nSubject: x\r\n\r\nhello".encode())
    assert row.outcome == "", "it is tried again first"
    for _attempt in range(3):
        fetching.outbox.OutboxMessage.objects.filter(kind="mailbox.take").update(
            run_at=row.received_at
        )
        fetching.outbox.run_due()
    row = ReceivedMail.objects.get(pk=row.pk)
    assert (row.outcome, row.why) == ("tray", "broken") and row.item.payload["subject"] == "x"
