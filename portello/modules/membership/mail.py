"""The mail to whoever chose another class for his company."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from portello.access.middleware import source
from portello.access.viewer import Viewer
from portello.core import formats, mail
from portello.modules.membership.models import Membership


def send_chosen(by: Viewer, to: str, row: Membership, *, back: bool) -> None:
    """What holds from when, and where to take it back; `back`: what was planned is off. In the language of
    the page on which it was chosen."""
    contact, portal = by.contact, by.portal
    values = {
        "company": by.company.name,
        "name": str(row.membership_class),
        "price": row.membership_class.price,
        "day": formats.day(row.since),
        "link": f"{source().origin(portal)}/company/membership/",
    }
    if back:
        text = _("the planned change is taken back. %(company)s keeps: %(name)s, %(price)s.")
    else:
        text = _("you have chosen for %(company)s, from %(day)s on: %(name)s, %(price)s.")
    parts = [
        _("Hello %(name)s,") % {"name": contact.name},
        text % values,
        _("See it or choose again:\n\n%(link)s") % values,
    ]
    mail.send_for(
        portal,
        "membership chosen",
        to=to,
        subject=_("Membership of %(company)s: %(name)s") % values,
        text="\n\n".join(parts),
        language=translation.get_language(),
        company_id=by.company.pk,
        contact_id=contact.pk,
    )
