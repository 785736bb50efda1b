"""Mails about what somebody sent to the inbox: the answer, and that a decision was taken back."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portello.access.middleware import source
from portello.core import languages, mail
from portello.core.mail import MailKind
from portello.modules.inbox.models import ACCEPTED, InboxItem
from portello.modules.inbox.waiting import what as line_of

_HELLO = _("Hello %(name)s,")
_SENDER = _("Whoever sent the request")
_NAMES = ("name", "what")

MAILS = (
    MailKind(
        "inbox approved",
        _("Request approved"),
        _SENDER,
        _("Approved – %(what)s"),
        _("Your request was approved: %(what)s\n\n%(answer)s\n\n%(link)s"),
        _HELLO,
        values=_NAMES,
        facts=("answer", "link"),
    ),
    MailKind(
        "inbox declined",
        _("Request declined"),
        _SENDER,
        _("Declined – %(what)s"),
        _("Your request was declined: %(what)s\n\n%(answer)s\n\n%(link)s"),
        _HELLO,
        values=_NAMES,
        facts=("answer", "link"),
    ),
    MailKind(
        "inbox undone",
        _("Decision on a request taken back"),
        _SENDER,
        _("We look again – %(what)s"),
        _(
            "Our decision on your request was taken back: %(what)s\n\n"
            "You will hear from us when it is decided again.\n\n%(link)s"
        ),
        _HELLO,
        values=_NAMES,
        facts=("link",),
    ),
)


def send_answer(item: InboxItem) -> None:
    """Tells the sender what staff decided, with what they wrote."""
    _send(item, "inbox approved" if item.state == ACCEPTED else "inbox declined")


def send_undone(item: InboxItem) -> None:
    """The second mail, after a decision that was told in a first one."""
    _send(item, "inbox undone")


def _send(item: InboxItem, kind: str) -> None:
    to = item.user.email if item.user else item.email
    if not to or item.portal is None or item.practice:
        return
    language = _language(item)
    with translation.override(language):
        what = line_of(item)
    link = ""
    if item.contact is not None:  # who is in the register reads it in the portal, too
        link = f"{source().origin(item.portal)}/me/requests/{item.public_id}/"
    mail.send_for(
        item.portal,
        kind,
        to=to,
        language=language,
        values={
            "name": item.sender,
            "what": what,
            "answer": item.answer,
            "link": link,
        },
        company_id=item.company_id,
        contact_id=item.contact_id,
    )


def _language(item: InboxItem) -> str:
    return languages.choose(
        item.user.language if item.user else "",
        item.language,
        item.contact.language if item.contact else "",
        item.company.language if item.company else "",
        item.portal.language if item.portal else "",
        among=item.portal.languages if item.portal else (),
    )
