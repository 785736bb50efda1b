"""Telling whoever takes part in a ticket what was said, each person once, by the worker."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from portello.access.middleware import source
from portello.access.profiles import compiled
from portello.access.staff import role_may
from portello.access.viewer import looking
from portello.core import formats, languages, letterheads, mail
from portello.core.outbox import OutboxMessage
from portello.modules.accounts.models import User
from portello.modules.mailbox.addresses import reply_address
from portello.modules.notifications.operations import notify
from portello.modules.portals.models import PortalAccess
from portello.modules.portals.viewers import viewer_of_key
from portello.modules.tickets.hearing import (
    collaborators_of,
    customers_to_tell,
    news_for_staff,
    staff_to_tell,
    wants_mails,
)
from portello.modules.tickets.mail import EVENTS
from portello.modules.tickets.models import Attachment, Message, Ticket
from portello.modules.tickets.rated import how_it_ended, what_happened
from portello.modules.tickets.ruled import title_for, writer_for


def tell(message: OutboxMessage) -> None:
    """Outbox handler of "tickets.said". The mails and the mark that they are written are one
    transaction, so that a worker that is killed and begins again writes nothing twice."""
    with transaction.atomic():
        stored = OutboxMessage.objects.select_for_update().get(pk=message.pk)
        said = (
            Message.objects.select_related("ticket__portal", "ticket__company")
            .filter(pk=stored.payload.get("message", 0))
            .first()
        )
        if said is not None and not said.ticket.practice:
            _tell(said)
        OutboxMessage.objects.filter(pk=message.pk).update(payload={})


def _tell(said: Message) -> None:
    told: set[int | None] = set()
    for access in customers_to_tell(said):
        if access.user_id not in told:
            told.add(access.user_id)
            _to_customer(said, access)
    news = news_for_staff(said)
    if not news:
        return
    told.add(said.user_id)
    for access in [] if said.verb else collaborators_of(said.ticket):
        if access.user_id not in told:
            told.add(access.user_id)
            _to_collaborator(said, access)
    for user in staff_to_tell(said):
        if user.pk not in told:
            told.add(user.pk)
            _to_staff(said, user, news)


def _to_customer(said: Message, access: PortalAccess) -> None:
    ticket = said.ticket
    own = said.contact_id == access.contact_id
    kind = "ticket copy" if said.verb == "copied" else EVENTS.get(said.verb, "ticket answer")
    kind = "ticket received" if own and not said.verb else kind
    if not own:
        _under_the_bell(said, "ticket" if kind == "ticket answer" else kind, access=access)
    if access.contact.ticket_mails == "no":
        return
    language = language_of(access)
    with translation.override(language):
        values = {
            "name": access.contact.name,
            "company": access.company.name,
            "ticket": ticket.number,
            "subject": title_for(ticket, access),
            "writer": writer_for(said, access) or access.portal.support_name,
            "text": _text(said),
            "due": _due(ticket),
            "link": link_to(access, "portal:tickets:detail", ticket),
        }
        if said.verb == "merged":
            values |= _where_it_goes_on(ticket, access)
        reply_to = _reply_to(ticket, access, "tickets.answer")
        values["how"] = how_to_answer(reply_to)
        if said.values.get("state") == "closed" and ticket.is_closed:
            values["how"] = how_it_ended(said, access, by_mail=bool(reply_to))
            values["link"] += "#rating"
    send_to(kind, access, language, values, _in_thread(said, reply_to, kind))


def _where_it_goes_on(ticket: Ticket, access: PortalAccess) -> dict[str, str]:
    """The other ticket, for who may read it; nobody else learns which one it is."""
    viewer = viewer_of_key(access.portal, access.user, access.pk, "")
    with looking(viewer):
        seen = viewer.see(Ticket).filter(pk=ticket.merged_into_id).first() if viewer else None
    if seen is None:
        said = _("It is closed and can still be read. If something is left, open a new ticket.")
        return {"where": said}
    said = _("It goes on in %(number)s.")
    link = link_to(access, "portal:tickets:detail", seen)
    return {"where": said % {"number": seen.number}, "link": link}


def _to_collaborator(said: Message, access: PortalAccess) -> None:
    _under_the_bell(said, "ticket", access=access, assigned=True)
    if access.contact.ticket_mails == "no":
        return
    language = language_of(access)
    with translation.override(language):
        values = {
            "name": access.contact.name,
            "company": said.ticket.company.name,
            "ticket": said.ticket.number,
            "subject": said.ticket.subject,
            "writer": writer_for(said, access) or access.portal.support_name,
            "text": _text(said),
            "link": link_to(access, "portal:tickets:assigned", said.ticket),
        }
        manages = access.collaborator.may_manage  # type: ignore[attr-defined]
        reply_to = _reply_to(said.ticket, access, "") if manages else ""
        values["how"] = how_to_answer(reply_to)
    threaded = _in_thread(said, reply_to, "ticket for staff")
    send_to("ticket for staff", access, language, values, threaded)


def _reply_to(ticket: Ticket, access: PortalAccess, right: str) -> str:
    """Where the person's answer comes back into the ticket; "" where mail is not taken, or he may
    only read."""
    if right and not compiled(access.profile, access.portal).may(right):
        return ""
    return reply_address(access.portal, "tickets.ticket", ticket.public_id, access.public_id)


def how_to_answer(reply_to: str) -> str:
    """The line above the link."""
    return _("Answer this mail, or on this page:") if reply_to else _("Answer on this page:")


def _in_thread(said: Message, reply_to: str, kind: str) -> dict[str, Any]:
    """What makes the mails of a ticket one conversation in the reader's program."""
    thread = letterheads.thread_of(
        "tickets.ticket", said.ticket.public_id, said.ticket.portal.sender
    )
    written = not said.verb and kind in ("ticket answer", "ticket for staff")
    return {"reply_to": reply_to, "thread": thread, "written": written}


