"""Outgoing mail: stored with the change, sent by the worker; bodies go 30 days after delivery."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from portello.core import outbox
from portello.core.ids import PublicIdField
from portello.core.letterheads import headers_of
from portello.core.names import FindField
from portello.core.outbox import OutboxMessage

LINK_GONE = "[only for the recipient]"
KEEP_BODIES = timedelta(days=30)


class Mail(models.Model):
    """One mail to one person. `one_time_link` (or a one-time code) goes from the body once it was sent."""

    public_id = PublicIdField()
    kind = models.CharField(max_length=40)
    to_address = models.EmailField(max_length=254)
    sender = models.CharField(max_length=1000)  # a name of 100 letters, encoded, and an address
    reply_to = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=300)
    find = FindField("subject", "to_address")
    body = models.TextField(blank=True)
    one_time_link = models.CharField(max_length=500, blank=True)
    company_id = models.BigIntegerField(null=True)
    contact_id = models.BigIntegerField(null=True, db_index=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    sent_at = models.DateTimeField(null=True)
    shown_only = models.BooleanField(default=False)
    thread = models.CharField(max_length=100, blank=True)  # Message-ID that its thread hangs on
    written = models.BooleanField(default=False)  # by a person; otherwise it was made by itself
    bounced_at = models.DateTimeField(null=True)
    bounce = models.CharField(max_length=200, blank=True)  # what the other server said

    class Meta:
        app_label = "core"


@dataclass(frozen=True)
class MailKind:
    """One kind of mail (ADR 0038): its built-in texts, with %(values)s, and what staff may do.

    A mail is subject, top, middle and bottom. Staff write subject, top and bottom of their own for
    each portal and language, with {values}; the middle, which says what happened and holds the
    link or code, stays ours, so that no edit can lose it. A security mail keeps its subject too.
    """

    key: str  # "invitation"; stands on the mail as its kind
    label: Any
    to: Any  # who gets it, in words for staff
    subject: Any
    middle: Any
    top: Any = ""
    bottom: Any = ""
    values: tuple[str, ...] = ()  # what staff may name, beside the portal
    facts: tuple[str, ...] = ()  # what only the middle names
    one_time: str = ""  # the fact that is the one-time link or code
    security: bool = False
    copied: bool = False  # a copy goes to the portal's copy address, without what is one-time (N14)
    editable: bool = True  # not the mails to staff: they belong to no portal

    def named(self, values: Mapping[str, str]) -> dict[str, str]:
        """The values that staff may name in a text, out of all of a mail."""
        return {name: values[name] for name in ("portal", *self.values)}


@dataclass(frozen=True)
class OwnTexts:
    """What staff have written for a kind, in one language; empty is the built-in text."""

    subject: str = ""
    top: str = ""
    bottom: str = ""


# Where texts of staff are kept: a module says so when it is loaded.
_SOURCE: list[Callable[[Any, str, str], OwnTexts]] = []


def texts_from(source: Callable[[Any, str, str], OwnTexts]) -> None:
    """Declare who knows the texts that staff wrote: (portal, kind, language) -> texts."""
    _SOURCE[:] = [source]


def send_for(
    portal: Any,
    key: str,
    *,
    to: str,
    language: str,
    values: Mapping[str, str],
    business: str = "Portello",
    company_id: int | None = None,
    contact_id: int | None = None,
    reply_to: str = "",
    thread: str = "",
    written: bool = False,
    for_staff: str = "",
) -> Mail:
    """Send a declared kind of mail in the portal's name, with its support contact below the text.

    `values` are those that the kind declares; `business` signs where there is no portal (mails to
    staff), and `for_staff` is the address of the record in the back office, which only the copy
    bears. Answers go to `reply_to`, by default to the portal's support. Mails of one `thread` stand
    together in the reader's program; `written` says that a person wrote it.

    Raises `LookupError` for a kind that no module declares.
    """
    from portello.core.registry import mail_kinds  # which imports this file

    kind, name = mail_kinds()[key], portal.name if portal else business
    own = _SOURCE[0](portal, key, language) if _SOURCE and portal else OwnTexts()
    given = {"portal": name, **values}
    kept = _kept(portal, name, language, company_id, contact_id, reply_to)
    kept |= {"thread": thread, "written": written}
    with translation.override(language):
        subject, body = composed(kind, own, given, portal)
        secret = given.get(kind.one_time, "")
        mail = store(key, to=to, subject=subject, body=body, one_time_link=secret, **kept)
        if portal and portal.copy_to and kind.copied:
            # An answer to the copy is not one of the person's.
            kept["reply_to"] = portal.support_email
            _store_copy(kind, own, given, portal, to=to, for_staff=for_staff, **kept)
    return mail


def _kept(
    portal: Any, name: str, language: str, company_id: int | None, contact_id: int | None, to: str
) -> dict[str, Any]:
    """From whom a mail is, and whose."""
    return {
        "language": language,
        "sender_name": name,
        "sender": portal.sender if portal else "",
        "reply_to": to or (portal.support_email if portal else ""),
        "company_id": company_id,
        "contact_id": contact_id,
    }


def _store_copy(
    kind: MailKind,
    own: OwnTexts,
    given: Mapping[str, str],
    portal: Any,
    *,
    to: str,
    for_staff: str,
    **kept: Any,
) -> None:
    """Made anew, so that the secret is nowhere in it, however the texts use it."""
    secret = given.get(kind.one_time, "")
    note = _("[only in the mail to %(email)s]") % {"email": to}
    subject, body = composed(kind, own, {**given, kind.one_time: note}, portal)
    if secret:
        subject, body = subject.replace(secret, note), body.replace(secret, note)
    top = _("Copy of the mail to %(email)s") % {"email": to}
    subject = _("Copy: %(subject)s") % {"subject": subject}
    body = "\n\n".join(filter(None, (top, for_staff, body)))
    store(f"copy of {kind.key}", to=portal.copy_to, subject=subject, body=body, **kept)


def composed(
    kind: MailKind, own: OwnTexts, values: Mapping[str, str], portal: Any = None
) -> tuple[str, str]:
    """(subject, body) in the current language, as it is sent."""
    named = kind.named(values)
    subject = "" if kind.security else filled(own.subject, named)
    parts = [
        filled(own.top, named) or str(kind.top) % values,
        str(kind.middle) % values,
        filled(own.bottom, named) or str(kind.bottom) % values,
    ]
    text = re.sub(r"\n{3,}", "\n\n", "\n\n".join(part.strip() for part in parts)).strip()
    if portal:
        text += f"\n\n-- \n{portal.name}\n{portal.support_name}\n{portal.support_email}\n"
        text += f"{portal.support_phone}\n"
    return _one_line(subject or str(kind.subject) % values)[:300], text


_PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text of staff with its {values}; what a value contains is never read as another one."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1].strip(), found[0]), text)


def unknown_values(text: str, known: Iterable[str]) -> list[str]:
    """The {values} in a text of staff that its kind of mail does not have."""
    return sorted({name for name in _PLACEHOLDER.findall(text) if name.strip() not in known})


def store(
    kind: str,
    *,
    to: str,
    subject: str,
    body: str,
    language: str,
    sender_name: str = "",
    sender: str = "",
    reply_to: str = "",
    one_time_link: str = "",
    company_id: int | None = None,
    contact_id: int | None = None,
    thread: str = "",
    written: bool = False,
) -> Mail:
    """Store a mail and queue it in the caller's transaction. The product calls `send_for`."""
    with transaction.atomic():
        mail = Mail.objects.create(
            kind=kind,
            to_address=to,
            sender=formataddr((_one_line(sender_name), sender or settings.MAIL_SENDER)),
            reply_to=reply_to,
            language=language,
            subject=_one_line(subject)[:300],
            body=body,
            one_time_link=one_time_link,
            company_id=company_id,
            contact_id=contact_id,
            thread=thread,
            written=written,
        )
        outbox.put("mail", {"mail": mail.pk}, key=f"mail:{mail.public_id}")
    return mail


