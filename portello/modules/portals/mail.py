"""Mails about access: the invitation, and every change of state."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.core import languages, mail
from portello.modules.portals.models import Invitation, PortalAccess


def send_invitation(access: PortalAccess, invitation: Invitation, token: str) -> None:
    """Names the portal, its address and the log-in name, with the one-time link."""
    from portello.modules.portals.viewers import origin

    home = origin(access.portal)
    link = f"{home}/invitation/{token}/"
    with translation.override(_language(access)):
        text = _(
            "Hello %(name)s,\n\n"
            "%(company)s now has access to %(portal)s at %(address)s.\n\n"
            "Your log-in name: %(email)s\n\n"
            "Choose your password here. The link works once and for 72 hours:\n\n"
            "%(link)s"
        )
        _send(
            access,
            "invitation",
            subject=_("Your access to %(portal)s") % {"portal": access.portal.name},
            text=text
            % {
                "name": access.contact.name,
                "company": access.contact.company.name,
                "portal": access.portal.name,
                "address": home + "/",
                "email": invitation.email,
                "link": link,
            },
            to=invitation.email,
            link=link,
        )


def send_state(access: PortalAccess, what: str) -> None:
    """Tells the person what became of his access; `what` is a key of `STATES`."""
    from portello.modules.portals.viewers import origin

    to = access.user.email if access.user else access.invited_email or access.contact.email
    try:
        validate_email(to)
    except ValidationError:
        return  # there is nobody to tell
    with translation.override(_language(access)):
        values = {
            "name": access.contact.name,
            "portal": access.portal.name,
            "company": access.contact.company.name,
            "address": origin(access.portal) + "/",
        }
        subject, text = STATES[what]
        said = [_("Hello %(name)s,"), str(text), access.reason.replace("%", "%%")]
        body = "\n\n".join(part for part in said if part) % values
        _send(access, f"access {what}", subject=str(subject) % values, text=body, to=to)


# Whoever waits or was declined is not told for which company: only staff know whether it is his.
STATES = {
    "approved": (
        gettext_lazy("Your access to %(portal)s is approved"),
        gettext_lazy("your access to %(portal)s for %(company)s is approved:\n\n%(address)s"),
    ),
    "waiting": (
        gettext_lazy("Your access to %(portal)s waits for approval"),
        gettext_lazy(
            "we look at your access to %(portal)s first and tell you as soon as it is decided."
        ),
    ),
    "declined": (
        gettext_lazy("Your access to %(portal)s was declined"),
        gettext_lazy("we cannot give you access to %(portal)s."),
    ),
    "disabled": (
        gettext_lazy("Your access to %(portal)s has ended"),
        gettext_lazy(
            "your access to %(portal)s for %(company)s has ended. If you think this is a mistake, "
            "please contact us."
        ),
    ),
    "enabled": (
        gettext_lazy("Your access to %(portal)s is open again"),
        gettext_lazy("your access to %(portal)s for %(company)s is open again:\n\n%(address)s"),
    ),
    "unlocked": (
        gettext_lazy("You can log in to %(portal)s again"),
        gettext_lazy(
            "your log-in was locked after too many failed attempts. It is open again:\n\n%(address)s"
        ),
    ),
}


def _language(access: PortalAccess) -> str:
    user = access.user
    return languages.choose(
        user.language if user else "",
        access.contact.language,
        access.contact.company.language,
        access.portal.language,
        among=access.portal.languages,
    )


def _send(
    access: PortalAccess, kind: str, *, subject: str, text: str, to: str, link: str = ""
) -> None:
    portal: Any = access.portal
    signature = f"{portal.support_name}\n{portal.support_email}\n{portal.support_phone}"
    body = f"{text}\n\n-- \n{portal.name}\n{signature}\n"
    common: dict[str, Any] = {
        "subject": subject,
        "language": translation.get_language(),
        "sender_name": portal.name,
        "sender": portal.sender,
        "reply_to": portal.support_email,
        "company_id": access.company_id,
        "contact_id": access.contact_id,
    }
    mail.send(kind, to=to, body=body, one_time_link=link, **common)
    if portal.copy_to:  # so that the business can follow what its customers get (N14)
        note = _("[The link is in the mail to %(email)s only.]") % {"email": to}
        copy = body.replace(link, note) if link else body
        mail.send(f"copy of {kind}", to=portal.copy_to, body=copy, **common)
