"""The demo's membership classes, kinds of message, and a wish that waits in the inbox."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from portello.access.viewer import looking
from portello.core import changes
from portello.core.audit import System
from portello.modules.accounts.models import User
from portello.modules.communication.operations import save_kind
from portello.modules.customers.models import Company
from portello.modules.membership.operations import give_class, save_class
from portello.modules.portals.functions import set_function
from portello.modules.portals.models import Portal
from portello.modules.portals.viewers import viewer_for

BY = System("demo")
CLASSES: list[tuple[dict[str, str], dict[str, str], int]] = [
    (
        {"en": "Supporting member", "fi": "Kannatusjäsen", "nb": "Støttemedlem",
         "sv": "Stödmedlem", "it": "Socio sostenitore", "de": "Fördermitglied"},
        {"en": "Newsletter and a vote at the annual meeting.",
         "fi": "Uutiskirje ja ääni vuosikokouksessa.",
         "nb": "Nyhetsbrev og stemme på årsmøtet.",
         "sv": "Nyhetsbrev och en röst på årsmötet.",
         "it": "Newsletter e un voto all'assemblea annuale.",
         "de": "Newsletter und eine Stimme in der Jahresversammlung."},
        24000,
    ),
    (
        {"en": "Full member", "fi": "Varsinainen jäsen", "nb": "Ordinært medlem",
         "sv": "Ordinarie medlem", "it": "Socio ordinario", "de": "Vollmitglied"},
        {"en": "All that, and advice by phone.",
         "fi": "Lisäksi puhelinneuvonta.",
         "nb": "Det samme, og råd på telefon.",
         "sv": "Detsamma, och råd per telefon.",
         "it": "In più, consulenza telefonica.",
         "de": "Dazu Beratung am Telefon."},
        78000,
    ),
]  # fmt: skip
MESSAGES: list[tuple[dict[str, str], dict[str, str], list[str]]] = [
    (
        {"en": "Newsletter", "fi": "Uutiskirje", "nb": "Nyhetsbrev", "sv": "Nyhetsbrev",
         "it": "Newsletter", "de": "Newsletter"},
        {"en": "News about our products, once a month.",
         "fi": "Uutisia tuotteistamme kerran kuukaudessa.",
         "nb": "Nytt om produktene våre, en gang i måneden.",
         "sv": "Nytt om våra produkter, en gång i månaden.",
         "it": "Novità sui nostri prodotti, una volta al mese.",
         "de": "Neues über unsere Produkte, einmal im Monat."},
        ["email"],
    ),
    (
        {"en": "Offers", "fi": "Tarjoukset", "nb": "Tilbud", "sv": "Erbjudanden",
         "it": "Offerte", "de": "Angebote"},
        {"en": "Prices that hold for a short time, a few times a year.",
         "fi": "Lyhyen aikaa voimassa olevat hinnat muutaman kerran vuodessa.",
         "nb": "Priser som gjelder en kort tid, noen ganger i året.",
         "sv": "Priser som gäller en kort tid, några gånger om året.",
         "it": "Prezzi validi per poco tempo, alcune volte all'anno.",
         "de": "Zeitlich begrenzte Preise, einige Male im Jahr."},
        ["email", "sms", "post"],
    ),
]  # fmt: skip


def load_own_data(portal: Portal, companies: dict[str, Company]) -> None:
    """Everything above; and a technician who asks for another job title."""
    made = [
        save_class(by=BY, klass=None, values={"name": name, "about": about, "fee": fee})
        for name, about, fee in CLASSES
    ]
    assert made[0] is not None
    since = date(timezone.localdate().year, 1, 1)
    give_class(by=BY, company=companies["member"], klass=made[0], since=since)
    for name, purpose, channels in MESSAGES:
        values = {"name": name, "purpose": purpose, "channels": channels}
        save_kind(by=BY, kind=None, values=values)
    _ask_for_title(portal)


def _ask_for_title(portal: Portal) -> None:
    set_function(
        by=BY, portal=portal, key="me", off=[], lowered={("me", "title"): "ask"}, base_version=None
    )
    here = Portal.objects.get(pk=portal.pk)
    user = User.objects.get(email="user@alpha.example")
    asking: Any = type("Asking", (), {"portal": here, "user": user, "session": {}})
    viewer = viewer_for(asking, "127.0.0.1")
    with looking(viewer):
        changes.write(viewer.contact, {"title": "Huoltopäällikkö"}, by=viewer)
