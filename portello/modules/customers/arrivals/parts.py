"""The three parts of what an outsider writes about himself, and the fields each may have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from portello.core.fields import custom_fields, fields
from portello.modules.customers.matching import NEW, Match, Sender, match
from portello.modules.customers.models import Address, Company, Contact
from portello.modules.inbox.acts import Row
from portello.modules.inbox.changing import living, said
from portello.modules.inbox.models import InboxItem

BILLING = "billing"  # the kind of address that an outsider gives


@dataclass(frozen=True)
class Part:
    """One part: its key in the payload, its model, and the columns that are always offered."""

    key: str
    label: Any
    model: type[models.Model]
    columns: tuple[str, ...]

    def names(self, sent: dict[str, Any], *, whole: bool) -> list[str]:
        """The fields to show: all that may be filled in, or only those that were sent."""
        own = [one.name for one in custom_fields(self.model) if sent.get(one.name) is not None]
        return [*(n for n in self.columns if whole or sent.get(n) not in (None, "")), *own]

    def record(self, sent: dict[str, Any]) -> Any:
        """A record that is stored nowhere, with what was sent."""
        record = self.model()
        known = fields(self.model)
        for name, value in sent.items():
            if name in known:
                known[name].set(record, living(known[name], self.model, value))
        return record


COMPANY = Part(
    "company",
    _("Company"),
    Company,
    ("name", "kind", "business_id", "vat_number", "phone", "email", "website", "language"),
)
ADDRESS = Part(
    "address",
    _("Address"),
    Address,
    ("line1", "line2", "postal_code", "city", "region", "country"),
)
CONTACT = Part("contact", _("Contact"), Contact, ("name", "title", "email", "phone", "language"))
PARTS = (COMPANY, ADDRESS, CONTACT)


def sent_in(item: InboxItem, part: Part) -> dict[str, Any]:
    """What was sent of a part; a private person's company bears his name."""
    sent = dict(item.payload.get(part.key) or {})
    if part is COMPANY and not sent.get("name"):
        name = (item.payload.get("contact") or {}).get("name", "")
        return {**sent, "name": name, "kind": "person"}
    return sent


def rows_of(item: InboxItem) -> list[Row]:
    """Every field that was sent, in words."""
    found = []
    for part in PARTS:
        known = fields(part.model)
        for name, value in (item.payload.get(part.key) or {}).items():
            if name in known and value not in (None, ""):
                label = f"{part.label}: {known[name].label}"
                found.append(Row(f"{part.key}.{name}", label, said(part.model, name, value)))
    return found


def sender_of(payload: dict[str, Any]) -> Sender:
    """What the register is searched for."""
    company, address, contact = (payload.get(part.key) or {} for part in PARTS)
    return Sender(
        company=company.get("name") or "",
        business_id=company.get("business_id") or "",
        vat_number=company.get("vat_number") or "",
        person=contact.get("name") or "",
        email=contact.get("email") or company.get("email") or "",
        phone=contact.get("phone") or company.get("phone") or "",
        street=address.get("line1") or "",
        postal_code=address.get("postal_code") or "",
        city=address.get("city") or "",
        country=address.get("country") or "",
    )


def matched(item: InboxItem) -> Match:
    """How the sender compares with the register as it is now, without what this item put there."""
    found = match(sender_of(item.payload), practice=item.practice)
    own = left_behind(item)
    others = tuple(one for one in found.candidates if one.company.public_id not in own)
    return Match(others[0].kind if others else NEW, others)


def left_behind(item: InboxItem) -> set[str]:
    """Public ids of what the item's decision has made, also if it was taken back since."""
    done = item.outcome.get("taken back") or item.outcome
    return {one["id"] for one in done.values() if isinstance(one, dict) and "made" in one}
