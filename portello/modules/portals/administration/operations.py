"""What a company administrator may do: within his own company, and never more than he has himself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from portello.access.models import Profile
from portello.access.profiles import Rules, compiled
from portello.access.viewer import Viewer, lifted
from portello.core import audit
from portello.core.changes import Kept
from portello.core.fields import HIDDEN, RULES, models_with_fields
from portello.modules.accounts.models import normal_email
from portello.modules.customers.mailboxes import contacts_with
from portello.modules.customers.models import Contact
from portello.modules.portals import operations as access_operations
from portello.modules.portals.administration import asking
from portello.modules.portals.models import CLOSED, PortalAccess
from portello.modules.portals.operations import Refused
from portello.modules.portals.rules.operations import kept_or_proposed


@contextmanager
def _at_work(viewer: Viewer) -> Iterator[None]:
    """Operations that staff use too know nothing of viewers; every row is fetched by company here."""
    if not viewer.is_company_admin:
        raise Refused(_("Only a company administrator can do this."))
    with lifted("a company administrator works on his own company's people"), transaction.atomic():
        yield


def give(
    *, viewer: Viewer, public_id: str, role: str, profile: str, is_company_admin: bool
) -> bool:
    """Give a colleague access, or change it; False if staff decide first.

    Raises `Refused` for what the administrator can know.

    Whether the address belongs to staff or to somebody with a log-in stays untold: those refusals
    pass in silence, and the page says "sent if possible".
    """
    allowed = allowed_profiles(viewer)
    chosen = next((p for p in allowed if p.public_id == profile), None)
    if (chosen is None and profile) or (role == "main_user" and viewer.role != "main_user"):
        raise Refused(_("You can give no more than you have yourself."))
    with _at_work(viewer):
        contact = _colleague(viewer, public_id)
        profile_by, rule = "hand", None
        if chosen is None:
            chosen, profile_by, rule = _usual(viewer, contact, role, allowed)
        access_operations.checked_email(contact)
        _refuse_twin(viewer, contact)
        _refuse_undecided(viewer, contact)
        if not is_company_admin:
            _keep_an_administrator(viewer, contact)
        given = {"role": role, "is_company_admin": is_company_admin, "profile_by": profile_by}
        if _refused_elsewhere(viewer, contact):
            return True  # whether it was done is not told
        if asking.must_ask(viewer, contact):
            asking.ask_to_invite(viewer, contact, profile=chosen.public_id, **given)
            return False
        _give_silently(viewer, contact, profile=chosen, profile_rule=rule, **given)
    return True


def _refuse_twin(viewer: Viewer, contact: Contact) -> None:
    """Two colleagues with one address would be one log-in. Said openly: he sees both of them."""
    twins = [one for one in contacts_with(contact.email) if one.pk != contact.pk]
    others = PortalAccess.objects.filter(state__in=["active", "invited"], contact__in=twins)
    if others.filter(portal=viewer.portal, company_id=viewer.company.pk).exists():
        raise Refused(
            _(
                "A colleague with this e-mail address has access already. Everybody needs an own one."
            )
        )


def _refuse_undecided(viewer: Viewer, contact: Contact) -> None:
    """What staff decide on, or have declined, is not for a company administrator to give."""
    held = PortalAccess.objects.filter(portal=viewer.portal, contact=contact)
    if held.filter(state__in=["waiting", "declined"]).exists():
        raise Refused(_("We decide on this colleague's access. Please ask us."))


def _refused_elsewhere(viewer: Viewer, contact: Contact) -> bool:
    """Whether staff have said no to this address, as whomever; of his own colleague's access the
    administrator knows how it stands, of others he must not learn it."""
    email = normal_email(contact.email)
    who = Q(contact__in=contacts_with(email)) | Q(user__email=email)
    closed = PortalAccess.objects.filter(who, portal=viewer.portal, state__in=CLOSED)
    return any(
        access.state != "disabled" or _taken_by_staff(access)
        for access in closed
        if access.contact_id != contact.pk or access.state == "disabled"
    )


def _taken_by_staff(access: PortalAccess) -> bool:
    """Whether it was staff, and no rule or company administrator, who took this access away."""
    acts = audit.AuditEntry.objects.filter(
        verb="access taken", model="customers.contact", record_id=access.contact_id
    )
    last = acts.order_by("-pk").values_list("actor_kind", flat=True).first()
    return access.disabled_by == "hand" and last != "customer"


def _give_silently(viewer: Viewer, contact: Contact, **given: Any) -> None:
    try:
        with transaction.atomic():
            access_operations.give_access(by=viewer, portal=viewer.portal, contact=contact, **given)
    except Refused:
        return


def _usual(
    viewer: Viewer, contact: Contact, role: str, allowed: list[Profile]
) -> tuple[Profile, str, Any]:
    """The profile that nobody chose by hand, if the administrator has it himself too."""
    access = PortalAccess.objects.filter(portal=viewer.portal, contact=contact).first()
    choice = kept_or_proposed(access, viewer.portal, contact.company, role)
    if choice.profile not in allowed:
        raise Refused(
            _("The usual profile gives more than you have yourself. Choose one from the list.")
        )
    return choice.profile, choice.by, choice.rule


def take(*, viewer: Viewer, public_id: str) -> None:
    """Take a colleague's access away. Raises `Refused` for oneself and the last administrator."""
    with _at_work(viewer):
        contact = _colleague(viewer, public_id)
        if contact.pk == viewer.contact.pk:
            raise Refused(_("You cannot take your own access away."))
        _refuse_undecided(viewer, contact)  # or giving it again would go past staff
        _keep_an_administrator(viewer, contact)
        access_operations.disable_access(by=viewer, access=_access(viewer, contact))


