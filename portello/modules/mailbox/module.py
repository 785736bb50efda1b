"""E-mail in: what people answer by mail comes back into what they answer."""

from django.utils.translation import gettext_lazy as _

from portello.core.registry import InboxAct, InboxKind, Module, Tab
from portello.modules.mailbox.refusing import MAILS
from portello.ui.history import MODELS, VERBS

VERBS["mailbox changed"] = _("E-mail in changed")
VERBS["mail taken out"] = _("A mail taken out of many")
MODELS["mailbox.mailbox"] = _("E-mail in")

MODULE = Module(
    name="mailbox",
    label=_("E-mail in"),
    needs=("accounts", "inbox", "customers", "portals"),
    mails=MAILS,
    portal_tabs=(Tab("mailbox", _("E-mail in"), "mailbox:setup", "portals.manage"),),
    inbox_kinds=(InboxKind("mail", _("E-mail"), "tickets.view"),),
    inbox_acts=(
        InboxAct(
            "mail", "mail", _("Mail"), "tickets.answer", "portello.modules.mailbox.arrival.mail"
        ),
    ),
    # What strangers send takes its time: no mail of ours waits behind it.
    long_outbox={
        "mailbox.fetch": "portello.modules.mailbox.fetching.fetch",
        "mailbox.take": "portello.modules.mailbox.operations.take_mail",
    },
    record_pages={"mailbox.mailbox": ""},
    history={"mailbox.mailbox": ("portals.manage", "")},
    staff_home="portello.modules.mailbox.register.home_counts",
    contact_note="portello.modules.mailbox.register.notes",
    house="portello.modules.mailbox.jobs.house",
    samples="portello.modules.mailbox.samples.samples",
)
