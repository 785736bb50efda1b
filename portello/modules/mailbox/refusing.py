"""Telling somebody whom we know that his mail did not go in; nobody else ever hears from us."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from portello.core import languages, mail
from portello.core.mail import Mail, MailKind
from portello.modules.mailbox.judging import Verdict
from portello.modules.mailbox.reading import Read
from portello.modules.portals.viewers import origin

KIND = "mail not taken"
ONCE_IN = timedelta(hours=1)

TOLD = {
    "closed": _("What you answered is closed for good. Please open a new one on the portal."),
    "too_large": _(
        "Your mail is larger than 30 MB. Please attach the files on the portal, or send fewer."
    ),
    "broken": _("Your mail could not be read. Please answer on the portal."),
    "no_text": _("Your mail came without text and files. Please answer on the portal."),
    "too_many": _("Too many of your mails came within an hour. Staff look at them."),
    "no_right": _("You can no longer answer this by mail. Staff look at what you wrote."),
}

MAILS = (
    MailKind(
        KIND,
        _("Mail in: not taken in"),
        _("Somebody with access whose mail could not be taken in"),
        _("Your mail did not go in: %(subject)s"),
        _("%(reason)s\n\n%(link)s"),
        _("Hello %(name)s,"),
        values=("name", "subject"),
        facts=("reason", "link"),
    ),
)


def tell_not_taken(verdict: Verdict, read: Read) -> None:
    """One mail an hour at most to the person's log-in address, in his language."""
    person = verdict.person
    access = person.access if person else None
    if access is None or access.user is None or verdict.why not in TOLD:
        return
    recent = Mail.objects.filter(
        kind=KIND, to_address=access.user.email, created_at__gt=timezone.now() - ONCE_IN
    )
    if recent.exists():
        return
    language = languages.choose(person.language if person else "", among=access.portal.languages)
    with translation.override(language):
        reason = str(TOLD[verdict.why])
    mail.send_for(
        access.portal,
        KIND,
        to=access.user.email,
        language=language,
        values={
            "name": access.contact.name,
            "subject": read.subject,
            "reason": reason,
            "link": f"{origin(access.portal)}/",
        },
        company_id=access.company_id,
        contact_id=access.contact_id,
    )
