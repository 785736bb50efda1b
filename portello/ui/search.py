"""The search page of both sides: hits in groups, ranked, with the matching words marked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from portello.access.refusals import Refusal
from portello.access.search import SearchRow, question, scope_of, staff_scope
from portello.core import formats
from portello.core.languages import current, translated
from portello.core.names import find_key
from portello.core.search import Kind, Part, Word, kinds, runs
from portello.ui.environment import icon, plain_url

PER_PAGE = 20
PER_GROUP = 5
COUNTED = (
    1000  # hits that are ranked; of more, the newest, and those that are called like the question
)
_LONGEST = 160  # characters of a value around what was found
_CHUNKS = re.compile(r"(\s+)")
_RUNS = re.compile(r"([^\W_]+)")


@dataclass
class Hit:
    """One found record as it is printed: `notes` are (label, marked text) of what else matched."""

    public_id: str
    shown: dict[str, Any]
    archived: bool
    company: str = ""
    title: Markup = field(default_factory=Markup)
    notes: list[tuple[str, Markup]] = field(default_factory=list)
    day: str = ""
    address: str = ""

    def text(self, code: str) -> str:
        """The text of a part, in the reader's language."""
        value = self.shown.get(code, "")
        return translated(value) if isinstance(value, dict) else value


@dataclass
class Group:
    """The hits of one kind: how many there are, and those of this page."""

    kind: Kind
    label: Any
    count: int
    hits: list[Hit]


class Results:
    """What a viewer, or a member of staff, finds. Reads `q`, `kind` and `page` from the address."""

    def __init__(self, request: Any) -> None:
        self.request, self.staff = request, request.staff
        self.query = self._one("q")[:200].strip()
        scope = staff_scope(self.staff) if self.staff else scope_of(request.viewer)
        self.parts: dict[str, tuple[Part, ...]] = {kind.code: parts for kind, parts in scope}
        self.kind = self._one("kind")
        if self.kind and self.kind not in self.parts:
            raise self._bad(_("There is no filter “%(value)s”.") % {"value": self.kind[:40]})
        self.page = self._page()
        self.asked = question(self.query, None if self.staff else request.viewer, self.staff)
        self._rank()
        self._load()

    def _one(self, name: str) -> str:
        values = self.request.GET.getlist(name)
        if len(values) > 1:
            raise self._bad(_("“%(name)s” is given twice.") % {"name": name})
        return values[0] if values else ""

    def _page(self) -> int:
        text = self._one("page") or "1"
        if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text)):
            raise Http404
        if text != "1" and not self.kind:
            raise Http404
        return int(text)

    def _bad(self, text: str) -> Refusal:
        return Refusal(
            400, _("This list does not exist"), text, (self.request.path, _("New search"))
        )

    @cached_property
    def _rows(self) -> Any:
        """The door: nothing of another company, another's own, or a hidden field is ever fetched."""
        if self.staff:
            return SearchRow.objects.for_staff(self.staff)
        return self.request.viewer.see(SearchRow)

    def _rank(self) -> None:
        """Order what is found: called like the question, beginning like it, then the newest."""
        self.many = False
        found: list[tuple[Any, ...]] = []
        key = find_key(self.query)
        if self.asked is not None:
            rows = self._rows.answering(self.asked)
            columns = ("pk", "kind", "title_key", "day")
            found = list(rows.order_by("-pk").values_list(*columns)[: COUNTED + 1])
            self.many = len(found) > COUNTED
            if self.many:
                # By the index of titles: the words of such a title are in its row for certain.
                called = self._rows.filter(title_key=key[:200], kind__in=self._titled)
                called = called.values_list(*columns)[:PER_PAGE]
                found = list(dict.fromkeys([*called, *found[:COUNTED]]))
        found.sort(key=lambda row: _rank_of(row, key, row[1] in self._titled))
        self.ranked: dict[str, list[int]] = {code: [] for code in self.parts}
        for pk, code, _title, _day in found:
            self.ranked[code].append(pk)
        self.count = min(len(found), COUNTED) if self.many else len(found)

    @cached_property
    def _titled(self) -> frozenset[str]:
        """The kinds whose titles may be read here: a hidden one must not show by the order either."""
        return frozenset(c for c, parts in self.parts.items() if kinds()[c].parts[0] in parts)

    def _load(self) -> None:
        wanted = {code: self._slice(code, pks) for code, pks in self.ranked.items() if pks}
        if self.kind:
            wanted = {self.kind: wanted.get(self.kind, [])}
            if self.page > 1 and not wanted[self.kind]:
                raise Http404
        pks = [pk for some in wanted.values() for pk in some]
        columns = ["pk", "public_id", "shown", "archived", "day"]
        columns += ["company__name"] if self.staff else []
        loaded = {}
        if pks:
            for row in self._rows.filter(pk__in=pks).values_list(*columns):
                loaded[row[0]] = row
        self.groups = [
            Group(
                kinds()[code],
                self._label(kinds()[code]),
                len(self.ranked[code]),
                [self._hit(kinds()[code], loaded[pk]) for pk in some if pk in loaded],
            )
            for code, some in wanted.items()
            if some
        ]

    def _label(self, kind: Kind) -> Any:
        return kind.label if self.staff else kind.portal_label or kind.label

    def _slice(self, code: str, pks: list[int]) -> list[int]:
        if not self.kind:
            return pks[:PER_GROUP]
        return pks[(self.page - 1) * PER_PAGE : self.page * PER_PAGE] if code == self.kind else []

    def _hit(self, kind: Kind, row: tuple[Any, ...]) -> Hit:
        """What the viewer may read of a row, and nothing else of it."""
        _pk, public_id, stored, archived, day, *company = row
        parts = self.parts[kind.code]
        visible = {part.code: stored[part.code] for part in parts if part.code in stored}
        hit = Hit(public_id, visible, archived, company[0] or "" if company else "")
        first = kind.parts[0].code
        words = self._words
        hit.title = marked(hit.text(first) or str(self._label(kind)), words)
        hit.day = formats.day(day) if day else ""
        for part in parts:
            if part.code != first and part.code in visible:
                text = marked(_around(hit.text(part.code), words), words)
                if "<mark>" in text:
                    hit.notes.append((str(kind.label_of(part)), text))
        address = kind.staff if self.staff else kind.portal
        hit.address = address(hit) if address else ""
        return hit

    @cached_property
    def _words(self) -> tuple[Word, ...]:
        clauses = self.asked.clauses if self.asked else []
        return tuple(dict.fromkeys(word for clause in clauses for word in clause))

    def link(self, **changes: Any) -> str:
        """The address of these results with another kind or page."""
        return "?" + urlencode({"q": self.query, **changes})

    @property
    def has_next(self) -> bool:
        """Whether the chosen kind has another page."""
        return bool(self.kind) and len(self.ranked[self.kind]) > self.page * PER_PAGE


