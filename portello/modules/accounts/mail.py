"""Mails about the log-in: reset link, log-in code, changed password and factors, staff invitation."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.core import languages, mail


def send_reset_mail(user: Any, portal: Any, link: str, language: str) -> None:
    """A one-time link, valid for an hour; never a password."""
    name = portal.name if portal else "Portello"
    with translation.override(language):
        mail.send(
            "reset",
            to=user.email,
            language=language,
            sender_name=name,
            sender=portal.sender if portal else "",
            reply_to=portal.support_email if portal else "",
            subject=_("Reset your password for %(portal)s") % {"portal": name},
            body=_(
                "Somebody, probably you, asked to reset the password of %(email)s for %(portal)s.\n\n"
                "Choose a new password here. The link works once and for one hour:\n\n"
                "%(link)s\n\n"
                "If it was not you, nothing needs to be done: your password stays as it is."
            )
            % {"email": user.email, "portal": name, "link": link},
            one_time_link=link,
        )


def send_changed_mail(user: Any, portal: Any) -> None:
    """Tells the person that the password was changed, in case it was somebody else."""
    name = portal.name if portal else "Portello"
    language = languages.choose(user.language, translation.get_language())
    with translation.override(language):
        mail.send(
            "password changed",
            to=user.email,
            language=language,
            sender_name=name,
            sender=portal.sender if portal else "",
            reply_to=portal.support_email if portal else "",
            subject=_("Your password for %(portal)s was changed") % {"portal": name},
            body=_(
                "The password of %(email)s for %(portal)s was changed a moment ago.\n\n"
                "If it was not you, choose a new one with “Forgot your password?” on the log-in page "
                "and tell us."
            )
            % {"email": user.email, "portal": name},
        )


def send_code_mail(user: Any, portal: Any, code: str, language: str) -> None:
    """Six digits that log in once; never in the subject, which shows on locked screens."""
    name = portal.name if portal else "Portello"
    with translation.override(language):
        mail.send(
            "log-in code",
            to=user.email,
            language=language,
            sender_name=name,
            sender=portal.sender if portal else "",
            reply_to=portal.support_email if portal else "",
            subject=_("Your log-in code for %(portal)s") % {"portal": name},
            body=_(
                "Somebody, probably you, wants to log in to %(portal)s as %(email)s.\n\n"
                "Enter this code in the same browser within 10 minutes:\n\n"
                "%(code)s\n\n"
                "Never tell it to anybody, not even to us. If it was not you, nothing needs to be done."
            )
            % {"email": user.email, "portal": name, "code": code},
            one_time_link=code,
        )


FACTOR_TEXTS = {
    "app added": gettext_lazy("An authenticator app was added to the log-in %(email)s."),
    "app removed": gettext_lazy("The authenticator app was removed from the log-in %(email)s."),
    "passkey added": gettext_lazy("A passkey was added to the log-in %(email)s."),
    "passkey removed": gettext_lazy("A passkey was removed from the log-in %(email)s."),
    "codes made": gettext_lazy(
        "New recovery codes were made for the log-in %(email)s. The old ones no longer work."
    ),
    "code used": gettext_lazy("A recovery code of the log-in %(email)s was used."),
    "reset": gettext_lazy(
        "We have removed all second factors of the log-in %(email)s. Set up new ones the next time "
        "you log in."
    ),
}


def send_factor_mail(user: Any, portal: Any, what: str) -> None:
    """Tells the person what happened to his second factors; `what` is a key of `FACTOR_TEXTS`."""
    name = portal.name if portal else "Portello"
    language = languages.choose(user.language, translation.get_language())
    with translation.override(language):
        happened = str(FACTOR_TEXTS[what]) % {"email": user.email}
        mail.send(
            f"factor {what}",
            to=user.email,
            language=language,
            sender_name=name,
            sender=portal.sender if portal else "",
            reply_to=portal.support_email if portal else "",
            subject=_("Your log-in for %(portal)s has changed") % {"portal": name},
            body=_(
                "%(happened)s\n\n"
                "If it was not you, change your password at once, look at “Log-in and security” and "
                "tell us."
            )
            % {"happened": happened},
        )


def send_staff_invitation(user: Any, home: str, link: str, business: str) -> None:
    """The one-time link with which a member of staff chooses his password; never a password."""
    language = languages.choose(user.language, translation.get_language())
    with translation.override(language):
        mail.send(
            "staff invitation",
            to=user.email,
            language=language,
            sender_name=business,
            subject=_("Your access to the back office of %(portal)s") % {"portal": business},
            body=_(
                "Hello %(name)s,\n\n"
                "you now have access to the back office of %(portal)s at %(address)s.\n\n"
                "Your log-in name: %(email)s\n"
                "Your role: %(role)s\n\n"
                "Choose your password here. The link works once and for 72 hours:\n\n"
                "%(link)s"
            )
            % {
                "name": user.name,
                "portal": business,
                "address": home + "/staff/",
                "email": user.email,
                "role": user.get_staff_role_display(),
                "link": link,
            },
            one_time_link=link,
        )
