"""Customer pages: the company administrator's colleagues and their access."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.pages import FORM, POST, customer_page
from portello.modules.customers.keeping.forms import ContactForm
from portello.modules.customers.keeping.operations import keeper_of
from portello.modules.customers.keeping.portal.contacts import INVITED, add_contact
from portello.modules.customers.keeping.portal.pages import current, must_have, posted
from portello.modules.customers.models import Contact
from portello.modules.customers.shown import pairs_of
from portello.modules.inbox.waiting import waiting_for
from portello.modules.portals.administration import operations
from portello.modules.portals.models import PortalAccess
from portello.modules.portals.operations import Refused

RIGHT = "company_admin"


class RightsForm(forms.Form):
    """Role and profile, no more than the administrator's own, and administrator or not."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))
    profile = forms.ChoiceField(label=gettext_lazy("Profile"), required=False)
    is_company_admin = forms.BooleanField(
        label=gettext_lazy("Company administrator"),
        required=False,
        help_text=gettext_lazy("May edit and add colleagues of the own company."),
    )

    def __init__(self, viewer: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = [
            r for r in PortalAccess.ROLES if viewer.role == "main_user" or r[0] == "user"
        ]
        profile: Any = self.fields["profile"]
        usual = ("", _("The portal's profile for this role"))
        allowed = operations.allowed_profiles(viewer)
        profile.choices = [usual, *((p.public_id, str(p)) for p in allowed)]


@customer_page(RIGHT)
def colleagues(request: Any) -> HttpResponse:
    """All colleagues, and who of them may get in."""
    viewer = request.viewer
    people = viewer.see(Contact).filter(archived_at=None).order_by("sort")
    accesses = {a.contact_id: a for a in viewer.see(PortalAccess).select_related("profile")}
    shown = viewer.fields(Contact)
    rows = [
        (
            person,
            person.name if "name" in shown else _("Colleague"),
            person.email if "email" in shown else "",
            accesses.get(person.pk),
        )
        for person in people
    ]
    return render(request, "portals/portal/colleagues.html", {"rows": rows})


@customer_page(RIGHT, FORM)
def new(request: Any) -> HttpResponse:
    """Add a colleague: the same page as under Contacts, for when the portal does not have those."""
    must_have(request, "customers.contacts_add")
    back = _("Administration"), reverse("portal:portals:colleagues")
    return add_contact(request, back, _address)


def _address(contact: Contact) -> str:
    return reverse("portal:portals:colleague", kwargs={"public_id": contact.public_id})


@customer_page(RIGHT, FORM)
def colleague(request: Any, public_id: str) -> HttpResponse:
    """One colleague: data, and access."""
    found = current(request, Contact, public_id)
    held = operations.access_of(request.viewer, found)
    form = _form(request, found, held[1], posted(request))
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid() and form.save():
            messages.success(request, form.told(_("Saved.")))
            return redirect("portal:portals:colleague", public_id=public_id)
    return _page(request, found, held[0], form)


def _form(request: Any, found: Contact, entered: bool, data: Any = None) -> ContactForm | None:
    """The form of a colleague's data; None for oneself, and where the portal has it off."""
    viewer = request.viewer
    if found.pk == viewer.contact.pk or not viewer.may("customers.contacts_edit"):
        return None
    return ContactForm(found, viewer=keeper_of(viewer, found), data=data, entered=entered)


def _page(request: Any, found: Contact, access: Any, form: Any, rights: Any = None) -> HttpResponse:
    viewer = request.viewer
    initial = {
        "role": access.role if access else "user",
        "profile": access.profile.public_id if access and access.profile_by == "hand" else "",
        "is_company_admin": bool(access and access.is_company_admin),
    }
    context = {
        "colleague": found,
        "form": form,
        "pairs": [] if form else pairs_of(viewer, found, Contact),
        "access": access,
        "rights": rights or RightsForm(viewer, initial=initial),
        "title": found.name if "name" in viewer.fields(Contact) else _("Colleague"),
        "waits": waiting_for(viewer, found),
        "oneself": found.pk == viewer.contact.pk,
    }
    wrong = (form is not None and form.errors) or (rights is not None and rights.errors)
    status = 422 if wrong else 200
    return render(request, "portals/portal/colleague.html", context, status=status)


@customer_page(RIGHT, POST)
def access(request: Any, public_id: str) -> HttpResponse:
    """Give access, or change role and profile."""
    found = current(request, Contact, public_id)
    rights = RightsForm(request.viewer, request.POST)
    if rights.is_valid():
        try:
            given = rights.cleaned_data
            at_once = operations.give(viewer=request.viewer, public_id=public_id, **given)
        except Refused as refused:
            rights.add_error(None, refused.reason)
    if rights.errors:
        held = operations.access_of(request.viewer, found)
        return _page(request, found, held[0], _form(request, found, held[1]), rights)
    if at_once:
        messages.info(request, _NEUTRAL % {"page": _("Administration")})
    else:
        messages.success(request, _("Sent. You hear from us when it is decided."))
    return redirect("portal:portals:colleague", public_id=public_id)


@customer_page(RIGHT, POST)
def act(request: Any, public_id: str, verb: str) -> HttpResponse:
    """Invite again, or take access away."""
    current(request, Contact, public_id)
    operation, text = _ACTS[verb]
    try:
        operation(viewer=request.viewer, public_id=public_id)
    except Refused as refused:
        messages.error(request, refused.reason)
    else:
        (messages.success if verb == "end" else messages.info)(
            request, text % {"page": _("Administration")}
        )
    return redirect("portal:portals:colleague", public_id=public_id)


# Neutral on purpose: whether an address has a log-in elsewhere is nobody's to learn (ADR 0010).
_NEUTRAL = gettext_lazy(
    "Saved. If an invitation is needed and the address can be invited, a mail is on its way. "
    "%(page)s shows who is in."
)

_ACTS: dict[str, tuple[Any, Any]] = {
    "invitation": (operations.invite_again, INVITED),
    "end": (operations.take, gettext_lazy("Access was taken away.")),
}

urlpatterns = [
    path("administration/", colleagues, name="colleagues"),
    path("administration/new/", new, name="new_colleague"),
    path("administration/<pid:public_id>/", colleague, name="colleague"),
    path("administration/<pid:public_id>/access/", access, name="colleague_access"),
    path(
        "administration/<pid:public_id>/invitation/",
        act,
        {"verb": "invitation"},
        name="colleague_invitation",
    ),
    path("administration/<pid:public_id>/end/", act, {"verb": "end"}, name="colleague_end"),
]