def deliver(message: OutboxMessage) -> None:
    """Outbox handler: send the mail over SMTP, or only show it where there is no mail server."""
    mail = Mail.objects.filter(pk=message.payload["mail"]).first()
    if mail is None or mail.sent_at:
        return  # sent before the worker was killed; or it named somebody who was forgotten since
    if settings.MAIL_DELIVERY == "show":
        mail.shown_only = True
    else:
        email = EmailMultiAlternatives(
            mail.subject,
            mail.body,
            mail.sender,
            [mail.to_address],
            reply_to=[mail.reply_to] if mail.reply_to else None,
            headers=headers_of(mail),
            connection=get_connection(),
        )
        email.send()
        if mail.one_time_link:
            mail.body = mail.body.replace(mail.one_time_link, LINK_GONE)
            mail.one_time_link = ""
    mail.sent_at = timezone.now()
    mail.save(update_fields=["body", "one_time_link", "sent_at", "shown_only"])
    if mail.kind in _AFTERWARDS:
        import_string(_AFTERWARDS[mail.kind])(mail)


_AFTERWARDS: dict[str, str] = {}


def afterwards(kind: str, dotted: str) -> None:
    """Declare the function (by dotted path) that is called with a mail of `kind` once it was sent."""
    _AFTERWARDS[kind] = dotted


def drop_old_bodies() -> int:
    """Empty the bodies of mails delivered more than 30 days ago; returns how many."""
    old = Mail.objects.filter(sent_at__lt=timezone.now() - KEEP_BODIES).exclude(body="")
    return old.update(body="", one_time_link="")


def _one_line(text: str) -> str:
    """`text` without line breaks: a header must never carry a second one."""
    return " ".join(text.split())
