"""Customer pages: My details, the company, who changed its data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.forms import PortalForm
from portello.access.middleware import speak
from portello.access.pages import FORM, customer_page
from portello.access.trail import trail_of, trail_rights
from portello.core import audit
from portello.core.fields import HIDDEN
from portello.core.registry import me_links
from portello.modules.customers.company import portal as company
from portello.modules.customers.keeping.portal import contacts, sites
from portello.modules.customers.models import Contact
from portello.modules.inbox.waiting import waiting_for
from portello.ui.history import MODELS, for_customer
from portello.ui.listing import Column, Filter, Listing

ME = ("name", "title", "phone", "email", "order_mails", "ticket_mails")


class LanguageForm(forms.Form):
    """The person's own language, on all portals."""

    language = forms.ChoiceField(required=False)

    def __init__(self, portal: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        field: Any = self.fields["language"]
        field.label = _("Language")
        field.choices = [("", _("Automatic")), *self._offered(portal)]
        field.help_text = _("Automatic: your company's language, else the portal's.")

    def _offered(self, portal: Any) -> list[tuple[str, str]]:
        """The portal's languages, and the one that the person has chosen in another portal."""
        offered = {*portal.languages, self.initial["language"]} if portal.languages else None
        return [pair for pair in settings.LANGUAGES if offered is None or pair[0] in offered]


class MyDetailsForm(PortalForm):
    """One's own contact data, through the operation that knows what an e-mail change means.

    The portal's functions may hide or lock a field here; the page itself is always there (F09, F11).
    """

    def __init__(self, contact: Contact, *, viewer: Any, data: Any) -> None:
        most = viewer.portal.ceiling.get("me", {})
        # What the function Contacts hides is hidden of colleagues, not of oneself.
        viewer = viewer.but(profile=viewer.profile.uncut())
        shown = [name for name in ME if most.get(name) != HIDDEN]
        super().__init__(contact, shown, viewer=viewer, data=data)
        for name in most.keys() & self.fields.keys():
            self.fields[name].disabled, self.fields[name].required = True, False


@customer_page("me", FORM)
def me(request: Any) -> HttpResponse:
    """My details: always there, whatever the profile says (F09)."""
    data = request.POST if request.method == "POST" else None
    viewer = request.viewer
    contact = viewer.own_contact()
    form = MyDetailsForm(contact, viewer=viewer, data=data)
    language = LanguageForm(request.portal, data=data, initial={"language": request.user.language})
    if data is not None and form.is_valid() and language.is_valid():
        with transaction.atomic():
            if form.save():
                _set_language(request, language.cleaned_data["language"])
                speak(request)
                messages.success(request, form.told(_("Your details were saved.")))
                return redirect("portal:customers:me")
    status = 422 if form.errors or language.errors else 200
    return render(
        request,
        "customers/portal/me.html",
        {
            "form": form,
            "language_form": language,
            "waits": waiting_for(viewer, contact),
            "links": me_links(viewer),
        },
        status=status,
    )


def _set_language(request: Any, language: str) -> None:
    user = request.user
    if user.language != language:
        old, user.language = user.language, language
        user.save(update_fields=["language"])
        audit.record("changed", user, by=request.viewer, values={"language": (old, language)})


class TrailListing(Listing):
    """Acts on the company's data. Not searched: staff's names and addresses must not even match."""

    searchable = False

    def load(self) -> Listing:
        super().load()
        self.entries = for_customer(self.items, self.request.viewer)
        return self


@customer_page("customers.history")
def history(request: Any) -> HttpResponse:
    """Who changed our data: what happened to the company's records, as far as one sees them."""
    models = [(label, MODELS[label]) for label in trail_rights() if label in MODELS]
    listing = TrailListing(
        request,
        trail_of(request.viewer),
        [Column("at", _("When"), lambda e: e.at, ("at",))],
        "-at",
        filters=[Filter("model", _("Record"), models, lambda r, v: r.filter(model=v))],
        date_field="at",
        empty=(_("Nothing has changed yet"), _("Changes of your company's data appear here.")),
    ).load()
    return render(request, "customers/portal/history.html", {"listing": listing})


urlpatterns = [
    path("me/", me, name="me"),
    *company.urlpatterns,
    path("company/history/", history, name="history"),
    *contacts.urlpatterns,
    *sites.urlpatterns,
]
