"""Mails about being forgotten: the receipt of the request, and the last mail of all."""

from __future__ import annotations

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portello.core import formats, mail
from portello.modules.inbox.models import InboxItem

LAST = "forgotten"  # the kind of the last mail: its row goes as soon as it was sent


def send_receipt(item: InboxItem, to: str) -> None:
    """Says that the request has arrived, and what the person was told."""
    with translation.override(item.payload["language"]):
        text = _(
            "Hello %(name)s,\n\n"
            "you asked us on %(day)s to forget you at %(portal)s. Nothing has been erased yet: we decide "
            "within a month and tell you. Until then you can withdraw the request under “My details”."
        ) % {
            "name": item.sender,
            "day": formats.day(timezone.localdate(item.created_at)),
            "portal": item.portal,
        }
        text += f"\n\n{_lines(item.payload['told'])}\n\n{_number(item)}"
        _send(item, "forget request", _("We have received your request to be forgotten"), text, to)


def send_last(item: InboxItem, known: dict[str, Any]) -> None:
    """The receipt of the erasure itself: the last mail there is to this address."""
    with translation.override(known["language"]):
        text = _(
            "Hello %(name)s,\n\n"
            "as you asked, you were forgotten at %(portal)s today. This is the last mail from us; your "
            "address goes as soon as it is sent."
        ) % {"name": known["name"], "portal": item.portal}
        text += f"\n\n{_lines(known['told'])}\n\n{_number(item)}"
        _send(item, LAST, _("You have been forgotten"), text, known["to"])


def _number(item: InboxItem) -> str:
    return _("Number of this request: %(number)s") % {"number": item.public_id}


def _lines(told: dict[str, Any]) -> str:
    parts = ((_("What goes:"), told["goes"]), (_("What stays, until when and why:"), told["stays"]))
    return "\n\n".join("\n".join([head, *(f"- {x}" for x in lines)]) for head, lines in parts)


def _send(item: InboxItem, kind: str, subject: str, text: str, to: str) -> None:
    if to and item.portal is not None:
        mail.send_for(
            item.portal,
            kind,
            to=to,
            subject=subject,
            text=text,
            language=translation.get_language(),
            company_id=item.company_id,
            contact_id=item.contact_id,
        )
