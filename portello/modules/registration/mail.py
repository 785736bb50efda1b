"""Mails about a registration, one function for each kind."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from portello.access.middleware import source
from portello.core import languages, mail
from portello.modules.registration.models import Registration


def send_verify(row: Registration, token: str) -> None:
    """The one-time link that proves the address. Nothing of what was typed stands in it: whoever
    wants to write to strangers must not do it through us."""
    with _in_language_of(row):
        link = f"{source().origin(row.portal)}/register/{token}/"
        text = _(
            "Hello,\n\n"
            "you, or somebody with your e-mail address, registered at %(portal)s.\n\n"
            "Confirm it here. The link works once and for 72 hours:\n\n"
            "%(link)s\n\n"
            "If you know nothing of it, do nothing: then nothing is kept."
        )
        subject = _("Confirm your registration at %(portal)s")
        _send(row, "registration verify", subject, text, link=link)


def send_known(row: Registration) -> None:
    """To somebody who has a log-in here already."""
    with _in_language_of(row):
        text = _(
            "Hello,\n\n"
            "somebody, probably you, registered at %(portal)s with this e-mail address. But you have "
            "a log-in already, so nothing has changed. Log in here:\n\n"
            "%(address)s\n\n"
            "If you do not remember your password, choose “Forgot your password?” there."
        )
        _send(row, "registration known", _("You have a log-in at %(portal)s already"), text)


def send_received(row: Registration) -> None:
    """Staff have it now and will decide."""
    with _in_language_of(row):
        text = _(
            "Hello %(name)s,\n\n"
            "we have received your registration at %(portal)s. It must be approved; you get a mail "
            "when that is done."
        )
        _send(row, "registration received", _("Your registration at %(portal)s"), text)


def send_approved(row: Registration, answer: str = "") -> None:
    """The person can log in from now on; `answer` is what staff wrote."""
    with _in_language_of(row):
        text = _(
            "Hello %(name)s,\n\n"
            "your registration at %(portal)s is approved. Log in with %(email)s:\n\n"
            "%(address)s\n\n%(answer)s"
        )
        subject = _("Your registration at %(portal)s is approved")
        _send(row, "registration approved", subject, text, answer=answer)


def send_declined(row: Registration, answer: str) -> None:
    """With the reason that staff wrote."""
    with _in_language_of(row):
        text = _(
            "Hello %(name)s,\n\nwe cannot approve your registration at %(portal)s.\n\n%(answer)s"
        )
        subject = _("Your registration at %(portal)s was declined")
        _send(row, "registration declined", subject, text, answer=answer)


def _send(
    row: Registration, kind: str, subject: str, text: str, *, link: str = "", answer: str = ""
) -> None:
    values = {
        "name": row.payload["contact"]["name"],
        "portal": row.portal.name,
        "email": row.email,
        "address": source().origin(row.portal) + "/",
        "link": link,
        "answer": answer,
    }
    mail.send_for(
        row.portal,
        kind,
        to=row.email,
        subject=subject % values,
        text=(text % values).strip(),
        language=translation.get_language(),
        one_time_link=link,
        company_id=row.company_id,
    )


def _in_language_of(row: Registration) -> Any:
    language = languages.choose(
        row.user.language if row.user else "",
        row.language,
        row.portal.language,
        among=row.portal.languages,
    )
    return translation.override(language)
