"""Registration: people who make their own log-in."""

from django.utils.translation import gettext_lazy as _

from portello.core.registry import InboxAct, InboxKind, Module
from portello.modules.registration.mail import MAILS

MODULE = Module(
    name="registration",
    label=_("Registration"),
    needs=("accounts", "inbox", "customers", "portals", "communication"),
    mails=MAILS,
    models=("registration.registration",),
    inbox_kinds=(InboxKind("registration", _("Registration"), "customers.view"),),
    inbox_acts=(
        InboxAct(
            "registration",
            "registration",
            _("Registration"),
            "access.manage",
            "portello.modules.registration.arrival.registration",
        ),
    ),
    settings="portello.modules.registration.settings.settings",
    without_access="portello.modules.registration.portal.how_it_stands",
    practise="portello.modules.registration.practising.practise",
    samples="portello.modules.registration.samples.samples",
    outbox={
        "registration.verify": "portello.modules.registration.jobs.deliver",
        "registration.waits": "portello.modules.registration.telling.tell",
    },
    house="portello.modules.registration.jobs.house",
)
