"""Adding and deleting a site or contact, whoever asks: a page, a program, or the inbox."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from portello.access.owned import check_reach
from portello.access.viewer import Viewer, lifted
from portello.core import audit, changes
from portello.core.changes import Kept
from portello.core.fields import EDIT, HIDDEN, READ, REQUIRED, RULES, fields, rules_at_first
from portello.modules.customers.keeping import asking, door
from portello.modules.customers.keeping.door import ask_to_go
from portello.modules.customers.models import Contact
from portello.modules.customers.operations import archive_record
from portello.modules.inbox.models import InboxItem

DELETED, ARCHIVED, WAITING = "deleted", "archived", "waiting"


def add_record(*, by: audit.By, record: Any) -> bool:
    """Save a new site or contact; False if it waits in the inbox until staff have decided.

    Raises `changes.NotAllowed` for a value that `by` may not give, `ValidationError` by field.
    """
    model = type(record)
    rules = rules_at_first(model, by.rules(model))
    if rules is not None:
        for name, one in fields(model).items():
            if one.value(record) and rules[name] in (HIDDEN, READ):
                raise changes.NotAllowed(name)
        empty = [n for n, rule in rules.items() if rule == REQUIRED and not _value(record, n)]
        if empty:
            raise ValidationError(dict.fromkeys(empty, _("This field is required.")))
    check_reach(record)
    with lifted("whether an id is taken is asked of all rows, and nobody is shown any"):
        if not asking.waits_when_added(by, record):
            changes.create(record, by=by)
            return True
        changes.check_new(record)
    asking.send_new(by, record)
    return False


def _value(record: Any, name: str) -> Any:
    return fields(type(record))[name].value(record)


def delete_record(*, by: audit.By, record: Any, base_version: int | None = None) -> str:
    """Delete a record for good, or archive it if something uses it; says which of both it was,
    or that it waits until staff have decided.

    Raises `Kept` when it has to stay, and `changes.Stale` when it has changed since `base_version`.
    """
    with transaction.atomic():
        stored = type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)
        if base_version is not None and stored.version != base_version:
            raise changes.Stale(stored, {})
        if getattr(stored, "forgotten_at", None):
            raise Kept(_("This person was forgotten at their own request."))
        ask_to_go(by=by, record=stored)
        if asking.asks(by, stored, "delete"):
            asking.send_deletion(by, stored)
            return WAITING
        if is_used(stored) or not _delete(by, stored):
            archive_record(by=by, record=stored)
            return ARCHIVED
    return DELETED


def _delete(by: audit.By, stored: Any) -> bool:
    """False if something has begun to use the record a moment ago."""
    values = {
        name: (one.value(stored), "")
        for name, one in fields(type(stored)).items()
        if one.value(stored)
    }
    try:
        with transaction.atomic():
            audit.record("removed", stored, by=by, values=values)
            changes.note(stored, "removed")
            stored.delete()
    except (ProtectedError, IntegrityError):
        return False
    return True


def is_used(record: Any) -> bool:
    """Whether anything that stands on its own points to the record; what hangs on it goes with it."""
    return bool(users_of(record))


def users_of(record: Any) -> list[str]:
    """The models, by label, that stand on their own and point to the record.

    One query, whatever the number of models that could.
    """
    label = record._meta.label_lower
    asked = InboxItem._base_manager.filter(subject_model=label, subject_id=models.OuterRef("pk"))
    points: dict[str, Any] = {"inbox.inboxitem": models.Exists(asked)}
    for relation in record._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and hasattr(relation, "on_delete"):
            rows = relation.related_model._base_manager
            if relation.on_delete is not models.CASCADE:
                there = models.Exists(rows.filter(**{relation.field.name: models.OuterRef("pk")}))
                other = relation.related_model._meta.label_lower
                points[other] = points[other] | there if other in points else there
    flags = {f"by{n}": there for n, there in enumerate(points.values())}
    row = (
        type(record)
        ._base_manager.filter(pk=record.pk)
        .values_list(
            *[
                models.ExpressionWrapper(models.Q(one), models.BooleanField())
                for one in flags.values()
            ]
        )
    )
    found = row.first() or ()
    return [other for other, there in zip(points, found, strict=False) if there]


def keeper_of(viewer: Viewer, contact: Contact) -> Viewer:
    """The viewer at work on one contact: what he may do with its fields beyond his own rules.

    His own record obeys what the portal says of My details. A colleague's e-mail address may be
    corrected by whoever may give access; by others only as long as no access hangs on it.
    """
    if contact.pk == viewer.contact.pk:
        limits = viewer.portal.ceiling.get("me", {})
        most = viewer.profile.most
        here = dict(most.get("customers.contact", {}))
        for name, rule in limits.items():
            here[name] = min(rule, here.get(name, rule), key=RULES.index)
        return viewer.but(profile=viewer.profile.limited({**most, "customers.contact": here}))
    if viewer.may("company_admin") or not door.has_access(contact):
        return viewer.raised(Contact, {"email": EDIT})
    return viewer
