"""Makes the demo business through the same operations that everybody uses."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from portello.access.models import Profile
from portello.core import changes, search
from portello.core.audit import System
from portello.core.numbering import next_number
from portello.core.totals import line_net
from portello.demo import PASSWORD
from portello.demo.articles import load_articles
from portello.demo.external import make_collaborator
from portello.demo.look import dress
from portello.demo.own_data import load_own_data
from portello.demo.own_fields import load_own_fields
from portello.demo.questions import load_questions
from portello.demo.registering import load_registering
from portello.demo.rules import load_rules
from portello.demo.tickets import load_tickets
from portello.modules.accounts.operations import create_user
from portello.modules.accounts.staffing import set_second_factor
from portello.modules.catalogue.models import Product
from portello.modules.customers.models import Address, Asset, Company, CompanyGroup, Contact, Site
from portello.modules.orders.models import Order, OrderCharge, OrderLine
from portello.modules.portals.founding import found_portal
from portello.modules.portals.models import Portal, PortalAccess

BY = System("demo")
COMPANIES: dict[str, dict[str, Any]] = {
    "alpha": {"name": "Alpha Oy", "business_id": "0112038-9", "vat_number": "FI01120389",
              "einvoice_address": "003701120389", "language": "fi", "phone": "+358 9 1234 5670",
              "email": "info@alpha.example", "website": "https://alpha.example"},
    "beta": {"name": "Beta GmbH", "business_id": "HRB 12345", "vat_number": "DE136695976",
             "language": "de", "phone": "+49 30 901820", "email": "info@beta.example"},
    "partner": {"name": "Partner Service AB", "business_id": "556036-0793", "language": "sv",
                "phone": "+46 8 123 456 00"},
    "member": {"name": "Norsk Fagforening", "kind": "member", "business_id": "974760673",
               "language": "nb", "phone": "+47 22 00 11 22"},
    "lead": {"name": "Prospetto S.r.l.", "status": "lead", "language": "it"},
}  # fmt: skip
ADDRESSES = {
    "alpha": ("Mannerheimintie 10", "00100", "Helsinki", "FI"),
    "beta": ("Friedrichstraße 95", "10117", "Berlin", "DE"),
    "partner": ("Drottninggatan 5", "111 51", "Stockholm", "SE"),
    "member": ("Karl Johans gate 1", "0154", "Oslo", "NO"),
    "lead": ("Via Roma 12", "20121", "Milano", "IT"),
}
# log-in, name, job title, phone, [(company, role, company administrator)]
PERSONS: list[tuple[str, str, str, str, list[tuple[str, str, bool]]]] = [
    ("main@alpha.example", "Maija Lehtonen", "Toimitusjohtaja", "+358 40 123 4567", [("alpha", "main_user", True)]),
    ("user@alpha.example", "Antti Virtanen", "Huoltoteknikko", "+358 40 765 4321", [("alpha", "user", False)]),
    ("main@beta.example", "Berta Schneider", "Geschäftsführerin", "+49 171 2345678", [("beta", "main_user", True)]),
    ("accountant@both.example", "Eva Aalto", "Accountant", "+358 50 555 1234", [("alpha", "main_user", False), ("beta", "main_user", False)]),
    ("agent@partner.example", "Sven Lindqvist", "Servicetekniker", "+46 70 123 45 67", [("partner", "main_user", False)]),
    ("member@association.example", "Kari Nordmann", "Daglig leder", "+47 900 11 222", [("member", "main_user", True)]),
]  # fmt: skip
STAFF = [
    {"email": "admin@business.example", "name": "Anna Admin", "staff_role": "administrator"},
    {"email": "support@business.example", "name": "Sam Support", "title": "Service technician", "staff_role": "support"},
    {"email": "sales@business.example", "name": "Sara Sales", "title": "Account manager", "staff_role": "sales"},
    {"email": "books@business.example", "name": "Bo Books", "staff_role": "bookkeeping"},
]  # fmt: skip
PRODUCTS = [
    ("P-100", {"en": "Laser printer M400", "fi": "Lasertulostin M400", "de": "Laserdrucker M400", "sv": "Laserskrivare M400", "nb": "Laserskriver M400", "it": "Stampante laser M400"}, "449.00"),
    ("T-110", {"en": "Toner black, 12,000 pages", "fi": "Värikasetti musta, 12 000 sivua", "de": "Toner schwarz, 12.000 Seiten", "sv": "Toner svart, 12 000 sidor", "nb": "Toner sort, 12 000 sider", "it": "Toner nero, 12.000 pagine"}, "89.90"),
    ("T-120", {"en": "Drum kit", "fi": "Rumpuyksikkö", "de": "Trommeleinheit", "sv": "Trumenhet", "nb": "Trommelenhet", "it": "Kit tamburo"}, "129.50"),
    ("K-200", {"en": "Keyboard", "fi": "Näppäimistö", "de": "Tastatur", "sv": "Tangentbord", "nb": "Tastatur", "it": "Tastiera"}, "39.90"),
    ("K-210", {"en": "Mouse, wireless", "fi": "Hiiri, langaton", "de": "Maus, kabellos", "sv": "Mus, trådlös", "nb": "Mus, trådløs", "it": "Mouse senza fili"}, "24.90"),
    ("D-300", {"en": "Screen 27\"", "fi": "Näyttö 27\"", "de": "Bildschirm 27\"", "sv": "Skärm 27\"", "nb": "Skjerm 27\"", "it": "Monitor 27\""}, "279.00"),
]  # fmt: skip
VAT = {"alpha": ("S", Decimal("25.5")), "beta": ("K", Decimal(0)), "partner": ("K", Decimal(0)),
       "member": ("G", Decimal(0))}  # fmt: skip


def load() -> None:
    """Load the demo, once; all or nothing."""
    with transaction.atomic():
        if Portal.objects.exists():
            return
        portal = found_portal(
            by=BY,
            name="Acme Extranet",
            support_name="Acme Customer Service",
            support_email="support@business.example",
            support_phone="+358 9 000 0011",
            hosts=["localhost"],
            welcome=WELCOME,
        )
        dress(portal)
        set_second_factor(by=BY, on=False)  # a demo is looked at with a password alone
        for one in STAFF:
            create_user(by=BY, password=PASSWORD, **one)
        companies = {key: _company(key, values) for key, values in COMPANIES.items()}
        contacts = _people(portal, companies)
        _partners(contacts["partner"])
        make_collaborator(BY, portal, contacts)
        products = _products()
        _sites_and_assets(companies, products)
        load_rules(portal)
        load_registering()
        load_own_fields(portal, companies["alpha"])
        load_own_data(portal, companies)
        load_articles(companies, contacts)
        chance = random.Random(7)
        for key, count in (("alpha", 34), ("beta", 21), ("partner", 4), ("member", 3)):
            for n in range(count):
                _order(key, companies[key], contacts[key], products, chance, n, count)
        load_tickets(portal, companies)
        load_questions(portal)


WELCOME = {
    "en": "Here you find your orders and your company's data. We are glad to help.",
    "fi": "Täältä löydät tilauksesi ja yrityksesi tiedot. Autamme mielellämme.",
    "nb": "Her finner du bestillingene og opplysningene om bedriften din. Vi hjelper deg gjerne.",
    "sv": "Här hittar du dina beställningar och ditt företags uppgifter. Vi hjälper gärna till.",
    "it": "Qui trova i Suoi ordini e i dati della Sua azienda. Siamo a Sua disposizione.",
    "de": "Hier finden Sie Ihre Bestellungen und die Daten Ihres Unternehmens. Wir helfen gern.",
}


def _company(key: str, values: dict[str, Any]) -> Company:
    group = CompanyGroup.objects.get_or_create(name="Dealers")[0] if key == "partner" else None
    company = changes.create(Company(currency="EUR", group=group, **values), by=BY)
    line1, code, city, country = ADDRESSES[key]
    for kind in ("billing", "delivery"):
        place = {"line1": line1, "postal_code": code, "city": city, "country": country}
        changes.create(Address(company=company, kind=kind, **place), by=BY)
    return company


def _people(portal: Portal, companies: dict[str, Company]) -> dict[str, list[Contact]]:
    result: dict[str, list[Contact]] = {key: [] for key in companies}
    profiles = {p.built_in: p for p in Profile.objects.exclude(built_in="")}
    for email, name, title, phone, places in PERSONS:
        user = create_user(by=BY, email=email, password=PASSWORD, name=name)
        for key, role, is_admin in places:
            values = {"name": name, "title": title, "phone": phone, "email": email}
            contact = changes.create(Contact(company=companies[key], **values), by=BY)
            result[key].append(contact)
            PortalAccess.objects.create(
                portal=portal,
                contact=contact,
                company=companies[key],
                user=user,
                state="active",
                role=role,
                is_company_admin=is_admin,
                profile=profiles[role],
            )
    lead = Contact(company=companies["lead"], name="Lucia Bianchi", email="lucia@prospect.example")
    changes.create(lead, by=BY)
    quiet = Contact(company=companies["alpha"], name="Ville Korhonen", title="Varastomies")
    changes.create(quiet, by=BY)
    return result


def _partners(people: list[Contact]) -> None:
    """A second portal, for dealers: its own address, name, colour and languages (N33)."""
    portal = found_portal(
        by=BY,
        name="Acme Partners",
        support_name="Acme Partner Desk",
        support_email="partners@business.example",
        support_phone="+358 9 000 0022",
        hosts=["partners.localhost"],
        languages=["en", "sv", "fi"],
        sender="partners@business.example",
        brand="#7a3e9d",
        protection="parts",
        open_parts=["home"],
        welcome={
            "en": "For our dealers and service partners.",
            "sv": "För våra återförsäljare och servicepartner.",
            "fi": "Jälleenmyyjillemme ja huoltokumppaneillemme.",
        },
    )
    for contact in people:
        first = PortalAccess.objects.get(contact=contact)
        PortalAccess.objects.create(
            portal=portal, contact=contact, company=contact.company, user=first.user,
            state="active", role=first.role, profile=first.profile,
        )  # fmt: skip


def _products() -> list[Product]:
    return [
        changes.create(
            Product(sku=sku, name=name, unit_price=Decimal(price), currency="EUR", unit="pcs"),
            by=BY,
        )
        for sku, name, price in PRODUCTS
    ]


def _sites_and_assets(companies: dict[str, Company], products: list[Product]) -> None:
    for key, city, code, line1 in (
        ("alpha", "Tampere", "33100", "Hämeenkatu 20"),
        ("alpha", "Oulu", "90100", "Kirkkokatu 4"),
        ("beta", "Hamburg", "20095", "Mönckebergstraße 7"),
    ):
        company = companies[key]
        country = "FI" if key == "alpha" else "DE"
        site = Site(
            company=company, name=city, line1=line1, postal_code=code, city=city, country=country
        )
        changes.create(site, by=BY)
        asset = Asset(
            company=company,
            site=site,
            product=products[0],
            name=f"M400 {city}",
            serial_number=f"SN-{code}-1",
        )
        changes.create(asset, by=BY)


def _order(
    key: str,
    company: Company,
    people: list[Contact],
    products: list[Product],
    chance: random.Random,
    n: int,
    count: int,
) -> None:
    ordered = timezone.localdate() - timedelta(days=7 * (count - n) - chance.randint(0, 4))
    state, shipped = _progress(ordered, count - n, chance)
    order = Order(
        company=company,
        contact=chance.choice(people),
        number=next_number("O"),
        state=state,
        ordered_on=ordered,
        wanted_on=ordered + timedelta(days=14),
        shipped_on=shipped,
        delivery_method=chance.choice(["Posti", "DHL", "Pickup"]),
        reference=f"PO-{chance.randint(1000, 9999)}" if chance.random() > 0.4 else "",
        currency="EUR",
        **_delivery(company),
    )
    lines = _lines(order, products, chance, VAT[key])
    category, rate = VAT[key]
    charge = OrderCharge(
        company=company, order=order, amount=990, tax_category=category, tax_rate=rate
    )
    order.set_totals(lines, [charge])
    order.save()
    for line in lines:
        line.order = order
    charge.order = order
    OrderLine.objects.bulk_create(lines)
    charge.save()
    search.index([order])


def _delivery(company: Company) -> dict[str, str]:
    address = Address.objects.get(company=company, kind="delivery")
    return {
        "delivery_name": company.name,
        "delivery_line1": address.line1,
        "delivery_postal_code": address.postal_code,
        "delivery_city": address.city,
        "delivery_country": address.country,
    }


def _lines(
    order: Order, products: list[Product], chance: random.Random, vat: tuple[str, Decimal]
) -> list[OrderLine]:
    company, (category, rate) = order.company, vat
    lines = []
    for position, product in enumerate(chance.sample(products, chance.randint(1, 4)), start=1):
        quantity, discount = Decimal(chance.randint(1, 6)), Decimal(chance.choice([0, 0, 0, 10]))
        net = line_net(quantity, product.unit_price, "EUR", discount_rate=discount)
        lines.append(
            OrderLine(
                company=company, order=order, position=position, product=product, sku=product.sku,
                name=product.name.get(company.language) or product.name["en"], unit="pcs",
                quantity=quantity, unit_price=product.unit_price, discount_rate=discount,
                tax_category=category, tax_rate=rate, net=net,
            )
        )  # fmt: skip
    return lines


def _progress(ordered: date, age: int, chance: random.Random) -> tuple[str, date | None]:
    if age <= 2:
        return ("received" if age == 1 else "confirmed"), None
    if chance.random() < 0.05:
        return "cancelled", None
    return "shipped", min(ordered + timedelta(days=chance.randint(2, 9)), timezone.localdate())
