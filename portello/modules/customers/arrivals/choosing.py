"""Whom an arrival is taken for: candidates, the one chosen, and what accepting would do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from portello.core.fields import fields
from portello.core.names import find_key
from portello.modules.customers.arrivals.forms import forms_of
from portello.modules.customers.arrivals.parts import (
    ADDRESS,
    BILLING,
    COMPANY,
    CONTACT,
    PARTS,
    Part,
    matched,
    sent_in,
)
from portello.modules.customers.matching import CHECK, Candidate
from portello.modules.customers.models import Address, Company, Contact
from portello.modules.inbox.acts import Proposal, mark_of
from portello.modules.inbox.changing import plain, said
from portello.modules.inbox.models import InboxItem

if TYPE_CHECKING:
    from portello.modules.customers.arrivals.acts import Arrival

FOUND = 8  # companies that a search of staff's own shows

Target = tuple[Company | None, Contact | None]


def target_key(company: Company | None, contact: Contact | None = None) -> str:
    """A target as it stands in addresses and forms: "new", a company, or a company and a person."""
    if company is None:
        return "new"
    return f"{company.public_id}.{contact.public_id}" if contact else company.public_id


def target_of(key: str) -> Target | None:
    """The target behind a key; None if there is no such company or person (any more)."""
    if key == "new":
        return None, None
    company_id, _dot, contact_id = key.partition(".")
    company = Company._base_manager.filter(public_id=company_id, forgotten_at=None).first()
    if company is None:
        return None
    if not contact_id:
        return company, None
    people = Contact._base_manager.filter(company=company, forgotten_at=None)
    contact = people.filter(public_id=contact_id).first()
    return (company, contact) if contact else None


def shown(act: Arrival, item: InboxItem, request: Any) -> dict[str, Any]:
    """What the page of an arrival needs: candidates, the target, and its fields side by side."""
    if not item.is_waiting:
        return {"imported": _imported(item)}
    found = matched(item)
    data = request.POST if request.method == "POST" else None
    key = (data if data is not None else request.GET).get("to", "")
    best: Target = _target(found.candidates[0]) if found.candidates else (None, None)
    company, contact = (target_of(key) if key else None) or best
    forms = forms_of(item, data, by=request.staff)
    return {
        "match": found,
        "match_label": dict(InboxItem.MATCHES)[found.kind],
        "targets": _targets(item, found.candidates, company, contact),
        "to": target_key(company, contact),
        "company": company,
        "contact": contact,
        "tables": [_table(item, part, forms[part.key], company, contact) for part in PARTS],
        "consequence": act.consequence(item, company, contact),
        "warnings": act.warnings(item, company, contact),
        "shown_mark": mark_of(item, act.would_do(item, _ids(company, contact))),
        "find": request.GET.get("find", ""),
        "found": _search(request.GET.get("find", ""), item.practice),
        "more_rows": [(row.label, row.sent) for row in act.more_rows(item)],
        "taken": set(data.getlist("take")) if data is not None else set(),
        "errors": [error for form in forms.values() for error in form.non_field_errors()],
    }


def _target(candidate: Candidate) -> Target:
    return candidate.company, candidate.contact


def _targets(
    item: InboxItem, candidates: Any, company: Company | None, contact: Contact | None
) -> list[dict[str, Any]]:
    """The choices, the best first: each candidate as the person it may be and as somebody new
    there, whoever staff searched for, and a new customer."""
    rows: dict[str, dict[str, Any]] = {}
    for one in candidates:
        if one.contact is not None:
            rows[target_key(*_target(one))] = _choice(one.company, one.contact, one)
        rows.setdefault(target_key(one.company), _choice(one.company, None, one))
    here = target_key(company, contact)
    if company is not None and here not in rows:
        rows[here] = _choice(company, contact, None)
    rows["new"] = {"key": "new", "company": None, "contact": None, "candidate": None}
    address = reverse("staff:inbox:item", kwargs={"public_id": item.public_id})
    return [
        {**row, "here": key == here, "address": f"{address}?to={key}"} for key, row in rows.items()
    ]


def _choice(company: Company, contact: Contact | None, one: Candidate | None) -> dict[str, Any]:
    key = target_key(company, contact)
    return {"key": key, "company": company, "contact": contact, "candidate": one}


def _table(
    item: InboxItem, part: Part, form: Any, company: Company | None, contact: Contact | None
) -> dict[str, Any]:
    """A part's fields: what the register holds beside the value that may be edited and imported."""
    record = held(part, company, contact)
    sent = sent_in(item, part)
    fresh = record is None and (company is None or part is CONTACT)
    rows = []
    for name in part.names(sent, whole=fresh):
        one = fields(part.model)[name]
        now = plain(one.value(record)) if record is not None else None
        same = (now or "") == (sent.get(name) or "")
        rows.append({
            "key": f"{part.key}.{name}", "bound": form[name], "same": same,
            "now": said(part.model, name, now) if now else "",
        })  # fmt: skip
    return {"part": part, "rows": rows, "fresh": fresh, "record": record}


