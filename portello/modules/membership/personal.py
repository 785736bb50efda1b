"""What memberships hold about people: of a private person, what he was a member as."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portello.core.personal import NONE, Held, free

PERSONAL = (
    Held(
        "membership.membership",
        _("Your membership"),
        rows=lambda s: Q(company_id=s.company_id) if s.whole_company else NONE,
        gone=True,
        nothing="id version company public_id",
        erased={
            "membership_class": _("Membership class"),
            "since": _("Since"),
            "until": _("Until"),
            "created_at": _("Chosen"),
        },
        withheld="extra",
    ),
    free(
        "membership.membershipclass",
        "the business's own list",
        "id version extra public_id name about fee currency period is_selectable position archived_at",
    ),
)
