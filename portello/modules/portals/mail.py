"""Mails about access: the invitation, and every change of state."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from portello.core import languages, mail
from portello.core.mail import MailKind
from portello.modules.portals.login_email.mail import MAILS as LOGIN_EMAIL_MAILS
from portello.modules.portals.models import Invitation, PortalAccess

_HELLO = _("Hello %(name)s,")
_THE_PERSON = _("The person whose access it is")


def _state(what: str, label: object, subject: object, middle: object, **more: object) -> MailKind:
    values = {"values": ("name", "company", "address"), **more}
    return MailKind(f"access {what}", label, _THE_PERSON, subject, middle, _HELLO, copied=True, **values)  # type: ignore[arg-type]  # fmt: skip


# Whoever waits or was declined is not told for which company: only staff know whether it is his.
MAILS = (
    MailKind(
        "invitation",
        _("Invitation"),
        _("Whoever gets access and has not been in yet"),
        _("Your access to %(portal)s"),
        _(
            "Your log-in name: %(email)s\n\n"
            "Choose your password here. The link works once and for 72 hours:\n\n"
            "%(link)s"
        ),
        _("Hello %(name)s,\n\n%(company)s now has access to %(portal)s at %(address)s."),
        values=("name", "company", "address", "email"),
        facts=("link",),
        one_time="link",
        copied=True,
    ),
    _state(
        "approved",
        _("Access approved"),
        _("Your access to %(portal)s is approved"),
        _("Your access to %(portal)s for %(company)s is approved:\n\n%(address)s"),
    ),
    _state(
        "waiting",
        _("Access waits for approval"),
        _("Your access to %(portal)s waits for approval"),
        _("Your access to %(portal)s is looked at first. We tell you as soon as it is decided."),
        values=("name", "address"),
    ),
    _state(
        "declined",
        _("Access declined"),
        _("Your access to %(portal)s was declined"),
        _("Your access to %(portal)s was declined.\n\n%(reason)s"),
        values=("name", "address"),
        facts=("reason",),
    ),
    _state(
        "disabled",
        _("Access taken away"),
        _("Your access to %(portal)s has ended"),
        _("Your access to %(portal)s for %(company)s has ended."),
        bottom=_("If you think this is a mistake, please contact us."),
    ),
    _state(
        "enabled",
        _("Access given back"),
        _("Your access to %(portal)s is open again"),
        _("Your access to %(portal)s for %(company)s is open again:\n\n%(address)s"),
    ),
    _state(
        "unlocked",
        _("Log-in unlocked"),
        _("You can log in to %(portal)s again"),
        _(
            "Your log-in was locked after too many failed attempts. It is open again:\n\n%(address)s"
        ),
    ),
    *LOGIN_EMAIL_MAILS,
)


def send_invitation(access: PortalAccess, invitation: Invitation, token: str) -> None:
    """Names the portal, its address and the log-in name, with the one-time link."""
    link = f"{_values(access)['address']}invitation/{token}/"
    _send(access, "invitation", invitation.email, email=invitation.email, link=link)


def send_state(access: PortalAccess, what: str) -> None:
    """Tells the person what became of his access: approved, waiting, declined, and so on."""
    to = access.user.email if access.user else access.invited_email or access.contact.email
    try:
        validate_email(to)
    except ValidationError:
        return  # there is nobody to tell
    _send(access, f"access {what}", to, reason=access.reason)


def _send(access: PortalAccess, kind: str, to: str, **more: str) -> None:
    mail.send_for(
        access.portal,
        kind,
        to=to,
        language=_language(access),
        values={**_values(access), **more},
        company_id=access.company_id,
        contact_id=access.contact_id,
    )


def _values(access: PortalAccess) -> dict[str, str]:
    from portello.modules.portals.viewers import origin

    return {
        "name": access.contact.name,
        "company": access.contact.company.name,
        "address": origin(access.portal) + "/",
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
