"""What a mail says now: without what it quotes, without its signature, in six languages."""

from __future__ import annotations

import time

import pytest

from portello.modules.mailbox.reading import read
from portello.modules.mailbox.texts import newest, text_of_html

NEW = "The one upstairs.\nIt has no paper."
OLD = "> Which printer?\n> Greetings\n>\n> Help desk"
BARE = "Which printer?\nGreetings\n\nHelp desk"

INTROS = [
    "On Sat, 21 Nov 2026 at 10:00, Help desk <answers@business.example> wrote:",
    "On 21 Nov 2026, at 10.00, Help desk <answers@business.example> wrote:",
    "On Sat, 21 Nov 2026 at 10:00, Help desk\n<answers+mfrggzdfmztwq2lknnwg@business.example>\nwrote:",
    "la 21.11.2026 klo 10.00 Help desk (answers@business.example) kirjoitti:",
    "Help desk <answers@business.example> kirjoitti 21.11.2026 kello 10.00:",
    "Den lör 21 nov. 2026 kl 10:00 skrev Help desk <answers@business.example>:",
    "21 nov. 2026 kl. 10:00 skrev Help desk <answers@business.example>:",
    "lør. 21. nov. 2026 kl. 10:00 skrev Help desk <answers@business.example>:",
    "Il giorno sab 21 nov 2026 alle ore 10:00 Help desk <answers@business.example> ha scritto:",
    "Am Sa., 21. Nov. 2026 um 10:00 Uhr schrieb Help desk <answers@business.example>:",
    "Am 21.11.26 um 10:00 schrieb Help desk:",
]
HEADS = [
    "From: Help desk <a@b.example>\nSent: Saturday 10:00\nTo: User\nSubject: Re: printer",
    "Von: Help desk <a@b.example>\nGesendet: Samstag, 21. November 2026 10:00\nAn: User\nBetreff: AW",
    "Da: Help desk <a@b.example>\nInviato: sabato 10:00\nA: User\nOggetto: R: stampante",
    "Från: Help desk <a@b.example>\nSkickat: den 21 november 2026\nTill: User\nÄmne: Sv",
    "Fra: Help desk <a@b.example>\nSendt: lørdag 21. november\nTil: User\nEmne: Sv",
    "Lähettäjä: Help desk <a@b.example>\nLähetetty: lauantai 21.\nVastaanottaja: U\nAihe: VS",
    "**From:** Help desk <a@b.example>\n**Date:** Saturday\n**To:** User\n**Subject:** Re",
    "-----Original Message-----", "-----Ursprüngliche Nachricht-----", "-----Messaggio originale-----",
    "-----Ursprungligt meddelande-----", "-----Opprinnelig melding-----", "-----Alkuperäinen viesti-----",
]  # fmt: skip


@pytest.mark.parametrize("intro", INTROS, ids=range(len(INTROS)))
def test_an_answer_above_or_below_what_is_quoted(intro):
    assert newest(f"{NEW}\n\n{intro}\n\n{OLD}\n") == NEW
    assert newest(f"{intro}\n{OLD}\n\n{NEW}\n") == NEW
    assert newest(f"{NEW}\n\n{intro}\n\n{BARE}\n") == NEW


@pytest.mark.parametrize("head", HEADS, ids=range(len(HEADS)))
def test_outlooks_head_ends_the_answer(head):
    assert newest(f"{NEW}\n\n________________________________\n{head}\n\n{BARE}") == NEW


def test_an_answer_between_the_lines():
    text = "> Which printer?\nThe one upstairs.\n\n> Which colour?\nBlue."
    assert newest(text) == "The one upstairs.\n\nBlue."


@pytest.mark.parametrize(
    "foot",
    ["-- \nUser Name\n+358 40 000", "Sent from my iPhone", "Lähetetty iPhonesta",
     "Von meinem iPhone gesendet", "Inviato da iPhone", "Skickat från min iPhone",
     "Sendt fra min iPhone", "Get Outlook for Android"],
)  # fmt: skip
def test_the_signature_goes(foot):
    assert newest(f"{NEW}\n\n{foot}\n") == NEW


@pytest.mark.parametrize(
    "text",
    ["Yesterday he wrote:\nit does not work", "From: Helsinki\nwe sent two printers",
     "5 > 3 and\n3 < 5", "The steps:\n- one\n- two", "> only quoted"],
)  # fmt: skip
def test_what_only_looks_quoted_stays(text):
    assert newest(text) == text


def test_a_text_without_end_is_read_in_time():
    for text in ("> " * 100_000, "wrote 1:00 " * 18_000, ("a wrote 10:00:\n\n" * 12_000),
                 "(" * 200_000, "![](" * 50_000, ("From: x\n" * 25_000)):  # fmt: skip
        begun = time.process_time()
        newest(text)
        assert time.process_time() - begun < 1.5


def test_html_becomes_markdown():
    html = (
        "<html><head><style>p{color:red}</style></head><body><div>Hello <b>there</b></div>"
        "<ul><li>one</li></ul><div><br></div><p>See <a href='https://x.example/a'>here</a>"
        "<img src='cid:p1@x' alt='shot'></p><blockquote>old</blockquote></body></html>"
    )
    text = text_of_html(html)
    assert "Hello **there**" in text and "- one" in text and "[here](https://x.example/a)" in text
    assert "![shot](cid:p1@x)" in text and "> old" in text and "color" not in text


@pytest.mark.parametrize(
    "html", ["<div>" * 20_000 + "x", "<table><tr><td>" * 3_000 + "x", "<" * 90_000]
)
def test_html_without_end_is_read_in_time(html):
    begun = time.process_time()
    assert len(text_of_html(html)) < 400_000
    assert time.process_time() - begun < 2


def test_a_picture_of_the_text_is_a_part_with_its_name():
    raw = (
        b"From: a@b.example\r\nContent-Type: multipart/related; boundary=x\r\n\r\n"
        b'--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Look <img src="cid:p1"></p>\r\n'
        b"--x\r\nContent-Type: image/png; name=shot.png\r\nContent-ID: <p1>\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--x--\r\n"
    )
    found = read(raw)
    assert found.text == "Look ![](cid:p1)" and found.parts[0].name == "shot.png"
    assert found.parts[0].cid == "p1" and not found.broken


def test_an_attached_mail_is_a_file_and_not_read():
    raw = (
        b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        b"--x\r\nContent-Type: text/plain\r\n\r\nSee below\r\n"
        b"--x\r\nContent-Type: message/rfc822\r\n\r\nFrom: c@d.example\r\n\r\nSecret\r\n--x--\r\n"
    )
    found = read(raw)
    assert found.text.strip() == "See below" and found.parts[0].name.endswith(".eml")
