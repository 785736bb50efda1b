"""Mails about another log-in e-mail: the link, word to the old address, and that it was changed."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portello.access.middleware import source
from portello.access.viewer import Viewer
from portello.core import languages, mail
from portello.core.mail import MailKind

MAILS = (
    MailKind(
        "new log-in e-mail",
        _("New log-in e-mail: confirm it"),
        _("The new address"),
        _("Confirm your new e-mail address for %(portal)s"),
        _(
            "%(old)s asked to log in to %(portal)s with this address from now on.\n\n"
            "Confirm it here. The link works once and for 24 hours:\n\n%(link)s\n\n"
            "If you know nothing of it, do nothing: then nothing changes."
        ),
        facts=("old", "link"),
        one_time="link",
        security=True,
    ),
    MailKind(
        "log-in e-mail taken",
        _("New log-in e-mail: it has a log-in already"),
        _("The new address"),
        _("Confirm your new e-mail address for %(portal)s"),  # as a glance at the inbox shows it
        _(
            "%(old)s asked to log in to %(portal)s with this address from now on.\n\n"
            "But there is a log-in with this address already, so nothing changes."
        ),
        facts=("old",),
        security=True,
    ),
    MailKind(
        "log-in e-mail asked",
        _("New log-in e-mail: word to the old address"),
        _("The old address"),
        _("Another e-mail address was asked for on %(portal)s"),
        _(
            "Somebody, probably you, asked to log in to %(portal)s with another e-mail address. It "
            "changes once the new address is confirmed.\n\n"
            "If it was not you, change your password at once and tell us."
        ),
        security=True,
    ),
    MailKind(
        "log-in e-mail changed",
        _("Log-in e-mail changed"),
        _("Both addresses"),
        _("Your e-mail address for %(portal)s was changed"),
        _(
            "The e-mail address with which you log in to %(portal)s was changed from %(old)s to "
            "%(new)s.\n\nIf it was not you, tell us at once."
        ),
        facts=("old", "new"),
        security=True,
    ),
)


def send_link(by: Viewer, user: Any, email: str, token: str) -> None:
    """To the new address. Without a token it has a log-in already, and only its owner learns that."""
    if token:
        link = f"{source().origin(by.portal)}/email/{token}/"
        _send(by.portal, "new log-in e-mail", user, email, old=user.email, link=link)
    else:
        _send(by.portal, "log-in e-mail taken", user, email, old=user.email)


def send_asked(by: Viewer, user: Any) -> None:
    """To the old address, before anything has changed."""
    _send(by.portal, "log-in e-mail asked", user, user.email)


def send_changed(portal: Any, user: Any, old: str) -> None:
    """To both addresses, after it has changed."""
    for to in (old, user.email):
        _send(portal, "log-in e-mail changed", user, to, old=old, new=user.email)


def _send(portal: Any, kind: str, user: Any, to: str, **values: str) -> None:
    language = languages.choose(user.language, translation.get_language(), among=portal.languages)
    mail.send_for(portal, kind, to=to, language=language, values=values)
