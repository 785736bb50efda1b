"""The mail to whoever chose another class for his company."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portello.access.middleware import source
from portello.access.viewer import Viewer
from portello.core import formats, mail
from portello.core.mail import MailKind
from portello.modules.membership.models import Membership

_HELLO = _("Hello %(name)s,")
_CHOOSER = _("Whoever chose the class")
_SUBJECT = _("Membership of %(company)s: %(class)s")
_VALUES = ("name", "company", "class", "price", "day")

MAILS = (
    MailKind(
        "membership chosen",
        _("Membership class chosen"),
        _CHOOSER,
        _SUBJECT,
        _(
            "You have chosen for %(company)s, from %(day)s on: %(class)s, %(price)s.\n\n"
            "See it or choose again:\n\n%(link)s"
        ),
        _HELLO,
        values=_VALUES,
        facts=("link",),
    ),
    MailKind(
        "membership kept",
        _("Planned membership class taken back"),
        _CHOOSER,
        _SUBJECT,
        _(
            "The planned change is taken back. %(company)s keeps: %(class)s, %(price)s.\n\n"
            "See it or choose again:\n\n%(link)s"
        ),
        _HELLO,
        values=_VALUES,
        facts=("link",),
    ),
)


def send_chosen(by: Viewer, to: str, row: Membership, *, back: bool) -> None:
    """What holds from when, and where to take it back; `back`: what was planned is off. In the
    language of the page on which it was chosen."""
    mail.send_for(
        by.portal,
        "membership kept" if back else "membership chosen",
        to=to,
        language=translation.get_language(),
        values={
            "name": by.contact.name,
            "company": by.company.name,
            "class": str(row.membership_class),
            "price": row.membership_class.price,
            "day": formats.day(row.since),
            "link": f"{source().origin(by.portal)}/company/membership/",
        },
        company_id=by.company.pk,
        contact_id=by.contact.pk,
    )
