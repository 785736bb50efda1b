"""How an e-mail address stands with a portal before anything is decided about it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.core import formats
from portello.modules.accounts.models import User
from portello.modules.customers.mailboxes import contacts_with, typed_by_customer
from portello.modules.customers.models import Contact
from portello.modules.inbox.models import REJECTED, InboxItem
from portello.modules.inbox.models import WAITING as OPEN_STATES
from portello.modules.portals.models import CLOSED, PortalAccess
from portello.modules.registration.models import DECLINED, WAITING, Registration


def has_log_in(portal: Any, email: str) -> bool:
    """Whether the owner of this address logs in here already, or never will: staff, blocked people."""
    user = User.objects.with_email(email)
    if user is None:
        return False
    if user.is_staff or not user.is_active:
        return True
    return PortalAccess.objects.filter(
        portal_id=portal.pk, user=user, state="active",
        contact__archived_at=None, company__archived_at=None,
    ).exists()  # fmt: skip


def waiting(portal: Any, email: str) -> Registration | None:
    """The registration of this address that waits for staff already."""
    rows = Registration.objects.select_related("portal", "user").filter(portal_id=portal.pk)
    return rows.filter(email=email, state=WAITING).first()


def refusals(email: str, *, but: Registration | None = None) -> list[str]:
    """In words for staff: where this address was declined, disabled or put away before, or waits
    for staff, at any portal. `but` is the registration at hand."""
    declined = Registration.objects.filter(email=email, state=DECLINED)
    if but is not None:
        declined = declined.exclude(pk=but.pk)
    found = [
        _("Declined before, at %(portal)s on %(day)s")
        % {"portal": row.portal.name, "day": _day_of(row)}
        for row in declined.select_related("portal", "item").order_by("pk")
    ]
    people = contacts_with(email)
    found += [said_of(access) for access in _accesses(email, people) if _closed(access)]
    return [*found, *(_of_wish(wish) for wish in _wishes(people))]


def is_for_staff(portal: Any, email: str, but: Registration) -> bool:
    """Whether a person decides and never a rule: somebody has said no anywhere, or staff have given
    this address access here, which a rule may not go past either."""
    here = _accesses(email, contacts_with(email)).filter(portal_id=portal.pk)
    return here.exists() or bool(refusals(email, but=but))


def _day_of(row: Registration) -> str:
    decided = row.item.decided_at if row.item else None
    return formats.day(timezone.localdate(decided)) if decided else "–"


def _accesses(email: str, people: list[Contact]) -> Any:
    held = Q(user__email=email) | Q(contact__in=people)
    rows = PortalAccess.objects.select_related("portal", "contact", "company")
    return rows.filter(held).order_by("pk")


def _closed(access: PortalAccess) -> bool:
    """Whether it lets nobody in."""
    away = access.contact.archived_at or access.company.archived_at
    return access.state in CLOSED or bool(away)


def said_of(access: PortalAccess) -> str:
    """An access and its state, in words for staff."""
    return _("Access as %(name)s of %(company)s to %(portal)s: %(state)s") % {
        "name": access.contact.name,
        "company": access.company.name,
        "portal": access.portal.name,
        "state": access.get_state_display(),
    }


def _wishes(people: list[Contact]) -> Any:
    """Wishes to invite one of them that wait, or that staff have declined."""
    label = Contact._meta.label_lower
    about = {"subject_model": label, "subject_id__in": [one.pk for one in people]}
    open_or_no = [*OPEN_STATES, REJECTED]
    return InboxItem.objects.filter(act="invite", state__in=open_or_no, **about).order_by("pk")


def _of_wish(item: InboxItem) -> str:
    return _("Wish to invite %(name)s: %(state)s") % {
        "name": item.title,
        "state": item.get_state_display(),
    }


def only_contact(email: str, user: User) -> Contact | None:
    """The one contact whose address this is, if the business says so and he has no access anywhere.

    Exactly one unarchived contact of an unarchived company: two, and nobody knows which is meant.
    An address that a customer typed is no proof that its owner belongs to him.
    """
    people = [
        one for one in contacts_with(email)
        if not (one.archived_at or one.company.archived_at or one.practice)
    ]  # fmt: skip
    if len(people) != 1 or typed_by_customer(people[0]):
        return None
    held = Q(contact=people[0]) | Q(user=user, company_id=people[0].company_id)
    return None if PortalAccess.objects.filter(held).exists() else people[0]
