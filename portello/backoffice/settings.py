"""Administration > Settings: every settings page of the installation in one place, and in search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from portello.access.pages import staff_page
from portello.core.names import find_key
from portello.core.registry import modules


@dataclass(frozen=True)
class Setting:
    """One settings page: what it is called, where it belongs, and what can be set there."""

    label: str
    place: str
    address: str
    words: tuple[str, ...] = ()

    def fits(self, words: list[str]) -> bool:
        """Whether each of `words` (find keys) begins a word of the label or of what can be set."""
        texts = find_key(" ".join((self.label, self.place, *self.words))).split()
        return all(any(text.startswith(word) for text in texts) for word in words)


def settings_of(staff: Any) -> list[Setting]:
    """The settings pages that this member of staff may open, by place."""
    return [
        setting
        for module in modules()
        if module.settings
        for setting in module.call(module.settings)(staff)
    ]


def settings_found(staff: Any, query: str) -> list[Setting]:
    """The settings pages that a question finds, at most eight."""
    words = find_key(query).split()[:8]
    if not words or len(query) < 3:
        return []
    return [setting for setting in settings_of(staff) if setting.fits(words)][:8]


@staff_page("portals.manage")
def settings(request: Any) -> HttpResponse:
    """All of them."""
    places: dict[str, list[Setting]] = {}
    for setting in settings_of(request.staff):
        places.setdefault(setting.place, []).append(setting)
    return render(request, "backoffice/settings.html", {"places": places})


urlpatterns = [path("settings/", settings, name="settings")]
