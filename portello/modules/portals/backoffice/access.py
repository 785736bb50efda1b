"""Staff pages: who is let in. The contact's tab and the list of users call the same operations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.models import Profile
from portello.access.pages import FORM, staff_page
from portello.core import formats
from portello.core.names import find_key
from portello.modules.accounts import limits
from portello.modules.accounts.operations import has_factor
from portello.modules.customers.backoffice.contacts import tabs
from portello.modules.customers.models import Contact
from portello.modules.portals import operations
from portello.modules.portals.models import Portal, PortalAccess
from portello.modules.portals.register import locked_accesses, notes, state_of
from portello.modules.portals.rules.operations import kept_or_proposed
from portello.modules.portals.rules.shown import by_whom, usual_profiles
from portello.ui.columns import breakable
from portello.ui.listing import Column, Filter, Listing


class AccessForm(forms.Form):
    """Main user or user, company administrator or not, which profile (D14, S19 to S22)."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=PortalAccess.ROLES)
    profile = forms.ModelChoiceField(
        label=gettext_lazy("Profile"),
        queryset=Profile.objects.order_by("name"),
        to_field_name="public_id",
        required=False,
        empty_label=gettext_lazy("As the rules and the portal say"),
    )
    is_company_admin = forms.BooleanField(
        label=gettext_lazy("Company administrator"),
        required=False,
        help_text=gettext_lazy("May edit and add colleagues of the own company."),
    )


@staff_page("access.manage", FORM)
def contact(request: Any, public_id: str) -> HttpResponse:
    """The tab "Customer portal" of a contact, one card per portal."""
    found = get_object_or_404(Contact.objects.select_related("company"), public_id=public_id)
    portals = list(Portal.objects.order_by("pk"))
    accesses = {
        a.portal_id: a
        for a in PortalAccess.objects.filter(contact=found).select_related(
            "user", "profile", "portal", "profile_rule"
        )
    }
    bad = None
    if request.method == "POST":
        bad = _give(request, found, portals)
        if bad is None:
            return redirect("staff:portals:contact", public_id=public_id)
    cards = [_card(found, portal, accesses.get(portal.pk), bad) for portal in portals]
    context = {"contact": found, "cards": cards, "tabs": tabs(request, found, "access")}
    context["notes"] = notes(found)
    return render(request, "portals/backoffice/contact.html", context, status=422 if bad else 200)


def _give(request: Any, found: Contact, portals: list[Portal]) -> tuple[Portal, AccessForm] | None:
    portal = next((p for p in portals if p.public_id == request.POST.get("portal")), None)
    if portal is None:
        raise Http404
    form = AccessForm(request.POST, prefix=portal.public_id)
    if not form.is_valid():
        return portal, form
    try:
        values = form.cleaned_data
        if values["profile"] is None:
            access = PortalAccess.objects.filter(portal=portal, contact=found).first()
            choice = kept_or_proposed(access, portal, found.company, values["role"])
            values |= {"profile": choice.profile, "profile_by": choice.by}
            values["profile_rule"] = choice.rule
        before = PortalAccess.objects.filter(portal=portal, contact=found).first()
        given = operations.give_access(by=request.staff, portal=portal, contact=found, **values)
    except operations.Refused as refused:
        form.add_error(None, refused.reason)
        return portal, form
    messages.success(request, _said(before, given))
    return None


def _said(before: PortalAccess | None, given: PortalAccess) -> str:
    """What was done, with the mail that goes out."""
    if given.user_id is None:
        return _("Saved. The invitation is on its way to %(email)s.") % {
            "email": given.contact.email
        }
    if before is None or before.state != "active":
        return _("Saved and let in. The person is told by mail.")
    return _("Saved.")


