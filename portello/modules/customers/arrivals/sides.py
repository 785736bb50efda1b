"""What was sent beside what the register holds, field by field."""

from __future__ import annotations

from typing import Any

from portello.core.fields import fields
from portello.modules.customers.arrivals.parts import (
    BILLING,
    COMPANY,
    CONTACT,
    Part,
    sent_in,
)
from portello.modules.customers.matching.sameness import is_same
from portello.modules.customers.models import Address, Company, Contact
from portello.modules.inbox.changing import plain, said
from portello.modules.inbox.models import InboxItem


def table_of(
    item: InboxItem,
    part: Part,
    form: Any,
    company: Company | None,
    contact: Contact | None,
    *,
    chosen: bool,
) -> dict[str, Any]:
    """A part's fields: what the register holds beside the value that may be edited and imported.

    What was typed while somebody else was chosen stays, so that no edit is lost by looking.
    """
    record = held(part, company, contact)
    sent = sent_in(item, part)
    fresh = record is None and (company is None or part is CONTACT)
    typed = {n: form.data.get(form.add_prefix(n)) for n in part.columns} if form.is_bound else {}
    country = (item.payload.get("address") or {}).get("country") or ""
    rows = []
    for name in part.names({**typed, **sent}, whole=fresh):
        one = fields(part.model)[name]
        now = plain(one.value(record)) if record is not None else None
        given = form[name].value() if form.is_bound else sent.get(name)
        same = is_same(name, str(now or ""), str(given or ""), country)
        rows.append({
            "key": f"{part.key}.{name}", "bound": form[name], "same": same,
            "now": said(part.model, name, now) if now else "",
        })  # fmt: skip
    return {"part": part, "rows": rows, "fresh": fresh, "made": fresh and chosen}


def held(part: Part, company: Company | None, contact: Contact | None) -> Any:
    """The record of the register that a part is compared with; None if there is none yet."""
    if part is COMPANY or company is None:
        return company
    if part is CONTACT:
        return contact
    return Address._base_manager.filter(company=company, kind=BILLING).first()
