"""Arrivals for programs: whom the sender may be, and whom a program takes him for."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portello.modules.customers.arrivals.choosing import target_of
from portello.modules.customers.arrivals.parts import PARTS, matched, sent_in
from portello.modules.customers.matching import Reason
from portello.modules.inbox.models import InboxItem


def candidates_given(item: InboxItem) -> list[dict[str, Any]]:
    """Each candidate with its class, how sure it is and why, the best first."""
    return [
        {
            "company": one.company.public_id,
            "contact": one.contact.public_id if one.contact else None,
            "kind": one.kind,
            "sureness": one.sureness,
            "archived": one.archived,
            "reasons": [_reason(reason) for reason in one.reasons],
            "against": [_reason(reason) for reason in one.against],
        }
        for one in matched(item).candidates
    ]


def _reason(one: Reason) -> dict[str, Any]:
    return {
        "field": one.field, "label": one.label, "sent": one.sent, "held": one.held, "exact": one.exact,
    }  # fmt: skip


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and value.isascii() and value.isalnum()


def named(item: InboxItem, given: dict[str, Any]) -> dict[str, Any]:
    """What `Arrival.choice` gives, from {"company": "new" or id, "contact": id, "take": [...]}.

    The register's values stay, except for those that `take` names as "company.phone". Raises
    `ValidationError` by field.
    """
    company: Any = given.get("company")
    contact: Any = given.get("contact")
    if not _is_id(company):
        raise ValidationError({"company": _("Name the customer by its id, or say “new”.")})
    if contact is not None and not _is_id(contact):
        raise ValidationError({"contact": _("Name the person by his id.")})
    if company == "new" and contact:
        raise ValidationError({"contact": _("A new customer has no contacts yet.")})
    target = target_of(f"{company}.{contact}" if contact else company)
    if target is None:
        wrong = "contact" if contact and target_of(company) else "company"
        raise ValidationError(
            {wrong: _("This company or person is no longer there. Choose another.")}
        )
    values = {part.key: sent_in(item, part) for part in PARTS}
    known = {f"{key}.{name}" for key, sent in values.items() for name in sent}
    take = given.get("take", [])
    if not isinstance(take, list) or not all(isinstance(n, str) and n in known for n in take):
        text = _("A list of fields that were sent: %(names)s.")
        raise ValidationError({"take": text % {"names": ", ".join(sorted(known))}})
    return {
        "company": "" if company == "new" else company,
        "contact": contact or "",
        "values": values,
        "take": take,
    }
