"""Membership: the classes that staff keep, and the part of the company page that shows one's own."""

from django.utils.translation import gettext_lazy as _

from portello.core.registry import Action, CompanyPart, Function, InboxAct, MenuEntry, Module, Tab
from portello.modules.membership.mail import MAILS

MODULE = Module(
    name="membership",
    label=_("Membership"),
    needs=("customers", "inbox", "portals"),
    mails=MAILS,
    staff_menu=(
        MenuEntry(
            _("Membership classes"),
            "staff:membership:classes",
            "users",
            "customers.view",
            66,
            True,
        ),
    ),
    actions=(
        Action("view", _("See the membership class"), ready=("finance", "purchasing", "reader")),
        Action("choose", _("Choose another membership class"), for_users=False),
    ),
    user_scope="company",
    functions=(
        Function(
            "membership",
            _("Membership"),
            "portal:membership:choose",
            ("view", "choose"),
            asks=("membership.choose",),
        ),
    ),
    inbox_acts=(
        InboxAct(
            "membership.choose",
            "change",
            _("Another membership class"),
            "customers.edit",
            "portello.modules.membership.operations.choice",
        ),
    ),
    company_parts=(
        CompanyPart(
            "membership",
            _("Membership"),
            "portello.modules.membership.shown.membership",
            "membership/portal/part.html",
        ),
    ),
    models=("membership.membership",),
    company_tabs=(Tab("membership", _("Membership"), "membership:of_company", "customers.view"),),
    record_pages={"membership.membershipclass": "staff:membership:edit"},
    history={"membership.membershipclass": ("customers.view", "")},
    examples="portello.modules.membership.shown.examples",
    samples="portello.modules.membership.samples.samples",
)
