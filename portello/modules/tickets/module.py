"""Tickets: a customer asks for help, sees whose turn it is, and hears back."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portello.core.fields import HIDDEN, READ, Field, register
from portello.core.registry import (
    Action,
    Assignable,
    Function,
    MenuEntry,
    Module,
    NoticeKind,
    RecordPart,
    Tab,
)
from portello.modules.collaborators.ending import on_left_alone
from portello.modules.tickets import mail, search, shown
from portello.modules.tickets.desk.models import Queue
from portello.modules.tickets.models import Ticket
from portello.modules.tickets.states import give_back

# What was asked stays as it was: a customer fills a ticket's fields in when he opens it.
register(
    Ticket,
    Field("number", _("Number"), "text", READ, READ),
    Field("subject", _("Subject"), "text", READ, READ, at_first=True),
    Field("kind", _("Kind"), "record", READ, READ),
    Field("state", _("Turn"), "state", READ, READ),
    Field("urgency", _("Urgency"), "choice", READ, READ, at_first=True),
    Field("contact", _("For"), "record", READ, READ, at_first=True),
    Field("site", _("Site"), "record", READ, READ, at_first=True),
    Field("asset", _("Device"), "record", READ, READ, at_first=True),
    Field("order", _("Order"), "record", READ, READ, at_first=True),
)
register(Queue, Field("name", _("Name"), "text", HIDDEN, HIDDEN))

on_left_alone("tickets.ticket", give_back)

MODULE = Module(
    name="tickets",
    label=_("Tickets"),
    needs=(
        "accounts",
        "inbox",
        "customers",
        "portals",
        "notifications",
        "collaborators",
        "catalogue",
        "orders",
        "mailbox",
        "knowledge",
    ),
    mails=mail.MAILS,
    portal_menu=(
        MenuEntry(
            _("Tickets"),
            "portal:tickets:list",
            "messages",
            "tickets.view",
            20,
            about=_("Ask for help, and see whose turn it is."),
        ),
    ),
    actions=(
        Action("view", _("See tickets"), ready=("purchasing", "reader", "technician")),
        Action("create", _("Open tickets"), ready=("purchasing", "technician")),
        Action("answer", _("Answer in tickets"), ready=("purchasing", "technician")),
        Action("close", _("Close, reopen and rate tickets"), ready=("purchasing", "technician")),
        Action("copy", _("Put colleagues in copy"), ready=("purchasing", "technician")),
        Action("on_behalf", _("Open tickets for colleagues"), for_users=False),
        Action("export", _("Export the list of tickets"), for_users=False, ready=("reader",)),
    ),
    functions=(
        Function(
            "tickets",
            _("Tickets"),
            "portal:tickets:list",
            ("view", "create", "answer", "close", "copy", "on_behalf", "export"),
            ("tickets.ticket",),
        ),
    ),
    own_means=_(
        "Own tickets are those the person opened, that were opened for the person, or in which the "
        "person is in copy."
    ),
    examples="portello.modules.tickets.examples.examples",
    models=(
        "tickets.ticket",
        "tickets.participant",
        "tickets.message",
        "tickets.attachment",
        "tickets.note",
        "tickets.notefile",
        "tickets.briefing",
    ),
    home="portello.modules.tickets.home.cards",
    practise="portello.modules.tickets.practising.practise",
    practised="portello.modules.tickets.practising.what_goes",
    unpractise="portello.modules.tickets.practising.remove_practice",
    own_fields=("tickets.ticket",),
    record_parts=tuple(
        RecordPart(
            label,
            "tickets/about.html",
            "portello.modules.tickets.about.for_customer",
            "portello.modules.tickets.about.for_staff",
        )
        for label in ("orders.order", "customers.asset")
    ),
    search=search.KINDS,
    staff_menu=(
        MenuEntry(_("Tickets"), "staff:tickets:list", "messages", "tickets.view", 20),
        MenuEntry(
            _("Set-up of tickets"), "staff:tickets:kinds", "settings", "tickets.setup", 63, True
        ),
    ),
    staff_home="portello.modules.tickets.backoffice.lists.home_counts",
    staff_links=(
        MenuEntry(_("My mails about tickets"), "staff:tickets:my_mails", "mail", "tickets.answer"),
    ),
    company_tabs=(Tab("tickets", _("Tickets"), "tickets:of_company", "tickets.view"),),
    contact_tabs=(Tab("tickets", _("Tickets"), "tickets:of_contact", "tickets.view"),),
    settings="portello.modules.tickets.backoffice.tabs.settings",
    history={
        "tickets.ticket": ("tickets.view", ""),
        "tickets.queue": ("tickets.setup", ""),
        "tickets.ticketkind": ("tickets.setup", ""),
        "tickets.cannedanswer": ("tickets.setup", ""),
        "tickets.officehours": ("tickets.setup", ""),
    },
    record_pages={
        "tickets.ticket": "staff:tickets:detail",
        "tickets.queue": "staff:tickets:edit_queues",
        "tickets.ticketkind": "staff:tickets:kind",
        "tickets.cannedanswer": "staff:tickets:edit_canned",
    },
    takes_mail={"tickets.ticket": "portello.modules.tickets.by_mail.ticket"},
    notices=(
        NoticeKind(
            "ticket",
            "tickets.ticket",
            _("%(who)s wrote"),
            "portal:tickets:detail",
            "staff:tickets:detail",
            "tickets.view",
            "portal:tickets:assigned",
        ),
        NoticeKind(
            "ticket copy",
            "tickets.ticket",
            _("%(who)s put you in copy"),
            "portal:tickets:detail",
            "staff:tickets:detail",
            "tickets.view",
        ),
        NoticeKind(
            "ticket closed",
            "tickets.ticket",
            _("%(who)s closed the ticket"),
            "portal:tickets:detail",
            "staff:tickets:detail",
            "tickets.view",
        ),
        NoticeKind(
            "ticket reopened",
            "tickets.ticket",
            _("%(who)s reopened the ticket"),
            "portal:tickets:detail",
            "staff:tickets:detail",
            "tickets.view",
        ),
        NoticeKind(
            "ticket rated",
            "tickets.ticket",
            _("%(who)s rated the help badly"),
            "portal:tickets:detail",
            "staff:tickets:detail",
            "tickets.view",
        ),
        NoticeKind(
            "ticket joined",
            "tickets.ticket",
            _("%(who)s joined the ticket with another one"),
            "portal:tickets:detail",
            "staff:tickets:detail",
            "tickets.view",
        ),
        NoticeKind(
            "ticket assigned",
            "tickets.ticket",
            _("%(who)s assigned a ticket to you"),
            "portal:tickets:detail",
            "staff:tickets:detail",
            "tickets.view",
            "portal:tickets:assigned",
        ),
        NoticeKind(
            "ticket briefing",
            "tickets.ticket",
            _("%(who)s wrote, the customer does not see it"),
            "portal:tickets:detail",
            "staff:tickets:detail",
            "tickets.view",
            "portal:tickets:assigned",
        ),
        NoticeKind(
            "ticket mention",
            "tickets.ticket",
            _("%(who)s mentioned you in a note"),
            "portal:tickets:detail",
            "staff:tickets:detail",
            "tickets.view",
        ),
    ),
    help_page="portal:tickets:new",
    outbox={
        "tickets.said": "portello.modules.tickets.telling.tell",
        "tickets.assigned": "portello.modules.tickets.giving.tell_assigned",
        "tickets.briefed": "portello.modules.tickets.briefings.telling.tell",
        "tickets.mentioned": "portello.modules.tickets.desk.mentions.tell_mentioned",
    },
    samples="portello.modules.tickets.samples.samples",
    assignable=(
        Assignable(
            "tickets.ticket",
            pgettext_lazy("one", "Ticket"),
            "portal:tickets:assigned",
            "subject",
            state="state",
            tones=shown.TONES,
            states=tuple(shown.COLLABORATORS_STATES),
            staff_page="staff:tickets:detail",
            children=(
                ("tickets.message", "ticket"),
                ("tickets.attachment", "ticket"),
                ("tickets.participant", "ticket"),
                ("tickets.briefing", "ticket"),
            ),
        ),
    ),
)
