"""What the API holds about people: the keys that they made."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portello.api.models import PersonKey
from portello.core.personal import Held, Subject, free


def _uses(s: Subject) -> Q:
    keys = PersonKey._base_manager.filter(access__contact_id=s.contact_id)
    return Q(key__in=keys.values("public_id"))


PERSONAL = (
    Held(
        "api.keyuse", rows=_uses, gone=True, nothing="id key ready_at",
        erased={"used_at": _("Last used")},
    ),
    Held(
        "api.personkey", _("Your keys for programs"), gone=True,
        rows=lambda s: Q(access__contact_id=s.contact_id),
        nothing="id public_id company access may_write",
        erased={
            "name": _("Name"), "ending": _("Ends in"), "created_at": _("Made"),
            "expires_at": _("Expires"), "revoked_at": _("Revoked on"),
        },
        withheld="hash_start hash",
    ),
    free(
        "api.integrationkey", "a key of another system of the business",
        "id public_id name hash_start hash ending created_at expires_at revoked_at rights",
        business="made_by",
    ),
)  # fmt: skip
