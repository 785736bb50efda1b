"""Fields for a text that staff write in the six languages, the installation's own one first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings


def languages() -> list[tuple[str, str]]:
    """(code, name) of the six, the installation's own language first."""
    return sorted(settings.LANGUAGES, key=lambda pair: pair[0] != settings.LANGUAGE_CODE)


class TextsForm(forms.Form):
    """A form with translated texts; the template prints each with `ui.texts(form, name)`."""

    def add_texts(
        self,
        name: str,
        label: Any,
        kept: Mapping[str, str] | None,
        *,
        most: int,
        required: bool = True,
        rows: int = 0,
        help_text: Any = "",
    ) -> None:
        """One field for each language; only the base language is required. `rows`: several lines."""
        for n, (code, language) in enumerate(languages()):
            attrs = {"lang": code}
            self.fields[f"{name}_{code}"] = forms.CharField(
                label=f"{label} ({language})",
                max_length=most,
                required=required and n == 0,
                initial=(kept or {}).get(code, ""),
                help_text="" if n else help_text,
                widget=forms.Textarea(attrs={**attrs, "rows": rows})
                if rows
                else forms.TextInput(attrs=attrs),
            )

    def texts(self, name: str) -> dict[str, str]:
        """{language: text} of what was written."""
        found = {code: self.cleaned_data.get(f"{name}_{code}", "") for code, _n in languages()}
        return {code: text for code, text in found.items() if text}

    def fields_of(self, name: str) -> list[Any]:
        """The fields of one text, the base language first."""
        return [self[f"{name}_{code}"] for code, _language in languages()]

    def has_more(self, name: str) -> bool:
        """Whether another language is written or wrong, so that the page opens the rest."""
        return any(bound.value() or bound.errors for bound in self.fields_of(name)[1:])
