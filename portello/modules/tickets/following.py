"""Who can follow a ticket, and how each of those who do hears of what is new."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from portello.access.models import Profile
from portello.access.profiles import compiled
from portello.access.viewer import Viewer
from portello.modules.customers.models import Contact
from portello.modules.portals.models import PortalAccess
from portello.modules.tickets.hearing import accesses_of, collaborators_of
from portello.modules.tickets.models import Participant, Ticket


def readers(contacts: Any, portal: Any) -> Any:
    """Of `contacts`, those who can log in to the portal and read tickets there."""
    barred = [
        one.pk for one in Profile.objects.all() if not compiled(one, portal).may("tickets.view")
    ]
    rows = PortalAccess._base_manager.filter(portal=portal, state="active")
    return contacts.filter(pk__in=rows.exclude(profile__in=barred).values("contact_id"))


def with_profiles(contacts: Any, portal: Any) -> Any:
    """`contacts`, each with what `can_follow` asks: the profile of his access to the portal."""
    here = PortalAccess._base_manager.filter(portal=portal, state="active", contact=OuterRef("pk"))
    return contacts.annotate(
        profile_here=Subquery(here.values("profile")[:1]),
        version_here=Subquery(here.values("profile__version")[:1]),
    )


def can_follow(contact: Any, portal: Any) -> bool:
    """Whether somebody of `with_profiles` can log in to the portal and read tickets there."""
    if contact.profile_here is None:
        return False
    profile = Profile(pk=contact.profile_here, version=contact.version_here)
    return compiled(profile, portal).may("tickets.view")


def check_copies(by: Any, portal: Any, copies: Iterable[Contact]) -> None:
    """A customer puts nobody in copy who could not read it; staff may, and see it on their page.
    Raises `ValidationError`."""
    people = list(copies)
    if not isinstance(by, Viewer) or not people:
        return
    rows = Contact._base_manager.filter(pk__in=[one.pk for one in people])
    able = set(readers(rows, portal).values_list("pk", flat=True))
    without = [one.name for one in people if one.pk not in able]
    if without:
        text = _("%(names)s cannot log in here and read tickets, so nobody would see it.")
        raise ValidationError({"copies": text % {"names": ", ".join(without)}})


@dataclass
class Heard:
    """Names of who hears of an answer, by way; and {contact key: why he does not hear by mail}."""

    mail: list[str] = field(default_factory=list)
    bell: list[str] = field(default_factory=list)
    nobody: list[str] = field(default_factory=list)
    why: dict[int, str] = field(default_factory=dict)


def who_hears(ticket: Ticket, parts: Iterable[Participant]) -> Heard:
    """What staff read before they send: whom an answer reaches, and how."""
    rows = accesses_of(ticket).filter(company_id=ticket.company_id)
    known = {one.contact_id: one for one in rows.filter(contact__in=[p.contact_id for p in parts])}
    found = Heard()
    for part in parts:
        contact, access = part.contact, known.get(part.contact_id)
        if access is None or not compiled(access.profile, access.portal).may("tickets.view"):
            found.nobody.append(contact.name)
            found.why[contact.pk] = _("cannot log in here: is not told")
        elif part.is_muted:
            found.nobody.append(contact.name)
            found.why[contact.pk] = _("wants to hear nothing of this ticket")
        elif contact.ticket_mails == "no":
            found.bell.append(contact.name)
            found.why[contact.pk] = _("wants no mails about tickets")
        else:
            found.mail.append(contact.name)
    for access in collaborators_of(ticket):
        by_mail = access.contact.ticket_mails != "no"
        (found.mail if by_mail else found.bell).append(access.contact.name)
    return found
