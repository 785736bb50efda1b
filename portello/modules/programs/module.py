"""Access for programs: a customer's own keys, and the business's under Administration."""

from django.utils.translation import gettext_lazy as _

from portello.api.operations import end_keys
from portello.core.audit import System
from portello.core.registry import Action, MenuEntry, Module
from portello.modules.customers.models import Company, Contact
from portello.modules.customers.operations import on_archive
from portello.modules.portals.operations import on_access_taken
from portello.modules.programs.mail import MAILS


def _end_of_archived(record: object) -> None:
    if isinstance(record, Contact):
        end_keys(by=System("archived"), access__contact=record)
    elif isinstance(record, Company):
        end_keys(by=System("archived"), company=record)


on_archive(_end_of_archived)
on_access_taken(lambda access: end_keys(by=System("access taken"), access=access))

MODULE = Module(
    name="programs",
    label=_("Access for programs"),
    needs=("accounts", "customers", "portals"),
    mails=MAILS,
    staff_menu=(MenuEntry(_("API keys"), "staff:programs:keys", "key", "keys.manage", 80, True),),
    actions=(Action("use", _("Make keys for one's own programs")),),
    models=("api.personkey",),
    record_pages={"api.personkey": "", "api.integrationkey": ""},
    samples="portello.modules.programs.samples.samples",
)