def _under_the_bell(said: Message, kind: str, **whom: Any) -> None:
    access = whom.get("access")
    who = (writer_for(said, access) if access else said.name) or said.ticket.portal.support_name
    title = title_for(said.ticket, access) if access else said.ticket.subject
    notify(said.ticket, kind, title=title, who=who, **whom)


def send_to(
    kind: str, access: PortalAccess, language: str, values: dict[str, Any], threaded: dict[str, Any]
) -> None:
    """Mail a customer or collaborator, with those of `values` that the kind declares."""
    declared = mail_values(kind, values)
    mail.send_for(
        access.portal,
        kind,
        to=access.user.email if access.user else "",
        language=language,
        values=declared,
        company_id=access.company_id,
        contact_id=access.contact_id,
        **threaded,
    )


def mail_values(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """Of `values`, those that the kind of mail declares."""
    from portello.core.registry import mail_kinds

    declared = mail_kinds()[kind]
    return {name: values[name] for name in (*declared.values, *declared.facts)}


def _to_staff(said: Message, user: User, news: str) -> None:
    ticket = said.ticket
    _under_the_bell(said, news, user=user)
    if not wants_mails(user):
        return
    language = languages.choose(user.language)
    with translation.override(language):
        text = what_happened(said) if said.verb else _text(said)
        values = staff_values(ticket, user, said.name) | {"text": text}
        reply_to = ""
        if role_may(user.staff_role, "tickets.answer"):
            reply_to = reply_address(
                ticket.portal, "tickets.ticket", ticket.public_id, user.public_id, staff=True
            )
        values["how"] = how_to_answer(reply_to)
    mail.send_for(
        None, "ticket for staff", to=user.email, language=language, values=values,
        business=ticket.portal.name, company_id=ticket.company_id,
        **_in_thread(said, reply_to, "ticket for staff"),
    )  # fmt: skip


def tell_colleague(
    ticket: Ticket, kind: str, user: User, *, who: str, text: str, **threaded: Any
) -> None:
    """Put what `who` wrote for staff alone under the bell of one of them, and mail it to him if he
    wants mails. No such mail takes an answer: it would stand in the ticket, where customers read."""
    notify(ticket, kind, title=ticket.subject, who=who, user=user)
    if not wants_mails(user):
        return
    language = languages.choose(user.language)
    with translation.override(language):
        values = staff_values(ticket, user, who) | {"text": text}
    mail.send_for(
        None, kind, to=user.email, language=language, values=values,
        business=ticket.portal.name, company_id=ticket.company_id, **threaded,
    )  # fmt: skip


def staff_values(ticket: Ticket, user: User, writer: str) -> dict[str, Any]:
    """What every mail to staff about a ticket names."""
    return {
        "name": user.name,
        "company": ticket.company.name,
        "ticket": ticket.number,
        "subject": ticket.subject,
        "writer": writer,
        "link": f"{source().backoffice()[0]}"
        + reverse("staff:tickets:detail", kwargs={"public_id": ticket.public_id}),
    }


def language_of(access: PortalAccess) -> str:
    """The language in which this person reads."""
    assert access.user is not None, "an active access has one"
    return languages.choose(
        access.user.language,
        access.contact.language,
        access.company.language,
        access.portal.language,
        among=access.portal.languages,
    )


def _text(said: Message) -> str:
    names = Attachment.objects.filter(message=said).values_list("file__name", flat=True)
    files = [_("Attachment: %(name)s") % {"name": name} for name in names.order_by("position")]
    return "\n\n".join([said.text, "\n".join(files)]).strip()


def _due(ticket: Ticket) -> str:
    if ticket.due_at is None:
        return ""
    return _("We answer by %(time)s.") % {"time": formats.moment(ticket.due_at)}


def link_to(access: PortalAccess, page: str, ticket: Ticket) -> str:
    """The whole address of a customer page of the ticket."""
    path = reverse(page, kwargs={"public_id": ticket.public_id})
    return f"{source().origin(access.portal)}{path}"
