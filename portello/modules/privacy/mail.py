"""Mails about being forgotten: the receipt of the request, and the last mail of all."""

from __future__ import annotations

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.core import formats, mail
from portello.core.mail import MailKind
from portello.modules.inbox.models import InboxItem

LAST = "forgotten"  # the kind of the last mail: its row goes as soon as it was sent

_HELLO = gettext_lazy("Hello %(name)s,")
_WHO = gettext_lazy("Whoever asks to be forgotten")
MAILS = (
    MailKind(
        "forget request",
        gettext_lazy("Request to be forgotten received"),
        _WHO,
        gettext_lazy("We have received your request to be forgotten"),
        gettext_lazy(
            "You asked us on %(day)s to forget you at %(portal)s. Nothing has been erased yet: we decide "
            "within a month and tell you. Until then you can withdraw the request under “My details”."
            "\n\n%(told)s"
        ),
        _HELLO,
        values=("name",),
        facts=("day", "told"),
    ),
    MailKind(
        LAST,
        gettext_lazy("Forgotten"),
        _WHO,
        gettext_lazy("You have been forgotten"),
        gettext_lazy(
            "As you asked, you were forgotten at %(portal)s today. This is the last mail from us; your "
            "address goes as soon as it is sent.\n\n%(told)s"
        ),
        _HELLO,
        values=("name",),
        facts=("told",),
    ),
)


def send_receipt(item: InboxItem, to: str) -> None:
    """Says that the request has arrived, and what the person was told."""
    language = item.payload["language"]
    with translation.override(language):
        day = formats.day(timezone.localdate(item.created_at))
    told = _told(item, item.payload["told"], language)
    _send(item, "forget request", to, language, name=item.sender, day=day, told=told)


def send_last(item: InboxItem, known: dict[str, Any]) -> None:
    """The receipt of the erasure itself: the last mail there is to this address."""
    language = known["language"]
    told = _told(item, known["told"], language)
    _send(item, LAST, known["to"], language, name=known["name"], told=told)


def _told(item: InboxItem, told: dict[str, Any], language: str) -> str:
    """What goes and what stays, and the number of the request."""
    with translation.override(language):
        parts = (
            (_("What goes:"), told["goes"]),
            (_("What stays, until when and why:"), told["stays"]),
        )
        lists = ["\n".join([head, *(f"- {x}" for x in lines)]) for head, lines in parts]
        number = _("Number of this request: %(number)s") % {"number": item.public_id}
    return "\n\n".join([*lists, number])


def _send(item: InboxItem, kind: str, to: str, language: str, **values: str) -> None:
    if to and item.portal is not None:
        mail.send_for(
            item.portal,
            kind,
            to=to,
            language=language,
            values=values,
            company_id=item.company_id,
            contact_id=item.contact_id,
        )
