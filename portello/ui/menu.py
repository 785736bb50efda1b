"""The links of a menu as HTML, made once per language, rights and current entry."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from portello.core.languages import current
from portello.core.registry import MenuEntry
from portello.ui.environment import icon, plain_url

HOME = -1


class Menu:
    """The menu of one shell: its home and the entries of all modules, in order."""

    def __init__(self, label: Any, home: str, entries: Sequence[MenuEntry]) -> None:
        self.label, self.home = label, home
        self.entries = sorted(entries, key=lambda entry: (entry.administration, entry.order))
        self._links = lru_cache(maxsize=2000)(self._made)

    def links(
        self, path: str, may: Sequence[bool], counts: tuple[tuple[int, str, str], ...] = ()
    ) -> Markup:
        """The links of the entries that `may` allows, in order; the one `path` lies under is marked.

        `counts` are (place of the entry, number, the number in words).
        """
        return self._links(current(), tuple(may), self._place(path), counts)

    def _place(self, path: str) -> int | None:
        if path == self.home:
            return HOME
        return next((n for n, at in enumerate(self._addresses) if path.startswith(at)), None)

    @cached_property
    def _addresses(self) -> list[str]:
        return [plain_url(entry.url_name) for entry in self.entries]

    def _made(
        self,
        language: str,
        may: tuple[bool, ...],
        place: int | None,
        counts: tuple[tuple[int, str, str], ...],
    ) -> Markup:
        counted = {n: (number, words) for n, number, words in counts if number}
        found = [_link(str(self.label), self.home, "home", place == HOME)]
        headed = False
        for n, (entry, allowed) in enumerate(zip(self.entries, may, strict=True)):
            if allowed:
                if entry.administration and not headed:
                    headed = True
                    found.append(Markup('<p class="nav-head">{}</p>').format(_("Administration")))
                address = self._addresses[n]
                found.append(
                    _link(str(entry.label), address, entry.icon, place == n, counted.get(n))
                )
        return Markup("").join(found)


_COUNT = Markup(
    ' <span class="nav-count" aria-hidden="true">{}</span><span class="visually-hidden">, {}</span>'
)


def _link(
    label: str,
    address: str,
    icon_name: str,
    is_current: bool,
    count: tuple[str, str] | None = None,
) -> Markup:
    mark = Markup(' aria-current="page"') if is_current else ""
    more = _COUNT.format(*count) if count else ""
    link = Markup('<a href="{}"{}>{}{}{}</a>')
    return link.format(address, mark, icon(icon_name), escape(label), more)
