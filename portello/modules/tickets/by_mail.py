"""Tickets by mail: who may answer, on which side, and what staff make of a mail from the inbox."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from portello.access.staff import Staff
from portello.access.viewer import Viewer
from portello.core import audit, changes, languages, search
from portello.core.files import StoredFile
from portello.modules.mailbox.taking import Answer, NotTaken, TakesMail
from portello.modules.notifications.operations import withdraw
from portello.modules.tickets.models import Attachment, Briefing, Message, Participant, Ticket
from portello.modules.tickets.notes import Note
from portello.modules.tickets.operations import (
    Closed,
    Merged,
    Writer,
    answer_ticket,
    open_ticket,
    store_moved,
    writer_of,
)

MOST_CHOICES = 50
_TIMES = ("due_at", "last_at", "closed_at")


class TicketByMail(TakesMail):
    """The rules of the ticket's page, for an answer that comes by mail."""

    def find(self, by: Viewer | Staff, public_id: str) -> Ticket:
        """As the page finds it: staff any, a customer his, a collaborator what is assigned to him."""
        if isinstance(by, Staff):
            ticket = Ticket.objects.filter(public_id=public_id).first()
            if ticket is None or not by.may("tickets.answer"):
                raise NotTaken("no_right")
        else:
            ticket = _seen(by, public_id)
        if ticket.merged_into_id:
            return self._target(by, ticket)
        return ticket

    def _target(self, by: Viewer | Staff, ticket: Ticket) -> Ticket:
        """The ticket that it was joined with, if he sees that one as well."""
        into = Ticket.objects.filter(pk=ticket.merged_into_id).values_list("public_id", flat=True)
        return self.find(by, into[0])

    def answer(self, by: Viewer | Staff, record: Any, answer: Answer) -> Ticket:
        """Store it on the side on which the person may write."""
        side = "" if isinstance(by, Staff) else _side(by, record)
        writer = writer_of(by, side=side, way="mail", mail_id=answer.mail_id)
        try:
            answer_ticket(by=by, ticket=record, text=answer.text, writer=writer, files=answer.files)
        except Merged as merged:
            raise NotTaken("no_right") from merged
        except Closed as closed:
            raise NotTaken("closed") from closed
        return record

    def found(
        self, *, by: audit.By, item: Any, company: Any, contact: Any, answer: Answer
    ) -> Ticket:
        """A new ticket in the name of whom staff chose."""
        language = languages.choose(
            contact.language if contact else "", company.language, item.portal.language
        )
        ticket = Ticket(
            company=company,
            portal=item.portal,
            contact=contact,
            subject=(item.payload.get("subject") or _("Mail without a subject"))[:200],
            language=language,
        )
        writer = _written(contact, item.sender, answer)
        return open_ticket(
            by=by, ticket=ticket, text=answer.text, writer=writer, files=answer.files
        )

    def add(
        self, *, by: audit.By, company: Any, contact: Any, public_id: str, answer: Answer
    ) -> Ticket:
        """A customer's message in one of the company's tickets."""
        ticket = Ticket.objects.filter(
            company=company, public_id=public_id, merged_into=None
        ).first()
        if ticket is None:
            raise ValidationError(_("This customer has no such ticket. Choose another."))
        writer = _written(contact, contact.name if contact else company.name, answer)
        try:
            answer_ticket(by=by, ticket=ticket, text=answer.text, writer=writer, files=answer.files)
        except (Closed, Merged):
            raise ValidationError(
                _("This ticket is closed for good. Choose another, or make a new one.")
            ) from None
        return ticket

    def standing(self, *, company: Any, contact: Any, public_id: str) -> dict[str, Any]:
        """Whose turn it was and since when, and whether the contact took part."""
        ticket = Ticket.objects.filter(company=company, public_id=public_id).first()
        if ticket is None:
            return {}
        part = Participant.objects.filter(ticket=ticket, contact=contact).exists()
        times = {
            name: value.isoformat() if (value := getattr(ticket, name)) else None for name in _TIMES
        }
        joins = contact.pk if contact is not None and not part else None
        return {"state": ticket.state, "joins": joins, **times}

    def withdraw(
        self, *, by: audit.By, public_id: str, mail_id: str, whole: bool, before: dict[str, Any]
    ) -> list[StoredFile]:
        """The message goes; so does the ticket, if it was made of it. Else it stands as before."""
        ticket = Ticket.objects.select_for_update(of=("self",)).filter(public_id=public_id).first()
        said = Message.objects.filter(ticket=ticket, mail_id=mail_id[:250]).first()
        if ticket is None or said is None:
            return []
        noted = whole and any(
            one.objects.filter(ticket=ticket).exists() for one in (Note, Briefing)
        )
        if noted or Message.objects.filter(ticket=ticket, pk__gt=said.pk).exists():
            raise ValidationError(_("Somebody has written in the ticket since. It stays there."))
        attached = Attachment.objects.filter(message=said).select_related("file")
        files = [one.file for one in attached.order_by("position")]
        attached.delete()
        StoredFile.objects.filter(pk__in=[one.pk for one in files]).update(company_id=None)
        StoredFile.objects.filter(copy_of__in=files).update(company_id=None)
        if before:
            _put_back(ticket, said, before)
        said.delete()
        if whole:
            audit.record("approval undone", ticket, by=by)
            withdraw(ticket)
            changes.note(ticket, "removed")
            ticket.delete()
        else:
            store_moved(ticket, by, "approval undone")
            search.index([ticket])
        return files

    def choices(self, company: Any) -> list[tuple[str, str]]:
        """The company's tickets, the latest first."""
        rows = Ticket.objects.filter(company=company, merged_into=None).order_by("-last_at", "-pk")
        return [(one.public_id, str(one)) for one in rows[:MOST_CHOICES]]


def _put_back(ticket: Ticket, said: Message, before: dict[str, Any]) -> None:
    """Whose turn it was, and who took no part: whoever the mail was from was never proved."""
    reopened = Message.objects.filter(ticket=ticket, verb="reopened", at=said.at)
    reopened.filter(pk__lt=said.pk).delete()
    if ticket.state == "open":
        ticket.state = before["state"]
        for name in _TIMES:
            setattr(ticket, name, parse_datetime(before[name]) if before[name] else None)
    if before["joins"] is not None:
        part = {"ticket": ticket, "contact_id": before["joins"]}
        Participant.objects.filter(**part, role="copy").delete()
        withdraw(ticket, contact_id=before["joins"])


def _seen(viewer: Viewer, public_id: str) -> Ticket:
    if "subject" not in viewer.hidden(Ticket):
        ticket = viewer.see(Ticket).select_related("kind").filter(public_id=public_id).first()
        if ticket is not None and viewer.may("tickets.answer"):
            return ticket
        ticket = viewer.see_assigned(Ticket).filter(public_id=public_id).first()
        if ticket is not None and viewer.may("assigned.manage"):
            return ticket
    raise NotTaken("no_right")


def _side(viewer: Viewer, ticket: Ticket) -> str:
    own = viewer.may("tickets.answer") and viewer.see(Ticket).filter(pk=ticket.pk).exists()
    return "customer" if own else "collaborator"


def _written(contact: Any, name: str, answer: Answer) -> Writer:
    return Writer("customer", name, contact, None, "mail", answer.mail_id)


ticket = TicketByMail()
