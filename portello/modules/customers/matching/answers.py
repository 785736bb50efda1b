"""What matching takes and gives: the sender, candidates of the register, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_lazy

NEW, CHECK, EXISTING = "new", "check", "existing"
ARCHIVED, COUNTRY, LEGAL_FORM = "archived", "country", "legal_form"

_SAME = {
    "company": gettext_lazy("Same company name"),
    "business_id": gettext_lazy("Same business ID"),
    "vat_number": gettext_lazy("Same VAT number"),
    "email": gettext_lazy("Same e-mail"),
    "address": gettext_lazy("Same postal address"),
    "person": gettext_lazy("Same contact person"),
    "phone": gettext_lazy("Same phone number"),
    ARCHIVED: gettext_lazy("Archived in the register"),
}
_SIMILAR = {
    "company": gettext_lazy("Similar company name"),
    "business_id": gettext_lazy("Similar business ID"),
    "vat_number": gettext_lazy("Similar VAT number"),
    "email": gettext_lazy("Probably the same mailbox"),
    "address": gettext_lazy("Similar postal address"),
    "person": gettext_lazy("Similar contact person"),
    "phone": gettext_lazy("Probably the same phone number"),
}
_AGAINST = {
    "company": gettext_lazy("Another company name"),
    "business_id": gettext_lazy("Another business ID"),
    "vat_number": gettext_lazy("Another VAT number"),
    COUNTRY: gettext_lazy("Another country"),
    LEGAL_FORM: gettext_lazy("Another legal form"),
}


@dataclass(frozen=True)
class Sender:
    """What somebody wrote about himself, as he wrote it; `country` is ISO 3166-1 alpha-2."""

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
    """A field that agrees, or with `against` one that does not: as it was sent and as it is held.

    `disguised` says that what was sent holds letters that only look alike, or cannot be seen.
    """

    field: str
    sent: str
    held: str
    exact: bool
    against: bool = False
    disguised: bool = False

    @property
    def label(self) -> str:
        """What it says, in the reader's language."""
        if self.against:
            return str(_AGAINST[self.field])
        text = str(_SAME[self.field] if self.exact else _SIMILAR[self.field])
        if self.disguised:
            return gettext("%(reason)s, but with letters that only look alike or are invisible") % {
                "reason": text
            }
        return text


@dataclass(frozen=True)
class Candidate:
    """A company that the sender may be, and the contact, if a known person is meant.

    `sureness` is percent, 1 to 99, for people to read. `against` is what speaks against it.
    """

    company: Any
    contact: Any | None
    kind: str
    sureness: int
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...] = ()

    @property
    def archived(self) -> bool:
        """Whether the company is archived, or the person is."""
        return any(reason.field == ARCHIVED for reason in self.reasons)


@dataclass(frozen=True)
class Match:
    """`kind` is that of the best candidate, NEW without one; candidates are best first."""

    kind: str
    candidates: tuple[Candidate, ...] = ()
