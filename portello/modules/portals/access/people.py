"""Who can be let in at all, and the sentence for staff where somebody cannot."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from portello.modules.accounts.models import User, normal_email
from portello.modules.customers.models import Contact
from portello.modules.portals.models import Portal, PortalAccess


class Refused(Exception):
    """The operation is refused; `reason` is a sentence for staff."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def checked_email(contact: Contact) -> str:
    """The contact's address in stored form; `Refused` if it has none, a bad one, or is archived."""
    refuse_archived(contact)
    email = normal_email(contact.email)
    if not email:
        raise Refused(_("This contact has no e-mail address. Enter one first."))
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(_("The e-mail address of this contact is not valid.")) from None
    return email


def refuse_archived(contact: Contact) -> None:
    """Raises `Refused` for a contact that is archived, or made up for practice."""
    if contact.practice or contact.company.practice:
        raise Refused(_("This is practice: nobody is behind it whom access could be given to."))
    if contact.archived_at:
        raise Refused(_("This contact is archived."))


def refuse_wrong_user(portal: Portal, contact: Contact, email: str) -> None:
    """Raises `Refused` when the log-in with this address, if there is one, cannot be let in."""
    user = User.objects.with_email(email)
    if user is not None:
        refuse_user(portal, contact, user)


def refuse_user(portal: Portal, contact: Contact, user: User) -> None:
    """Raises `Refused` for staff, and for who serves this company as another contact."""
    if user.staff_role:
        raise Refused(_("This e-mail address belongs to a member of staff."))
    twin = PortalAccess.objects.filter(portal=portal, user=user, company_id=contact.company_id)
    if twin.exclude(contact=contact).exists():
        raise Refused(_("This person already has access as another contact of this company."))


def refuse_unproved(access: PortalAccess, user: User) -> None:
    """Raises `Refused` where the access is another person's, or the address is not proved."""
    if access.user_id not in (None, user.pk):
        raise Refused(_("Another person already logs in with this contact."))
    proved = EmailAddress.objects.filter(user=user, email=user.email, verified=True)
    if not user.is_active or not proved.exists():
        raise Refused(_("The e-mail address of this log-in is not proved yet."))
