"""Making, changing and ending the right of a collaborator; assigning records to him."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portello.access.models import Profile
from portello.core import audit, changes
from portello.core.registry import assignables
from portello.modules.accounts.models import normal_email
from portello.modules.collaborators.ending import left, places_of
from portello.modules.collaborators.models import Assignment, Collaborator
from portello.modules.customers.models import Company, Contact
from portello.modules.customers.operations import edit_contact
from portello.modules.notifications.operations import withdraw_assigned
from portello.modules.portals.models import Portal, PortalAccess
from portello.modules.portals.operations import Refused, give_access


class Stale(Exception):
    """Somebody else has changed the right meanwhile."""


def add_collaborator(
    *,
    by: audit.By,
    portal: Portal,
    who: Company | Contact,
    email: str,
    name: str = "",
    profile: Profile | None = None,
    is_active: bool = True,
    may_manage: bool = False,
) -> Collaborator:
    """Make somebody a collaborator of `portal`, all in one: contact, access, invitation, right.

    `who` is a contact, or a company whose contact with this e-mail is taken or made. Whoever is in
    already keeps role and profile. Raises `ValidationError`, by the field of the page.
    """
    try:
        with transaction.atomic():
            # Locked: the same form sent twice at once must not make two contacts.
            company_id = who.pk if isinstance(who, Company) else who.company_id
            _refuse_company(Company.objects.select_for_update(of=("self",)).get(pk=company_id))
            contact = who if isinstance(who, Contact) else _contact_of(by, who, portal, email, name)
            access = _access_of(by, portal, contact, email, profile)
            made = Collaborator(
                company_id=contact.company_id, access=access, is_active=is_active,
                may_manage=may_manage,
            )  # fmt: skip
            made.save(force_insert=True)
            audit.record("created", made, by=by, values=_values(None, made))
    except Refused as refused:
        raise ValidationError({"email": refused.reason}) from None
    except IntegrityError:  # the same form a moment ago
        raise ValidationError(_already()) from None
    return made


def _refuse_company(company: Company) -> None:
    if company.archived_at:
        raise ValidationError(_("This company is archived."))
    if company.status == "lead":
        raise ValidationError(_("A lead cannot be a collaborator. Make the company a customer."))


def _already() -> str:
    return _("This person is a collaborator of this portal already.")


def _contact_of(by: audit.By, company: Company, portal: Portal, email: str, name: str) -> Contact:
    """The company's contact with this address, who is in before who is not; else a new one."""
    accesses = PortalAccess.objects.filter(portal=portal, company=company)
    inside = accesses.filter(user__email=email, contact__archived_at=None).first()
    if inside is not None:
        return inside.contact
    people = Contact.objects.filter(company=company, archived_at=None).order_by("pk")
    known = [contact for contact in people if normal_email(contact.email) == email]
    if known:
        invited = set(accesses.filter(contact__in=known).values_list("contact", flat=True))
        return min(known, key=lambda contact: contact.pk not in invited)
    if not name:
        raise ValidationError({"name": _("Nobody there has this e-mail. Enter the new name.")})
    return changes.create(Contact(company=company, name=name, email=email), by=by)


def _access_of(
    by: audit.By, portal: Portal, contact: Contact, email: str, profile: Profile | None
) -> PortalAccess:
    """The contact's access; given, with the invitation, if he has none or it was taken away."""
    if contact.archived_at:
        raise ValidationError(_("This contact is archived."))
    access = (
        PortalAccess.objects.select_for_update(of=("self",))
        .select_related("user", "profile")
        .filter(portal=portal, contact=contact)
        .first()
    )
    if access is not None and Collaborator.objects.filter(access=access).exists():
        raise ValidationError(_already())
    login = normal_email(access.user.email if access and access.user else contact.email)
    if login and login != email:
        raise Refused(_("This person's e-mail address is %(email)s.") % {"email": login})
    if access is not None and access.state != "disabled":
        return access
    if not login:
        edit_contact(by=by, contact=contact, values={"email": email})
    if access is not None:  # taken away before: he gets back what he had
        had = {"role": access.role, "is_company_admin": access.is_company_admin}
        return give_access(by=by, portal=portal, contact=contact, profile=access.profile, **had)
    chosen = profile or Profile.objects.get(built_in="collaborator")
    return give_access(by=by, portal=portal, contact=contact, role="user", profile=chosen)


