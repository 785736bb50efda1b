"""The registration as staff find it in the inbox: what accepting, declining and undoing do."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portello.core import audit
from portello.modules.communication.operations import carry_over, end_carried_over
from portello.modules.customers.arrivals.acts import Arrival
from portello.modules.customers.models import Company, Contact
from portello.modules.inbox.acts import Row
from portello.modules.inbox.models import InboxItem
from portello.modules.portals.founding import default_profile
from portello.modules.portals.models import CLOSED, Portal, PortalAccess
from portello.modules.portals.operations import (
    Refused,
    before_of,
    decline_access,
    give_access,
    hold_access,
    put_back_access,
)
from portello.modules.registration import mail
from portello.modules.registration.models import APPROVED, DECLINED, WAITING, Registration
from portello.modules.registration.shown import consent_rows
from portello.modules.registration.standing import refusals, said_of


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
        held = PortalAccess.objects.filter(portal=portal, contact=contact).first()
        access, before = None, None
        inside = held is not None and held.state == "active" and held.user_id == row.user_id
        if not inside or row.user is None:  # else he was invited meanwhile
            before = before_of(held) if held is not None else None
            try:
                access = give_access(
                    by=by, portal=portal, contact=contact, user=row.user, tells=False,
                    **rights_of(portal, held),
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
        given: dict[str, Any] = {"wants": _carry_over(item, contact, by=by)}
        if access is None:
            return given | {"access": ""}
        return given | {"access": access.public_id, "before": before, "version": access.version}

    def dismiss(self, item: InboxItem, *, by: audit.By, outcome: dict[str, Any]) -> None:
        """The access is as it was before, or waits again, and the person with it."""
        row = _row_of(item)
        if item.contact is not None:
            for pair in outcome.get("wants", ()):
                end_carried_over(by=by, contact=item.contact, pair=pair)
        if row is None:
            return
        access, before = row.access, outcome.get("before")
        if access is not None and before is not None:
            put_back_access(by=by, access=access, before=before, version=outcome["version"])
            row.access = None  # it is not this decision's
        elif access is not None and access.state == "active":
            hold_access(by=by, access=access, tells=False)
        if access is not None and before is None and "made" in item.outcome.get("contact", {}):
            # Nobody logs in as somebody who is put away, and he may come in again as another.
            PortalAccess.objects.filter(pk=access.pk).update(user=None)
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
        held = _held(item, contact)
        rights = rights_of(item.portal, held)
        values = {
            "email": item.email, "portal": item.portal.name, "profile": rights["profile"],
            "role": dict(PortalAccess.ROLES)[rights["role"]],
            "company": company.name if company else item.title,
        }  # fmt: skip
        said = (
            _("%(email)s gets access to %(portal)s for %(company)s: %(role)s, profile %(profile)s")
            % values
        )
        if rights["is_company_admin"]:
            said += ", " + _("company administrator")
        if held is not None:
            kept = _("These rights were chosen before and stay. Access until now: %(state)s")
            said = f"{said}. {kept % {'state': held.get_state_display()}}"
        if item.practice:
            return _("If this were not practice: %(what)s") % {"what": said}
        return said

    def facts(self, item: InboxItem, company: Company | None, contact: Contact | None) -> Any:
        """Portal, role, profile and the rest, and the access that there is already."""
        if item.portal is None or item.practice:
            return None
        held = _held(item, contact)
        rights = rights_of(item.portal, held)
        given = [rights["role"], rights["profile"].pk, rights["is_company_admin"]]
        return [item.email, item.portal.pk, *given, held.state if held else ""]

    def warnings(
        self, item: InboxItem, company: Company | None, contact: Contact | None
    ) -> list[str]:
        """Where the address was refused before, or the person whom staff take him for."""
        if item.practice:
            return []
        row = Registration.objects.filter(item=item).first()
        found = refusals(item.email, but=row)
        held = _held(item, contact)
        if held is not None and held.state in CLOSED:
            found.append(said_of(held))
        return list(dict.fromkeys(found))

    def serves(self, item: InboxItem, contact: Contact) -> bool:
        """Whether he gets in somewhere else as this contact."""
        rows = PortalAccess.objects.filter(contact=contact, state__in=["active", "invited"])
        return rows.exclude(portal=item.portal).exists()

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


def rights_of(portal: Portal, held: PortalAccess | None) -> dict[str, Any]:
    """What whoever registers gets: what staff had chosen for him before, else what the portal gives
    to new people."""
    if held is not None:
        names = ("role", "profile", "is_company_admin", "profile_by", "profile_rule")
        return {name: getattr(held, name) for name in names}
    role = portal.registration_role
    profile = portal.registration_profile or default_profile(portal, role)
    return {
        "role": role, "profile": profile, "is_company_admin": False, "profile_by": "default",
        "profile_rule": None,
    }  # fmt: skip


def _held(item: InboxItem, contact: Contact | None) -> PortalAccess | None:
    """The access that this person has, or had, to the portal of the item."""
    rows = PortalAccess.objects.select_related("profile", "portal", "contact", "company")
    return rows.filter(portal=item.portal, contact=contact).first() if contact else None


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
