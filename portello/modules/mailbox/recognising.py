"""Mails that no person wrote: automatic answers, lists, bounces, and our own that came back."""

from __future__ import annotations

import re
from dataclasses import dataclass

from portello.core.letterheads import LOOP, own_id
from portello.modules.mailbox.models import Mailbox
from portello.modules.mailbox.reading import Read

# How programs begin the subject of an automatic answer, in the languages of the portal.
_AWAY = re.compile(
    r"\s*(?:automatic reply|auto(?:matic)?[ -]?response|autoreply|out of (?:the )?office|"
    r"automaattinen vastaus|poissaoloilmoitus|poissaoloviesti|automatisk[t]? svar|autosvar|"
    r"fraværs(?:melding|svar)|frånvaromeddelande|ikke på kontoret|risposta automatica|"
    r"messaggio automatico|fuori (?:sede|ufficio)|automatische antwort|"
    r"abwesenheits(?:notiz|meldung|nachricht|assistent))\b",
    re.IGNORECASE,
)
_DAEMONS = ("mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon")
_IDS = re.compile(rb"[0-9A-Za-z]{12}\.[0-9a-f]{20}@[^@<>\s]{1,253}")
_SEARCHED = 200_000  # bytes of a bounce that are searched for what came back


@dataclass(frozen=True)
class Bounce:
    """A mail of ours that could not be delivered: which ("" unknown), and what was said."""

    mail: str
    said: str
    final: bool  # a delay is none


def kind_of(box: Mailbox, mail: Read) -> str:
    """ "loop", "bounce", "automatic", or "" for what a person may have written."""
    if own_id(mail.message_id) or LOOP in mail.headers:
        return "loop"
    if mail.sender and mail.sender in _own_addresses():
        return "loop"
    if _is_bounce(mail):
        return "bounce"
    return "automatic" if _is_automatic(mail) else ""


def _own_addresses() -> set[str]:
    return {one.lower() for one in Mailbox.objects.values_list("address", flat=True) if one}


def _is_bounce(mail: Read) -> bool:
    report = mail.headers.get_content_type() == "multipart/report"
    kind = str(mail.headers.get_param("report-type") or "").lower()
    if report and kind in ("", "delivery-status"):
        return True
    null_path = mail.value("Return-Path").strip() == "<>"
    return null_path or mail.sender.partition("@")[0] in _DAEMONS


def _is_automatic(mail: Read) -> bool:
    said = mail.value("Auto-Submitted").partition(";")[0].strip()
    if said and said != "no":
        return True
    if mail.value("Precedence") in ("bulk", "list", "junk", "auto_reply"):
        return True
    if any(name in mail.headers for name in ("List-Id", "X-Autoreply", "X-Autorespond")):
        return True
    return bool(_AWAY.match(mail.subject))


def bounce_of(raw: bytes, mail: Read) -> Bounce:
    """Which of our mails came back, by the Message-ID that we signed, and why."""
    found = [own_id(one.decode("utf-8", "replace")) for one in _IDS.findall(raw[:_SEARCHED])[:20]]
    status = re.search(rb"(?im)^status:\s*([245]\.\d{1,3}\.\d{1,3})", raw[:_SEARCHED])
    action = re.search(rb"(?im)^action:\s*(\w{1,20})", raw[:_SEARCHED])
    said = re.search(rb"(?im)^diagnostic-code:\s*(.{1,200})", raw[:_SEARCHED])
    text = (said[1] if said else status[1] if status else b"").decode("utf-8", "replace").strip()
    delayed = action is not None and action[1].lower() in (b"delayed", b"relayed", b"delivered")
    passing = status is not None and not status[1].startswith(b"5") and action is None
    return Bounce(next((one for one in found if one), ""), text[:200], not (delayed or passing))


def ids_answered(mail: Read) -> list[str]:
    """Public ids of our mails that In-Reply-To and References name with our signature."""
    named = " ".join(mail.values("In-Reply-To", "References"))[:50_000]
    found = [own_id(one) for one in re.findall(r"<[^<>\s]{1,400}>", named)]
    return list(dict.fromkeys(one for one in found if one))[-20:]
