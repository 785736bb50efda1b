"""How people register at the demo's portals: anybody at the first, by invitation at the second."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from portello.core.audit import System
from portello.demo import PASSWORD
from portello.modules.portals.founding import change_portal
from portello.modules.portals.models import Portal
from portello.modules.portals.operations import hash_of
from portello.modules.registration.models import Registration
from portello.modules.registration.operations import VALID_FOR, confirm_with_password

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


# One of each class: new, to be checked (the phone and the address of Beta), existing (Alpha's ID).
ARRIVALS: tuple[dict[str, Any], ...] = (
    {
        "company": {"name": "Nordlys Drift AS", "kind": "company", "phone": "+47 22 33 44 55"},
        "address": {"line1": "Storgata 21", "postal_code": "0184", "city": "Oslo", "country": "NO"},
        "contact": {"name": "Ingrid Solberg", "email": "ingrid@nordlys.example", "language": "nb"},
        "message": "Vi vil gjerne bestille rekvisita hos dere.",
    },
    {
        "company": {"name": "BG Vertrieb", "kind": "company", "phone": "030 901820"},
        "address": {
            "line1": "Friedrichstr. 95",
            "postal_code": "10117",
            "city": "Berlin",
            "country": "DE",
        },
        "contact": {"name": "Jonas Weber", "email": "jonas@bgv.example", "language": "de"},
        "message": "",
    },
    {
        "company": {"name": "ALPHA", "kind": "company", "business_id": "01120389"},
        "address": {
            "line1": "Mannerheimintie 12 B",
            "postal_code": "00100",
            "city": "Helsinki",
            "country": "FI",
        },
        "contact": {
            "name": "Liisa Mäkinen",
            "email": "liisa@alpha.example",
            "phone": "040 111 2233",
            "language": "fi",
        },
        "message": "Olen uusi taloudessa.",
    },
)


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
    for n, payload in enumerate(ARRIVALS):
        _arrive(first, f"demo {n}", payload)


def _arrive(portal: Portal, token: str, payload: dict[str, Any]) -> None:
    """Somebody who has filled in the page and opened the link, and waits for approval."""
    email = payload["contact"]["email"]
    with transaction.atomic():
        Registration.objects.create(
            portal=portal,
            email=email,
            token_hash=hash_of(token),
            payload=payload,
            consents=[{"wording": TERMS["en"], "given": True, "language": "en"}],
            language=payload["contact"]["language"],
            expires_at=timezone.now() + VALID_FOR,
        )
    confirm_with_password(token=token, portal=portal, password=PASSWORD)


def _set(portal: Portal, **values: Any) -> None:
    change_portal(by=BY, portal=portal, values=values, base_version=None)
