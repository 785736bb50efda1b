"""Staff pages: groups of companies."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portello.backoffice.register import PlainRegister
from portello.modules.customers.models import CompanyGroup

GROUPS = PlainRegister(
    space="customers",
    name="groups",
    model=CompanyGroup,
    names=("name",),
    view="customers.view",
    edit="customers.edit",
    title=_("Customer groups"),
    new_title=_("New group"),
    empty=(_("No groups yet"), _("A group holds companies that you treat alike, such as dealers.")),
)
urlpatterns = GROUPS.urlpatterns("groups/")
