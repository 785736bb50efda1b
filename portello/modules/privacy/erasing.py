"""The erasure itself: short transactions, one after the other; killed at any point, it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portello.core import changes, search
from portello.core.changes import Versioned
from portello.core.names import FindField
from portello.core.personal import Held, Subject
from portello.modules.accounts.models import User
from portello.modules.accounts.operations import end_sessions
from portello.modules.customers.models import Company, Contact
from portello.modules.portals.models import PortalAccess
from portello.modules.privacy import retention, subjects
from portello.modules.privacy.holding import Step, steps
from portello.modules.privacy.models import Forgotten, Kept
from portello.modules.privacy.retention import Rule

BATCH = 100


def neutral() -> str:
    """What stands where a name must stand, in the installation's language."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Forgotten person")


def step(forgotten_id: int) -> bool:
    """Do a part of the work; False when all models have been gone through.

    Looking happens before the transaction, which is short: an import's file takes long to read.
    """
    secure_deletes()
    seen = Forgotten.objects.get(pk=forgotten_id)
    todo = _in_hand(seen)
    if todo is None:
        return False
    one, after = todo
    held, subject = one.held, subjects.restored(seen.subject)
    found, more = _batch(one, subject, seen.upto)
    matching = [row.pk for row in found if _concerns(one, row, subject)]
    with transaction.atomic():
        row = Forgotten.objects.select_for_update().get(pk=forgotten_id)
        if (row.step, row.upto) != (seen.step, seen.upto):
            return True  # another worker was faster
        model: Any = apps.get_model(held.model)
        for record in model._base_manager.filter(pk__in=matching):
            if one.aside:
                empty(record, _cleansed(held, record, subject))
            else:
                _erase(held, record, subject, row)
            row.counts[held.model] = row.counts.get(held.model, 0) + 1
        row.upto = found[-1].pk if more and (one.aside or not _vanish(held)) else 0
        if not more:
            row.step = after
        row.save(update_fields=["step", "upto", "counts"])
    return True


DONE = "done"


def close(row: Forgotten) -> None:
    """Nobody comes in any more while the erasure runs, and nothing is written about him (ADR 0035):
    `changes` refuses what bears `forgotten_at`."""
    now = timezone.now()
    with transaction.atomic():
        PortalAccess.objects.filter(contact_id=row.contact_id).update(state="disabled")
        Contact.objects.filter(pk=row.contact_id, forgotten_at=None).update(forgotten_at=now)
        if row.subject["whole_company"]:
            Company.objects.filter(pk=row.company_id, forgotten_at=None).update(forgotten_at=now)
        user = User.objects.filter(pk=row.user_id or 0, staff_role="").first()
        if user is not None:
            User.objects.filter(pk=user.pk).update(is_active=False)
            end_sessions(user)


def _in_hand(row: Forgotten) -> tuple[Step, str] | None:
    """The pass to go on with, and the key of the one after it."""
    order = steps()
    keys = [one.key for one in order]
    if row.step == DONE:
        return None
    place = keys.index(row.step) if row.step in keys else 0
    return order[place], keys[place + 1] if place + 1 < len(keys) else DONE


def _vanish(held: Held) -> bool:
    """Whether what is done with a row takes it out of the person's rows."""
    return held.gone and held.matches is None


def _batch(one: Step, subject: Subject, upto: int) -> tuple[list[Any], bool]:
    model: Any = apps.get_model(one.held.model)
    if one.aside:
        owner = "pk" if one.held.model == "customers.company" else "company_id"
        wanted = Q(**{owner: subject.company_id})
    else:
        assert one.held.rows is not None
        wanted = one.held.rows(subject)
    rows = model._base_manager.filter(wanted).order_by("pk")
    if one.aside or not _vanish(one.held):
        rows = rows.filter(pk__gt=upto)
    found = list(rows[: BATCH + 1])
    return found[:BATCH], len(found) > BATCH


def _concerns(one: Step, row: Any, subject: Subject) -> bool:
    if one.aside:
        return any(
            getattr(row, name) != new for name, new in _cleansed(one.held, row, subject).items()
        )
    return one.held.matches is None or one.held.matches(row, subject)


def _cleansed(held: Held, row: Any, subject: Subject) -> dict[str, Any]:
    """{column: what it becomes} of what others wrote."""
    return {name: subject.without(getattr(row, name)) for name in held.notes.split()}


