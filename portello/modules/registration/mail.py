"""Mails about a registration, one function for each kind."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portello.access.middleware import source
from portello.core import languages, mail
from portello.core.mail import MailKind
from portello.modules.registration.models import Registration

_WHO = _("Whoever registers")
_HELLO = _("Hello %(name)s,")
_NAMES = ("name", "email", "address")

MAILS = (
    # Nothing of what was typed can stand in the first two: whoever wants to write to strangers
    # must not do it through us. Nor are they copied: nothing reaches the business before the proof.
    MailKind(
        "registration verify",
        _("Registration: confirm the address"),
        _WHO,
        _("Confirm your registration at %(portal)s"),
        _(
            "You, or somebody with your e-mail address, registered at %(portal)s.\n\n"
            "Confirm it here. The link works once and for 72 hours:\n\n"
            "%(link)s\n\n"
            "If you know nothing of it, do nothing: then nothing is kept."
        ),
        _("Hello,"),
        facts=("link",),
        one_time="link",
    ),
    MailKind(
        "registration known",
        _("Registration: there is a log-in already"),
        _("Whoever registers and has a log-in already"),
        _("You have a log-in at %(portal)s already"),
        _(
            "Somebody, probably you, registered at %(portal)s with this e-mail address. But you have "
            "a log-in already, so nothing has changed. Log in here:\n\n"
            "%(address)s\n\n"
            "If you do not remember your password, choose “Forgot your password?” there."
        ),
        _("Hello,"),
        values=("address",),
    ),
    MailKind(
        "registration received",
        _("Registration received"),
        _WHO,
        _("Your registration at %(portal)s"),
        _(
            "We have received your registration at %(portal)s. It must be approved; you get a mail "
            "when that is done."
        ),
        _HELLO,
        values=_NAMES,
        copied=True,
    ),
    MailKind(
        "registration waits",
        _("Registrations wait"),
        _("The copy address of the portal, else its support e-mail"),
        _("Registrations wait at %(portal)s: %(count)s"),
        _("Registrations that wait for your decision: %(count)s\n\n%(link)s"),
        values=("count",),
        facts=("link",),
    ),
    MailKind(
        "registration ended",
        _("Registration approved by itself and declined later"),
        _WHO,
        _("Your access to %(portal)s has ended"),
        _(
            "We have looked at your registration, and your access to %(portal)s has ended.\n\n%(answer)s"
        ),
        _HELLO,
        values=_NAMES,
        facts=("answer",),
        copied=True,
    ),
    MailKind(
        "registration approved",
        _("Registration approved"),
        _WHO,
        _("Your registration at %(portal)s is approved"),
        _(
            "Your registration at %(portal)s is approved. Log in with %(email)s:\n\n"
            "%(address)s\n\n%(answer)s"
        ),
        _HELLO,
        values=_NAMES,
        facts=("answer",),
        copied=True,
    ),
    MailKind(
        "registration declined",
        _("Registration declined"),
        _WHO,
        _("Your registration at %(portal)s was declined"),
        _("We cannot approve your registration at %(portal)s.\n\n%(answer)s"),
        _HELLO,
        values=_NAMES,
        facts=("answer",),
        copied=True,
    ),
)


def send_verify(row: Registration, token: str) -> None:
    """The one-time link that proves the address."""
    _send(row, "registration verify", link=f"{source().origin(row.portal)}/register/{token}/")


def send_known(row: Registration) -> None:
    """To somebody who has a log-in here already."""
    _send(row, "registration known")


def send_received(row: Registration) -> None:
    """Staff have it now and will decide."""
    _send(row, "registration received")


def send_approved(row: Registration, answer: str = "") -> None:
    """The person can log in from now on; `answer` is what staff wrote."""
    _send(row, "registration approved", answer=answer)


def send_declined(row: Registration, answer: str) -> None:
    """With the reason that staff wrote."""
    _send(row, "registration declined", answer=answer)


def send_ended(row: Registration, answer: str) -> None:
    """He was let in by the portal's rule, and staff have declined it since."""
    _send(row, "registration ended", answer=answer)


def _send(row: Registration, kind: str, **more: str) -> None:
    values = {
        "name": row.payload["contact"]["name"],
        "email": row.email,
        "address": source().origin(row.portal) + "/",
        **more,
    }
    language = languages.choose(
        row.user.language if row.user else "",
        row.language,
        row.portal.language,
        among=row.portal.languages,
    )
    item = row.item
    mail.send_for(
        row.portal, kind, to=row.email, language=language, values=values, company_id=row.company_id,
        for_staff=f"{source().backoffice()[0]}/staff/inbox/{item.public_id}/" if item else "",
    )  # fmt: skip
