"""Two rival companies and everybody around them; every text of Beta carries a canary word."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from functools import cached_property
from io import BytesIO
from typing import Any

from django.core import signing
from django.test import Client

from portello.access.models import Profile
from portello.api.models import IntegrationKey, PersonKey
from portello.core import files, search
from portello.core.audit import System
from portello.modules.accounts.models import User
from portello.modules.accounts.operations import create_user
from portello.modules.accounts.staffing import set_second_factor
from portello.modules.catalogue.models import Product
from portello.modules.collaborators.models import Assignment, Collaborator
from portello.modules.communication.models import CommunicationChoice, MessageKind
from portello.modules.customers.matching import storing
from portello.modules.customers.models import Address, Asset, Company, CompanyGroup, Contact, Site
from portello.modules.exchange.models import ImportRun
from portello.modules.inbox.models import AcceptRun, InboxItem
from portello.modules.knowledge.models import Article, SearchMiss
from portello.modules.mailbox.models import ReceivedFile, ReceivedMail
from portello.modules.membership.models import Membership, MembershipClass
from portello.modules.orders.models import Order, OrderCharge, OrderLine
from portello.modules.portals.founding import found_portal
from portello.modules.portals.models import AccessRule, Portal, PortalAccess, RuleRun
from portello.modules.tickets.models import Attachment, Ticket
from tests.articles import write_articles
from tests.asked import accept_many, ask_for_title, choose_newsletter, give_memberships
from tests.canaries import canary, texts
from tests.custom import add_custom_fields, region_of_company
from tests.errands.models import Errand, Guide, NoteFile
from tests.errands.rows import errands
from tests.helped import open_tickets
from tests.keys import KEY_HOLDERS, KEYS, api, make_keys
from tests.mailed import receive_mail
from tests.people import (
    ASSIGNED,
    CUSTOMERS,
    EMAILS,
    HOST,
    PASSWORD,
    PEOPLE,
    ROLES,
    SEES_BETA,
    SHOWN_WITH_IT,
    STAFF,
)
from tests.questions import ask_questions, switch_on

__all__ = [
    "ASSIGNED", "CUSTOMERS", "EMAILS", "HOST", "KEYS", "KEY_HOLDERS", "PASSWORD", "PEOPLE", "ROLES",
    "SEES_BETA", "SHOWN_WITH_IT", "STAFF", "api",
]  # fmt: skip  # asked for here, with the world

BY = System("test")


class World:
    """The rows tests ask for, looked up by name."""

    portal = cached_property(lambda self: Portal.objects.order_by("pk")[0])
    alpha = cached_property(lambda self: Company.objects.get(external_id="ALPHA"))
    beta = cached_property(lambda self: Company.objects.get(external_id="BETA"))
    alpha_contact = cached_property(lambda self: self.contact_of("main_alpha"))
    beta_contact = cached_property(lambda self: self.contact_of("main_beta"))
    beta_site = cached_property(lambda self: Site.objects.get(company=self.beta))
    beta_asset = cached_property(lambda self: Asset.objects.get(company=self.beta))
    beta_access = cached_property(lambda self: PortalAccess.objects.get(contact=self.beta_contact))
    beta_order = cached_property(lambda self: Order.objects.filter(company=self.beta).first())
    alpha_order = cached_property(lambda self: Order.objects.get(external_id="ALPHA-1"))
    profile = cached_property(lambda self: Profile.objects.get(built_in="main_user"))
    beta_key = cached_property(lambda self: PersonKey.objects.get(access=self.beta_access))
    integration_key = cached_property(lambda self: IntegrationKey.objects.get(name="Everything"))
    group = cached_property(lambda self: CompanyGroup.objects.get())
    product = cached_property(lambda self: Product.objects.get())
    beta_address = cached_property(lambda self: Address.objects.get(company=self.beta))
    collaborator = cached_property(
        lambda self: Collaborator.objects.get(access__user__email=EMAILS["agent"])
    )
    assignment = cached_property(
        lambda self: Assignment.objects.get(collaborator=self.collaborator, model="errands.errand")
    )
    beta_guide = cached_property(lambda self: Guide.objects.get(audience="chosen"))
    beta_errand = cached_property(lambda self: Errand.objects.get(title__startswith=ASSIGNED))
    beta_ticket = cached_property(
        lambda self: Ticket.objects.filter(company=self.beta).order_by("pk")[1]
    )
    beta_attachment = cached_property(lambda self: Attachment.objects.get(ticket=self.beta_ticket))
    received_mail = cached_property(lambda self: ReceivedMail.objects.order_by("pk")[0])
    received_file = cached_property(lambda self: ReceivedFile.objects.order_by("pk")[0])
    beta_file = cached_property(
        lambda self: NoteFile.objects.filter(company=self.beta).latest("pk")
    )
    custom_field = cached_property(lambda self: region_of_company())
    membership_class = cached_property(lambda self: MembershipClass.objects.get())
    message_kind = cached_property(lambda self: MessageKind.objects.get())
    beta_choice = cached_property(lambda self: CommunicationChoice.objects.first())
    beta_membership = cached_property(
        lambda self: Membership.objects.filter(company=self.beta).first()
    )
    beta_request = cached_property(lambda self: InboxItem.objects.get(company=self.beta))
    accept_run = cached_property(lambda self: AcceptRun.objects.get())
    beta_article = cached_property(
        lambda self: Article.objects.select_related("category").get(audience="companies")
    )
    search_miss = cached_property(lambda self: SearchMiss.objects.get())
    run = cached_property(lambda self: ImportRun.objects.get())
    rule = cached_property(lambda self: AccessRule.objects.get())
    rule_run = cached_property(lambda self: RuleRun.objects.get())

    def less_assigned(self, text: str) -> str:
        """A page of the section less what is assigned: its own canaries, and those of no other."""
        for shown in SHOWN_WITH_IT:
            text = text.replace(shown, "")
        return text

    def user(self, person: str) -> User:
        return User.objects.get(email=EMAILS[person])

    def contact_of(self, person: str) -> Contact:
        return Contact.objects.filter(email=EMAILS[person]).order_by("pk")[0]

    def viewer(self, person: str) -> Any:
        """The viewer that a request of this person gets."""
        return viewer_of(self.portal, self.user(person))


def viewer_of(portal: Portal, user: User) -> Any:
    """The viewer that a request of this user gets."""
    from portello.modules.portals.viewers import viewer_for

    request = type("Request", (), {"portal": portal, "user": user, "session": {}})
    return viewer_for(request, "127.0.0.1")


def client_for(person: str, **options: Any) -> Client:
    """A client logged in as `person` ("anonymous" is nobody)."""
    client = Client(HTTP_HOST=HOST, **options)
    if person != "anonymous":
        user = User.objects.get(email=EMAILS[person])
        client.force_login(user, "portello.modules.accounts.backend.Backend")
        session = client.session  # and has confirmed a moment ago that it is him
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "reauthenticated": True}
        ]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return client


def company_token(person: str) -> str:
    """The token that this person's forms carry."""
    access = PortalAccess.objects.filter(user__email=EMAILS.get(person, "")).order_by("pk").first()
    return signing.Signer(salt="company").sign(access.public_id) if access else ""