def _erase(held: Held, row: Any, subject: Subject, forgotten: Forgotten) -> None:
    if held.act is not None:
        held.act(row, subject)
    elif held.gone:
        if held.model == "accounts.user":  # only after a restore: the access of another company
            PortalAccess.objects.filter(user=row).update(user=None, state="disabled")
        if isinstance(row, Versioned):
            changes.note(row, "removed")  # so that other systems hear of it
        row.delete()
    else:
        empty(row, emptied(held, row, subject, forgotten))


def emptied(held: Held, row: Any, subject: Subject, forgotten: Forgotten) -> dict[str, Any]:
    """{column: what it becomes} of a row that stays."""
    values: dict[str, Any] = {}
    for name in (*held.erased, *held.withheld.split(), *held.internal.split()):
        if name not in held.only or held.only[name](row, subject):
            column = row._meta.get_field(name)
            values[column.attname] = blank(column)
    for name in held.anonymised:
        values[name] = _without_name(row._meta.get_field(name))
    for name in held.mentioned:
        values[name] = subject.taken_out_of(getattr(row, name))
    for name, until in kept_columns(held, row, subject, retention.rule()):
        if until is None or until < timezone.localdate():
            values[name] = _without_name(row._meta.get_field(name))
        else:
            key = {"model": held.model, "record_id": row.pk, "field": name}
            Kept.objects.update_or_create(**key, defaults={"forgotten": forgotten, "until": until})
    return values | (held.also(row, subject) if held.also else {})


def kept_columns(
    held: Held, row: Any, subject: Subject, rule: Rule
) -> Iterator[tuple[str, date | None]]:
    """(column, last day) of what names the person in a document that may be under the law."""
    for name, keep in held.kept.items():
        if name in held.only and not held.only[name](row, subject):
            continue
        value = getattr(row, name)
        if value and (subject.whole_company or subject.named_in(value)):
            since = keep.since(row)
            yield name, rule.until(since) if since else None


def blank(column: Any) -> Any:
    """Nothing, as this column writes it."""
    if column.null:
        return None
    if column.has_default() and callable(column.default):
        return column.default()
    return "" if isinstance(column, models.CharField | models.TextField) else column.get_default()


def _without_name(column: Any) -> Any:
    return blank(column) if column.blank else neutral()[: column.max_length]


def empty(row: Any, values: dict[str, Any]) -> None:
    """Write `values`, with the search and sort keys that follow from them, the index and the feed."""
    differing = {name: new for name, new in values.items() if getattr(row, name) != new}
    if not differing:
        return
    for name, new in differing.items():
        setattr(row, name, new)
    for column in row._meta.concrete_fields:
        if isinstance(column, FindField):
            differing[column.name] = column.pre_save(row, False)
    if isinstance(row, Versioned):
        row.version += 1
        differing["version"] = row.version
    type(row)._base_manager.filter(pk=row.pk).update(**differing)
    if isinstance(row, Versioned) and hasattr(row, "public_id"):
        changes.note(row, "archived" if "archived_at" in values else "changed", list(values))
    else:
        search.index([row])


def secure_deletes() -> None:
    """What SQLite deletes from now on is overwritten in its file, not only marked as free."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def sweep() -> None:
    """What SQLite keeps of deleted rows beside its tables goes as well: words in the index, pages in
    the journal. PostgreSQL does so by itself, with its next vacuum."""
    if connection.vendor == "sqlite":
        _merge_words()
        if not connection.in_atomic_block:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _merge_words() -> None:
    """The index keeps deleted words until its parts are merged: a little at a time."""
    pages = -500  # negative: begin to merge everything into one part
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT total_changes()")
            before = cursor.fetchone()[0]
            cursor.execute(
                "INSERT INTO access_search(access_search, rank) VALUES ('merge', %s)", [pages]
            )
            cursor.execute("SELECT total_changes()")
            if cursor.fetchone()[0] - before < 2:
                return
        pages = 500


def empty_what_is_over(today: date) -> int:
    """Empty the columns whose last day has passed; returns how many."""
    count = 0
    for kept in Kept.objects.filter(until__lt=today).order_by("pk")[:1000]:
        with transaction.atomic():
            model: Any = apps.get_model(kept.model)
            row = (
                model._base_manager.select_for_update(of=("self",))
                .filter(pk=kept.record_id)
                .first()
            )
            if row is not None:
                empty(row, {kept.field: _without_name(model._meta.get_field(kept.field))})
            kept.delete()
        count += 1
    return count
