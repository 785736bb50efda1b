"""Customer pages of errands: the ordinary ones, and the page of an assigned one in the section."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from portello.access.forms import PortalForm
from portello.access.pages import FORM, POST, customer_page
from portello.core import changes
from portello.ui.listing import Column, Listing
from tests.errands.models import Errand, Guide, Note


@customer_page("errands.view")
def list_(request: Any) -> HttpResponse:
    """Errands of the company, or one's own."""
    columns = [Column("title", "Title", lambda row: row.title, ("title",))]
    listing = Listing(
        request, request.viewer.see(Errand), columns, "title", csv_name="errands",
        link=lambda row: f"/errands/{row.public_id}/",
    )  # fmt: skip
    if listing.wants_csv():
        return listing.csv()
    return render(request, "errands/list.html", {"listing": listing.load()})


@customer_page("errands.view", FORM)
def detail(request: Any, public_id: str) -> HttpResponse:
    """One errand of one's own or of the company."""
    errand = request.viewer.get(Errand, public_id)
    return shown(request, errand, request.viewer.see(Note), edits=True)


@customer_page("assigned.view", FORM)
def assigned(request: Any, public_id: str) -> HttpResponse:
    """One errand that is assigned to a collaborator."""
    errand = request.viewer.get_assigned(Errand, public_id)
    notes = request.viewer.see_assigned(Note)
    return shown(request, errand, notes, edits=request.viewer.may("assigned.manage"))


def shown(request: Any, errand: Errand, notes: Any, *, edits: bool) -> HttpResponse:
    """The page of an errand."""
    if request.method == "POST" and not edits:
        raise Http404
    names = [name for name in ("title", "state") if name in request.viewer.fields(Errand)]
    data = request.POST if request.method == "POST" else None
    form = PortalForm(errand, names, viewer=request.viewer, data=data)
    if data is not None and form.is_valid() and form.save():
        return redirect(request.path)
    of_errand = notes.filter(errand=errand).order_by("pk")
    context = {"errand": errand, "notes": list(of_errand), "form": form, "edits": edits}
    return render(request, "errands/detail.html", context)


@customer_page("assigned.manage", POST)
def note(request: Any, public_id: str) -> HttpResponse:
    """Write a note on an assigned errand."""
    errand = request.viewer.get_assigned(Errand, public_id)
    Note(errand=errand, company_id=errand.company_id, text=request.POST.get("text", "–")).save()
    changes.note(errand, "changed")
    return redirect("portal:errands:assigned", public_id=public_id)


@customer_page("errands.view", part="guides")
def guides(request: Any) -> HttpResponse:
    """The guides that the viewer may read."""
    return HttpResponse(" ".join(one.title["en"] for one in request.viewer.see(Guide)))


@customer_page("errands.view", part="guides")
def guide(request: Any, public_id: str) -> HttpResponse:
    """One guide."""
    found = request.viewer.get(Guide, public_id)
    return HttpResponse(f"{found.title['en']} {found.text['en']}")


urlpatterns = [
    path("errands/", list_, name="list"),
    path("errands/<pid:public_id>/", detail, name="detail"),
    path("errands/guides/", guides, name="guides"),
    path("errands/guides/<pid:public_id>/", guide, name="guide"),
    path("assigned/errands/<pid:public_id>/", assigned, name="assigned"),
    path("assigned/errands/<pid:public_id>/notes/", note, name="note"),
]