def change_collaborator(
    *, by: audit.By, collaborator: Collaborator, is_active: bool, may_manage: bool,
    base_version: int | None = None,
) -> str:  # fmt: skip
    """Switch the right on or off, with or without managing; in force with the next request. Returns
    what staff should know of the records that nobody from outside works on any more, or ""."""
    with transaction.atomic():
        stored = Collaborator.objects.select_for_update().get(pk=collaborator.pk)
        before = Collaborator(is_active=stored.is_active, may_manage=stored.may_manage)
        stored.is_active, stored.may_manage = is_active, may_manage
        changed = _values(before, stored)
        if not changed:
            return ""
        if base_version is not None and stored.version != base_version:
            raise Stale
        if is_active and not before.is_active:
            _refuse_company(stored.access.company)
        stored.version += 1
        stored.save()
        audit.record("changed", stored, by=by, values=changed)
        if is_active:
            return ""
        withdraw_assigned(stored.access_id)
        return left(by, places_of(collaborator=stored))


def _values(old: Collaborator | None, new: Collaborator) -> dict[str, tuple[str, str]]:
    """{field: (old, new)} of what differs."""
    pairs = {
        name: ("" if old is None else str(getattr(old, name)), str(getattr(new, name)))
        for name in ("is_active", "may_manage")
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def remove_collaborator(*, by: audit.By, collaborator: Collaborator) -> str:
    """End the right and every assignment with it. The portal access stays as it is. Returns what
    staff should know, as `change_collaborator` does."""
    with transaction.atomic():
        stored = Collaborator.objects.select_for_update().get(pk=collaborator.pk)
        count = Assignment.objects.filter(collaborator=stored).count()
        values = {
            name: (str(getattr(stored, name)), "") for name in ("is_active", "may_manage")
        } | {"assignments": (str(count), "")}
        audit.record("removed", stored, by=by, values=values)
        withdraw_assigned(stored.access_id)
        places = places_of(collaborator=stored)
        stored.delete()
        return left(by, places)


def assign_record(*, by: audit.By, collaborator: Collaborator, record: Any) -> Assignment:
    """Let a collaborator work on `record`; assigning twice is once. It stands in the history of
    the record. Raises `ValueError` for a kind of record that no module declared assignable."""
    label = record._meta.label_lower
    if label not in assignables():
        raise ValueError(f"{label} is not assignable: name it in `assignable` of its module.py")
    with transaction.atomic():
        # Two members of staff at once are one assignment, and the second one learns who has it.
        Collaborator.objects.select_for_update().get(pk=collaborator.pk)
        place = {"collaborator": collaborator, "model": label, "record_id": record.pk}
        known = Assignment.objects.filter(**place).first()
        if known is not None and known.company_id == record.company_id:
            return known
        if known is not None:  # the record has moved to another company since
            known.delete()
        made = Assignment.objects.create(
            **place, company_id=record.company_id, assigned_by_id=by.actor.user_id
        )
        values = {"collaborator": ("", str(collaborator))}
        audit.record("assigned", record, by=by, values=values, whose=collaborator.contact_id)
    return made


def end_assignment(*, by: audit.By, assignment: Assignment) -> str:
    """Take a record from a collaborator; with his next request it is not there any more. Returns
    what staff should know, as `change_collaborator` does."""
    with transaction.atomic():
        stored = Assignment.objects.select_for_update(of=("self",)).filter(pk=assignment.pk).first()
        if stored is None:
            return ""
        whom, record = stored.collaborator, _record_of(stored)
        values = {"collaborator": (str(whom), "")}
        audit.record("unassigned", record or whom, by=by, values=values, whose=whom.contact_id)
        if record is not None:
            withdraw_assigned(whom.access_id, record)
        stored.delete()
        return left(by, {stored.model: {stored.record_id}})


def _record_of(assignment: Assignment) -> Any:
    """The assigned record, None if it is gone."""
    model = apps.get_model(assignment.model)
    return model._base_manager.filter(pk=assignment.record_id).first()
