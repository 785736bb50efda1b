"""What a portal's registration asks: its fields, consents and texts, as staff chose them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from portello.core.addresses import PARTS
from portello.core.fields import custom_fields, fields
from portello.core.languages import current, translated
from portello.modules.customers.models import Address, Company, Contact

ASKED, REQUIRED = "asked", "required"
PART_MODELS: Mapping[str, Any] = {"company": Company, "address": Address, "contact": Contact}
# Where staff have chosen nothing yet.
USUAL = {"company.name": ASKED, "contact.phone": ASKED, "message": ASKED}
_OWN = ("company.kind", "company.name", "company.business_id", "company.vat_number")
_HIS = ("contact.title", "contact.phone")
NEEDED_OF_ADDRESS = ("line1", "postal_code", "city", "country")


@dataclass(frozen=True)
class Askable:
    """One thing that the page can ask: a field, or the address as a whole."""

    key: str  # "company.name", "address", "message"
    label: Any

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its form fields: "company_name"."""
        if self.key == "address":
            return tuple(f"address_{name}" for name in PARTS if name != "line2")
        return (self.key.replace(".", "_", 1),)


def askables() -> list[Askable]:
    """Everything that can be asked, in the order of the page; custom fields stand with their own."""
    return [
        *[Askable(key, _label(key)) for key in (*_OWN, *_custom("company"))],
        Askable("address", _("Address")),
        *[Askable(key, _label(key)) for key in (*_HIS, *_custom("contact"))],
        Askable("message", _("Message")),
    ]


def _custom(part: str) -> list[str]:
    return [f"{part}.{one.name}" for one in custom_fields(PART_MODELS[part])]


def _label(key: str) -> Any:
    part, _dot, name = key.partition(".")
    return _("Company name") if key == "company.name" else fields(PART_MODELS[part])[name].label


@dataclass(frozen=True)
class Consent:
    """One thing to agree to, as it reads on the page that is made just now."""

    key: str
    wording: str
    address: str
    required: bool
    sets: str = ""  # "kind:channel" of a communication choice that it carries over


@dataclass(frozen=True)
class Asking:
    """What one portal asks."""

    rules: Mapping[str, str]  # key of an `Askable` -> asked or required
    consents: tuple[Consent, ...]
    text: str

    def asks(self, key: str) -> bool:
        """Whether it stands on the page."""
        return key in self.rules

    def requires(self, key: str) -> bool:
        """Whether it must be filled in."""
        return self.rules.get(key) == REQUIRED


def asking_of(page: Mapping[str, Any]) -> Asking:
    """The reader's version of `Portal.registration_page`."""
    known = {one.key for one in askables()}
    chosen = page.get("fields", USUAL)
    consents = [
        Consent(
            one["id"],
            translated(one["text"]),
            one.get("address", ""),
            one["required"],
            one.get("sets", ""),
        )
        for one in page.get("consents", ())
    ]
    rules = {key: rule for key, rule in chosen.items() if key in known}
    return Asking(rules, tuple(consents), translated(page.get("text")))


def agreed(asking: Asking, given: Mapping[str, bool]) -> list[dict[str, Any]]:
    """What is kept of the consents: the wording that was shown, and whether it was agreed to."""
    return [
        {
            "wording": one.wording,
            "language": current(),
            "given": bool(given.get(one.key)),
            **({"sets": one.sets} if one.sets else {}),
        }
        for one in asking.consents
    ]
