"""What this module holds about people itself."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portello.core.personal import Held, free

PERSONAL = (
    Held(
        "privacy.forgetrequest",
        _("Your requests to be forgotten"),
        rows=lambda s: Q(contact_id=s.contact_id),
        nothing="id company public_id contact portal version",
        # That somebody asked, and when it was decided, is what proves that it was done.
        shown={"sent_at": _("Sent"), "state": _("State"), "decided_at": _("Decided")},
        stays={
            "sent_at": _("when it was asked"),
            "decided_at": _("when it was decided"),
            "state": _("that it was done"),
            "language": _("the language of the receipt"),
        },
        erased={"reason": _("Reason")},
        withheld="told",
    ),
    free(
        "privacy.forgotten",
        "numbers of whoever is gone; what to look for is emptied by the last step",
        "id public_id contact_id contact_public_id user_id user_public_id company_id request_id"
        " begun_at done_at subject step upto counts",
    ),
    free("privacy.kept", "numbers and days", "id forgotten model record_id field until"),
    free("privacy.retention", "the business's own", "id years closing_month version"),
)
