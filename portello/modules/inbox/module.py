"""Inbox: what customers sent, and what staff decided; other modules plug their kinds in."""

from django.utils.translation import gettext_lazy as _

from portello.core.registry import InboxAct, InboxKind, MenuEntry, Module
from portello.modules.inbox import sending
from portello.modules.inbox.mail import MAILS

__all__ = ["sending"]  # loaded here, it takes what `core.changes` may not write at once

MODULE = Module(
    name="inbox",
    label=_("Inbox"),
    needs=("accounts",),
    mails=MAILS,
    staff_menu=(
        MenuEntry(
            _("Inbox"),
            "staff:inbox:list",
            "inbox",
            "inbox.view",
            15,
            count="portello.modules.inbox.waiting.menu_count",
        ),
    ),
    models=("inbox.inboxitem",),
    inbox_kinds=(InboxKind("change", _("Change of data"), "customers.view"),),
    inbox_acts=(
        InboxAct(
            "change",
            "change",
            _("Change of data"),
            "customers.edit",
            "portello.modules.inbox.changing.change",
        ),
    ),
    home="portello.modules.inbox.waiting.cards",
    staff_home="portello.modules.inbox.waiting.home_counts",
    record_pages={"inbox.inboxitem": "staff:inbox:item"},
    history={"inbox.inboxitem": ("inbox.view", "")},
    long_outbox={"inbox.accept": "portello.modules.inbox.runs.work"},
    samples="portello.modules.inbox.samples.samples",
)
