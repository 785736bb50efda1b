"""Staff's forms: an article in six languages, who reads it, a category."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portello.backoffice.texts import TextsForm
from portello.core.languages import CODES
from portello.modules.knowledge.checks import LONGEST_TEXT, LONGEST_TITLE
from portello.modules.knowledge.models import AUDIENCES
from portello.modules.knowledge.shown import MOST_RELATED
from portello.ui.attachments import AttachmentsField


def take(form: forms.Form, bad: ValidationError) -> None:
    """Show the faults at their fields."""
    faults = bad.message_dict if hasattr(bad, "error_dict") else {"": bad.messages}
    for name, texts in faults.items():
        form.add_error(name if name in form.fields else None, texts)


MOST_COMPANIES = 1000  # chosen readers of one article


class ArticleForm(TextsForm):
    """Title and text in the six languages, where it stands, what belongs to it."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        written: Any,
        categories: list[Any],
        others: list[Any],
        kept: list[tuple[Any, Any]],
        by: Any,
        data: Any = None,
        files: Any = None,
        *,
        may_move: bool = False,
        **start: Any,
    ) -> None:
        title, text = written
        alone = [code for code in CODES if title.get(code) or text.get(code)]
        movable = alone[0] if may_move and len(alone) == 1 else ""
        self.taken = False  # whether the words were to go where others stand
        if movable and data is not None:
            data, movable = self._moved(data, movable)
        self.written_in = movable
        super().__init__(data, files, initial=start)
        self._add_language(movable)
        self.add_texts("title", _("Title"), title, most=LONGEST_TITLE, required=False)
        self.add_texts("text", _("Text"), text, most=LONGEST_TEXT, required=False, rows=16)
        self._add_place(categories, others)
        self.kept = kept  # the files that are there, with how the page shows them
        self.fields["kept_files"] = forms.MultipleChoiceField(
            label=_("Files of this article"),
            required=False,
            choices=[(row.public_id, row.name) for row, _shown in kept],
            initial=[row.public_id for row, _shown in kept],
        )
        self.fields["files"] = AttachmentsField(
            by=by, company_id=None, label=_("Add pictures and files")
        )

    def _add_language(self, movable: str) -> None:
        """Where a text that stands alone can be moved, if it may."""
        if movable:
            self.fields["language"] = forms.ChoiceField(
                label=_("The text is written in"),
                required=False,
                choices=settings.LANGUAGES,
                initial=movable,
                help_text=_(
                    "Choose another one if this is wrong: saving moves title and text there."
                ),
            )

    def _add_place(self, categories: list[Any], others: list[Any]) -> None:
        """Where it is found, and what is shown beside it."""
        self.by_id = {one.public_id: one for one in (*categories, *others)}
        self.fields["category"] = forms.ChoiceField(
            label=_("Category"),
            required=False,
            choices=[("", "–"), *[(one.public_id, str(one)) for one in categories]],
        )
        self.fields["related"] = forms.MultipleChoiceField(
            label=_("Related articles"),
            required=False,
            choices=[(one.public_id, str(one)) for one in others],
            widget=forms.SelectMultiple(attrs={"size": 6}),
            help_text=_("Shown below the article, to whoever may read them."),
        )

    def _moved(self, data: Any, was: str) -> tuple[Any, str]:
        """What was sent with the words in the language that was chosen for them, and that language.

        `was_in` says where the words of this form stood, so that a form which comes back with a
        fault moves nothing twice."""
        was = data.get("was_in") if data.get("was_in") in CODES else was
        now = data.get("language", "")
        if now not in CODES or now == was:
            return data, was
        names = [f"{name}_{{}}" for name in ("title", "text")]
        self.taken = any(data.get(name.format(now), "").strip() for name in names)
        if self.taken:
            return data, was
        data = data.copy()
        for name in names:
            data[name.format(now)] = data.get(name.format(was), "")
            data[name.format(was)] = ""
        return data, now

    def clean_language(self) -> str:
        """The language chosen for a text that stands alone: refused where another text stands."""
        if self.taken:
            raise ValidationError(_("There is a text in this language already."))
        return self.cleaned_data["language"]

    def clean_related(self) -> list[Any]:
        """The chosen articles."""
        chosen = self.cleaned_data["related"]
        if len(chosen) > MOST_RELATED:
            raise ValidationError(_("Choose 10 at most."))
        return [self.by_id[one] for one in chosen]

    def clean_category(self) -> Any:
        """The chosen category."""
        return self.by_id.get(self.cleaned_data["category"])

    def tabs(self) -> list[tuple[str, str, Any, Any, str]]:
        """(code, language, title, text, state) of each: "whole", "half", "wrong" or ""."""
        found = []
        for title, text in zip(self.fields_of("title"), self.fields_of("text"), strict=True):
            code = title.name.removeprefix("title_")
            parts = bool(title.value()) + bool(text.value())
            state = "wrong" if title.errors or text.errors else ("", "half", "whole")[parts]
            language = str(title.label).rpartition("(")[2].rstrip(")")
            found.append((code, language, title, text, state))
        return found

    def opened(self) -> str:
        """The language that is open first: one with a fault, else the first that is written."""
        states = {code: state for code, _l, _t, _x, state in self.tabs()}
        for wanted in ("wrong", "whole", "half"):
            for code, state in states.items():
                if state == wanted:
                    return code
        return next(iter(states))


class ReadersForm(forms.Form):
    """Who may read an article, and in which portals."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, rows: dict[str, list[Any]], data: Any = None, **start: Any) -> None:
        super().__init__(data, initial=start)
        self.rows = {name: {one.public_id: one for one in some} for name, some in rows.items()}
        self.fields["audience"] = forms.ChoiceField(
            label=_("Who may read it"), choices=AUDIENCES, widget=forms.RadioSelect
        )
        self._add("profiles", _("Profiles"))
        self._add("companies", _("Companies"))
        self.fields["where"] = forms.ChoiceField(
            label=_("Portals"),
            choices=[("all", _("All portals")), ("chosen", _("Chosen portals"))],
            widget=forms.RadioSelect,
        )
        self._add("portals", _("Portals"))

    def _add(self, name: str, label: str) -> None:
        choices = [(key, str(one)) for key, one in self.rows[name].items()]
        self.fields[name] = forms.MultipleChoiceField(
            label=label,
            required=False,
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
        )

    def companies(self, *, chosen: bool) -> list[Any]:
        """The boxes of the chosen companies, or of those that were found besides."""
        boxes = self["companies"].subwidgets
        return [box for box in boxes if bool(box.data.get("selected")) == chosen]

    def clean_companies(self) -> list[str]:
        """The chosen companies, not so many that a page cannot send them."""
        chosen: list[str] = self.cleaned_data["companies"]
        if len(chosen) > MOST_COMPANIES:
            raise ValidationError(
                _("Choose %(most)s at most; for more, use profiles.") % {"most": MOST_COMPANIES}
            )
        return chosen

    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        data = self.cleaned_data
        chosen = {
            name: [self.rows[name][key] for key in data[name]]
            for name in ("portals", "profiles", "companies")
        }
        if data["where"] == "all":
            chosen["portals"] = None  # type: ignore[assignment]
        return {"audience": data["audience"], **chosen}


class CategoryForm(TextsForm):
    """Name and one line about it."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, category: Any, data: Any = None) -> None:
        super().__init__(data, initial={"version": category.version} if category else {})
        self.add_texts("name", _("Name"), category.name if category else {}, most=80)
        about = category.about if category else {}
        self.add_texts("about", _("About"), about, most=200, required=False)

    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        return {"name": self.texts("name"), "about": self.texts("about")}
