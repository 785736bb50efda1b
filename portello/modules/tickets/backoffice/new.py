"""Staff pages: a ticket for a customer who called: find the company, then write it down."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.pages import ATTACHMENTS, FORM, staff_page
from portello.core import languages, once, uploads
from portello.core.fields import fields
from portello.core.names import find_key
from portello.modules.customers.models import Company, Contact
from portello.modules.orders.models import Order
from portello.modules.portals.models import Portal
from portello.modules.tickets.backoffice.forms import CustomerTicketForm
from portello.modules.tickets.backoffice.listing import address_of
from portello.modules.tickets.desk.operations import write_note
from portello.modules.tickets.models import Ticket
from portello.modules.tickets.operations import open_ticket, writer_of

OFFERED = 20


@staff_page("tickets.answer", FORM, takes=ATTACHMENTS)
def new(request: Any) -> HttpResponse:
    """Find the customer by name, contact or number; then the form."""
    wanted = (request.POST.get("company") or request.GET.get("company", "")).replace("\x00", "")
    if not wanted:
        return _choice(request)
    rows = Company.objects.filter(archived_at=None)
    company = get_object_or_404(rows, public_id=wanted[:12])
    if request.method == "POST" and (before := once.sent_before(request, words=True)):
        return before
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    order = _order(request, company)
    form = CustomerTicketForm(
        company, request.staff, *sent, asset=request.GET.get("asset", ""),
        contact=request.GET.get("contact", ""), order=order,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and (where := _opened(request, form)):
        return redirect(where)
    context = {
        "form": form, "company": company, "order": order,
        "once": request.POST.get("once") or once.new_key(),
    }  # fmt: skip
    template = "tickets/backoffice/new.html"
    return render(request, template, context, status=422 if form.errors else 200)


def _choice(request: Any) -> HttpResponse:
    query = request.GET.get("q", "")[:100].replace("\x00", "")
    words = find_key(query).split()[:8]
    found: list[tuple[Company, list[tuple[str, str]]]] = []
    if words:
        named = Q(*[Q(find__contains=word) for word in words])
        people = Contact.objects.filter(named, archived_at=None)
        rows = Company.objects.filter(
            named | Q(pk__in=people.values("company_id")), archived_at=None
        ).order_by("sort", "pk")[:OFFERED]
        some = people.filter(company__in=list(rows)).order_by("sort", "pk")
        known = list(some.values_list("company_id", "public_id", "name")[:200])
        found = [(one, [(p, name) for key, p, name in known if key == one.pk]) for one in rows]
    context = {"query": query, "found": found, "asked": bool(words)}
    return render(request, "tickets/backoffice/new_choice.html", context)


def _order(request: Any, company: Company) -> Order | None:
    """The order that it is about, where the address or the form names one of the company's."""
    public_id = request.POST.get("order") or request.GET.get("order", "")
    rows = Order.objects.filter(company=company, public_id=public_id.replace("\x00", ""))
    return rows.first() if public_id else None


def _opened(request: Any, form: CustomerTicketForm) -> str | None:
    given, by, company = form.cleaned_data, request.staff, form.company
    contact = form.chosen("contact")
    portal = form.chosen("portal") or Portal.objects.order_by("-is_active", "pk")[0]
    ticket = Ticket(
        company=company, portal=portal, kind=form.chosen("kind"), contact=contact,
        asset=form.chosen("asset"), site=form.chosen("site"), order=form.order,
        subject=given["subject"], urgency=given["urgency"],
        language=languages.choose(
            contact.language if contact else "", company.language, portal.language
        ),
    )  # fmt: skip
    for name in form.own:
        fields(Ticket)[name].set(ticket, given[name])
    try:
        with transaction.atomic():
            open_ticket(
                by=by, ticket=ticket, text=given["text"], writer=writer_of(by),
                copies=form.copies(), files=given["files"],
            )  # fmt: skip
            if given["note"]:
                write_note(by=by, ticket=ticket, text=given["note"])
            where = address_of(ticket)
            once.remember(request, where)
    except (IntegrityError, uploads.Gone):
        if earlier := once.earlier(request):
            return earlier
        form.add_error("files", _("A file is no longer here. Please choose it again."))
        return None
    except ValidationError as wrong:
        for name, texts in getattr(wrong, "error_dict", {"__all__": wrong.messages}).items():
            form.add_error(name if name in form.fields else None, texts)
        return None
    messages.success(request, _("Ticket %(number)s is open.") % {"number": ticket.number})
    return where


urlpatterns = [path("tickets/new/", new, name="new")]
