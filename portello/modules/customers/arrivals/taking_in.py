"""Letting an arrival into the register, and taking it out again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portello.core import audit, changes
from portello.core.fields import fields
from portello.modules.customers.arrivals.choosing import target_of
from portello.modules.customers.arrivals.forms import forms_of
from portello.modules.customers.arrivals.parts import (
    ADDRESS,
    BILLING,
    COMPANY,
    CONTACT,
    PARTS,
    Part,
)
from portello.modules.customers.arrivals.practice import remove_record
from portello.modules.customers.arrivals.sides import held
from portello.modules.customers.models import Company, Contact
from portello.modules.customers.operations import archive_record, restore_record
from portello.modules.inbox.changing import living, plain
from portello.modules.inbox.models import InboxItem


def read_choice(item: InboxItem, data: Any) -> dict[str, Any]:
    """What staff sent, as plain JSON. Raises `ValidationError` with keys "part.field"."""
    to = data.get("to", "")
    if not to:
        raise ValidationError(_("Choose who it is. Nothing was done."))
    target = target_of(to)
    if target is None:
        raise ValidationError(_("This company or person is no longer there. Choose another."))
    if data.get("shown", to) != to:  # without JavaScript the choice and "Approve" are one click
        raise ValidationError(_("Look at what your choice would do, then approve it."))
    company, contact = target
    forms = forms_of(item, data, by=audit.System())
    wrong = {
        f"{key}.{name}": [str(error) for error in errors]
        for key, form in forms.items()
        for name, errors in form.errors.items()
    }
    if wrong:
        raise ValidationError(wrong)
    values = {key: form.chosen() for key, form in forms.items()}
    known = {f"{key}.{name}" for key, chosen in values.items() for name in chosen}
    return {
        "company": company.public_id if company else "",
        "contact": contact.public_id if contact else "",
        "values": values,
        "take": sorted(known & set(data.getlist("take"))),
    }


def take_in(
    item: InboxItem, wanted: dict[str, Any], *, by: audit.By
) -> tuple[dict[str, Any], Company, Contact | None]:
    """Make or attach the company, its address and the person; the outcome, and both records.

    What the register holds stays, except for what `wanted["take"]` names (N30). Raises
    `ValidationError` with keys "part.field", or without one when the target has gone or is archived.
    """
    company, contact = _locked(wanted)
    done: dict[str, Any] = {}
    if company is None:
        company = _made(done, COMPANY, wanted, by=by)
    else:
        _taken_over(done, COMPANY, company, wanted, by=by)
    _address(done, company, wanted, by=by)
    if contact is not None:
        archived = contact.archived_at is not None
        if archived:  # put away by an undone decision, or with a person who comes back
            restore_record(by=by, record=contact)
            contact.refresh_from_db()
        _taken_over(done, CONTACT, contact, wanted, by=by)
        done["contact"]["restored"] = archived
    elif wanted["values"]["contact"].get("name"):
        contact = _made(done, CONTACT, wanted, by=by, company=company)
    return done, company, contact


def _locked(wanted: dict[str, Any]) -> tuple[Company | None, Contact | None]:
    """The company and person that were chosen, held until the decision is stored."""
    if not wanted["company"]:
        return None, None
    rows = Company._base_manager.select_for_update(of=("self",))
    company = rows.filter(public_id=wanted["company"], forgotten_at=None).first()
    if company is None:
        raise ValidationError(_("This company is no longer there. Choose another."))
    if company.archived_at:
        raise ValidationError(
            _("%(name)s has been archived. Take the company back first, or choose another.")
            % {"name": company.name}
        )
    if not wanted["contact"]:
        return company, None
    people = Contact._base_manager.select_for_update(of=("self",)).filter(company=company)
    contact = people.filter(public_id=wanted["contact"], forgotten_at=None).first()
    if contact is None:
        raise ValidationError(_("This person is no longer there. Choose another."))
    return company, contact


@contextmanager
def _named(part: Part) -> Iterator[None]:
    """Errors of a record bear the part they belong to."""
    try:
        yield
    except ValidationError as error:
        found = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
        raise ValidationError(
            {
                f"{part.key}.{name}" if name != "__all__" else "__all__": texts
                for name, texts in found.items()
            }
        ) from None


def _made(
    done: dict[str, Any], part: Part, wanted: dict[str, Any], *, by: audit.By, **owner: Any
) -> Any:
    """A new record of the register with the values as staff left them."""
    with _named(part):
        record = part.record(wanted["values"][part.key])
        for name, value in owner.items():
            setattr(record, name, value)
        changes.create(record, by=by)
    done[part.key] = {
        "id": record.public_id, "made": record.version, "values": wanted["values"][part.key],
    }  # fmt: skip
    return record


def _taken_over(
    done: dict[str, Any], part: Part, record: Any, wanted: dict[str, Any], *, by: audit.By
) -> None:
    """Write what is ticked to a record of the register, and nothing else."""
    known = fields(part.model)
    values = {
        name: living(known[name], part.model, value)
        for name, value in wanted["values"][part.key].items()
        if name in known and f"{part.key}.{name}" in wanted["take"]
    }
    with _named(part):
        written = changes.write(record, values, by=by, verb="taken over")
    done[part.key] = {
        "id": record.public_id,
        "written": {name: [plain(a), plain(b)] for name, (a, b) in written.items()},
    }


def _address(
    done: dict[str, Any], company: Company, wanted: dict[str, Any], *, by: audit.By
) -> None:
    """The address of a new company, or what is ticked of it for one that the register has."""
    sent = wanted["values"]["address"]
    record = held(ADDRESS, company, None)
    if record is not None:
        _taken_over(done, ADDRESS, record, wanted, by=by)
        return
    ticked = {name for name in sent if f"address.{name}" in wanted["take"]}
    new = "made" in done["company"]
    values = {name: value for name, value in sent.items() if new or name in ticked}
    if any(value for name, value in values.items() if name != "country"):
        only = {**wanted, "values": {"address": values}}
        _made(done, ADDRESS, only, by=by, company=company, kind=BILLING)


def take_out(item: InboxItem, *, by: audit.By) -> list[str]:
    """Put away what was made and put back what was replaced; the names of what has changed since."""
    left = []
    for part in reversed(PARTS):
        done = item.outcome.get(part.key)
        if done is None:
            continue
        record = part.model._base_manager.filter(public_id=done["id"]).first()
        if record is None:
            continue
        if part is ADDRESS and "made" in item.outcome["company"]:
            continue  # it goes with its company
        if "made" in done and item.practice:
            _forget_owner(item)
            remove_record(record, by=by)
        elif "made" in done:
            left += _put_away(part, record, done["made"], by=by)
        else:
            left += _put_back(part, record, done["written"], by=by)
            if done.get("restored"):
                archive_record(by=by, record=record)
    return left


def _forget_owner(item: InboxItem) -> None:
    """The item no longer holds on to records that are about to go."""
    item.company = item.contact = None
    InboxItem.objects.filter(pk=item.pk).update(company=None, contact=None)


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


def _put_back(part: Part, record: Any, written: dict[str, Any], *, by: audit.By) -> list[str]:
    """What was replaced stands again, except where somebody has changed it since."""
    known, back, left = fields(part.model), {}, []
    for name, (before, after) in written.items():
        if name not in known or plain(known[name].value(record)) != after:
            left.append(f"{part.key}.{name}")
        else:
            back[name] = living(known[name], part.model, before)
    changes.write(record, back, by=by, verb="approval undone")
    return left
