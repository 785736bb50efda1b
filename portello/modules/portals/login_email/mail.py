"""Mails about another log-in e-mail: the link, word to the old address, and that it was changed."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from portello.access.middleware import source
from portello.access.viewer import Viewer
from portello.core import languages, mail


def send_link(by: Viewer, user: Any, email: str, token: str) -> None:
    """To the new address. Without a token it has a log-in already, and only its owner learns that."""
    with translation.override(_language(by.portal, user)):
        link = f"{source().origin(by.portal)}/email/{token}/" if token else ""
        text = _("%(old)s asked to log in to %(portal)s with this address from now on.") + "\n\n"
        if token:
            text += _(
                "Confirm it here. The link works once and for 24 hours:\n\n%(link)s\n\n"
                "If you know nothing of it, do nothing: then nothing changes."
            )
        else:
            text += _("But there is a log-in with this address already, so nothing changes.")
        values = {"old": user.email, "portal": by.portal.name, "link": link}
        _send(
            by.portal,
            "new log-in e-mail",
            email,
            _("Confirm your new e-mail address for %(portal)s") % values,
            text % values,
            one_time_link=link,
        )


def send_asked(by: Viewer, user: Any) -> None:
    """To the old address, before anything has changed."""
    with translation.override(_language(by.portal, user)):
        text = _(
            "Somebody, probably you, asked to log in to %(portal)s with another e-mail address. It "
            "changes once the new address is confirmed.\n\n"
            "If it was not you, change your password at once and tell us."
        )
        subject = _("Another e-mail address was asked for on %(portal)s")
        values = {"portal": by.portal.name}
        _send(by.portal, "log-in e-mail asked", user.email, subject % values, text % values)


def send_changed(portal: Any, user: Any, old: str) -> None:
    """To both addresses, after it has changed."""
    with translation.override(_language(portal, user)):
        values = {"portal": portal.name, "old": old, "new": user.email}
        text = _(
            "The e-mail address with which you log in to %(portal)s was changed from %(old)s to "
            "%(new)s.\n\nIf it was not you, tell us at once."
        )
        subject = _("Your e-mail address for %(portal)s was changed") % values
        for to in (old, user.email):
            _send(portal, "log-in e-mail changed", to, subject, text % values)


def _send(portal: Any, kind: str, to: str, subject: str, text: str, **kept: Any) -> None:
    language = translation.get_language()
    mail.send_for(portal, kind, to=to, subject=subject, text=text, language=language, **kept)


def _language(portal: Any, user: Any) -> str:
    return languages.choose(user.language, translation.get_language(), among=portal.languages)
