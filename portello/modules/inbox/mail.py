"""Mails about what somebody sent to the inbox: the answer, and that a decision was taken back."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from portello.access.middleware import source
from portello.core import languages, mail
from portello.core.registry import inbox_acts
from portello.modules.inbox.models import ACCEPTED, InboxItem


def send_answer(item: InboxItem) -> None:
    """Tells the sender what staff decided, with what they wrote."""
    with translation.override(_language(item)):
        if item.state == ACCEPTED:
            subject, text = _("Approved: %(what)s"), _("your request was approved: %(what)s")
        else:
            subject, text = _("Declined: %(what)s"), _("your request was declined: %(what)s")
        _send(item, "inbox answer", subject, text, item.answer)


def send_undone(item: InboxItem) -> None:
    """The second mail, after a decision that was told in a first one."""
    with translation.override(_language(item)):
        subject = _("We look again: %(what)s")
        text = _(
            "our decision on your request was taken back: %(what)s\n\n"
            "You will hear from us when it is decided again."
        )
        _send(item, "inbox undone", subject, text, "")


def _send(item: InboxItem, kind: str, subject: str, text: str, answer: str) -> None:
    to = item.user.email if item.user else item.email
    if not to or item.portal is None or item.practice:
        return
    what = ": ".join(part for part in (str(inbox_acts()[item.act].label), item.title) if part)
    link = ""
    if item.contact is not None:  # who is in the register reads it in the portal, too
        link = f"{source().origin(item.portal)}/me/requests/{item.public_id}/"
    hello = _("Hello %(name)s,") % {"name": item.sender}
    parts = [hello, text % {"what": what}, answer, link]
    mail.send_for(
        item.portal,
        kind,
        to=to,
        subject=subject % {"what": what},
        text="\n\n".join(part for part in parts if part),
        language=translation.get_language(),
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
