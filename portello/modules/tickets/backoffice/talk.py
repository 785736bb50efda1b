"""What the page of a ticket shows staff: what was said and noted, the customer, canned answers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.core import languages
from portello.modules.collaborators.models import Assignment
from portello.modules.customers.models import Contact
from portello.modules.mailbox.register import whole_mails
from portello.modules.portals.models import PortalAccess
from portello.modules.tickets.desk.models import CannedAnswer
from portello.modules.tickets.desk.placeholders import fill, values_for
from portello.modules.tickets.following import who_hears
from portello.modules.tickets.joined import joined_addresses
from portello.modules.tickets.models import (
    Attachment,
    Briefing,
    Message,
    Note,
    NoteFile,
    Participant,
    Ticket,
)
from portello.modules.tickets.shown import SHOWN, Entry, briefed, entry
from portello.ui import rich_text
from portello.ui.attachments import Shown, shown

OTHERS = 5  # further open tickets of the company that the card names


def talk(request: Any, ticket: Ticket) -> dict[str, Any]:
    """The conversation with its notes in their place in time, who follows it, and the last message."""
    parts = list(
        Participant.objects.filter(ticket=ticket)
        .select_related("contact")
        .order_by("contact__sort", "pk")
    )
    rows = Message.objects.filter(ticket=ticket).order_by("-at", "-pk")
    rows = rows.annotate(outside=F("contact__company__name"))
    wants_all = request.GET.get("messages") == "all"
    said = list(rows if wants_all else rows[: SHOWN + 1])
    earlier = not wants_all and len(said) > SHOWN
    said = said[:SHOWN][::-1] if earlier else said[::-1]
    notes = Note.objects.filter(ticket=ticket).order_by("at", "pk")
    if earlier:
        notes = notes.filter(at__gte=said[0].at)
    names = _names(said, parts)
    files = _files(ticket) if any(one.has_files for one in said) else {}
    joined = joined_addresses(Ticket.objects, said, "staff:tickets:detail")
    made = [
        entry(one, files.get(one.pk, ()), lambda key: names.get(key, ""), joined) for one in said
    ]
    whole = whole_mails([one.mail_id for one in said if one.mail_id])
    by_id = {one.public_id: whole.get(one.mail_id, "") for one in said}
    for one in made:
        one.whole = by_id[one.key]
    made += _noted(ticket, list(notes))
    told = Briefing.objects.filter(ticket=ticket).order_by("at", "pk")
    made += [briefed(one) for one in (told.filter(at__gte=said[0].at) if earlier else told)]
    last = [one for one in said if not one.verb]
    return {
        "hears": who_hears(ticket, parts),
        "entries": sorted(made, key=lambda one: one.at), "earlier": earlier, "people": parts,
        "seen": last[-1].public_id if last else "",
        "assigned": Assignment.objects.filter(model="tickets.ticket", record_id=ticket.pk)
        .select_related("collaborator__access__contact__company").order_by("pk"),
    }  # fmt: skip


def _names(said: list[Message], parts: list[Participant]) -> dict[int, str]:
    """The names of whoever events speak of, also of those who have left."""
    known = {one.contact_id: one.contact.name for one in parts}
    gone = {one.values["who"] for one in said if "who" in one.values} - known.keys()
    if gone:
        known |= dict(Contact.objects.filter(pk__in=gone).values_list("pk", "name"))
    return known


def _address(name: str, ticket: Ticket, file: Any) -> str:
    arguments = {"public_id": ticket.public_id, "file": file.public_id}
    return reverse(f"staff:tickets:{name}", kwargs=arguments)


def _files(ticket: Ticket) -> dict[int, list[Shown]]:
    files = defaultdict(list)
    rows = Attachment.objects.filter(ticket=ticket).select_related("file")
    for one in rows.order_by("position", "pk"):
        files[one.message_id].append(shown(one.file, _address("file", ticket, one)))
    return files


def _noted(ticket: Ticket, notes: list[Note]) -> list[Entry]:
    """The notes as entries, marked as what only staff see."""
    files = defaultdict(list)
    rows = NoteFile.objects.filter(note__in=notes).select_related("file") if notes else []
    for one in rows:
        files[one.note_id].append(shown(one.file, _address("note_file", ticket, one)))
    made = []
    for note in notes:
        one = Entry(note.public_id, "staff", note.name or _("Somebody"), note.at, note=True)
        pictures = {file.name: file.image for file in files[note.pk] if file.image}
        one.html = rich_text.html(note.text, pictures)
        one.files, one.text = files[note.pk], note.text
        made.append(one)
    return made


@dataclass(frozen=True)
class Canned:
    """A canned answer as it is offered: `other` says in which language where the customer's is missing."""

    public_id: str
    title: str
    text: str
    other: str
    state: str = ""


def canned_answers(ticket: Ticket, user: Any) -> list[Canned]:
    """All of them, filled in for `user`: in the customer's language, or in the business's own with a
    word about it."""
    wanted = spoken(ticket)
    names, values = dict(settings.LANGUAGES), values_for(ticket, user)
    made = []
    for one in CannedAnswer.objects.filter(archived_at=None).order_by("sort", "pk"):
        used = wanted if one.text.get(wanted) else settings.LANGUAGE_CODE
        used = used if one.text.get(used) else next(iter(one.text), "")
        other = "" if used == wanted else _("not in %(missing)s, offered in %(language)s") % {
            "missing": names.get(wanted, wanted), "language": names.get(used, used)
        }  # fmt: skip
        text = fill(one.text.get(used, ""), values)
        made.append(Canned(one.public_id, one.title, text, other, one.state))
    return made


def spoken(ticket: Ticket) -> str:
    """The language to answer in: the one that his mails and pages are in, else the one he asked in."""
    if ticket.contact is None:
        return languages.choose(ticket.language, ticket.company.language)
    rows = PortalAccess.objects.filter(portal=ticket.portal_id, contact=ticket.contact)
    own = rows.values_list("user__language", flat=True).first() or ""
    return languages.choose(own, ticket.contact.language, ticket.language, ticket.company.language)


def customer_card(ticket: Ticket) -> dict[str, Any]:
    """Who asks: access to this portal, language, and what else of his company is open."""
    access = None
    if ticket.contact_id:
        rows = PortalAccess.objects.filter(portal=ticket.portal_id, contact=ticket.contact_id)
        access = rows.first()
    others = Ticket.objects.open().filter(company=ticket.company_id).exclude(pk=ticket.pk)
    rows = list(others.order_by("-last_at", "-pk")[: OTHERS + 1])
    return {
        "access": access,
        "spoken": dict(settings.LANGUAGES).get(spoken(ticket), ""),
        "others": rows[:OTHERS],
        "more_others": len(rows) > OTHERS,
        "late": bool(ticket.due_at and ticket.due_at < timezone.now() and not ticket.is_closed),
    }
