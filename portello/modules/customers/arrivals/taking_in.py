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
    Part,
)
from portello.modules.customers.arrivals.sides import held
from portello.modules.customers.models import Company, Contact
from portello.modules.customers.operations import restore_record
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
    company, contact = _locked(wanted, practice=item.practice)
    done: dict[str, Any] = {}
    if company is None:
        company = _made(done, COMPANY, wanted, by=by, practice=item.practice)
    else:
        _taken_over(done, COMPANY, company, wanted, by=by)
    _address(done, company, wanted, by=by)
    if contact is not None:
        archived = contact.archived_at is not None
        if archived:  # put away by an undone decision, or with a person who comes back
            restore_record(by=by, record=contact)
            contact.refresh_from_db()
        _taken_over(done, CONTACT, contact, wanted, by=by)
        if archived:
            done["contact"]["restored"] = contact.version
    elif wanted["values"]["contact"].get("name"):
        owner = {"company": company, "practice": item.practice}
        contact = _made(done, CONTACT, wanted, by=by, **owner)
    return done, company, contact


def _locked(wanted: dict[str, Any], *, practice: bool) -> tuple[Company | None, Contact | None]:
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
    _check_practice(company, practice)
    if not wanted["contact"]:
        return company, None
    people = Contact._base_manager.select_for_update(of=("self",)).filter(company=company)
    contact = people.filter(public_id=wanted["contact"], forgotten_at=None).first()
    if contact is None:
        raise ValidationError(_("This person is no longer there. Choose another."))
    _check_practice(contact, practice)
    return company, contact


def _check_practice(record: Any, practice: bool) -> None:
    """Raise `ValidationError` where what is made up and what is real would be mixed."""
    if practice and not record.practice:
        text = _("%(name)s is real, and this is practice. Choose one that is marked as practice.")
        raise ValidationError(text % {"name": record})
    if record.practice and not practice:
        text = _("%(name)s is practice and will be removed. Choose another, or a new customer.")
        raise ValidationError(text % {"name": record})


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
