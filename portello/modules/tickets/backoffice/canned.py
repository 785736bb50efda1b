"""Staff pages: canned answers, each in the languages that customers read."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.pages import FORM, POST, staff_page
from portello.backoffice.ordered import row_page
from portello.backoffice.records import posted
from portello.backoffice.texts import TextsForm, languages
from portello.core.names import find_key
from portello.modules.tickets.backoffice.forms import TURNS
from portello.modules.tickets.backoffice.tabs import setup_tabs
from portello.modules.tickets.desk import setting_up
from portello.modules.tickets.desk.models import CannedAnswer
from portello.modules.tickets.desk.placeholders import MEANINGS, check


class CannedForm(TextsForm):
    """What staff look for, and what the customer reads."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, answer: CannedAnswer | None, data: Any = None) -> None:
        super().__init__(data, initial={"version": answer.version if answer else 0})
        help_text = _("Staff choose by it; customers never read it.")
        self.fields["title"] = forms.CharField(
            label=_("Title"), max_length=100, initial=answer.title if answer else "",
            help_text=help_text,
        )  # fmt: skip
        about = _("Where a language is missing, staff are offered the first one, and told so.")
        self.add_texts(
            "text", _("Text"), answer.text if answer else {}, most=5000, rows=6, help_text=about
        )

        self.fields["state"] = forms.ChoiceField(
            label=_("Status after the answer"), required=False,
            choices=[("", _("as usual: waiting for the customer")), *TURNS],
            initial=answer.state if answer else "",
            help_text=_("Chosen together with the text; it can still be changed before sending."),
        )  # fmt: skip

    placeholders = MEANINGS  # that the page lists

    def clean(self) -> dict[str, Any]:
        """A word in braces that nothing is known of stands at its text."""
        for code, text in self.texts("text").items():
            try:
                check([text])
            except ValidationError as unknown:
                self.add_error(f"text_{code}", unknown)
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        return {
            "title": self.cleaned_data["title"], "text": self.texts("text"),
            "state": self.cleaned_data["state"],
        }  # fmt: skip


@staff_page("tickets.setup")
def canned(request: Any) -> HttpResponse:
    """All of them, with the languages that each has."""
    names, query = dict(languages()), request.GET.get("q", "")[:100].replace("\x00", "")
    words = find_key(query).split()[:8]
    rows = [
        (one, ", ".join(str(name) for code, name in names.items() if one.text.get(code)))
        for one in CannedAnswer.objects.order_by("archived_at", "sort", "pk")
        if _says(one, words)
    ]
    rows.sort(key=lambda pair: bool(pair[0].archived_at))
    context = {"rows": rows, "tabs": setup_tabs("canned"), "query": query}
    return render(request, "tickets/backoffice/canned.html", context)


def _says(answer: CannedAnswer, words: list[str]) -> bool:
    """Whether all of these stand in its title or its texts, whatever the language."""
    said = find_key(" ".join([answer.title, *answer.text.values()]))
    return all(word in said for word in words)


@staff_page("tickets.setup", FORM)
def new(request: Any) -> HttpResponse:
    """Add one."""
    return _page(request, None)


@staff_page("tickets.setup", FORM)
def one(request: Any, public_id: str) -> HttpResponse:
    """Change one; what was sent stays as it was."""
    return _page(request, get_object_or_404(CannedAnswer, public_id=public_id))


def _page(request: Any, found: CannedAnswer | None) -> HttpResponse:
    form = CannedForm(found, posted(request))
    save = partial(setting_up.save_canned, by=request.staff, answer=found)
    return row_page(
        request, found, form, save, template="tickets/backoffice/canned_one.html",
        back="staff:tickets:canned", name="answer",
    )  # fmt: skip


@staff_page("tickets.setup", POST)
def archive(request: Any, public_id: str) -> HttpResponse:
    """Offer it no longer, or again."""
    found = get_object_or_404(CannedAnswer, public_id=public_id)
    setting_up.archive_row(by=request.staff, row=found, away=found.archived_at is None)
    return redirect("staff:tickets:canned")


urlpatterns = [
    path("ticket-setup/canned/", canned, name="canned"),
    path("ticket-setup/canned/new/", new, name="new_canned"),
    path("ticket-setup/canned/<pid:public_id>/", one, name="edit_canned"),
    path("ticket-setup/canned/<pid:public_id>/archive/", archive, name="archive_canned"),
]
