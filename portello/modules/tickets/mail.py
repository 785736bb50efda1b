"""The mails about tickets: what each says, and the values it names."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portello.core.mail import MailKind

_VALUES = ("name", "company", "ticket", "subject", "writer")
_PEOPLE = _("Whoever takes part in the ticket, except who wrote")

MAILS = (
    MailKind(
        "ticket answer",
        _("Ticket: new message"),
        _PEOPLE,
        _("%(subject)s [%(ticket)s]"),
        _("%(writer)s wrote:\n\n%(text)s\n\n%(how)s\n%(link)s"),
        values=_VALUES,
        facts=("text", "how", "link"),
    ),
    MailKind(
        "ticket received",
        _("Ticket: received"),
        _("Whose ticket it is"),
        _("We have your ticket: %(subject)s [%(ticket)s]"),
        _("Your ticket %(ticket)s has reached us. %(due)s\n\n%(text)s\n\n%(how)s\n%(link)s"),
        _("Hello %(name)s,"),
        values=_VALUES,
        facts=("text", "due", "how", "link"),
    ),
    MailKind(
        "ticket copy",
        _("Ticket: put in copy"),
        _("Whoever was put in copy"),
        _("You follow this ticket: %(subject)s [%(ticket)s]"),
        _("%(writer)s has put you in copy of the ticket %(ticket)s.\n\n%(link)s"),
        _("Hello %(name)s,"),
        values=_VALUES,
        facts=("link",),
    ),
    MailKind(
        "ticket closed",
        _("Ticket: closed"),
        _PEOPLE,
        _("Closed: %(subject)s [%(ticket)s]"),
        _("%(writer)s has closed the ticket %(ticket)s.\n\n%(how)s\n%(link)s"),
        _("Hello %(name)s,"),
        values=_VALUES,
        facts=("how", "link"),
    ),
    MailKind(
        "ticket reopened",
        _("Ticket: reopened"),
        _PEOPLE,
        _("Reopened: %(subject)s [%(ticket)s]"),
        _("%(writer)s has reopened the ticket %(ticket)s.\n\n%(link)s"),
        _("Hello %(name)s,"),
        values=_VALUES,
        facts=("link",),
    ),
    MailKind(
        "ticket joined",
        _("Ticket: joined with another one"),
        _PEOPLE,
        _("Joined with another ticket: %(subject)s [%(ticket)s]"),
        _("%(writer)s has joined the ticket %(ticket)s with another one. %(where)s\n\n%(link)s"),
        _("Hello %(name)s,"),
        values=_VALUES,
        facts=("where", "link"),
    ),
    MailKind(
        "ticket for staff",
        _("Ticket: news for staff"),
        _("Whom the ticket is assigned to: staff or a collaborator"),
        _("%(subject)s [%(ticket)s], %(company)s"),
        _("%(writer)s, %(company)s:\n\n%(text)s\n\n%(how)s\n%(link)s"),
        values=(*_VALUES, "text", "how", "link"),
        editable=False,
    ),
    MailKind(
        "ticket assigned",
        _("Ticket: assigned"),
        _("Whom staff give a ticket: a colleague or a collaborator"),
        _("Yours now: %(subject)s [%(ticket)s], %(company)s"),
        _("%(writer)s has assigned this ticket to you.\n\n%(link)s"),
        values=(*_VALUES, "link"),
        editable=False,
    ),
    MailKind(
        "ticket briefing",
        _("Ticket: between staff and collaborator"),
        _("The other side: whom the ticket is assigned to, staff or a collaborator"),
        _("Not for the customer: %(subject)s [%(ticket)s], %(company)s"),
        _(
            "%(writer)s wrote to you; the customer does not see it:\n\n%(text)s\n\nPlease answer on "
            "this page, not by mail:\n%(link)s"
        ),
        values=(*_VALUES, "text", "link"),
        editable=False,
    ),
    MailKind(
        "ticket mention",
        _("Ticket: mentioned in a note"),
        _("The colleague whom a note names with an @"),
        _("You are mentioned: %(subject)s [%(ticket)s], %(company)s"),
        _("%(writer)s mentioned you in a note for staff:\n\n%(text)s\n\n%(link)s"),
        values=(*_VALUES, "text", "link"),
        editable=False,
    ),
)
EVENTS = {"closed": "ticket closed", "reopened": "ticket reopened", "merged": "ticket joined"}
