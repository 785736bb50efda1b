"""Staff pages: one contact."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portello.access.forms import RecordForm
from portello.access.pages import FORM, POST, staff_page
from portello.backoffice.records import create_once
from portello.core.audit import AuditEntry
from portello.core.registry import modules
from portello.modules.customers.models import Company, Contact
from portello.modules.customers.operations import archive_record, edit_contact, restore_record
from portello.ui import history

FORM_FIELDS = (
    "name", "title", "email", "phone", "language", "order_mails", "ticket_mails", "internal_note",
)  # fmt: skip


class ContactForm(RecordForm):
    """Goes through the operation that knows what an e-mail change means."""

    def write(self) -> None:
        if self.record.pk is None:
            super().write()
        else:
            edit_contact(
                by=self.by,
                contact=self.record,
                values=self.values(),
                base_version=self.cleaned_data.get("base_version"),
            )


def contact_address(contact: Contact) -> str:
    """The address of a contact's page."""
    return reverse("staff:customers:contact", kwargs={"public_id": contact.public_id})


@staff_page("customers.edit", FORM)
def new(request: Any, public_id: str) -> HttpResponse:
    """A new contact of a company."""
    company = get_object_or_404(Company, public_id=public_id)
    contact = Contact(company=company)
    data = request.POST if request.method == "POST" else None
    form = ContactForm(contact, FORM_FIELDS, by=request.staff, data=data)
    back = reverse("staff:customers:contacts", kwargs={"public_id": public_id})
    return create_once(
        request, form, lambda: contact_address(contact), _("New contact"), (company.name, back)
    )


@staff_page("customers.view", FORM)
def contact(request: Any, public_id: str) -> HttpResponse:
    """A contact's data; staff with the right to edit change it here."""
    found = get_object_or_404(Contact.objects.select_related("company"), public_id=public_id)
    data = (
        request.POST if request.method == "POST" and request.staff.may("customers.edit") else None
    )
    form = ContactForm(found, FORM_FIELDS, by=request.staff, data=data)
    if data is not None and form.is_valid() and form.save():
        messages.success(request, _("Saved."))
        return redirect(contact_address(found))
    context = {"form": form, "contact": found, "tabs": tabs(request, found, "data")}
    context["notes"] = [
        note for m in modules() if m.contact_note for note in m.call(m.contact_note)(found)
    ]
    return render(
        request, "customers/backoffice/contact.html", context, status=422 if form.errors else 200
    )


def tabs(request: Any, found: Contact, current: str) -> list[tuple[str, str, bool]]:
    """The tabs of a contact's page, those of other modules included."""
    links = [(_("Data"), contact_address(found), current == "data")]
    for module in modules():
        for tab in module.contact_tabs:
            if request.staff.may(tab.right):
                address = reverse(f"staff:{tab.url_name}", kwargs={"public_id": found.public_id})
                links.append((str(tab.label), address, current == tab.key))
    address = reverse("staff:customers:contact_history", kwargs={"public_id": found.public_id})
    return [*links, (_("History"), address, current == "history")]


@staff_page("customers.view")
def changes(request: Any, public_id: str) -> HttpResponse:
    """Who changed what about this contact, from what to what."""
    found = get_object_or_404(Contact.objects.select_related("company"), public_id=public_id)
    rows = AuditEntry.objects.filter(model="customers.contact", record_id=found.pk)
    context = {
        "contact": found,
        "tabs": tabs(request, found, "history"),
        "recent": history.entries(rows, 100, values=True),
    }
    return render(request, "customers/backoffice/contact_history.html", context)


@staff_page("customers.edit", POST)
def archive(request: Any, public_id: str) -> HttpResponse:
    """Put the contact away, or take it back."""
    found = get_object_or_404(Contact, public_id=public_id)
    if found.forgotten_at:
        messages.error(request, _("This person was forgotten at their own request."))
    elif found.archived_at:
        restore_record(by=request.staff, record=found)
        messages.success(request, _("The contact is active again."))
    else:
        archive_record(by=request.staff, record=found)
        messages.success(request, _("The contact was archived and can no longer get in."))
    return redirect(contact_address(found))


urlpatterns = [
    path("companies/<pid:public_id>/contacts/new/", new, name="new_contact"),
    path("contacts/<pid:public_id>/", contact, name="contact"),
    path("contacts/<pid:public_id>/history/", changes, name="contact_history"),
    path("contacts/<pid:public_id>/archive/", archive, name="archive_contact"),
]
