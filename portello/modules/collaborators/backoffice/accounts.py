"""Staff pages: the external accounts of a portal (T24 to T28)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portello.access.pages import FORM, POST, staff_page
from portello.core import formats
from portello.core.names import find_key
from portello.modules.collaborators import operations
from portello.modules.collaborators.backoffice.forms import AccountForm, NewAccountForm
from portello.modules.collaborators.models import Assignment, Collaborator
from portello.modules.collaborators.register import assigned_rows, candidates, chosen
from portello.modules.portals.backoffice.tabs import tab_links
from portello.modules.portals.models import Portal
from portello.ui.columns import breakable
from portello.ui.history import history_address
from portello.ui.listing import Column, Filter, Listing

_ROWS = Collaborator.objects.select_related(
    "access__contact", "access__company", "access__user", "access__portal"
)


@staff_page("portals.manage")
def list_(request: Any, public_id: str) -> HttpResponse:
    """Everybody outside who works on what is assigned to him."""
    portal = get_object_or_404(Portal, public_id=public_id)
    listing = AccountListing(
        request,
        _ROWS.filter(access__portal=portal).annotate(assigned=Count("assignments")),
        _columns(),
        "company",
        filters=[
            Filter(
                "active",
                _("Active"),
                [("yes", _("Yes")), ("no", _("No"))],
                lambda rows, value: rows.filter(is_active=value == "yes"),
            )
        ],
        search_hint=_("Company, contact or e-mail"),
        link=_address,
        csv_name="external-accounts",
        empty=(
            _("No external accounts yet"),
            _(
                "Add people from outside. Besides their own things they see only what you assign to them."
            ),
        ),
    )
    if listing.wants_csv():
        return listing.csv()
    context = {"portal": portal, "tabs": tab_links(portal, "accounts")}
    return render(
        request, "collaborators/backoffice/list.html", {**context, "listing": listing.load()}
    )


class AccountListing(Listing):
    """Searches company, contact and log-in e-mail together."""

    @property
    def searchable(self) -> bool:
        return True

    def _search(self, hidden: frozenset[str]) -> Q:
        wanted = Q()
        for word in find_key(self.query).split()[:8]:
            wanted &= (
                Q(access__company__find__contains=word)
                | Q(access__contact__find__contains=word)
                | Q(access__user__email__icontains=word)
                | Q(access__invited_email__icontains=word)
            )
        return wanted


def _columns() -> list[Column]:
    return [
        Column(
            "contact",
            _("Contact"),
            lambda one: one.access.contact.name,
            ("access__contact__sort",),
        ),
        Column(
            "company", _("Customer"), lambda one: one.access.company.name, ("access__company__sort",)
        ),
        Column(
            "email", _("Log-in e-mail"), lambda one: breakable(one.login_email),
            plain=lambda one: one.login_email,
        ),
        Column("active", _("Active"), _active, ("is_active",)),
        Column("view", _("View"), lambda one: _yes(one.is_active), ("is_active",)),
        Column(
            "manage", _("Manage"), lambda one: _yes(one.is_active and one.may_manage),
            ("may_manage",),
        ),
        Column(
            "assigned", _("Assigned"), lambda one: formats.number(one.assigned), ("assigned",),
            kind="amount",
        ),
        Column(
            "last_login",
            _("Last log-in"),
            lambda one: formats.moment(one.access.last_login_at),
            ("access__last_login_at",),
        ),
    ]  # fmt: skip


def _yes(value: bool) -> str:
    return _("Yes") if value else _("No")


def _active(one: Collaborator) -> str:
    if not one.is_active:
        return _("No")
    return _("Yes, but: %(reason)s") % {"reason": one.rests} if one.rests else _("Yes")


def _address(one: Collaborator) -> str:
    return reverse("staff:collaborators:account", kwargs={"public_id": one.public_id})


@staff_page("portals.manage", FORM)
def new(request: Any, public_id: str) -> HttpResponse:
    """Add one: first who, by company or contact, then the log-in e-mail and the right."""
    portal = get_object_or_404(Portal, public_id=public_id)
    asked = request.POST if request.method == "POST" else request.GET
    who = chosen(asked.get("who", ""))
    question = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    form = None
    if who is not None:
        form = NewAccountForm(request.POST if request.method == "POST" else None, who=who)
        if form.is_bound and form.is_valid() and form.save(request.staff, portal):
            text = _("%(name)s is a collaborator now.") % {"name": form.made}
            messages.success(request, text)
            return redirect("staff:collaborators:list", public_id=public_id)
    missing = request.method == "POST" and who is None
    context = {
        "portal": portal, "tabs": tab_links(portal, "accounts"), "form": form, "who": who,
        "question": question, "found": candidates(question), "missing": missing,
    }  # fmt: skip
    status = 422 if missing or (form is not None and form.errors) else 200
    return render(request, "collaborators/backoffice/new.html", context, status=status)


@staff_page("portals.manage", FORM)
def account(request: Any, public_id: str) -> HttpResponse:
    """One external account: its right, and what is assigned to it."""
    found = get_object_or_404(_ROWS, public_id=public_id)
    form = AccountForm(request.POST if request.method == "POST" else None, collaborator=found)
    if form.is_bound and form.is_valid() and form.save(request.staff):
        messages.success(request, _("Saved. It is in force with the next click."))
        _tell(request, form.told)
        return redirect(_address(found))
    portal = found.access.portal
    context = {
        "account": found, "form": form, "portal": portal,
        "tabs": tab_links(portal, "accounts"), "history": history_address(found),
        "assigned": assigned_rows(found),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "collaborators/backoffice/account.html", context, status=status)


@staff_page("portals.manage", POST)
def remove(request: Any, public_id: str) -> HttpResponse:
    """End the right and all assignments; the portal access stays."""
    found = get_object_or_404(_ROWS, public_id=public_id)
    told = operations.remove_collaborator(by=request.staff, collaborator=found)
    messages.success(
        request, _("%(name)s is no longer a collaborator.") % {"name": found.access.contact.name}
    )
    _tell(request, told)
    return redirect("staff:collaborators:list", public_id=found.access.portal.public_id)


@staff_page("portals.manage", POST)
def end(request: Any, public_id: str) -> HttpResponse:
    """Take one record from a collaborator."""
    found = get_object_or_404(
        Assignment.objects.select_related("collaborator"), public_id=public_id
    )
    told = operations.end_assignment(by=request.staff, assignment=found)
    messages.success(request, _("It is no longer assigned."))
    _tell(request, told)
    return redirect(_address(found.collaborator))


def _tell(request: Any, told: str) -> None:
    """What came back to us with the end of a right, if anything did."""
    if told:
        messages.info(request, told)


urlpatterns = [
    path("portals/<pid:public_id>/external/", list_, name="list"),
    path("portals/<pid:public_id>/external/new/", new, name="new"),
    path("portals/external/<pid:public_id>/", account, name="account"),
    path("portals/external/<pid:public_id>/remove/", remove, name="remove"),
    path("portals/external/assignments/<pid:public_id>/end/", end, name="end"),
]
