"""Practice: a registration of a company that does not exist (N17)."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portello.core import audit
from portello.modules.customers.arrivals.operations import send_arrival
from portello.modules.portals.models import Portal

EMAIL = "robin@practice.example"  # reserved for examples: no mail can reach it (RFC 2606)


def practise(by: audit.By) -> None:
    """One registration in the inbox, marked as practice; accepting it gives nobody access."""
    portal = Portal.objects.filter(is_active=True).order_by("pk").first()
    if portal is None:
        return
    company = _("Practice: Birch and Sons")
    send_arrival(
        by=by,
        portal=portal,
        act="registration",
        payload={
            "company": {"name": company, "kind": "company", "phone": "+358 9 5550 1234"},
            "address": {
                "line1": _("Practice Street 1"),
                "postal_code": "00100",
                "city": "Helsinki",
                "country": "FI",
            },
            "contact": {"name": _("Practice: Robin Birch"), "email": EMAIL},
            "message": _("We would like to order online."),
        },
        sender=_("Practice: Robin Birch"),
        email=EMAIL,
        language=get_language() or "",
        practice=True,
    )
