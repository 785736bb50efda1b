"""The form of one block of the home page, made of what its kind has."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portello.access.models import Profile
from portello.backoffice.texts import languages
from portello.modules.portals.homepage.content import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    WITH_TEXT,
)
from portello.modules.portals.links import MOST_LINKS
from portello.portal.blocks import EVERYBODY, PEOPLE, VISITORS


def audiences() -> list[tuple[str, Any]]:
    """(stored value, words): everybody, who is logged in, visitors, main users, users."""
    return [
        (EVERYBODY, _("Everybody, visitors as well")),
        (PEOPLE, _("Everybody who is logged in")),
        (VISITORS, _("Visitors only, where the home page is open to them")),
        ("main_user", _("Main users only")),
        ("user", _("Users only")),
    ]


class BlockForm(forms.Form):
    """Fields of the block's kind; `block()` is what the operations take."""

    def __init__(self, block: dict[str, Any], data: Any = None) -> None:
        super().__init__(data)
        self.kept, self.kind = block, block["kind"]
        self.filled: list[int] = []
        self.profiles = {p.public_id: p for p in Profile.objects.order_by("pk")}
        self.names: tuple[str, ...] = ("title", "text") if self.kind in WITH_TEXT else ()
        if self.kind == "links":
            self.names = ("title",)
        for name in self.names:
            self._add_texts(name)
        if self.kind == "announcement":
            self._add_announcement()
        if self.kind == "links":
            self._add_links(data)
        self._add_audience()

    def _add_texts(self, name: str) -> None:
        label = _("Title") if name == "title" else _("Text")
        long = name == "text"
        for n, (code, language) in enumerate(languages()):
            widget = forms.Textarea(attrs={"rows": 7, "lang": code}) if long else None
            self.fields[f"{name}_{code}"] = forms.CharField(
                label=f"{label} ({language})",
                required=long and n == 0,
                max_length=LONGEST_TEXT if long else LONGEST_TITLE,
                initial=self.kept.get(name, {}).get(code, ""),
                widget=widget,
            )

    def _add_announcement(self) -> None:
        self.fields["tone"] = forms.ChoiceField(
            label=_("Kind"),
            choices=[("info", _("Information")), ("warning", _("Warning"))],
            initial=self.kept.get("tone", "info"),
        )
        for name, label, help_text in (
            ("since", _("Shown from"), _("Empty: from now on.")),
            ("until", _("Shown until"), _("This day included. Empty: until you remove it.")),
        ):
            self.fields[name] = forms.DateField(
                label=label,
                required=False,
                help_text=help_text,
                initial=self.kept.get(name, ""),
                input_formats=["%Y-%m-%d"],
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            )

    def _add_links(self, data: Any) -> None:
        self.fields["source"] = forms.ChoiceField(
            label=_("Which links"),
            choices=[
                ("portal", _("The portal's links")),
                ("own", _("Links of this block")),
            ],
            initial=self.kept.get("source", "portal"),
        )
        links = self.kept.get("links", [])
        sent = (
            0 if data is None else sum(f"link_{n}_address" in data for n in range(MOST_LINKS + 1))
        )
        self.link_count = max(sent, min(len(links) + 2, MOST_LINKS))
        for n in range(self.link_count):
            link: dict[str, Any] = links[n] if n < len(links) else {"title": {}, "address": ""}
            self.fields[f"link_{n}_address"] = forms.CharField(
                label=_("Address"), required=False, max_length=500, initial=link["address"]
            )
            for code, language in languages():
                self.fields[f"link_{n}_title_{code}"] = forms.CharField(
                    label=f"{_('Title')} ({language})",
                    required=False,
                    max_length=60,
                    initial=link["title"].get(code, ""),
                )

    def _add_audience(self) -> None:
        profiles = [
            (f"profile:{key}", f"{_('Profile')}: {profile}")
            for key, profile in self.profiles.items()
        ]
        kept = self.kept.get("shown_to", EVERYBODY)
        by_key = {f"profile:{p.pk}": f"profile:{p.public_id}" for p in self.profiles.values()}
        self.fields["shown_to"] = forms.ChoiceField(
            label=_("Shown to"),
            choices=[*audiences(), *profiles],
            initial=by_key.get(kept, kept),
            help_text=_("What a block shows obeys the rights of whoever looks, in any case."),
        )

    def links(self) -> list[dict[str, Any]]:
        """The links that were filled in."""
        found, self.filled = [], []
        for n in range(self.link_count):
            title = self._texts(f"link_{n}_title")
            address = self.cleaned_data[f"link_{n}_address"]
            if title or address:
                found.append({"title": title, "address": address})
                self.filled.append(n)
        return found

    def _texts(self, name: str) -> dict[str, str]:
        texts = {code: self.cleaned_data[f"{name}_{code}"] for code, _name in languages()}
        return {code: text for code, text in texts.items() if text}

    def block(self) -> dict[str, Any]:
        """The block as it is kept."""
        data = self.cleaned_data
        wanted, _colon, key = data["shown_to"].partition(":")
        made = {
            **({"id": self.kept["id"]} if "id" in self.kept else {}),
            "kind": self.kind,
            "shown_to": f"profile:{self.profiles[key].pk}" if key else wanted,
            **{name: self._texts(name) for name in self.names},
        }
        if self.kind == "announcement":
            made["tone"] = data["tone"]
            made |= {n: data[n].isoformat() if data[n] else "" for n in ("since", "until")}
        if self.kind == "links":
            made |= {"source": data["source"], "links": self.links()}
        return made

    def take(self, bad: ValidationError) -> None:
        """Show the faults at their fields."""
        faults = bad.message_dict if hasattr(bad, "error_dict") else {"": bad.messages}
        for name, texts in faults.items():
            if match := re.match(r"link_(\d+)_", name):  # rows that were left empty do not count
                place = self.filled[int(match[1])] if self.filled else 0
                name = f"link_{place}_{name[match.end() :]}"
            self.add_error(name if name in self.fields else None, texts)

    def fields_of(self, name: str) -> list[Any]:
        """The fields of a translated text, the base language first."""
        return [self[f"{name}_{code}"] for code, _language in languages()]

    def link_rows(self) -> list[tuple[Any, list[Any]]]:
        """(address, titles) of each link."""
        return [
            (self[f"link_{n}_address"], self.fields_of(f"link_{n}_title"))
            for n in range(self.link_count)
        ]
