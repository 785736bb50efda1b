"""Outgoing mail: stored with the change, sent by the worker; bodies go 30 days after delivery."""

from __future__ import annotations

from datetime import timedelta
from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from portello.core import outbox
from portello.core.ids import PublicIdField
from portello.core.names import FindField
from portello.core.outbox import OutboxMessage

LINK_GONE = "[only for the recipient]"
KEEP_BODIES = timedelta(days=30)


class Mail(models.Model):
    """One mail to one person. `one_time_link` (or a one-time code) goes from the body once it was sent."""

    public_id = PublicIdField()
    kind = models.CharField(max_length=40)
    to_address = models.EmailField(max_length=254)
    sender = models.CharField(max_length=320)
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

    class Meta:
        app_label = "core"


def send(
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
) -> Mail:
    """Store a mail and queue it in the caller's transaction."""
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
        )
        outbox.put("mail", {"mail": mail.pk}, key=f"mail:{mail.public_id}")
    return mail


def send_for(portal: Any, kind: str, *, to: str, subject: str, text: str, **kept: Any) -> Mail:
    """`send` in the portal's name, with its support contact below the text."""
    signature = f"{portal.support_name}\n{portal.support_email}\n{portal.support_phone}"
    return send(
        kind,
        to=to,
        subject=subject,
        body=f"{text}\n\n-- \n{portal.name}\n{signature}\n",
        sender_name=portal.name,
        sender=portal.sender,
        reply_to=portal.support_email,
        **kept,
    )


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
            headers={"Message-ID": f"<{mail.public_id}@{_domain(mail.sender)}>"},
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


def _domain(sender: str) -> str:
    return sender.rstrip(">").rpartition("@")[2] or "localhost"
