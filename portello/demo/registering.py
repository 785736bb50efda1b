"""How people register at the demo's portals: anybody at the first, by invitation at the second."""

from __future__ import annotations

from typing import Any

from portello.core.audit import System
from portello.modules.portals.founding import change_portal
from portello.modules.portals.models import Portal

BY = System("demo")

TEXT = {
    "en": "Are you a customer of ours, or would you like to be one? Register here. **We look at every "
    "registration** and usually answer within a working day.",
    "fi": "Oletko asiakkaamme, tai haluaisitko olla? Rekisteröidy tässä. **Käymme jokaisen "
    "rekisteröitymisen läpi** ja vastaamme yleensä yhden arkipäivän kuluessa.",
    "nb": "Er du kunde hos oss, eller vil du bli det? Registrer deg her. **Vi ser på hver "
    "registrering** og svarer som regel innen én virkedag.",
    "sv": "Är du kund hos oss, eller vill du bli det? Registrera dig här. **Vi går igenom varje "
    "registrering** och svarar oftast inom en arbetsdag.",
    "it": "È nostro cliente o desidera diventarlo? Si registri qui. **Esaminiamo ogni "
    "registrazione** e di solito rispondiamo entro un giorno lavorativo.",
    "de": "Sind Sie Kunde bei uns, oder möchten Sie es werden? Registrieren Sie sich hier. **Wir sehen "
    "jede Registrierung an** und antworten meist innerhalb eines Arbeitstags.",
}
TERMS = {
    "en": "I agree to the terms of use.",
    "fi": "Hyväksyn käyttöehdot.",
    "nb": "Jeg godtar vilkårene for bruk.",
    "sv": "Jag godkänner användarvillkoren.",
    "it": "Accetto le condizioni d'uso.",
    "de": "Ich stimme den Nutzungsbedingungen zu.",
}
NEWS = {
    "en": "You may tell me about new products by e-mail.",
    "fi": "Minulle saa kertoa uusista tuotteista sähköpostitse.",
    "nb": "Dere kan fortelle meg om nye produkter på e-post.",
    "sv": "Ni får berätta om nya produkter för mig via e-post.",
    "it": "Acconsento a ricevere per e-mail informazioni sui nuovi prodotti.",
    "de": "Sie dürfen mich per E-Mail über neue Produkte informieren.",
}


def load_registering() -> None:
    """Through the operation that staff use."""
    first, second = Portal.objects.order_by("pk")[:2]
    asked = dict.fromkeys(
        (
            "company.kind",
            "company.business_id",
            "address",
            "contact.title",
            "contact.phone",
            "message",
        ),
        "asked",
    )
    page = {
        "text": TEXT,
        "fields": {**asked, "company.name": "required"},
        "consents": [
            {
                "id": "1",
                "text": TERMS,
                "address": "https://www.example.com/terms",
                "required": True,
            },
            {"id": "2", "text": NEWS, "address": "", "required": False},
        ],
    }
    _set(first, registration="open", approval="staff", registration_page=page)
    _set(second, registration="invitation")


def _set(portal: Portal, **values: Any) -> None:
    change_portal(by=BY, portal=portal, values=values, base_version=None)
