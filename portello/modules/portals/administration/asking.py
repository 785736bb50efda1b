"""Giving a colleague access where staff decide first (ADR 0031)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portello.access.models import Profile
from portello.access.viewer import Viewer
from portello.core import audit
from portello.modules.customers.models import Contact
from portello.modules.inbox.acts import Act, Row, subject_of
from portello.modules.inbox.models import InboxItem
from portello.modules.inbox.sending import send_item
from portello.modules.portals import operations
from portello.modules.portals.models import PortalAccess
from portello.modules.portals.rules.operations import kept_or_proposed

INVITE = "invite"


def must_ask(viewer: Viewer, contact: Contact) -> bool:
    """Whether staff decide before this colleague gets in; changing who is in is not asked."""
    if not viewer.asks_to(INVITE):
        return False
    held = PortalAccess._base_manager.filter(portal=viewer.portal, contact_id=contact.pk)
    return not held.exclude(state="disabled").exists()


def ask_to_invite(viewer: Viewer, contact: Contact, **wanted: Any) -> None:
    """Send role, profile and the rest; nobody is invited before staff approve."""
    send_item(by=viewer, act=INVITE, payload=wanted, subject=contact, title=contact.name)


class Admission(Act):
    """Payload: {"role", "profile": id, "profile_by", "is_company_admin"}; outcome: {"access"}."""

    def model(self, item: InboxItem) -> None:
        return None  # of the contact only the title is told

    def rows(self, item: InboxItem) -> list[Row]:
        """What he would get."""
        sent = item.payload
        profile = Profile.objects.filter(public_id=sent["profile"]).first()
        roles, yes = dict(PortalAccess.ROLES), _("yes") if sent["is_company_admin"] else _("no")
        return [
            Row("role", _("Role"), str(roles.get(sent["role"], ""))),
            Row("profile", _("Profile"), str(profile or "–")),
            Row("is_company_admin", _("Company administrator"), yes),
        ]

    def accept(self, item: InboxItem, *, by: audit.By, wanted: Any) -> dict[str, Any]:
        """Give the access and send the invitation."""
        sent, contact = item.payload, subject_of(item)
        profile = Profile.objects.filter(public_id=sent["profile"]).first()
        if contact is None or profile is None or item.portal is None:
            raise ValidationError(_("The record is no longer there."))
        given = {name: sent[name] for name in ("role", "is_company_admin")}
        if sent["profile_by"] == "hand":
            given["profile"] = profile
        else:  # nobody chose it: what is usual today
            usual = kept_or_proposed(None, item.portal, contact.company, sent["role"])
            given |= {"profile": usual.profile, "profile_by": usual.by, "profile_rule": usual.rule}
        try:
            access = operations.give_access(by=by, portal=item.portal, contact=contact, **given)
        except operations.Refused as refused:
            raise ValidationError(refused.reason) from None
        return {"access": access.pk}

    def undo(self, item: InboxItem, *, by: audit.By) -> list[str]:
        """Take the access away again; an invitation that was not accepted dies."""
        access = PortalAccess.objects.filter(pk=item.outcome["access"]).first()
        if access is not None:
            operations.disable_access(by=by, access=access)
        return []


admission = Admission()
