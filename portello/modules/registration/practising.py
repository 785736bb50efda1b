"""Practice: registrations of a company that does not exist (N17)."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portello.core import audit
from portello.modules.customers.arrivals.operations import send_arrival
from portello.modules.portals.models import Portal

# Reserved for examples: no mail can reach them (RFC 2606).
EMAIL, SECOND = "robin@practice.example", "kim@practice.example"


def practise(by: audit.By) -> None:
    """Two registrations in the inbox, marked as practice: somebody new, and somebody who resembles
    him as soon as he is approved. Accepting them gives nobody access."""
    portal = Portal.objects.filter(is_active=True).order_by("pk").first()
    if portal is None:
        return
    _send(by, portal, _("Practice: Birch and Sons"), _("Practice: Robin Birch"), EMAIL)
    _send(by, portal, _("Practice: Birch & Sons Ltd"), _("Practice: Kim Birch"), SECOND)


def _send(by: audit.By, portal: Portal, company: str, person: str, email: str) -> None:
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
            "contact": {"name": person, "email": email},
            "message": _("We would like to order online."),
        },
        sender=person,
        email=email,
        language=get_language() or "",
        practice=True,
    )
