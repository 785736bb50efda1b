"""Staff pages: the queues that tickets wait in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portello.backoffice.register import PlainRegister
from portello.modules.tickets.backoffice.tabs import setup_tabs
from portello.modules.tickets.desk.models import Queue

QUEUES = PlainRegister(
    space="tickets",
    name="queues",
    model=Queue,
    names=("name",),
    view="tickets.setup",
    edit="tickets.setup",
    title=_("Queues"),
    new_title=_("New queue"),
    tabs=lambda: setup_tabs("queues"),
    among=_("Set-up of tickets"),
    empty=(_("No queues yet"), _("A queue holds the tickets that a part of the staff works off.")),
)
urlpatterns = QUEUES.urlpatterns("ticket-setup/queues/")
