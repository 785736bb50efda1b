"""Staff pages: the kinds of message, who wants them, and the choices of one contact."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.pages import FORM, POST, staff_page
from portello.backoffice.ordered import saved
from portello.backoffice.texts import TextsForm
from portello.core import formats
from portello.core.names import find_key
from portello.modules.communication import operations
from portello.modules.communication.models import CHANNELS, CommunicationChoice, MessageKind
from portello.modules.communication.shown import asked, pairs_sent, past_choices, versions_sent
from portello.modules.customers.backoffice.contacts import tabs
from portello.modules.customers.models import Contact
from portello.ui.history import history_address
from portello.ui.listing import Column, Filter, Listing

RIGHT = "communication.manage"


class KindForm(TextsForm):
    """Name and purpose in the six languages, and the channels."""

    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Channels"), choices=CHANNELS, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, kind: MessageKind | None, data: Any = None) -> None:
        initial = {"channels": kind.channels, "version": kind.version} if kind else {}
        super().__init__(data, initial=initial)
        self.add_texts("name", _("Name"), kind.name if kind else {}, most=100)
        purpose = kind.purpose if kind else {}
        about = _("In plain words: what is sent, how often, and what for. People choose on it.")
        self.add_texts("purpose", _("Purpose"), purpose, most=500, rows=3, help_text=about)

    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        data = self.cleaned_data
        return {
            "name": self.texts("name"),
            "purpose": self.texts("purpose"),
            "channels": [key for key, _label in CHANNELS if key in data["channels"]],
        }


@staff_page("customers.view")
def kinds(request: Any) -> HttpResponse:
    """All kinds, with how many people want them."""
    wanted = dict(
        CommunicationChoice.objects.filter(is_current=True, is_wanted=True)
        .values_list("kind")
        .annotate(n=Count("contact", distinct=True))
        .order_by()
    )
    rows = [
        (kind, wanted.get(kind.pk, 0))
        for kind in MessageKind.objects.order_by("archived_at", "position", "pk")
    ]
    return render(request, "communication/backoffice/kinds.html", {"rows": rows})


@staff_page(RIGHT, FORM)
def new(request: Any) -> HttpResponse:
    """Add a kind."""
    return _kind_page(request, None)


@staff_page(RIGHT, FORM)
def edit(request: Any, public_id: str) -> HttpResponse:
    """Change a kind; earlier choices keep the wording that was read."""
    return _kind_page(request, get_object_or_404(MessageKind, public_id=public_id))


def _kind_page(request: Any, kind: MessageKind | None) -> HttpResponse:
    form = KindForm(kind, request.POST if request.method == "POST" else None)
    save = partial(operations.save_kind, by=request.staff, kind=kind)
    if request.method == "POST" and form.is_valid() and saved(form, save):
        messages.success(request, _("Saved."))
        return redirect("staff:communication:kinds")
    context = {"form": form, "kind": kind, "history": history_address(kind) if kind else ""}
    status = 422 if form.errors else 200
    return render(request, "communication/backoffice/kind.html", context, status=status)


@staff_page(RIGHT, POST)
def archive(request: Any, public_id: str) -> HttpResponse:
    """Ask nobody any more, or again."""
    kind = get_object_or_404(MessageKind, public_id=public_id)
    operations.archive_kind(by=request.staff, kind=kind, away=kind.archived_at is None)
    return redirect("staff:communication:kinds")


@staff_page("customers.view")
def people(request: Any, public_id: str) -> HttpResponse:
    """Who wants messages of this kind, by channel; as CSV for the program that sends them."""
    kind = get_object_or_404(MessageKind, public_id=public_id)
    rows = CommunicationChoice.objects.filter(kind=kind, is_current=True, is_wanted=True)
    listing = PeopleListing(
        request,
        rows.filter(contact__archived_at=None).select_related("contact", "company"),
        [
            Column("contact", _("Contact"), lambda c: c.contact.name, ("contact__sort",)),
            Column("company", _("Customer"), lambda c: c.company.name, ("company__sort",)),
            Column("channel", _("Channel"), lambda c: c.get_channel_display(), ("channel",)),
            Column("address", _("Address"), _address),
            Column("chosen_at", _("Chosen"), lambda c: formats.moment(c.chosen_at), ("chosen_at",)),
        ],
        "contact",
        filters=[
            Filter("channel", _("Channel"), CHANNELS, lambda r, v: r.filter(channel=v)),
        ],
        search_hint=_("Contact or company"),
        link=lambda c: reverse("staff:communication:contact", args=[c.contact.public_id]),
        csv_name="communication",
        empty=(_("Nobody yet"), _("Whoever chooses it under My details is listed here.")),
    )
    if listing.wants_csv():
        return listing.csv()
    context = {"kind": kind, "listing": listing.load()}
    return render(request, "communication/backoffice/people.html", context)


class PeopleListing(Listing):
    """Searches contact and company."""

    @property
    def searchable(self) -> bool:
        return True

    def _search(self, hidden: frozenset[str]) -> Q:
        wanted = Q()
        for word in find_key(self.query).split()[:8]:
            wanted &= Q(contact__find__contains=word) | Q(company__find__contains=word)
        return wanted


def _address(choice: CommunicationChoice) -> str:
    """Where messages go by this channel; letters go to the company's address."""
    if choice.channel == "email":
        return choice.contact.email
    return choice.contact.phone if choice.channel in ("sms", "phone") else ""


@staff_page("customers.view", FORM)
def contact(request: Any, public_id: str) -> HttpResponse:
    """What a contact chose, with the log; staff note what he told them."""
    found = get_object_or_404(Contact.objects.select_related("company"), public_id=public_id)
    if request.method == "POST" and request.staff.may("customers.edit"):
        try:
            operations.choose(
                by=request.staff,
                contact=found,
                wanted=pairs_sent(request.POST),
                read=versions_sent(request.POST),
            )
        except operations.Reworded:
            messages.error(
                request, _("A text was changed meanwhile. Please read it and choose again.")
            )
        else:
            messages.success(request, _("Saved."))
        return redirect("staff:communication:contact", public_id=public_id)
    context = {
        "contact": found, "asked": asked(found), "past": past_choices(found),
        "tabs": tabs(request, found, "communication"),
        "edits": request.staff.may("customers.edit"),
    }  # fmt: skip
    return render(request, "communication/backoffice/contact.html", context)


urlpatterns = [
    path("communication/", kinds, name="kinds"),
    path("communication/new/", new, name="new"),
    path("communication/<pid:public_id>/", edit, name="edit"),
    path("communication/<pid:public_id>/archive/", archive, name="archive"),
    path("communication/<pid:public_id>/people/", people, name="people"),
    path("contacts/<pid:public_id>/communication/", contact, name="contact"),
]
