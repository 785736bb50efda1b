"""Staff pages: kinds of ticket: what their form asks, where they go, and until when we answer."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.pages import FORM, POST, staff_page
from portello.access.profiles import shown_to_somebody
from portello.backoffice.ordered import row_page
from portello.backoffice.records import posted
from portello.backoffice.texts import TextsForm
from portello.core.fields import custom_fields
from portello.modules.tickets.backoffice.tabs import setup_tabs
from portello.modules.tickets.desk import setting_up
from portello.modules.tickets.desk.models import (
    ASKED,
    RULES,
    URGENCIES,
    Queue,
    TicketKind,
    usual_hours,
    usual_questions,
)
from portello.modules.tickets.models import REOPEN_DAYS, Ticket

MOST_HOURS = 999


class KindForm(TextsForm):
    """Name and description in the six languages, and the rules."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, kind: TicketKind | None, data: Any = None) -> None:
        super().__init__(data, initial={"version": kind.version if kind else 0})
        self.kind = kind
        self.add_texts("name", _("Name"), kind.name if kind else {}, most=80)
        about = _("One line under the name, where customers choose what it is about.")
        self.add_texts(
            "about", _("Description"), kind.about if kind else {}, most=300, required=False,
            rows=2, help_text=about,
        )  # fmt: skip
        self._add_queue()
        self._add_questions()
        self._add_hours()
        self._add_rules()

    def _add_queue(self) -> None:
        self.queues = {one.public_id: one for one in Queue.objects.order_by("sort")}
        now = self.kind.queue.public_id if self.kind and self.kind.queue else ""
        self.fields["queue"] = forms.ChoiceField(
            label=_("Queue"), required=False, initial=now,
            help_text=_(
                "Without one its tickets stand in no queue: whoever watches a queue hears nothing of them."
            ),
            choices=[("", _("none")), *((key, one.name) for key, one in self.queues.items())],
        )  # fmt: skip

    def _add_questions(self) -> None:
        asks = self.kind.asks if self.kind else usual_questions()
        labels = {
            "urgency": _("Urgency"), "site": _("Site"), "asset": _("Device"), "files": _("Files"),
        }  # fmt: skip
        parts = [(part, labels[part]) for part in ASKED]
        self.parts = [*parts, *((one.name, one.label) for one in custom_fields(Ticket))]
        self.dark = dark = _shown_to_nobody()
        for part, label in self.parts:
            self.fields[f"asks_{part}"] = forms.ChoiceField(
                label=label, choices=RULES, required=False, initial=asks.get(part, ""),
                help_text=_("No profile shows it: customers are not asked.") if part in dark else "",
            )  # fmt: skip

    def _add_hours(self) -> None:
        hours = usual_hours() | (self.kind.hours if self.kind else {})
        for key, label in URGENCIES:
            self.fields[f"hours_{key}"] = forms.IntegerField(
                label=_("Urgency: %(urgency)s") % {"urgency": label},
                min_value=1, max_value=MOST_HOURS, initial=hours[key],
            )  # fmt: skip

    def _add_rules(self) -> None:
        kind = self.kind
        for name, label in (
            ("may_close", _("Customers may close it")),
            ("may_reopen", _("Customers may open it again, also by answering")),
        ):
            now = getattr(kind, name) if kind else True
            self.fields[name] = forms.BooleanField(label=label, required=False, initial=now)
        self.fields["reopen_days"] = forms.IntegerField(
            label=_("For how many days after it was closed"), min_value=1, max_value=3650,
            initial=kind.reopen_days if kind else REOPEN_DAYS,
        )  # fmt: skip

    def asked(self) -> list[Any]:
        """The fields that say what the form of a ticket asks."""
        return [self[f"asks_{part}"] for part, _label in self.parts]

    def waits(self) -> list[Any]:
        """The fields of working hours until an answer."""
        return [self[f"hours_{key}"] for key, _label in URGENCIES]

    def clean(self) -> dict[str, Any]:
        """What is more urgent is not answered later."""
        given = super().clean() or {}
        waits = [given.get(f"hours_{key}") for key, _label in URGENCIES]
        for n in (1, 2):
            before, now = waits[n - 1], waits[n]
            if before is not None and now is not None and now > before:
                text = _("Not more hours than for the lower urgency (%(hours)s).")
                self.add_error(f"hours_{URGENCIES[n][0]}", text % {"hours": before})
        return given

    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        given = self.cleaned_data
        asks = {part: given[f"asks_{part}"] for part, _l in self.parts if given[f"asks_{part}"]}
        return {
            "name": self.texts("name"),
            "about": self.texts("about"),
            "queue": self.queues.get(given["queue"]),
            "asks": asks,
            "hours": {key: given[f"hours_{key}"] for key, _label in URGENCIES},
            "may_close": given["may_close"],
            "may_reopen": given["may_reopen"],
            "reopen_days": given["reopen_days"],
        }


