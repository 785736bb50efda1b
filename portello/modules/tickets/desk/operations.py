"""What staff do with tickets beside opening them: answers that overtake nobody, notes, sorting, joining."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.access.staff import role_may
from portello.core import audit, outbox, search, uploads
from portello.core.files import StoredFile
from portello.modules.accounts.models import User
from portello.modules.collaborators.operations import assign_record
from portello.modules.customers.models import Contact
from portello.modules.tickets import hours
from portello.modules.tickets.desk.mentions import mentioned, readers
from portello.modules.tickets.models import Message, Note, NoteFile, Participant, Ticket
from portello.modules.tickets.operations import (
    Merged,
    answer_ticket,
    checked_text,
    happened,
    locked,
    move,
    store_moved,
    writer_of,
)
from portello.modules.tickets.states import add_copy

_UNSEEN = object()  # of what a page did not show


class Overtaken(Exception):
    """Others have written since the page was shown; `names` are theirs, `state` how it stands now."""

    def __init__(self, names: Sequence[str], state: str) -> None:
        self.names, self.state = list(dict.fromkeys(names)), state
        super().__init__("overtaken")


class Stale(Exception):
    """Somebody else has sorted the ticket meanwhile; `theirs` is {what: how it stands}."""

    def __init__(self, theirs: dict[str, Any]) -> None:
        self.theirs = theirs
        super().__init__("sorted meanwhile")


def answer_as_staff(
    *, by: audit.By, ticket: Ticket, text: str, files: Sequence[StoredFile], state: str, seen: str
) -> Message:
    """Answer, unless somebody has written since the message `seen` (its public id, "": none).

    Raises `Overtaken` (nothing is stored), `Merged` and `ValidationError`.
    """
    with transaction.atomic():
        stored = locked(ticket)
        if stored.merged_into is None and (later := said_since(ticket, seen, by.actor.user_id)):
            raise Overtaken([one.name or _("Somebody") for one in later], stored.state)
        return answer_ticket(
            by=by, ticket=ticket, text=text, writer=writer_of(by), files=files, state=state
        )


def said_since(ticket: Ticket, seen: str, user_id: int | None) -> list[Message]:
    """What anybody else has said after the message `seen`."""
    rows = Message.objects.filter(ticket=ticket, verb="")
    last = rows.filter(public_id=seen).values_list("pk", flat=True).first() or 0
    later = rows.filter(pk__gt=last).order_by("pk")[:20]
    return [one for one in later if one.side != "staff" or one.user_id != user_id]


def write_note(
    *, by: audit.By, ticket: Ticket, text: str, files: Sequence[StoredFile] = ()
) -> Note:
    """Tell colleagues something. Nothing that a customer or a program of his sees moves by it.

    Whoever it names with an @ is told. Raises `ValidationError` and `uploads.Gone`.
    """
    text = checked_text(text)
    with transaction.atomic():
        actor = by.actor
        note = Note(
            ticket=ticket, company_id=ticket.company_id, user_id=actor.user_id,
            name=actor.name[:200], text=text,
        )  # fmt: skip
        note.save(force_insert=True)
        search.extend(ticket, "i", [text])
        uploads.claim(files)
        for one in files:
            NoteFile(note=note, company_id=ticket.company_id, file=one).save(force_insert=True)
        audit.record("noted", ticket, by=by)
        people = mentioned(text, readers())[0] if "@" in text else []
        told = [one.pk for one in people if one.pk != actor.user_id]
        if told:
            payload = {"note": note.pk, "users": told}
            outbox.put("tickets.mentioned", payload, key=f"mentioned:{note.public_id}")
    return note


def sort_ticket(
    *, by: audit.By, ticket: Ticket, values: Mapping[str, Any],
    shown: Mapping[str, Any] | None = None,
) -> bool:  # fmt: skip
    """Say who works on it, in which queue, what it is about; whether anything was different.

    `shown` is how it stood on the page: only what the page changed is written. Raises `Stale` where
    somebody else has changed the same meanwhile, `Merged`, and `ValidationError` by field.
    """
    with transaction.atomic():
        stored = locked(ticket)
        if stored.merged_into is not None:
            raise Merged(stored.merged_into)
        changed = _really_changed(stored, values, shown or {})
        if not changed:
            return False
        _check_sorting(stored, changed)
        for name, (_old, new) in changed.items():
            setattr(stored, name, new)
        if {"kind", "urgency"} & changed.keys() and stored.state == "open":
            stored.due_at = hours.answer_by(stored.kind, stored.urgency, waits_since(stored))
        said = {name: (_said(old), _said(new)) for name, (old, new) in changed.items()}
        store_moved(stored, by, "changed", **said)
        _tell_whom_it_is_given_to(stored, changed, by)
    return True


def _really_changed(
    stored: Ticket, values: Mapping[str, Any], shown: Mapping[str, Any]
) -> dict[str, tuple[Any, Any]]:
    """{what: (stored, wanted)} of what the page changed; raises `Stale`."""
    wanted = {name: new for name, new in values.items() if shown.get(name, _UNSEEN) != new}
    changed = {
        name: (getattr(stored, name), new)
        for name, new in wanted.items()
        if getattr(stored, name) != new
    }
    theirs = {name: old for name, (old, _new) in changed.items() if shown.get(name, old) != old}
    if theirs:
        raise Stale(theirs)
    return changed


def _tell_whom_it_is_given_to(
    ticket: Ticket, changed: Mapping[str, tuple[Any, Any]], by: audit.By
) -> None:
    new_one = changed.get("assignee", (None, None))[1]
    if new_one is not None and new_one.pk != by.actor.user_id:
        payload = {"ticket": ticket.pk, "user": new_one.pk, "by": by.actor.name}
        key = f"assigned:{ticket.public_id}:{ticket.version}"
        outbox.put("tickets.assigned", payload, key=key)


def give_to_collaborator(*, by: audit.By, ticket: Ticket, collaborator: Any) -> None:
    """Let somebody from outside work on a ticket, and tell him; given twice, it is told once."""
    with transaction.atomic():
        made = assign_record(by=by, collaborator=collaborator, record=ticket)
        payload = {"ticket": ticket.pk, "access": collaborator.access_id, "by": by.actor.name}
        outbox.put("tickets.assigned", payload, key=f"assigned:{made.public_id}")


def _said(value: Any) -> str:
    """A value for the history; of a person, his name."""
    return str(getattr(value, "name", "") or value or "") if _is_person(value) else str(value or "")


def _is_person(value: Any) -> bool:
    return hasattr(value, "staff_role")


def _check_sorting(ticket: Ticket, changed: Mapping[str, tuple[Any, Any]]) -> None:
    wrong: dict[str, str] = {}
    for name, (_old, new) in changed.items():
        if name in ("asset", "order") and new is not None and new.company_id != ticket.company_id:
            wrong[name] = _("This belongs to another company.")
        if name == "assignee" and new is not None and not may_work(new):
            wrong[name] = _("This person cannot answer tickets.")
    if wrong:
        raise ValidationError(wrong)


def may_work(user: Any) -> bool:
    """Whether a ticket can be assigned to a member of staff."""
    return bool(user.is_active and role_may(user.staff_role, "tickets.answer"))


def colleagues() -> list[User]:
    """Whom a ticket can be assigned to, by name."""
    people = User.objects.filter(is_active=True).exclude(staff_role="").order_by("name", "email")
    return [one for one in people if may_work(one)]


def waits_since(ticket: Ticket) -> datetime:
    """Since when the customer has waited for us: his first message after our last one."""
    since = ticket.created_at
    said = Message.objects.filter(ticket=ticket, verb="").order_by("-pk")
    for side, at in said.values_list("side", "at")[:50]:
        if side != "customer":
            break
        since = at
    return since


def merge_tickets(
    *, by: audit.By, source: Ticket, into: Ticket, copies: Sequence[Contact] = ()
) -> None:
    """Join `source` with `into`: it is closed and says where it went on; both stay readable.

    `copies` are people of the source who follow the other one from now on. Whoever follows the source
    is told, once. It cannot be taken back. Raises `ValidationError`.
    """
    with transaction.atomic():
        # Locked in one order, so that two who join the same pair do not wait for each other.
        rows = {one.pk: locked(one) for one in sorted((source, into), key=lambda one: one.pk)}
        gone, stays = rows[source.pk], rows[into.pk]
        _check_merge(gone, stays)
        now, writer = timezone.now(), writer_of(by)
        parts = Participant.objects.filter(ticket=gone).values_list("contact_id", flat=True)
        known = set(parts)
        gone.merged_into = stays
        move(gone, "closed", now)
        event = happened(gone, by, writer, "merged", now, number=stays.number)
        happened(stays, by, writer, "took_in", now, number=gone.number)
        store_moved(gone, by, "merged", merged_into=("", stays.number))
        store_moved(stays, by, "took_in", took_in=("", gone.number))
        for contact in copies:
            if contact.pk in known:
                add_copy(by=by, ticket=stays, contact=contact, writer=writer, told=False)
        outbox.put("tickets.said", {"message": event.pk}, key=f"said:{event.public_id}")


def _check_merge(source: Ticket, into: Ticket) -> None:
    if source.pk == into.pk or source.company_id != into.company_id:
        raise ValidationError(_("Choose another ticket of the same company."))
    if source.merged_into_id is not None:
        raise ValidationError(_("This ticket was joined with another one already."))
    if into.is_closed:
        raise ValidationError(_("That ticket is closed. Reopen it first, or choose another one."))