def _card(found: Contact, portal: Portal, access: PortalAccess | None, bad: Any) -> dict[str, Any]:
    if bad is not None and bad[0] == portal:
        form = bad[1]
    else:
        profile = access.profile if access and access.profile_by == "hand" else None
        form = AccessForm(
            prefix=portal.public_id,
            initial={
                "role": access.role if access else "main_user",
                "profile": profile.public_id if profile else None,
                "is_company_admin": bool(access and access.is_company_admin),
            },
        )
    form.fields["profile"].help_text = usual_profiles(portal, found.company)
    user = access.user if access else None
    locked = limits.locked_emails(portal, [user.email]) if user else set()
    label, tone = state_of(access, locked) if access else (_("No access"), "neutral")
    return {"portal": portal, "access": access, "form": form, "state": label, "tone": tone,
            "locked": bool(locked), "factors": bool(user and has_factor(user)),
            "by": by_whom(access) if access else ""}  # fmt: skip


@staff_page("access.manage")
def users(request: Any) -> HttpResponse:
    """Enabled users: everybody with access, with the number of accesses (T22, T23)."""
    portals = [(p.public_id, p.name) for p in Portal.objects.order_by("pk")]
    rows = PortalAccess.objects.select_related("company", "contact", "user", "profile", "portal")
    locked = locked_accesses()
    listing = UserListing(
        request,
        rows,
        _columns(len(portals) > 1, locked),
        "company",
        filters=[
            Filter(
                "state",
                _("State"),
                [*PortalAccess.STATES, ("locked", _("Locked")), ("archived", _("Archived"))],
                lambda r, v: _by_state(r, v, locked),
            ),
            Filter("portal", _("Portal"), portals, lambda r, v: r.filter(portal__public_id=v)),
        ],
        search_hint=_("Company, contact or e-mail"),
        link=lambda a: reverse("staff:portals:contact", kwargs={"public_id": a.contact.public_id}),
        csv_name="users",
        empty=(_("Nobody has access yet"), _("Open a contact and its tab “Customer portal”.")),
    )
    if listing.wants_csv():
        return listing.csv()
    return render(request, "portals/backoffice/users.html", {"listing": listing.load()})


class UserListing(Listing):
    """Searches company, contact and log-in e-mail together."""

    @property
    def searchable(self) -> bool:
        return True

    def _search(self, hidden: frozenset[str]) -> Q:
        wanted = Q()
        for word in find_key(self.query).split()[:8]:
            wanted &= (
                Q(company__find__contains=word)
                | Q(contact__find__contains=word)
                | Q(user__email__icontains=word)
            )
        return wanted


def _columns(several: bool, locked: set[int]) -> list[Column]:
    shown = [
        Column("contact", _("Contact"), lambda a: a.contact.name, ("contact__sort",)),
        Column("company", _("Customer"), lambda a: a.company.name, ("company__sort",)),
        Column("email", _("Log-in e-mail"), lambda a: breakable(_email(a)), plain=_email),
        Column("role", _("Role"), lambda a: a.get_role_display(), ("role",)),
        Column("profile", _("Profile"), lambda a: str(a.profile), ("profile__name",)),
        Column("state", _("State"), lambda a: _state(a, locked), ("state",)),
        Column(
            "last_login",
            _("Last log-in"),
            lambda a: formats.moment(a.last_login_at),
            ("last_login_at",),
        ),
        Column(
            "login_count",
            _("Accesses"),
            lambda a: formats.number(a.login_count),
            ("login_count",),
            kind="amount",
        ),
    ]
    if several:
        shown.insert(2, Column("portal", _("Portal"), lambda a: a.portal.name, ("portal__name",)))
    return shown


def _email(access: PortalAccess) -> str:
    return access.user.email if access.user else access.invited_email


def _archived() -> Q:
    return Q(contact__archived_at__isnull=False) | Q(company__archived_at__isnull=False)


def _by_state(rows: Any, value: str, locked: set[int]) -> Any:
    """The filter goes by what the column says."""
    if value == "archived":
        return rows.filter(_archived())
    rows = rows.exclude(_archived())
    return rows.filter(pk__in=locked) if value == "locked" else rows.filter(state=value)


def _state(access: PortalAccess, locked: set[int]) -> str:
    if access.contact.archived_at or access.company.archived_at:
        return _("Archived")
    return _("Locked") if access.pk in locked else access.get_state_display()


urlpatterns = [
    path("contacts/<pid:public_id>/access/", contact, name="contact"),
    path("users/", users, name="users"),
]
