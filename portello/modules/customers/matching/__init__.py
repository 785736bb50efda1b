"""Whether somebody who writes about himself stands in the register already (N24 to N26)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portello.core.names import find_key
from portello.modules.customers.models import Company, Contact

NEW, CHECK, EXISTING = "new", "check", "existing"


@dataclass(frozen=True)
class Sender:
    """What somebody wrote about himself; all of it may be empty."""

    company: str = ""
    business_id: str = ""
    vat_number: str = ""
    person: str = ""
    email: str = ""
    phone: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True)
class Reason:
    """A field that agrees, as it was sent and as the register holds it."""

    field: str
    sent: str
    held: str
    exact: bool

    @property
    def label(self) -> str:
        """The reason in the reader's language."""
        return {"company": _("Same company name"), "email": _("Same e-mail")}[self.field]


@dataclass(frozen=True)
class Candidate:
    """A company, and the person if one is meant, that the sender may be."""

    company: Company
    contact: Contact | None
    kind: str
    sureness: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Match:
    """The class of the sender and whom he may be, the best first."""

    kind: str
    candidates: tuple[Candidate, ...]


def match(sender: Sender) -> Match:
    """Compare with the register."""
    found: list[Candidate] = []
    if sender.company:
        rows = Company._base_manager.filter(find__startswith=find_key(sender.company))
        for company in rows.order_by("pk")[:3]:
            reasons = (Reason("company", sender.company, company.name, True),)
            person = Contact._base_manager.filter(company=company, email__iexact=sender.email)
            mine = person.first() if sender.email else None
            found.append(Candidate(company, mine, EXISTING, 95, reasons))
    if sender.email:
        known = {one.company.pk for one in found}
        people = Contact._base_manager.filter(email__iexact=sender.email).exclude(company__in=known)
        for contact in people.order_by("pk")[:3]:
            reasons = (Reason("email", sender.email, contact.email, True),)
            found.append(Candidate(contact.company, contact, CHECK, 60, reasons))
    return Match(found[0].kind if found else NEW, tuple(found[:5]))
