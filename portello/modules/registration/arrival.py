"""The registration as staff find it in the inbox: what accepting, declining and undoing do."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portello.access.models import Profile
from portello.core import audit
from portello.modules.communication.operations import carry_over, end_carried_over
from portello.modules.customers.arrivals.acts import Arrival
from portello.modules.customers.models import Company, Contact
from portello.modules.inbox.acts import Row
from portello.modules.inbox.models import InboxItem
from portello.modules.portals.founding import default_profile
from portello.modules.portals.models import Portal, PortalAccess
from portello.modules.portals.operations import (
    Refused,
    decline_access,
    give_access,
    hold_access,
)
from portello.modules.registration import mail
from portello.modules.registration.models import APPROVED, DECLINED, WAITING, Registration
from portello.modules.registration.shown import consent_rows


class RegistrationAct(Arrival):
    """Accepting gives the person access to the portal; `outcome`: {"access": its id}."""

    tells = False  # registrations have mails of their own

    def admit(
        self, item: InboxItem, *, by: audit.By, company: Company, contact: Contact | None
    ) -> dict[str, Any]:
        """The access, with the role and profile that the portal gives to whoever registered.

        An item without a registration is practice: nobody stands behind it who could log in.
        """
        row, portal = _row_of(item), item.portal
        if row is None or portal is None:
            return {}
        if contact is None:
            raise ValidationError(_("Without a person there is nobody to give access to."))
        held = PortalAccess.objects.filter(portal=portal, contact=contact, state="active")
        if row.user is not None and held.filter(user=row.user).exists():
            access = None  # he was invited meanwhile, with the rights that staff chose then
        else:
            role, profile = rights_of(portal)
            try:
                access = give_access(
                    by=by, portal=portal, contact=contact, role=role, profile=profile,
                    profile_by="default", user=row.user, tells=False,
                )  # fmt: skip
            except Refused as refused:
                raise ValidationError(refused.reason) from None
            if row.user is not None and row.user.last_login and not access.login_count:
                # He is logged in since he registered: this is his first access.
                PortalAccess.objects.filter(pk=access.pk).update(
                    login_count=1, last_login_at=row.user.last_login
                )
        row.company, row.access = company, access
        _turn(row, APPROVED)
        wants = _carry_over(item, contact, by=by)
        return {"access": access.public_id if access is not None else "", "wants": wants}

    def dismiss(self, item: InboxItem, *, by: audit.By, outcome: dict[str, Any]) -> None:
        """The access waits again, and the person with it."""
        row = _row_of(item)
        if item.contact is not None:
            for pair in outcome.get("wants", ()):
                end_carried_over(by=by, contact=item.contact, pair=pair)
        if row is not None:
            if row.access is not None and row.access.state == "active":
                hold_access(by=by, access=row.access, tells=False)
            row.company = None
            _wait_again(row)

    def reject(self, item: InboxItem, *, by: audit.By, answer: str) -> dict[str, Any]:
        """From now on he reads why when he logs in."""
        row = _row_of(item)
        if row is not None:
            _turn(row, DECLINED)
            if row.access is not None:
                decline_access(by=by, access=row.access, reason=answer[:500], tells=False)
        return {}

    def tell(self, item: InboxItem) -> None:
        """Approved or declined, with what staff wrote."""
        row = _row_of(item)
        if row is not None:
            if row.state == APPROVED:
                mail.send_approved(row, item.answer)
            elif item.automatic:
                mail.send_ended(row, item.answer)
            else:
                mail.send_declined(row, item.answer)

    def reconsider(self, item: InboxItem, *, by: audit.By) -> None:
        """The rejection was taken back: he waits again."""
        row = _row_of(item)
        if row is not None:
            _wait_again(row)

    def consequence(self, item: InboxItem, company: Company | None, contact: Contact | None) -> str:
        """Who gets access to what."""
        if item.portal is None:
            return ""
        role, profile = rights_of(item.portal)
        roles = dict(Portal.NEWCOMERS)
        values = {
            "email": item.email, "portal": item.portal.name, "role": roles[role], "profile": profile,
            "company": company.name if company else item.title,
        }  # fmt: skip
        what = _(
            "%(email)s gets access to %(portal)s for %(company)s: %(role)s, profile %(profile)s"
        )
        if item.practice:
            return _("If this were not practice: %(what)s") % {"what": what % values}
        return what % values

    def refusal(self, item: InboxItem, company: Company | None, contact: Contact | None) -> str:
        """Nobody comes in as a person who has a log-in already, or twice at one company."""
        if item.portal is None or item.practice or company is None:
            return ""
        held = PortalAccess.objects.filter(portal=item.portal, company=company).exclude(user=None)
        others = held.exclude(user=item.user_id) if item.user_id else held
        if contact is not None and others.filter(contact=contact).exists():
            return _("Has a log-in already, with another e-mail address.")
        own = held.filter(user=item.user_id) if item.user_id else held.none()
        if own.exclude(contact=contact).exclude(pk=self._access_of(item)).exists():
            return _("This person has access as another contact of this company.")
        return ""

    def _access_of(self, item: InboxItem) -> int | None:
        """What an earlier approval of this item gave; it is no second access."""
        return Registration.objects.filter(item=item).values_list("access_id", flat=True).first()

    def noted(self, item: InboxItem) -> str:
        """That the contact has another e-mail than the one he logs in with."""
        contact = item.contact
        if (
            item.state != "accepted"
            or contact is None
            or contact.email.lower() == item.email.lower()
        ):
            return ""
        return _("Logs in as %(log_in)s; the contact has %(email)s.") % {
            "log_in": item.email, "email": contact.email or _("no e-mail address"),
        }  # fmt: skip

    def more_rows(self, item: InboxItem) -> list[Row]:
        """The message, and what was agreed to."""
        message = item.payload.get("message")
        rows = [Row("message", _("Message"), message)] if message else []
        return [*rows, *consent_rows(item.payload.get("consents", []))]


def _carry_over(item: InboxItem, contact: Contact, *, by: audit.By) -> list[str]:
    """The communication choices that he agreed to on the page, noted with the words he read."""
    given = [one for one in item.payload.get("consents", ()) if one["given"] and one.get("sets")]
    return [
        one["sets"]
        for one in given
        if carry_over(
            by=by, contact=contact, pair=one["sets"], wording=one["wording"],
            language=one["language"],
        )
    ]  # fmt: skip


def rights_of(portal: Portal) -> tuple[str, Profile]:
    """Role and profile of whoever registers at `portal`."""
    role = portal.registration_role
    return role, portal.registration_profile or default_profile(portal, role)


def _row_of(item: InboxItem) -> Registration | None:
    rows = Registration.objects.select_related("portal", "user", "access").select_for_update(
        of=("self",)
    )
    return rows.filter(item=item).first()


def _turn(row: Registration, state: str) -> None:
    row.state = state
    row.save(update_fields=["state", "company", "access"])


def _wait_again(row: Registration) -> None:
    newer = Registration.objects.filter(portal=row.portal, email=row.email, state=WAITING)
    if newer.exclude(pk=row.pk).exists():
        raise ValidationError(_("This person has registered again since. Decide on that one."))
    _turn(row, WAITING)


registration = RegistrationAct()
