"""Staff pages: Administration > API keys, those of integrations and those of customers' people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup

from portello.access.pages import FORM, staff_page
from portello.api.models import IntegrationKey, PersonKey, with_use
from portello.api.operations import make_integration_key, revoke_key
from portello.api.resources import rights_offered, writes_offered
from portello.core import formats, once
from portello.modules.accounts.confirming import confirm_first
from portello.modules.programs.forms import IntegrationKeyForm
from portello.modules.programs.making import make_once
from portello.ui.listing import Column, Listing

TONES = {"live": "success", "expired": "neutral", "revoked": "neutral"}


def state_words() -> dict[str, str]:
    """The states of a key."""
    return {
        "live": pgettext("key", "Valid"),
        "expired": pgettext("key", "Expired"),
        "revoked": pgettext("key", "Revoked"),
    }


def _badge(key: Any) -> Markup:
    return Markup('<span class="badge badge-{}">{}</span>').format(
        TONES[key.state], state_words()[key.state]
    )


def _columns(*own: Column) -> list[Column]:
    return [
        Column("name", _("Name"), lambda k: k.name, ("name",)),
        *own,
        Column("ending", _("Ends in"), lambda k: f"…{k.ending}"),
        Column("created_at", _("Made"), lambda k: formats.moment(k.created_at), ("created_at",)),
        Column("expires_at", _("Expires"), lambda k: formats.moment(k.expires_at) or _("never")),
        Column("used_at", _("Last used"), lambda k: formats.moment(k.used_at) or _("never")),
        Column("state", _("State"), _badge),
    ]


@staff_page("keys.manage")
def keys(request: Any) -> HttpResponse:
    """The keys of other systems."""
    listing = Listing(
        request,
        with_use(IntegrationKey.objects.all()),
        _columns(Column("rights", _("Rights"), _readable)),
        "-created_at",
        link=lambda k: reverse("staff:programs:revocation", kwargs={"public_id": k.public_id}),
        empty=(_("No keys yet"), _("A key lets another system of yours read the register.")),
    ).load()
    return render(request, "programs/backoffice/keys.html", {"listing": listing})


def _readable(key: IntegrationKey) -> str:
    offered, writable = rights_offered(), writes_offered()
    names = [
        str(offered[right]) for right in key.rights if right in offered and right not in writable
    ]
    names += [
        _("%(module)s (also changes)") % {"module": writable[right]}
        for right in key.rights
        if right in writable
    ]
    return ", ".join(names)


def _persons_right(key: PersonKey) -> str:
    return _("read and change") if key.may_write else pgettext("key", "read")


@staff_page("keys.manage")
def persons_keys(request: Any) -> HttpResponse:
    """The keys that customers' people made for themselves."""
    listing = Listing(
        request,
        with_use(PersonKey.objects.select_related("company", "access__contact")),
        _columns(
            Column("person", _("Person"), lambda k: k.access.contact.name),
            Column("company", _("Customer"), lambda k: k.company.name, ("company__sort",)),
            Column("may_write", _("Rights"), _persons_right),
        ),
        "-created_at",
        link=lambda k: reverse(
            "staff:programs:persons_revocation", kwargs={"public_id": k.public_id}
        ),
        empty=(_("No keys yet"), _("Customers make keys on their page “My details”.")),
    ).load()
    return render(request, "programs/backoffice/persons_keys.html", {"listing": listing})


@staff_page("keys.manage", FORM)
def new(request: Any) -> HttpResponse:
    """A new key for another system; its text is shown once."""
    if ask := confirm_first(request):
        return ask
    form = IntegrationKeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return make_once(
            request,
            lambda: make_integration_key(
                by=request.staff,
                name=form.cleaned_data["name"],
                rights=form.rights,
                days=form.lifetime,
            ),
            "programs/backoffice/made.html",
            "staff:programs:keys",
        )
    context = {"form": form, "once": request.POST.get("once") or once.new_key()}
    return render(
        request, "programs/backoffice/new.html", context, status=422 if form.errors else 200
    )


@staff_page("keys.manage", FORM)
def revocation(request: Any, public_id: str) -> HttpResponse:
    """One key of another system; asks, then ends it."""
    key = get_object_or_404(with_use(IntegrationKey.objects.all()), public_id=public_id)
    return _revocation(request, key, "staff:programs:keys", "")


@staff_page("keys.manage", FORM)
def persons_revocation(request: Any, public_id: str) -> HttpResponse:
    """One key of a customer's person; asks, then ends it."""
    rows = with_use(PersonKey.objects.select_related("company", "access__contact"))
    key = get_object_or_404(rows, public_id=public_id)
    owner = f"{key.access.contact.name}, {key.company.name}"
    return _revocation(request, key, "staff:programs:persons_keys", owner)


def _revocation(request: Any, key: Any, back: str, owner: str) -> HttpResponse:
    if request.method == "POST":
        revoke_key(by=request.staff, key=key)
        messages.success(request, _("“%(name)s” was revoked.") % {"name": key.name})
        return redirect(back)
    context = {"key": key, "back": reverse(back), "owner": owner}
    context |= {"state": state_words()[key.state], "tone": TONES[key.state]}
    return render(request, "programs/backoffice/revoke.html", context)


urlpatterns = [
    path("keys/", keys, name="keys"),
    path("keys/new/", new, name="new"),
    path("keys/people/", persons_keys, name="persons_keys"),
    path("keys/<pid:public_id>/revocation/", revocation, name="revocation"),
    path("keys/people/<pid:public_id>/revocation/", persons_revocation, name="persons_revocation"),
]
