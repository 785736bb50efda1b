"""Taking what was made for practice out of the register again, for good."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import ProtectedError

from portello.access.owned import Reached
from portello.core import audit, changes
from portello.core.mail import Mail
from portello.modules.customers.models import Company
from portello.modules.inbox.models import ACCEPTED, InboxItem


def remove_practice(by: audit.By) -> None:
    """Undo every practice item that was accepted, which deletes what it had made."""
    from portello.modules.customers.arrivals.taking_in import take_out

    for item in InboxItem.objects.filter(practice=True, state=ACCEPTED).exclude(outcome={}):
        take_out(item, by=by)


def remove_record(record: models.Model, *, by: audit.By) -> None:
    """Delete a record that was made for practice; a company goes with all that hangs on it."""
    audit.record("removed", record, by=by)
    if isinstance(record, Company):
        _empty(record)
    changes.note(record, "removed")
    record.delete()


def _empty(company: Company) -> None:
    """Delete the rows of every model that belong to the company, what others point to last."""
    Mail.objects.filter(company_id=company.pk).delete()
    InboxItem.objects.filter(company=company, practice=True).update(company=None, contact=None)
    owned: list[Any] = [
        model
        for model in apps.get_models()
        if issubclass(model, Reached) and model.belt_column == "company_id"
    ]
    rows = [model._base_manager.filter(company=company) for model in owned]
    while rows:
        protected = [left for left in rows if not _delete(left)]
        if len(protected) == len(rows):
            rows[0].delete()  # something outside points to it: say so
        rows = protected


def _delete(rows: Any) -> bool:
    try:
        with transaction.atomic():
            rows.delete()
    except ProtectedError:
        return False
    return True
