"""Mails about being forgotten: the receipt, the refusal, and the last one."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from portello.core import formats, mail
from portello.modules.privacy.models import ForgetRequest

LAST = "forgotten"  # the kind of the last mail: its row goes as soon as it was sent


def send_receipt(request: ForgetRequest, to: str) -> None:
    """Says that the request has arrived, and what the person was told."""
    with translation.override(request.language):
        text = _(
            "Hello %(name)s,\n\n"
            "you asked us on %(day)s to forget you at %(portal)s. Nothing has been erased yet: we decide "
            "within a month and tell you. Until then you can withdraw the request under “My details”."
        ) % {
            "name": request.contact.name,
            "day": formats.day(request.sent_at.date()),
            "portal": request.portal.name,
        }
        text += f"\n\n{_lines(request.told)}"
        _send(
            request, "forget request", _("We have received your request to be forgotten"), text, to
        )


def send_withdrawn(request: ForgetRequest, to: str) -> None:
    """Says that all stays as it is."""
    with translation.override(request.language):
        text = _(
            "Hello %(name)s,\n\nyou have withdrawn your request to be forgotten. Everything stays as it was."
        ) % {"name": request.contact.name}
        _send(request, "forget request", _("Your request to be forgotten is withdrawn"), text, to)


def send_rejected(request: ForgetRequest, to: str) -> None:
    """The reason, and where the person can complain (GDPR, article 12(4))."""
    with translation.override(request.language):
        text = _(
            "Hello %(name)s,\n\n"
            "we cannot fulfil your request to be forgotten. The reason:\n\n"
            "%(reason)s\n\n"
            "You can complain to the data protection authority of your country, or go to court."
        ) % {"name": request.contact.name, "reason": request.reason}
        _send(request, "forget request", _("About your request to be forgotten"), text, to)


def send_last(request: ForgetRequest, to: str, name: str, told: dict[str, Any]) -> None:
    """The receipt of the erasure itself: the last mail there is to this address."""
    with translation.override(request.language):
        text = _(
            "Hello %(name)s,\n\n"
            "as you asked, you were forgotten at %(portal)s today. This is the last mail from us; your "
            "address goes as soon as it is sent."
        ) % {"name": name, "portal": request.portal.name}
        text += f"\n\n{_lines(told)}\n\n" + _("Number of this receipt: %(number)s") % {
            "number": request.public_id
        }
        _send(request, LAST, _("You have been forgotten"), text, to)


def _lines(told: dict[str, Any]) -> str:
    goes = "\n".join(f"- {line}" for line in told.get("goes", ()))
    stays = "\n".join(f"- {line}" for line in told.get("stays", ()))
    return f"{_('What goes:')}\n{goes}\n\n{_('What stays, until when and why:')}\n{stays}"


def _send(request: ForgetRequest, kind: str, subject: str, text: str, to: str) -> None:
    portal = request.portal
    signature = f"{portal.support_name}\n{portal.support_email}\n{portal.support_phone}"
    if to:
        mail.send(
            kind,
            to=to,
            subject=subject,
            body=f"{text}\n\n-- \n{portal.name}\n{signature}\n",
            language=request.language,
            sender_name=portal.name,
            sender=portal.sender,
            reply_to=portal.support_email,
            company_id=request.company_id,
            contact_id=request.contact_id,
        )
