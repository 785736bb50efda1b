"""The mail that resets a forgotten password."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

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
            reply_to=portal.support_email if portal else "",
            subject=_("Your password for %(portal)s was changed") % {"portal": name},
            body=_(
                "The password of %(email)s for %(portal)s was changed a moment ago.\n\n"
                "If it was not you, choose a new one with “Forgot your password?” on the log-in page "
                "and tell us."
            )
            % {"email": user.email, "portal": name},
        )