def held(part: Part, company: Company | None, contact: Contact | None) -> Any:
    """The record of the register that a part is compared with; None if there is none yet."""
    if part is COMPANY or company is None:
        return company
    if part is CONTACT:
        return contact
    return Address._base_manager.filter(company=company, kind=BILLING).first()


def _search(text: str, practice: bool) -> list[dict[str, Any]]:
    """Companies that staff look for themselves, made up ones for what is made up."""
    words = find_key(text).split()
    if not words:
        return []
    wanted = Q()
    for word in words:
        wanted &= Q(find__contains=word)
    rows = (
        Company.objects.current().filter(wanted, practice=practice).order_by("sort", "pk")[:FOUND]
    )
    return [{"key": target_key(company), "company": company} for company in rows]


def _imported(item: InboxItem) -> list[tuple[str, str]]:
    """What became of it, for a decided item: (label, company or person)."""
    if item.company is None:
        return []
    rows = [(_("Customer"), item.company.name)]
    return [*rows, (_("Contact"), item.contact.name)] if item.contact else rows


def proposed(act: Arrival, item: InboxItem) -> Proposal:
    """What "Accept all" would do with it, and whether somebody should look first."""
    found = matched(item)
    best = found.candidates[0] if found.candidates else None
    company, contact = _target(best) if best else (None, None)
    if best is None:
        what = _("New customer: %(name)s") % {"name": sent_in(item, COMPANY)["name"]}
    elif contact is not None:
        names = {"person": contact.name, "company": best.company.name}
        what = _("Attached to %(person)s of %(company)s") % names
    else:
        names = {"person": sent_in(item, CONTACT).get("name", ""), "company": best.company.name}
        what = _("Attached to %(company)s as a new person: %(person)s") % names
    why = [reason.label for reason in best.reasons] if best else []
    back = ""
    if contact is not None and contact.archived_at:
        back = _("This person was archived and comes back.")
    against = act.warnings(item, company, contact)
    lines = (what, ", ".join(why), act.consequence(item, company, contact), back, *against)
    archived = company is not None and company.archived_at is not None
    wanted = {
        **_ids(company, contact),
        "values": {part.key: sent_in(item, part) for part in (COMPANY, ADDRESS, CONTACT)},
        "take": [],
    }
    unseen = found.kind == CHECK and item.opened_at is None
    return Proposal(
        wanted,
        tuple(filter(None, lines)),
        possible=not archived,
        doubtful=bool(back or against or unseen),
        refused=bool(against),
    )


def _ids(company: Company | None, contact: Contact | None) -> dict[str, str]:
    return {
        "company": company.public_id if company else "",
        "contact": contact.public_id if contact else "",
    }
