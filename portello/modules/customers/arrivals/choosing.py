"""Whom an arrival is taken for: candidates, the one chosen, and what accepting would do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from portello.core import formats
from portello.core.names import find_key
from portello.modules.customers.arrivals.decided import decided
from portello.modules.customers.arrivals.forms import forms_of
from portello.modules.customers.arrivals.parts import (
    ADDRESS,
    COMPANY,
    CONTACT,
    PARTS,
    left_behind,
    matched,
    sent_in,
)
from portello.modules.customers.arrivals.sides import table_of
from portello.modules.customers.matching import EXISTING, Candidate, Match
from portello.modules.customers.models import Company, Contact
from portello.modules.inbox.acts import Proposal, mark_of
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
        return decided(act, item)
    found = matched(item)
    sent = request.POST if request.method == "POST" else None
    data = sent if sent is not None and "shown" in sent else None
    asked = data if data is not None else request.GET
    target = target_of(asked.get("to", "")) or preselected(act, item, found)
    company, contact = target or (None, None)
    to = target_key(company, contact) if target else ""
    forms = forms_of(item, data, by=request.staff)
    # What was ticked was ticked beside the values of whoever was chosen then.
    same = data is not None and data.get("shown") == to
    return {
        "match": found,
        "match_label": dict(InboxItem.MATCHES)[found.kind],
        "targets": _targets(act, item, found.candidates, target),
        "to": to,
        "company": company,
        "contact": contact,
        "tables": [
            table_of(item, part, forms[part.key], company, contact, chosen=bool(target))
            for part in PARTS
        ],
        "consequence": act.consequence(item, company, contact) if target else "",
        "warnings": act.warnings(item, company, contact),
        "shown_mark": mark_of(item, act.would_do(item, _ids(company, contact))) if target else "",
        "find": asked.get("find", "")[:100],
        "found": _search(asked.get("find", "")[:100], item.practice),
        "more_rows": [(row.label, row.sent) for row in act.more_rows(item)],
        "taken": set(data.getlist("take")) if data is not None and same else set(),
        "errors": [error for form in forms.values() for error in form.non_field_errors()],
    }


def preselected(act: Arrival, item: InboxItem, found: Match) -> Target | None:
    """Whom an item is taken for as long as nobody has chosen: a new customer where nothing agrees,
    an existing one where nothing speaks against it, and nobody where it should be checked."""
    if not found.candidates:
        return None, None
    best = found.candidates[0]
    sure = best.kind == EXISTING and not best.against and not best.archived
    if not sure or act.refusal(item, *_target(best)):
        return None
    return _target(best)


def _target(candidate: Candidate) -> Target:
    return candidate.company, candidate.contact


def _targets(
    act: Arrival, item: InboxItem, candidates: Any, target: Target | None
) -> list[dict[str, Any]]:
    """The choices, the best first: each candidate as the person it may be and as somebody new
    there, whoever staff searched for, and a new customer."""
    rows = {row["key"]: row for row in candidates_as_choices(act, item, candidates)}
    here = target_key(*target) if target is not None else ""
    if target is not None and target[0] is not None and here not in rows:
        rows[here] = _choice(act, item, *target)
    rows["new"] = _choice(act, item, None, None)
    return [{**row, "here": row["key"] == here} for row in rows.values()]


def candidates_as_choices(act: Arrival, item: InboxItem, candidates: Any) -> list[dict[str, Any]]:
    """Each candidate as the person it may be and as somebody new at the company."""
    rows: dict[str, dict[str, Any]] = {}
    for one in candidates:
        if one.contact is not None:
            rows[target_key(*_target(one))] = _choice(act, item, one.company, one.contact, one)
        rows.setdefault(target_key(one.company), _choice(act, item, one.company, None, one))
    return list(rows.values())


def _choice(
    act: Arrival,
    item: InboxItem,
    company: Company | None,
    contact: Contact | None,
    one: Candidate | None = None,
) -> dict[str, Any]:
    return {
        "key": target_key(company, contact),
        "company": company,
        "contact": contact,
        "candidate": one,
        "refused": act.refusal(item, company, contact),
        "undone": contact is not None and contact.public_id in left_behind(item),
    }


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
    after = act.consequence(item, company, contact)
    lines = (what, _how_sure(best), ", ".join(why), *_against(best), after, back, *against)
    archived = company is not None and company.archived_at is not None
    possible = not archived and not act.refusal(item, company, contact)
    wanted = {
        **_ids(company, contact),
        "values": {part.key: sent_in(item, part) for part in (COMPANY, ADDRESS, CONTACT)},
        "take": [],
    }
    return Proposal(
        wanted,
        tuple(filter(None, lines)),
        possible=possible,
        doubtful=bool(against) or preselected(act, item, found) is None,
        refused=bool(against),
    )


def _ids(company: Company | None, contact: Contact | None) -> dict[str, str]:
    return {
        "company": company.public_id if company else "",
        "contact": contact.public_id if contact else "",
    }


def _how_sure(best: Candidate | None) -> str:
    return f"{_('How sure')}: {formats.number(best.sureness)} %" if best else ""


def _against(best: Candidate | None) -> list[str]:
    """What speaks against it, as it was sent and as the register has it."""
    found = best.against if best else ()
    return [f"{one.label}: {one.sent} ≠ {one.held}" if one.held else one.label for one in found]
