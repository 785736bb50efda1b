"""The one small CRUD for plain registers: a list, a page to add, a page to change or remove."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from portello.access.forms import RecordForm
from portello.access.pages import FORM, POST, staff_page
from portello.backoffice.records import create_once, edit_record, posted
from portello.core import audit, changes
from portello.core.fields import fields
from portello.ui.listing import Column, Listing


@dataclass(frozen=True)
class PlainRegister:
    """A register without pages of its own. `name` names its addresses: groups, new_groups, ..."""

    space: str  # the module, as in "staff:<space>:<name>"
    name: str
    model: Any  # versioned, with registered fields and a `sort` column
    names: tuple[str, ...]  # the fields of its form
    view: str  # right to look
    edit: str  # right to change
    title: Any
    new_title: Any
    empty: tuple[Any, Any]
    tabs: Callable[[], list[tuple[str, str, bool]]] | None = None  # of the pages it stands among
    among: Any = ""  # what these are called together

    def address(self, verb: str = "", **arguments: str) -> str:
        """The address of the list, or of "new", "edit" and "remove" of one record."""
        name = f"{verb}_{self.name}" if verb else self.name
        return reverse(f"staff:{self.space}:{name}", kwargs=arguments)

    def urlpatterns(self, at: str) -> list[URLPattern]:
        """Its addresses below `at` ("groups/")."""
        look, change = staff_page(self.view), staff_page(self.edit, FORM)
        remove = staff_page(self.edit, POST)(self.remove_page)
        one = f"{at}<pid:public_id>/"
        return [
            path(at, look(self.list_page), name=self.name),
            path(f"{at}new/", change(self.new_page), name=f"new_{self.name}"),
            path(one, change(self.edit_page), name=f"edit_{self.name}"),
            path(f"{one}remove/", remove, name=f"remove_{self.name}"),
        ]

    def list_page(self, request: Any) -> HttpResponse:
        """All records."""
        specs = fields(self.model)
        edits = request.staff.may(self.edit)
        listing = Listing(
            request,
            self.model.objects.all(),
            [
                Column(n, specs[n].label, _cell(n), ("sort",) if n == self.names[0] else ())
                for n in self.names
            ],
            self.names[0],
            link=(lambda r: self.address("edit", public_id=r.public_id)) if edits else None,
            empty=self.empty,
        )
        context = {"title": self.title, "listing": listing.load()}
        context |= {"tabs": self.tabs() if self.tabs else [], "among": self.among}
        context["new"] = (self.new_title, self.address("new")) if edits else None
        return render(request, "backoffice/register.html", context)

    def new_page(self, request: Any) -> HttpResponse:
        """Add one."""
        form = RecordForm(self.model(), self.names, by=request.staff, data=posted(request))
        return create_once(request, form, self.address, str(self.new_title), self._back())

    def edit_page(self, request: Any, public_id: str) -> HttpResponse:
        """Change one."""
        found = get_object_or_404(self.model, public_id=public_id)
        form = RecordForm(found, self.names, by=request.staff, data=posted(request))
        remove = self.address("remove", public_id=public_id)
        return edit_record(request, form, str(found), self._back(), remove=remove)

    def remove_page(self, request: Any, public_id: str) -> HttpResponse:
        """Remove one that nothing uses; one that is in use stays, and the page says so."""
        found = get_object_or_404(self.model, public_id=public_id)
        name = str(found)
        try:
            with transaction.atomic():
                audit.record("removed", found, by=request.staff, values={"name": (name, "")})
                changes.note(found, "removed")
                found.delete()
        except ProtectedError:
            messages.error(request, _("“%(name)s” is in use and stays.") % {"name": name})
            return redirect(self.address("edit", public_id=public_id))
        messages.success(request, _("“%(name)s” was removed.") % {"name": name})
        return redirect(self.address())

    def _back(self) -> tuple[str, str]:
        return str(self.title), self.address()


def _cell(name: str) -> Any:
    return lambda record: getattr(record, name)