def invite_again(*, viewer: Viewer, public_id: str) -> None:
    """A fresh link for a colleague who is not in yet; silent where staff would read a reason."""
    with _at_work(viewer):
        contact = _colleague(viewer, public_id)
        try:
            with transaction.atomic():
                access = _access(viewer, contact)
                if _refused_elsewhere(viewer, contact):
                    return
                access_operations.invite(by=viewer, access=access)
        except Refused:
            return


def _colleague(viewer: Viewer, public_id: str) -> Contact:
    found = Contact.objects.filter(
        company_id=viewer.company.pk, public_id=public_id, archived_at=None
    ).first()
    if found is None:
        raise Refused(_("This colleague is not there any more."))
    return found


def _access(viewer: Viewer, contact: Contact) -> PortalAccess:
    found = PortalAccess.objects.filter(portal=viewer.portal, contact=contact).first()
    if found is None:
        raise Refused(_("This colleague has no access."))
    return found


def _keep_an_administrator(viewer: Viewer, contact: Contact) -> None:
    """Refuse what would leave the company without an administrator who can get in."""
    locked = PortalAccess.objects.select_for_update().filter(
        portal=viewer.portal, company_id=viewer.company.pk, state="active", is_company_admin=True
    )
    administrators = set(locked.values_list("contact_id", flat=True))
    if administrators == {contact.pk}:
        raise Refused(_("Somebody has to be administrator: give a colleague this right first."))


def invite_new(viewer: Viewer, contact: Contact) -> str:
    """Give a colleague who was added a moment ago a user's usual access; why not, in words, or ""."""
    try:
        at_once = give(
            viewer=viewer, public_id=contact.public_id, role="user", profile="",
            is_company_admin=False,
        )  # fmt: skip
    except Refused as refused:
        return refused.reason
    return "" if at_once else _("We look at the invitation first and tell you when it is decided.")


def has_access(contact: Contact) -> bool:
    """Whether an access hangs on the contact, in any portal and any state."""
    return PortalAccess._base_manager.filter(contact_id=contact.pk).exists()


def is_invited(contact: Contact) -> bool:
    """Whether the contact was asked in, to any portal, and is not in yet."""
    return PortalAccess._base_manager.filter(contact_id=contact.pk, state="invited").exists()


def access_of(viewer: Viewer, contact: Contact) -> tuple[PortalAccess | None, bool]:
    """The contact's access to the viewer's portal, and whether one hangs on him anywhere."""
    rows = PortalAccess._base_manager.filter(contact_id=contact.pk).select_related("profile")
    found = list(rows)
    return next((a for a in found if a.portal_id == viewer.portal.pk), None), bool(found)


def keep_administrators(by: Any, record: Any) -> None:
    """A customer cannot delete the last administrator of a portal, nor, being none, any of them."""
    if by.actor.kind != "customer" or not isinstance(record, Contact):
        return
    active = PortalAccess.objects.select_for_update(of=("self",)).filter(
        company_id=record.company_id,
        state="active",
        is_company_admin=True,
        contact__archived_at=None,  # whoever went before is none any more
    )
    places: dict[int, set[int]] = {}
    for access in active:
        places.setdefault(access.portal_id, set()).add(access.contact_id)
    administers = [people for people in places.values() if record.pk in people]
    if administers and not getattr(by, "is_company_admin", False):
        raise Kept(_("Only a company administrator can delete a company administrator."))
    if any(len(people) == 1 for people in administers):
        raise Kept(_("Somebody has to be administrator: give a colleague this right first."))


def allowed_profiles(viewer: Viewer) -> list[Profile]:
    """The profiles that give nothing the administrator does not have himself.

    Compared whole: what the portal has switched off today may be on tomorrow.
    """
    profiles = list(Profile.objects.order_by("pk"))
    own = next((compiled(one) for one in profiles if one.pk == viewer.profile_id), Rules())
    return [profile for profile in profiles if within(compiled(profile), own)]


def within(smaller: Rules, larger: Rules) -> bool:
    """Whether every module, action, record and field of `smaller` is in `larger` too."""
    for module, scope in smaller.scopes.items():
        own = larger.scopes.get(module)
        if own is None or (scope == "company" and own != "company"):
            return False
    granted = {action for action in smaller.actions if smaller.may(action)}
    if not all(larger.may(action) for action in granted):
        return False
    for model in models_with_fields():
        rules, limits = smaller.field_rules(model), larger.field_rules(model)
        for name, rule in rules.items():
            if rule != HIDDEN and RULES.index(rule) > max(RULES.index(limits[name]), 0):
                return False
    return True
