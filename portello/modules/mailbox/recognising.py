"""Mails that no person wrote: automatic answers, lists, bounces, and our own that came back."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings

from portello.core.letterheads import LOOP, loop_mark, own_id
from portello.modules.mailbox.models import Mailbox
from portello.modules.mailbox.reading import Read, cleaned
from portello.modules.portals.models import Portal

# How programs begin the subject of an automatic answer, in the languages of the portal.
_AWAY = re.compile(
    r"\s*(?:automatic reply|auto(?:matic)?[ -]?response|autoreply|out of (?:the )?office|"
    r"automaattinen vastaus|poissaoloilmoitus|poissaoloviesti|automatisk[t]? svar|autosvar|"
    r"fraværs(?:melding|svar)|frånvaromeddelande|ikke på kontoret|risposta automatica|"
    r"messaggio automatico|fuori (?:sede|ufficio)|automatische antwort|"
    r"abwesenheits(?:notiz|meldung|nachricht|assistent))\b(?P<ends>\s*(?::|$))?",
    re.IGNORECASE,
)
_DAEMONS = ("mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon")
_UNDELIVERED = re.compile(
    r"\s*(?:undeliver|delivery (?:status notification|failure|has failed)|mail delivery (?:failed|"
    r"subsystem|system)|failure notice|returned mail|non remis|"
    r"unzustellbar|mancato recapito|ej levererat|ikke levert)",
    re.IGNORECASE,
)
_IDS = re.compile(rb"[0-9A-Za-z]{12}\.[0-9a-f]{20}@[^@<>\s]{1,253}")
_SEARCHED = 200_000  # bytes of a bounce that are searched for what came back


@dataclass(frozen=True)
class Bounce:
    """A mail of ours that could not be delivered: which ("" unknown), to whom, and what was said."""

    mail: str
    said: str
    final: bool  # a delay is none
    recipients: frozenset[str] = frozenset()  # as the report names them, lower case


def kind_of(box: Mailbox, mail: Read) -> str:
    """ "loop", "bounce" or "automatic" for what surely no person wrote; "bulk" for what hardly one did
    who has not signed; "doubtful" for what one may have written all the same; else nothing."""
    if own_id(mail.message_id) or _is_marked_by_us(mail):
        return "loop"
    if mail.sender and mail.sender in _own_addresses():
        return "loop"
    if _is_bounce(mail):
        return "bounce"
    if _is_automatic(mail):
        return "automatic"
    if mail.value("Precedence") in ("bulk", "junk"):
        return "bulk"
    # A business may have its address as a group, which sends on like a list what customers write.
    listed = mail.value("Precedence") == "list" or "List-Id" in mail.headers
    return "doubtful" if listed or _AWAY.match(mail.subject) else ""


def _is_marked_by_us(mail: Read) -> bool:
    """Other programs write X-Loop as well; theirs says nothing of us."""
    marks = mail.values(LOOP)
    if not marks:
        return False
    senders = [*Portal.objects.values_list("sender", flat=True), settings.MAIL_SENDER]
    return not {loop_mark(one) for one in senders}.isdisjoint(marks)


def _own_addresses() -> set[str]:
    return {one.lower() for one in Mailbox.objects.values_list("address", flat=True) if one}


def _is_bounce(mail: Read) -> bool:
    if is_report(mail):
        return True
    if mail.sender.partition("@")[0] not in _DAEMONS:
        return False
    # A postmaster can have a question like anybody else.
    said = _says_that_it_is_automatic(mail) or _has_null_path(mail)
    return said or bool(_UNDELIVERED.match(mail.subject))


def is_report(mail: Read) -> bool:
    """Whether it is built as a report of delivery (RFC 3464)."""
    kind = str(mail.headers.get_param("report-type") or "").lower()
    report = mail.headers.get_content_type() == "multipart/report"
    return report and kind in ("", "delivery-status")


def _has_null_path(mail: Read) -> bool:
    return mail.value("Return-Path").strip() == "<>"


def _says_that_it_is_automatic(mail: Read) -> bool:
    said = mail.value("Auto-Submitted").partition(";")[0].strip()
    return bool(said) and said != "no"


def _is_automatic(mail: Read) -> bool:
    if _says_that_it_is_automatic(mail) or _has_null_path(mail):
        return True
    if mail.value("Precedence") == "auto_reply":
        return True
    said = [mail.value(name).strip() for name in ("X-Autoreply", "X-Autorespond")]
    if any(one and one != "no" for one in said):
        return True
    away = _AWAY.match(mail.subject)
    return away is not None and away["ends"] is not None


def bounce_of(raw: bytes, mail: Read) -> Bounce:
    """Which of our mails came back, by the Message-ID that we signed, and why."""
    head = raw[:_SEARCHED]
    found = [own_id(one.decode("utf-8", "replace")) for one in _IDS.findall(head)[:20]]
    status = re.search(rb"(?im)^status:\s*([245]\.\d{1,3}\.\d{1,3})", head)
    action = re.search(rb"(?im)^action:\s*(\w{1,20})", head)
    said = re.search(rb"(?im)^diagnostic-code:\s*(.{1,200})", head)
    text = (said[1] if said else status[1] if status else b"").decode("utf-8", "replace").strip()
    delayed = action is not None and action[1].lower() in (b"delayed", b"relayed", b"delivered")
    passing = status is not None and not status[1].startswith(b"5") and action is None
    lines = re.findall(rb"(?im)^(?:final|original)-recipient:[ \t]*rfc822[ \t]*;(.{1,400})$", head)
    named = [one.decode("utf-8", "replace").strip(" \t\r<>").lower() for one in lines[:20]]
    return Bounce(
        next((one for one in found if one), ""), cleaned(text)[:200], not (delayed or passing),
        frozenset(named) if is_report(mail) else frozenset(),
    )  # fmt: skip


def ids_answered(mail: Read) -> list[str]:
    """Public ids of our mails that In-Reply-To and References name with our signature."""
    named = " ".join(mail.values("In-Reply-To", "References"))[:50_000]
    found = [own_id(one) for one in re.findall(r"<[^<>\s]{1,400}>", named)]
    return list(dict.fromkeys(one for one in found if one))[-20:]