def build() -> None:
    """Make everything."""
    portal = found_portal(
        by=BY,
        name="Test Portal",
        support_name="Help desk",
        support_email="help@business.example",
        support_phone="+358 9 000 0011",
        hosts=[HOST],
        registration="open",
        approval="staff",
    )
    switch_on(BY, portal)
    set_second_factor(by=BY, on=False)
    for person, role in ROLES.items():
        create_user(
            by=BY, email=EMAILS[person], password=PASSWORD, name=person.title(), staff_role=role
        )
    companies = {key: _company(key) for key in ("alpha", "beta", "partner", "member")}
    _people(portal, companies)
    product = Product.objects.create(
        sku="P1", name={"en": "Printer"}, unit_price=Decimal("10.5"), currency="EUR"
    )
    for key, company in companies.items():
        _things(key, company, product)
    CompanyGroup.objects.create(name="CANARY-B-group")
    stored = files.store(BytesIO(b"id;name\n1;x\n"), "import.csv")
    ImportRun.objects.create(kind="companies", file=stored, state="checked")
    errands(companies)
    open_tickets(portal, companies)
    receive_mail(portal)
    add_custom_fields(companies, canary)
    # Off: it is there for the crawl, and a test that wants rules makes its own.
    AccessRule.objects.create(
        portal=portal, position=1, name="CANARY-B-rule", action="disable", is_on=False
    )
    RuleRun.objects.create(portal=portal, why="night", key="night", state="done")
    make_keys(portal, viewer_of)
    ask_for_title(portal, viewer_of(portal, User.objects.get(email=EMAILS["main_beta"])))
    give_memberships(companies)
    choose_newsletter(World().beta_contact)
    accept_many(World().beta_request)
    write_articles(companies["beta"], World().beta_contact)
    ask_questions(World())
    search.rebuild()
    storing.rebuild()


