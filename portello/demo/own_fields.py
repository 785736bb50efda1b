"""The demo's own fields of companies and tickets, and a company page of two sections."""

from __future__ import annotations

from dataclasses import replace

from portello.access.models import Profile
from portello.core import changes
from portello.core.audit import System
from portello.modules.customers.custom.operations import Wanted, save_field
from portello.modules.customers.models import Company
from portello.modules.portals.companypage import add_fields, save_section
from portello.modules.portals.models import Portal
from portello.modules.portals.profiles import grants_of, save_profile

BY = System("demo")
LABEL = "customers.company"
REFERENCE = Wanted(
    "text",
    {
        "en": "Invoice reference", "fi": "Laskun viite", "nb": "Fakturareferanse",
        "sv": "Fakturareferens", "it": "Riferimento fattura", "de": "Rechnungsreferenz",
    },
    help={
        "en": "Printed on every invoice, for example a cost centre.",
        "fi": "Tulostetaan jokaiseen laskuun, esimerkiksi kustannuspaikka.",
        "nb": "Står på hver faktura, for eksempel et kostnadssted.",
        "sv": "Står på varje faktura, till exempel ett kostnadsställe.",
        "it": "Riportato su ogni fattura, ad esempio un centro di costo.",
        "de": "Steht auf jeder Rechnung, zum Beispiel eine Kostenstelle.",
    },
    findable=True,
)  # fmt: skip
LEVELS = (
    {"en": "Basic", "fi": "Perus", "nb": "Basis", "sv": "Bas", "it": "Base", "de": "Basis"},
    {"en": "Next working day", "fi": "Seuraava arkipäivä", "nb": "Neste virkedag",
     "sv": "Nästa arbetsdag", "it": "Giorno lavorativo successivo", "de": "Nächster Werktag"},
    {"en": "Round the clock", "fi": "Ympäri vuorokauden", "nb": "Døgnet rundt",
     "sv": "Dygnet runt", "it": "24 ore su 24", "de": "Rund um die Uhr"},
)  # fmt: skip
SERVICE = Wanted(
    "choice",
    {"en": "Service level", "fi": "Palvelutaso", "nb": "Servicenivå", "sv": "Servicenivå",
     "it": "Livello di servizio", "de": "Servicestufe"},
    choices=[("", names) for names in LEVELS],
)  # fmt: skip
TICKET, DISPLAY = "tickets.ticket", "x_message_on_the_display"
ON_DISPLAY = Wanted(
    "text",
    {"en": "Message on the display", "fi": "Viesti näytöllä", "nb": "Melding på skjermen",
     "sv": "Meddelande på displayen", "it": "Messaggio sul display", "de": "Meldung auf dem Display"},
    help={
        "en": "Copy it as it stands there, with its number.",
        "fi": "Kirjoita se niin kuin se näytöllä on, numeroineen.",
        "nb": "Skriv den av slik den står, med nummer.",
        "sv": "Skriv av det som det står, med nummer.",
        "it": "Lo riporti così com’è, con il numero.",
        "de": "Bitte so abschreiben, wie sie dort steht, mit Nummer.",
    },
    findable=True,
)  # fmt: skip
SECTIONS = (
    ({"en": "Basic data", "fi": "Perustiedot", "nb": "Grunndata", "sv": "Grunduppgifter",
      "it": "Dati di base", "de": "Stammdaten"},
     ("name", "external_id", "business_id", "phone", "email", "website", "x_service_level")),
    ({"en": "Billing", "fi": "Laskutus", "nb": "Fakturering", "sv": "Fakturering",
      "it": "Fatturazione", "de": "Abrechnung"},
     ("vat_number", "einvoice_address", "currency", "x_invoice_reference")),
)  # fmt: skip


def load_own_fields(portal: Portal, alpha: Company) -> None:
    """Two custom fields of companies, who sees them, Alpha's values, the two sections; and what the
    form of a fault asks."""
    save_field(by=BY, model=TICKET, wanted=ON_DISPLAY)
    for wanted in (REFERENCE, SERVICE):
        save_field(by=BY, model=LABEL, wanted=wanted)
    for key, rule in (("main_user", "edit"), ("owner", "edit"), ("user", "read")):
        profile = Profile.objects.get(built_in=key)
        grants = grants_of(profile)
        own = {(LABEL, "x_invoice_reference"): rule, (LABEL, "x_service_level"): "read"}
        own[(TICKET, DISPLAY)] = "read"
        save_profile(by=BY, profile=profile, grants=replace(grants, rules=grants.rules | own))
    values = {"x_invoice_reference": "KP-4100 / Tampere", "x_service_level": "next_working_day"}
    changes.apply(alpha, values, by=BY)
    for title, names in SECTIONS:
        made = save_section(by=BY, portal=portal, title=title, section_id="", version=None)
        portal.refresh_from_db()
        add_fields(by=BY, portal=portal, section_id=made, names=names, version=None)
        portal.refresh_from_db()