@staff_page("tickets.setup")
def kinds(request: Any) -> HttpResponse:
    """All kinds in their order, those that were put away last."""
    rows = list(TicketKind.objects.select_related("queue").order_by("position", "pk"))
    used = [one for one in rows if not one.archived_at]
    context = {
        "rows": [*used, *(one for one in rows if one.archived_at)], "last": len(used),
        "tabs": setup_tabs("kinds"), "urgencies": URGENCIES,
    }  # fmt: skip
    return render(request, "tickets/backoffice/kinds.html", context)


@staff_page("tickets.setup", FORM)
def new(request: Any) -> HttpResponse:
    """Add a kind."""
    return _page(request, None)


@staff_page("tickets.setup", FORM)
def kind(request: Any, public_id: str) -> HttpResponse:
    """Change a kind; tickets that are open follow its rules from then on."""
    return _page(request, get_object_or_404(TicketKind, public_id=public_id))


def _page(request: Any, found: TicketKind | None) -> HttpResponse:
    form = KindForm(found, posted(request))
    save = partial(setting_up.save_kind, by=request.staff, kind=found)
    page = row_page(
        request, found, form, save, template="tickets/backoffice/kind.html",
        back="staff:tickets:kinds", name="kind",
    )  # fmt: skip
    if page.status_code == 302:
        _say_what_is_not_asked(request, form)
    return page


def _shown_to_nobody() -> frozenset[str]:
    """The fields of our own that no profile has been given: no customer's form asks them."""
    names = {one.name for one in custom_fields(Ticket)}
    return frozenset(names - shown_to_somebody(Ticket, names))


def _say_what_is_not_asked(request: Any, form: KindForm) -> None:
    """Saved it is all the same: a profile may be given the field afterwards."""
    asks = form.values()["asks"]
    names = [str(label) for part, label in form.parts if part in form.dark and part in asks]
    if names:
        told = _(
            "No profile shows %(fields)s, so no customer is asked for it. Give it to profiles."
        )
        messages.warning(request, told % {"fields": ", ".join(f"“{one}”" for one in names)})


@staff_page("tickets.setup", POST)
def move(request: Any, public_id: str) -> HttpResponse:
    """Put it one place up or down."""
    found = get_object_or_404(TicketKind, public_id=public_id)
    setting_up.move_kind(by=request.staff, kind=found, up=request.POST.get("to") == "up")
    return redirect("staff:tickets:kinds")


@staff_page("tickets.setup", POST)
def archive(request: Any, public_id: str) -> HttpResponse:
    """Offer it no longer, or again."""
    found = get_object_or_404(TicketKind, public_id=public_id)
    setting_up.archive_row(by=request.staff, row=found, away=found.archived_at is None)
    return redirect("staff:tickets:kinds")


urlpatterns = [
    path("ticket-setup/", kinds, name="kinds"),
    path("ticket-setup/new/", new, name="new_kind"),
    path("ticket-setup/<pid:public_id>/", kind, name="kind"),
    path("ticket-setup/<pid:public_id>/place/", move, name="move_kind"),
    path("ticket-setup/<pid:public_id>/archive/", archive, name="archive_kind"),
]
