"""What a registration holds about whoever registered."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portello.core.personal import Held, Subject, free


def _of(s: Subject) -> Q:
    """By his log-in; where that stays because he serves another company, those of this company."""
    if s.user_id is not None:
        return Q(user_id=s.user_id) | Q(user_id=None, email__in=s.logins)
    return Q(email__in=s.emails, company_id=s.company_id)


PERSONAL = (
    Held(
        "registration.registration", _("Your registration"), rows=_of, gone=True,
        nothing="id public_id user item company access expires_at", withheld="token_hash",
        erased={
            "portal": _("Portal"), "created_at": _("When"), "email": _("E-mail"),
            "payload": _("What you sent"), "consents": _("What you agreed to"),
            "language": _("Language"), "state": _("State"), "confirmed_at": _("Confirmed"),
        },
    ),
    free("registration.registrationcount", "keyed hashes only", "id portal_id kind key hour count"),
)  # fmt: skip
