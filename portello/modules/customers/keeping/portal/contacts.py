"""Customer pages: the people recorded for the company (F25 to F28)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.pages import FORM, customer_page
from portello.core.fields import custom_fields
from portello.modules.customers.keeping import door
from portello.modules.customers.keeping.asking import waiting_new
from portello.modules.customers.keeping.forms import ContactForm, can_edit
from portello.modules.customers.keeping.operations import keeper_of
from portello.modules.customers.keeping.portal import pages
from portello.modules.customers.models import Contact
from portello.modules.customers.shown import name_of, pairs_of
from portello.modules.inbox.waiting import waiting_for
from portello.ui.columns import custom_columns
from portello.ui.listing import Column, Listing

PAGE = "customers.contacts"


FIELDS = ("public_id", "name", "title", "email", "phone")


def address_of(contact: Contact) -> str:
    """The address of a contact's page."""
    return reverse("portal:customers:contact", kwargs={"public_id": contact.public_id})


# Neutral on purpose: whether an address has a log-in elsewhere is nobody's to learn (ADR 0010).
INVITED = gettext_lazy(
    "If this address can be invited, a mail is on its way. %(page)s shows who is in."
)


def _list() -> tuple[str, str]:
    return _("Contacts"), reverse("portal:customers:contacts")


@customer_page(PAGE)
def contacts(request: Any) -> HttpResponse:
    """The people recorded for the company."""
    here = _list()[1]
    listing = Listing(
        request,
        request.viewer.see(Contact).filter(archived_at=None),
        [
            Column("name", _("Name"), lambda c: c.name, ("sort",)),
            Column("title", _("Job title"), lambda c: c.title, ("title",)),
            Column("email", _("E-mail"), lambda c: c.email, ("email",)),
            Column("phone", _("Phone"), lambda c: c.phone),
            *custom_columns(Contact),
        ],
        "name",
        search_hint=_("Name, job title or e-mail"),
        link=lambda one: f"{here}{one.public_id}/",
        fields=(*FIELDS, *(["extra"] if custom_fields(Contact) else [])),
        csv_name="contacts" if request.viewer.may("customers.contacts_export") else "",
        empty=(_("No contacts yet"), _("People of your company appear here.")),
    )
    if listing.wants_csv():
        return listing.csv()
    context = {
        "listing": listing.load(),
        "waits": waiting_new(request.viewer, "customers.contacts_add"),
    }
    return render(request, "customers/portal/contacts.html", context)


@customer_page(PAGE)
def contact(request: Any, public_id: str) -> HttpResponse:
    """One person of the company."""
    viewer = request.viewer
    found = pages.current(request, Contact, public_id)
    own = found.pk == viewer.contact.pk
    at = ""
    if viewer.may("company_admin") and door.page():
        at = reverse(door.page(), kwargs={"public_id": public_id})
    context = {
        "contact": found,
        "title": _name(request, found),
        "waits": waiting_for(viewer, found),
        "pairs": pairs_of(viewer, found, Contact),
        "own": own,
        "access": at,
        "may_edit": not own and viewer.may("customers.contacts_edit") and can_edit(viewer, Contact),
    }
    return render(request, "customers/portal/contact.html", context)


def _name(request: Any, found: Contact) -> str:
    return name_of(request.viewer, found, Contact) or _("Contact")


@customer_page("customers.contacts_add", FORM)
def new(request: Any) -> HttpResponse:
    """Add a contact."""
    pages.must_have(request, PAGE)
    return add_contact(request, _list(), address_of)


def add_contact(request: Any, back: pages.Back, address: Callable[[Contact], str]) -> HttpResponse:
    """The page on which a contact is added, and invited if the viewer may; for two places."""
    viewer = request.viewer
    made = Contact(company_id=viewer.company.pk)
    form = ContactForm(made, viewer=viewer, data=pages.posted(request))

    def saved() -> str:
        messages.success(request, _("Your colleague was added."))
        if form.refusal:
            messages.warning(request, form.refusal)
        elif form.cleaned_data.get("invite"):
            messages.info(request, INVITED % {"page": _("Administration")})
        return address(made)

    return pages.add(request, form, _("Add a colleague"), back, saved)


@customer_page("customers.contacts_edit", FORM)
def edit(request: Any, public_id: str) -> HttpResponse:
    """Edit a contact, as far as the field rules go; oneself on My details."""
    pages.must_have(request, PAGE)
    found = pages.current(request, Contact, public_id)
    if found.pk == request.viewer.contact.pk:
        return redirect("portal:customers:me")
    keeper = keeper_of(request.viewer, found)
    if not can_edit(keeper, Contact):
        raise Http404
    form = ContactForm(found, viewer=keeper, data=pages.posted(request))
    return pages.edit(
        request, form, _("Edit the contact"), (_name(request, found), address_of(found))
    )


@customer_page("customers.contacts_delete", FORM)
def deletion(request: Any, public_id: str) -> HttpResponse:
    """Delete a contact; one who has ordered something or has access is archived."""
    pages.must_have(request, PAGE)
    found = pages.current(request, Contact, public_id)
    name = _name(request, found)
    return pages.delete(request, found, name, (name, address_of(found)), _list()[1])


urlpatterns = [
    path("contacts/", contacts, name="contacts"),
    path("contacts/new/", new, name="new_contact"),
    path("contacts/<pid:public_id>/", contact, name="contact"),
    path("contacts/<pid:public_id>/edit/", edit, name="edit_contact"),
    path("contacts/<pid:public_id>/deletion/", deletion, name="contact_deletion"),
]
