"""What tickets hold about people: who asked, what he wrote, and who wrote about him."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portello.core.personal import NONE, Held, Subject, free

_GONE = "–"  # stands where a subject must stand


def _tickets(s: Subject) -> Q:
    if s.whole_company:
        return Q(company_id=s.company_id)
    named = Q(company_id=s.company_id) & s.named("subject", "rating_text")
    return Q(contact_id=s.contact_id) | named


def _ticket_emptied(row: Any, s: Subject) -> dict[str, Any]:
    """A private person's ticket says nothing any more; a company's still says what it was about."""
    if s.whole_company:
        return {"subject": _GONE, "rating_text": "", "extra": {}}
    return {"rating_text": ""} if row.contact_id == s.contact_id else {}


def _open(s: Subject) -> Q:
    return _tickets(s) & Q(contact_id=s.contact_id) & ~Q(state="closed")


def _open_words(count: int) -> str:
    return ngettext(
        "%(count)s ticket of yours is still open. Colleagues who see the company's tickets go on "
        "with it; nobody else can.",
        "%(count)s tickets of yours are still open. Colleagues who see the company's tickets go on "
        "with them; nobody else can.",
        count,
    ) % {"count": count}


def _messages(s: Subject) -> Q:
    if s.whole_company:
        return Q(company_id=s.company_id)
    his = Q(contact_id=s.contact_id)
    if s.user_id is not None:
        his |= Q(user_id=s.user_id, side="customer", company_id=s.company_id)
    return his | (Q(company_id=s.company_id) & s.named("text", "name"))


def _his(row: Any, s: Subject) -> bool:
    return s.whole_company or row.contact_id == s.contact_id


def _message_emptied(row: Any, s: Subject) -> dict[str, Any]:
    """What he wrote goes whole: in words that are in no list of names it may speak of him."""
    if not _his(row, s):
        return {}
    return {"text": "", "mail_id": ""} | ({"name": ""} if row.side != "staff" else {})


def _files(s: Subject) -> Q:
    if s.whole_company:
        return Q(company_id=s.company_id)
    return Q(message__contact_id=s.contact_id)


def _remove_file(row: Any, s: Subject) -> None:
    stored = row.file
    row.delete()
    stored.remove()


def _notes(s: Subject) -> Q:
    company = Q(company_id=s.company_id)
    return company if s.whole_company else company & s.named("text")


def _note_emptied(row: Any, s: Subject) -> dict[str, Any]:
    return {"text": ""} if s.whole_company else {}


def _briefings(s: Subject) -> Q:
    company = Q(company_id=s.company_id)
    return company if s.whole_company else Q(contact_id=s.contact_id) | (
        company & s.named("text", "name")
    )  # fmt: skip


def _briefing_emptied(row: Any, s: Subject) -> dict[str, Any]:
    if not _his(row, s):
        return {}
    return {"text": ""} | ({"name": ""} if row.side != "staff" else {})


def _of_the_company(s: Subject) -> Q:
    return Q(company_id=s.company_id) if s.whole_company else NONE


PERSONAL = (
    Held(
        "tickets.ticket", _("Your tickets"), rows=_tickets,
        listed=lambda s: Q(contact_id=s.contact_id),
        nothing="id version public_id number portal kind company contact state urgency site asset order"
        " article queue language created_at last_at due_at answered_at closed_at merged_into rating rated_at"
        " extra",
        mentioned={"subject": _("Subject"), "rating_text": _("Comment")},
        shown={"number": _("Number"), "created_at": _("Created")},
        business="assignee", derived="find", notes="extra", also=_ticket_emptied,
        unfinished=(_open, _open_words),
    ),
    Held(
        "tickets.message", _("What you wrote in tickets"), rows=_messages,
        listed=lambda s: Q(contact_id=s.contact_id, verb=""),
        nothing="id public_id company ticket contact side way verb values at has_files",
        mentioned={"text": _("Text"), "name": _("Name")},
        shown={"at": _("When")},
        withheld="mail_id user", only={"mail_id": _his, "user": _his}, also=_message_emptied,
    ),
    Held(
        "tickets.attachment", _("Files that you sent in tickets"), rows=_files, gone=True,
        nothing="id public_id company ticket message position", withheld="file", act=_remove_file,
    ),
    Held(
        "tickets.participant", _("Tickets that you follow"), gone=True,
        rows=lambda s: Q(contact_id=s.contact_id),
        nothing="id company ticket contact is_muted", erased={"role": _("As")},
    ),
    Held(
        "tickets.note", rows=_notes, nothing="id public_id company ticket at",
        mentioned={"text": ""}, also=_note_emptied, business="user name",
    ),
    Held(
        "tickets.briefing", _("What you and staff told each other about tickets assigned to you"),
        rows=_briefings, listed=lambda s: Q(contact_id=s.contact_id),
        nothing="id public_id company ticket contact side at",
        mentioned={"text": _("Text"), "name": _("Name")}, shown={"at": _("When")},
        withheld="user", only={"user": _his}, also=_briefing_emptied,
    ),
    Held(
        "tickets.notefile", rows=_of_the_company, gone=True,
        nothing="id public_id company note", withheld="file", act=_remove_file,
    ),
    free("tickets.queue", "names of the business's own", "id version extra public_id name sort"),
    free(
        "tickets.ticketkind", "texts and rules of the business", "id version extra public_id name"
        " about asks hours queue may_close may_reopen reopen_days position archived_at",
    ),
    free("tickets.cannedanswer", "texts of the business", "id version extra public_id title sort"
         " text state archived_at"),
    free("tickets.deskchoice", "which mails staff want", "id", "user mails queues"),
    free("tickets.savedfilter", "how staff look at lists", "id public_id", "user name query"),
    free("tickets.officehours", "when the business works", "id public_id days region closed version"),
)  # fmt: skip
