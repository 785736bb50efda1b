"""Taking an arrival out of the register again; what others use by now stays, and is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from portello.core import audit, changes
from portello.core.fields import fields
from portello.modules.customers.arrivals.hanging import hanging_on
from portello.modules.customers.arrivals.parts import ADDRESS, COMPANY, CONTACT, PARTS, Part
from portello.modules.customers.arrivals.practice import remove_record
from portello.modules.customers.models import Address, Contact
from portello.modules.customers.operations import archive_record
from portello.modules.inbox.changing import living, plain
from portello.modules.inbox.models import InboxItem

Serves = Callable[[Contact], bool]  # whether a contact is needed for something else as well


def take_out(item: InboxItem, *, by: audit.By, serves: Serves) -> list[str]:
    """Put away what was made and put back what was replaced; says of what stays why, in words or by
    the name of the field that has changed since."""
    needed = _needed(item, serves)
    outcome = item.outcome
    if item.practice:  # nothing of it is left behind, the item's own hold on it included
        item.company = item.contact = None
        InboxItem.objects.filter(pk=item.pk).update(company=None, contact=None)
    left = []
    for part in reversed(PARTS):
        record = _record(outcome, part)
        if record is None or (part is ADDRESS and "made" in outcome["company"]):
            continue  # an address goes with its company
        done = outcome[part.key]
        if part.key in needed:
            left.append(_stays(record, needed[part.key]))
        elif "made" in done and item.practice:
            kept = remove_record(record, by=by)
            left += [_stays(record, kept)] if kept else []
        elif "made" in done:
            left += _put_away(part, record, done["made"], by=by)
        else:
            left += _put_back(part, record, done, by=by)
    return left


def staying(item: InboxItem, *, serves: Serves) -> list[str]:
    """What would stay in the register because it is used by others, in words."""
    return [_stays(_record(item.outcome, _PART[key]), names)
            for key, names in _needed(item, serves).items()]  # fmt: skip


_PART = {part.key: part for part in PARTS}


def _record(outcome: dict[str, Any], part: Part) -> Any:
    """The record of the register that a part became; None if there was none, or it is gone."""
    done = outcome.get(part.key)
    return done and part.model._base_manager.filter(public_id=done["id"]).first()


def _needed(item: InboxItem, serves: Serves) -> dict[str, list[str]]:
    """{part: what needs it} of what was made, or came back, and is used by others by now."""
    found: dict[str, list[str]] = {}
    contact, company = (_record(item.outcome, part) for part in (CONTACT, COMPANY))
    own = item.outcome.get("contact", {})
    if contact is not None and ("made" in own or own.get("restored")) and serves(contact):
        found["contact"] = [_("access elsewhere")]
    if company is None or "made" not in item.outcome["company"]:
        return found

    def counts_not(row: Any) -> bool:
        if isinstance(row, InboxItem):
            return row.pk == item.pk or row.contact_id in (None, contact and contact.pk)
        himself = isinstance(row, Contact) and contact is not None and row.pk == contact.pk
        stays = himself and "contact" in found
        put_away = getattr(row, "archived_at", None) is not None
        return isinstance(row, Address) or put_away or (himself and not stays)

    names = hanging_on(company, but=counts_not)
    return found | {"company": names} if names and not item.practice else found


def _stays(record: Any, names: list[str]) -> str:
    return _("%(name)s stays, as it is used: %(used)s") % {
        "name": record,
        "used": ", ".join(names),
    }


def _put_away(part: Part, record: Any, version: int, *, by: audit.By) -> list[str]:
    """A record that was made goes to the archive; an address of a company that stays is emptied."""
    if record.version != version:
        return [f"{part.key}.name"]
    if part is not ADDRESS:
        archive_record(by=by, record=record)
    else:
        empty = {name: "" for name in ADDRESS.columns if getattr(record, name)}
        changes.write(record, empty, by=by, verb="approval undone")
    return []


def _put_back(part: Part, record: Any, done: dict[str, Any], *, by: audit.By) -> list[str]:
    """What was replaced stands again, and who had come back is away again, except where somebody has
    changed it since."""
    known, back, left = fields(part.model), {}, []
    untouched = record.version == done.get("restored")
    for name, (before, after) in done["written"].items():
        if name not in known or plain(known[name].value(record)) != after:
            left.append(f"{part.key}.{name}")
        else:
            back[name] = living(known[name], part.model, before)
    changes.write(record, back, by=by, verb="approval undone")
    if untouched:
        archive_record(by=by, record=record)
    elif done.get("restored"):
        left.append(f"{part.key}.name")
    return list(dict.fromkeys(left))
