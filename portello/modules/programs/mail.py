"""The mail that tells a person that a key was made with his log-in."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portello.core import languages, mail
from portello.core.mail import MailKind

MAILS = (
    MailKind(
        "key made",
        _("Key for programs made"),
        _("The person whose log-in it is"),
        _("A key for programs was made at %(portal)s"),
        _("The key “%(key)s” was made with your log-in %(email)s."),
        bottom=_("If it was not you, revoke the key, change your password and tell us."),
        values=("email",),
        facts=("key",),
        security=True,
    ),
)


def send_key_made(user: Any, portal: Any, name: str) -> None:
    """In case it was somebody else; the key itself is in no mail."""
    language = languages.choose(user.language, translation.get_language())
    values = {"email": user.email, "key": name}
    mail.send_for(portal, "key made", to=user.email, language=language, values=values)
