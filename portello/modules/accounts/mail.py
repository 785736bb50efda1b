"""Mails about the log-in: reset link, log-in code, changed password and factors, staff invitation."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portello.core import languages, mail
from portello.core.mail import MailKind

_THE_PERSON = _("The person whose log-in it is")
FACTOR_TEXTS = {
    "app added": _("An authenticator app was added to the log-in %(email)s."),
    "app removed": _("The authenticator app was removed from the log-in %(email)s."),
    "passkey added": _("A passkey was added to the log-in %(email)s."),
    "passkey removed": _("A passkey was removed from the log-in %(email)s."),
    "codes made": _(
        "New recovery codes were made for the log-in %(email)s. The old ones no longer work."
    ),
    "code used": _("A recovery code of the log-in %(email)s was used."),
    "reset": _(
        "We have removed all second factors of the log-in %(email)s. Set up new ones the next time "
        "you log in."
    ),
}
_FACTOR_LABELS = {
    "app added": _("Authenticator app added"),
    "app removed": _("Authenticator app removed"),
    "passkey added": _("Passkey added"),
    "passkey removed": _("Passkey removed"),
    "codes made": _("New recovery codes made"),
    "code used": _("Recovery code used"),
    "reset": _("Second factors reset"),
}
_NOT_YOU = _(
    "If it was not you, change your password at once, look at “Log-in and security” and tell us."
)

MAILS = (
    MailKind(
        "reset",
        _("Reset the password"),
        _("Whoever has forgotten the password"),
        _("Reset your password for %(portal)s"),
        _(
            "Somebody, probably you, asked to reset the password of %(email)s for %(portal)s.\n\n"
            "Choose a new password here. The link works once and for one hour:\n\n"
            "%(link)s\n\n"
            "If it was not you, nothing needs to be done: your password stays as it is."
        ),
        values=("email",),
        facts=("link",),
        one_time="link",
        security=True,
    ),
    MailKind(
        "log-in code",
        _("Log-in code"),
        _("Whoever logs in with a mailed code"),
        _("Your log-in code for %(portal)s"),
        _(
            "Somebody, probably you, wants to log in to %(portal)s as %(email)s.\n\n"
            "Enter this code in the same browser within 10 minutes:\n\n"
            "%(code)s\n\n"
            "Never tell it to anybody, not even to us. If it was not you, nothing needs to be done."
        ),
        values=("email",),
        facts=("code",),
        one_time="code",
        security=True,
    ),
    MailKind(
        "password changed",
        _("Password changed"),
        _THE_PERSON,
        _("Your password for %(portal)s was changed"),
        _(
            "The password of %(email)s for %(portal)s was changed a moment ago.\n\n"
            "If it was not you, choose a new one with “Forgot your password?” on the log-in page "
            "and tell us."
        ),
        values=("email",),
        security=True,
    ),
    MailKind(
        "locked",
        _("Log-in locked"),
        _THE_PERSON,
        _("Your log-in for %(portal)s is locked"),
        _(
            "There were too many failed attempts to log in to %(portal)s as %(email)s, so the log-in "
            "is locked.\n\n"
            "“Forgot your password?” on the log-in page opens it again; or ask us. If it was not "
            "you, somebody has tried your address: your password is as it was."
        ),
        values=("email",),
        security=True,
    ),
    *(
        MailKind(
            f"factor {what}",
            _FACTOR_LABELS[what],
            _THE_PERSON,
            _("Your log-in for %(portal)s has changed"),
            text,
            bottom=_NOT_YOU,
            values=("email",),
            security=True,
        )
        for what, text in FACTOR_TEXTS.items()
    ),
    MailKind(
        "staff invitation",
        _("Invitation of staff"),
        _("New members of staff"),
        _("Your access to the back office of %(portal)s"),
        _(
            "Hello %(name)s,\n\n"
            "you now have access to the back office of %(portal)s at %(address)s.\n\n"
            "Your log-in name: %(email)s\n"
            "Your role: %(role)s\n\n"
            "Choose your password here. The link works once and for 72 hours:\n\n"
            "%(link)s"
        ),
        values=("name", "address", "email"),
        facts=("role", "link"),
        one_time="link",
        editable=False,
    ),
)


def send_reset_mail(user: Any, portal: Any, link: str, language: str) -> None:
    """A one-time link, valid for an hour; never a password."""
    values = {"email": user.email, "link": link}
    mail.send_for(portal, "reset", to=user.email, language=language, values=values)


def send_code_mail(user: Any, portal: Any, code: str, language: str) -> None:
    """Six digits that log in once; never in the subject, which shows on locked screens."""
    values = {"email": user.email, "code": code}
    mail.send_for(portal, "log-in code", to=user.email, language=language, values=values)


def send_changed_mail(user: Any, portal: Any) -> None:
    """Tells the person that the password was changed, in case it was somebody else."""
    _tell(user, portal, "password changed")


def send_locked_mail(user: Any, portal: Any) -> None:
    """Tells the person that nobody can log in any more until the password is reset or staff help."""
    _tell(user, portal, "locked")


def send_factor_mail(user: Any, portal: Any, what: str) -> None:
    """Tells the person what happened to his second factors; `what` is a key of `FACTOR_TEXTS`."""
    _tell(user, portal, f"factor {what}")


def _tell(user: Any, portal: Any, kind: str) -> None:
    # The register's wish before the page's: staff may have done it, or the worker tells it.
    wishes = _wishes(user, portal) if portal is not None and not user.is_staff else ()
    among = portal.languages if portal is not None else ()
    language = languages.choose(user.language, *wishes, translation.get_language(), among=among)
    values = {"email": user.email}
    mail.send_for(portal, kind, to=user.email, language=language, values=values)


def _wishes(user: Any, portal: Any) -> tuple[str, ...]:
    """What the register says of the person's language at this portal: his own, his company's."""
    rows = apps.get_model("portals", "PortalAccess")._base_manager.filter(user=user, portal=portal)
    found = rows.order_by("-state", "pk").values_list("contact__language", "company__language")
    return (*(found.first() or ()), portal.language)


def send_staff_invitation(user: Any, home: str, link: str, business: str) -> None:
    """The one-time link with which a member of staff chooses his password; never a password."""
    language = languages.choose(user.language, translation.get_language())
    with translation.override(language):
        role = str(user.get_staff_role_display())
    values = {
        "name": user.name,
        "address": home + "/staff/",
        "email": user.email,
        "role": role,
        "link": link,
    }
    mail.send_for(
        None, "staff invitation", to=user.email, language=language, values=values, business=business
    )
