"""What the section of collaborators holds about people: their right, and what is assigned to them."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portello.core.personal import Held
from portello.modules.collaborators.ending import forget

PERSONAL = (
    Held(
        "collaborators.assignment", _("What is assigned to you"), gone=True,
        rows=lambda s: Q(collaborator__access__contact_id=s.contact_id),
        nothing="id company public_id collaborator model record_id",
        erased={"assigned_at": _("When")}, business="assigned_by", act=forget,
    ),
    Held(
        "collaborators.collaborator", _("Your right as a collaborator"), gone=True,
        rows=lambda s: Q(access__contact_id=s.contact_id),
        nothing="id company public_id access version",
        erased={
            "is_active": _("Active"), "may_manage": _("Manage"), "created_at": _("Since"),
        },
    ),
)  # fmt: skip
