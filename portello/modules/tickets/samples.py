"""Addresses of tickets for the crawl."""

from __future__ import annotations

from typing import Any

_ACTS = ("one", "messages", "turn", "rating", "notes", "sorting")


def samples(world: Any) -> dict[str, dict[str, Any]]:
    """{url name: arguments}, with Beta's ticket."""
    ticket = {"public_id": world.beta_ticket.public_id}
    person = ticket | {"contact": world.beta_contact.public_id}
    return {
        "portal:tickets:detail": ticket,
        "portal:tickets:closure": ticket,
        "portal:tickets:reopening": ticket,
        "portal:tickets:rating": ticket,
        "portal:tickets:copies": ticket,
        "portal:tickets:leaving": person,
        "portal:tickets:muting": ticket,
        "portal:tickets:hearing": ticket,
        **_assigned(),
        "portal:tickets:file": ticket | {"file": world.beta_attachment.public_id},
        **{f"api:tickets_{act}": ticket for act in _ACTS},
        "api:ticket-kinds_one": {"public_id": world.beta_ticket.kind.public_id},
        **_staff(world, ticket, person),
    }


def _assigned() -> dict[str, Any]:
    """The pages of the section, with the ticket that is in it."""
    from portello.modules.collaborators.models import Assignment
    from portello.modules.tickets.models import Attachment

    key = Assignment.objects.get(model="tickets.ticket").record_id
    file = Attachment.objects.select_related("ticket").get(ticket=key)
    ticket = {"public_id": file.ticket.public_id}
    return {
        "portal:tickets:assigned": ticket,
        "portal:tickets:turn": ticket,
        "portal:tickets:assigned_file": ticket | {"file": file.public_id},
    }


def _staff(world: Any, ticket: dict[str, Any], person: dict[str, Any]) -> dict[str, Any]:
    """The same for the back office."""
    from portello.modules.collaborators.models import Assignment
    from portello.modules.tickets.desk.models import CannedAnswer, Queue, SavedFilter, TicketKind
    from portello.modules.tickets.models import NoteFile

    kind = {"public_id": TicketKind.objects.order_by("pk")[0].public_id}
    queue = {"public_id": Queue.objects.order_by("pk")[0].public_id}
    canned = {"public_id": CannedAnswer.objects.order_by("pk")[0].public_id}
    kept = SavedFilter.objects.order_by("pk").first()
    own = Assignment.objects.get(model="tickets.ticket")
    note_file = NoteFile.objects.get(note__ticket=world.beta_ticket)
    pages = (
        "detail", "sorting", "turn", "links", "further", "copies", "collaborators", "merging",
        "presence", "taking",
    )  # fmt: skip
    return {f"staff:tickets:{name}": ticket for name in pages} | {
        "staff:tickets:file": ticket | {"file": world.beta_attachment.public_id},
        "staff:tickets:note_file": ticket | {"file": note_file.public_id},
        "staff:tickets:article": ticket | {"message": world.beta_attachment.message.public_id},
        "staff:tickets:leaving": person,
        "staff:tickets:end_assignment": ticket | {"assignment": own.public_id},
        "staff:tickets:remove_filter": {"public_id": kept.public_id if kept else "z" * 12},
        "staff:tickets:kind": kind,
        "staff:tickets:move_kind": kind,
        "staff:tickets:archive_kind": kind,
        "staff:tickets:edit_queues": queue,
        "staff:tickets:remove_queues": queue,
        "staff:tickets:edit_canned": canned,
        "staff:tickets:archive_canned": canned,
        "staff:tickets:of_company": {"public_id": world.beta.public_id},
        "staff:tickets:of_contact": {"public_id": world.beta_contact.public_id},
    }
