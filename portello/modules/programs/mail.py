"""The mail that tells a person that a key was made with his log-in."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from portello.core import languages, mail


def send_key_made(user: Any, portal: Any, name: str) -> None:
    """In case it was somebody else; the key itself is in no mail."""
    language = languages.choose(user.language, translation.get_language())
    place = portal.name if portal else "Portello"
    with translation.override(language):
        mail.send(
            "key made",
            to=user.email,
            language=language,
            sender_name=place,
            sender=portal.sender if portal else "",
            reply_to=portal.support_email if portal else "",
            subject=_("A key for programs was made at %(portal)s") % {"portal": place},
            body=_(
                "The key “%(name)s” was made with your log-in %(email)s.\n\n"
                "If it was not you, revoke the key, change your password and tell us."
            )
            % {"name": name, "email": user.email},
        )