def _company(key: str) -> Company:
    values = texts(key, Company, external_id=key.upper(), source="test")
    company = Company(**values, kind="member" if key == "member" else "company")
    company.save()
    Address.objects.create(company=company, kind="billing", **texts(key, Address))
    return company


def _people(portal: Portal, companies: dict[str, Company]) -> None:
    profiles = {p.built_in: p for p in Profile.objects.exclude(built_in="")}
    for person, key, role, admin in (
        ("main_alpha", "alpha", "main_user", True),
        ("user_alpha", "alpha", "user", False),
        ("main_beta", "beta", "main_user", True),
        ("accountant", "alpha", "main_user", False),
        ("accountant", "beta", "main_user", False),
        ("agent", "partner", "main_user", False),
        ("member", "member", "main_user", True),
        ("ended", "alpha", "user", False),
    ):
        email = EMAILS[person]
        user = User.objects.with_email(email) or create_user(by=BY, email=email, password=PASSWORD)
        name = "CANARY-B-contact-name" if person == "main_beta" else f"{person} of {key}"
        values = texts(key, Contact, email=email, name=name)
        contact = Contact.objects.create(company=companies[key], **values)
        PortalAccess.objects.create(
            portal=portal,
            contact=contact,
            company=companies[key],
            user=user,
            role=role,
            is_company_admin=admin,
            profile=profiles[role],
            state="disabled" if person == "ended" else "active",
        )


def _things(key: str, company: Company, product: Product) -> None:
    site = Site.objects.create(company=company, **texts(key, Site))
    Asset.objects.create(company=company, site=site, product=product, **texts(key, Asset))
    people = list(Contact.objects.filter(company=company).order_by("pk"))
    for n in range(3):
        contact = people[n] if n < len(people) else None
        values = texts(
            key, Order, number=canary(key, Order, "number", key) + f"-{n}", delivery_country=""
        )
        order = Order(
            **values,
            company=company,
            contact=contact,
            source="test",
            external_id=f"{key.upper()}-{n}",
            currency="EUR",
            ordered_on=date(2026, 1, 1 + n),
        )
        line = OrderLine(
            company=company, product=product, position=1, quantity=2, unit_price=Decimal("10.5"),
            net=2100, **texts(key, OrderLine, tax_category="S"), tax_rate=Decimal(24),
        )  # fmt: skip
        charge = OrderCharge(
            company=company,
            amount=500,
            **texts(key, OrderCharge, kind="freight", tax_category="S"),
        )
        order.set_totals([line], [charge])
        order.save()
        for part in (line, charge):
            part.order = order
            part.save()
