"""Staff pages: custom fields of companies, contacts, tickets and what else takes them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portello.access.pages import FORM, POST, staff_page
from portello.backoffice.records import posted
from portello.core.custom import KINDS, CustomField
from portello.core.languages import base_first
from portello.core.registry import with_own_fields
from portello.modules.customers.custom import operations
from portello.modules.customers.custom.operations import LONGEST_HELP, LONGEST_NAME, Wanted
from portello.ui.environment import model_label

SPARE = 3  # empty rows for choices


class CustomFieldForm(forms.Form):
    """One custom field: kind, names and, for a choice, what can be chosen."""

    kind = forms.ChoiceField(choices=KINDS)
    findable = forms.BooleanField(required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, row: CustomField | None, used: int, data: Any = None) -> None:
        self.row = row or CustomField()
        start = {"kind": self.row.kind, "findable": self.row.findable, "version": self.row.version}
        super().__init__(data, initial=start)
        fields: dict[str, Any] = self.fields
        fields["kind"].label = _("Kind")
        fields["findable"].label = _("Can be searched for")
        fields["findable"].help_text = _(
            "For texts: whoever may see the field finds the record by its words."
        )
        if used:
            fields["kind"].disabled = True
            fields["kind"].help_text = ngettext(
                "%(count)s record has a value in this field: its kind stays.",
                "%(count)s records have a value in this field: its kind stays.",
                used,
            ) % {"count": used}
        self._add_texts("label", _("Name"), self.row.label, LONGEST_NAME, required=True)
        self._add_texts("help", _("Help text"), self.row.help, LONGEST_HELP)
        self._add_choices(data)

    def _add_texts(
        self, name: str, label: str, texts: dict[str, str], longest: int, required: bool = False
    ) -> None:
        for n, (code, language) in enumerate(base_first()):
            self.fields[f"{name}_{code}"] = forms.CharField(
                label=f"{label} ({language})",
                required=required and n == 0,
                max_length=longest,
                initial=texts.get(code, ""),
            )

    def _add_choices(self, data: Any) -> None:
        kept = self.row.choices
        most = operations.MOST_CHOICES
        sent = 0 if data is None else sum(f"choice_{n}_key" in data for n in range(most + 1))
        self.choice_count = max(sent, min(len(kept) + SPARE, most))
        for n in range(self.choice_count):
            one: dict[str, Any] = kept[n] if n < len(kept) else {"key": "", "label": {}}
            self.fields[f"choice_{n}_key"] = forms.CharField(
                required=False, max_length=60, initial=one["key"], widget=forms.HiddenInput
            )
            self._add_texts(f"choice_{n}", _("Choice %(number)s") % {"number": n + 1},
                            one["label"], LONGEST_NAME)  # fmt: skip

    def wanted(self) -> Wanted:
        """The field as the operation takes it; rows that were left empty do not count."""
        data = self.cleaned_data
        self.filled = [n for n in range(self.choice_count) if self._texts(f"choice_{n}")]
        return Wanted(
            kind=data["kind"],
            label=self._texts("label"),
            help=self._texts("help"),
            choices=[(data[f"choice_{n}_key"], self._texts(f"choice_{n}")) for n in self.filled],
            findable=data["findable"],
        )

    def _texts(self, name: str) -> dict[str, str]:
        texts = {code: self.cleaned_data.get(f"{name}_{code}", "") for code, _n in base_first()}
        return {code: text for code, text in texts.items() if text}

    def take(self, bad: ValidationError) -> None:
        """Show the faults at their fields."""
        faults = bad.message_dict if hasattr(bad, "error_dict") else {"__all__": bad.messages}
        for name, texts in faults.items():
            first, _sep, rest = name.removeprefix("choice_").partition("_")
            if name.startswith("choice_"):
                name = f"choice_{self.filled[int(first)] if self.filled else 0}_{rest}"
            self.add_error(name if name in self.fields else None, texts)

    def texts_of(self, name: str) -> list[Any]:
        """The fields of a translated text, the base language first."""
        return [self[f"{name}_{code}"] for code, _language in base_first()]

    def choice_rows(self) -> list[tuple[Any, list[Any]]]:
        """(key, names) of each choice."""
        rows = range(self.choice_count)
        return [(self[f"choice_{n}_key"], self.texts_of(f"choice_{n}")) for n in rows]


@staff_page("fields.manage")
def custom_fields(request: Any) -> HttpResponse:
    """The custom fields of each kind of record, in their order."""
    rows = [
        (
            label.partition(".")[2],
            model_label(label),
            operations.fields_of(label),
            operations.fields_of(label, archived=True),
        )
        for label in with_own_fields()
    ]
    context = {"rows": rows, "moved": request.GET.get("moved", "")}
    return render(request, "customers/backoffice/custom_fields.html", context)


@staff_page("fields.manage", FORM)
def new(request: Any, model: str) -> HttpResponse:
    """Add a field to a kind of record."""
    label = next((one for one in with_own_fields() if one.partition(".")[2] == model), None)
    if label is None:
        raise Http404
    return _form(request, label, None)


@staff_page("fields.manage", FORM)
def custom_field(request: Any, public_id: str) -> HttpResponse:
    """Change a field."""
    row = _get(public_id)
    return _form(request, row.model, row)


def _form(request: Any, model: str, row: CustomField | None) -> HttpResponse:
    used = operations.count_used(row) if row else 0
    form = CustomFieldForm(row, used, posted(request))
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] if row else None
        try:
            saved = operations.save_field(
                by=request.staff, model=model, wanted=form.wanted(), row=row, base_version=version
            )
        except ValidationError as bad:
            form.take(bad)
        except operations.Stale:
            form.add_error(
                None, _("Somebody else has changed this field. Reload the page to see it.")
            )
        else:
            return _saved(request, saved, is_new=row is None)
    context = {"form": form, "row": row, "of": model_label(model)}
    status = 422 if form.errors else 200
    return render(request, "customers/backoffice/custom_field.html", context, status=status)


def _saved(request: Any, row: CustomField, *, is_new: bool) -> HttpResponse:
    """Say what is left to do; of a new field that is where it is given to customers."""
    if missing := [name for code, name in base_first() if code not in row.label]:
        text = _("Whoever reads in these languages finds the name in another one: %(languages)s.")
        messages.warning(request, text % {"languages": ", ".join(missing)})
    if is_new:
        messages.success(request, _("Saved. Customers do not see it yet: give it to them below."))
        return redirect("staff:customers:custom_field", public_id=row.public_id)
    messages.success(request, _("Saved. It is in force with everybody's next click."))
    return redirect("staff:customers:custom_fields")


@staff_page("fields.manage", POST)
def move(request: Any, public_id: str) -> HttpResponse:
    """Up or down in the order."""
    row = _get(public_id)
    operations.move_field(by=request.staff, row=row, up=request.POST.get("direction") == "up")
    return redirect("staff:customers:custom_fields")


@staff_page("fields.manage", POST)
def archive(request: Any, public_id: str) -> HttpResponse:
    """Put a field away, or take it back; its values stay in either case."""
    row = _get(public_id)
    away = row.archived_at is None
    try:
        operations.set_archived(by=request.staff, row=row, archived=away)
    except ValidationError as bad:
        messages.error(request, " ".join(bad.messages))
    else:
        if away:
            text = _("“%(name)s” was archived: nobody sees it, and its values are kept.")
        else:
            text = _("“%(name)s” is in use again, with the values it had.")
        messages.success(request, text % {"name": row})
    return redirect("staff:customers:custom_fields")


def _get(public_id: str) -> CustomField:
    return get_object_or_404(CustomField, public_id=public_id)


_AT = "custom-fields/"
urlpatterns = [
    path(_AT, custom_fields, name="custom_fields"),
    path(f"{_AT}new/<slug:model>/", new, name="new_custom_field"),
    path(f"{_AT}<pid:public_id>/", custom_field, name="custom_field"),
    path(f"{_AT}<pid:public_id>/move/", move, name="move_custom_field"),
    path(f"{_AT}<pid:public_id>/archive/", archive, name="archive_custom_field"),
]