def _rank_of(row: tuple[Any, ...], key: str, titled: bool) -> tuple[Any, ...]:
    pk, _kind, title, day = row
    title = title if titled else ""
    nearness = 0 if title == key else 1 if title.startswith(key) else 2
    return nearness, -(day.toordinal() if day else 0), title, -pk


def marked(text: str, words: tuple[Word, ...]) -> Markup:
    """`text`, escaped, with what was searched for marked."""
    phone = next((word.text for word in words if word.phone), "")
    if (
        phone
        and phone in "".join(c for c in text if c.isdigit())
        and not re.search(r"[^\W\d]", text)
    ):
        return Markup("<mark>{}</mark>").format(text)
    return Markup("").join(_chunk(chunk, words) for chunk in _CHUNKS.split(text))


def _chunk(chunk: str, words: tuple[Word, ...]) -> Markup:
    pieces = runs(find_key(chunk))
    if len(pieces) > 1 and _fits("".join(pieces), words):
        return Markup("<mark>{}</mark>").format(chunk)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(run) if _fits(find_key(run), words) else escape(run)
        for run in _RUNS.split(chunk)
    )


def _fits(run: str, words: tuple[Word, ...]) -> bool:
    return any(
        run == word.text if word.exact else bool(run) and run.startswith(word.text)
        for word in words
        if not word.phone
    )


def _around(text: str, words: tuple[Word, ...]) -> str:
    """A long text cut to what stands around the first word that was found."""
    if len(text) <= _LONGEST:
        return text
    place = next(
        (m.start() for m in re.finditer(r"\S+", text) if "<mark>" in _chunk(m.group(), words)), 0
    )
    start = max(0, text.rfind(" ", 0, max(0, place - 40)) + 1)
    cut = text[start : start + _LONGEST]
    return ("… " if start else "") + cut + (" …" if start + _LONGEST < len(text) else "")


@lru_cache(maxsize=20)
def _box(language: str, name: str) -> Markup:
    label = escape(_("Search"))
    return Markup(
        '<form class="site-search" action="{address}" role="search"><label class="visually-hidden" '
        'for="site-search">{label}</label>{icon}<input class="form-control" type="search" '
        'id="site-search" name="q" maxlength="200" placeholder="{label}" aria-keyshortcuts="/" '
        'data-search autocomplete="off"></form><a class="search-link" href="{address}" '
        'aria-label="{label}">{icon}</a>'
    ).format(address=plain_url(name), label=label, icon=icon("search"))


def box(name: str) -> Markup:
    """The search box of a top bar, and the link that stands for it on a phone; made once."""
    return _box(current(), name)
