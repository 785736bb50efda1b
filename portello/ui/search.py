"""The search page of both sides: hits in groups, ranked, with the matching words marked."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from portello.access.refusals import Refusal
from portello.access.search import Question, SearchRow, question, scope_of, staff_scope
from portello.access.viewer import Viewer
from portello.core.languages import current
from portello.core.search import Part, kinds
from portello.ui.environment import icon, plain_url
from portello.ui.hits import Group, Hit, label_of, made
from portello.ui.ranking import COLUMNS, Ranking, nearest_first

PER_PAGE = 20
PER_GROUP = 5
COUNTED = (
    1000  # hits that are ranked; of more, the newest, and those that are called like the question
)
_SHOWN = ["pk", "public_id", "shown", "archived", "day"]


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
        self.some_of = False  # nothing has all of the words: these hits have some
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
        """Order what is found, by `Ranking`: of very much, the newest is looked at."""
        self.many = False
        found: list[tuple[Any, ...]] = []
        ranking = Ranking(self.asked, self.query, self.parts)
        if self.asked is not None:
            found = list(
                self._rows.answering(self.asked)
                .order_by("-pk")
                .values_list(*COLUMNS)[: COUNTED + 1]
            )
            if not found:
                found, ranking = self._with_some_of_it(ranking)
            self.many = len(found) > COUNTED
            if self.many:
                # By the index of titles: the words of such a title are in its row for certain.
                called = self._rows.filter(title_key=ranking.key[:200], kind__in=ranking.titled)
                called = called.values_list(*COLUMNS)[:PER_PAGE]
                found = list(dict.fromkeys([*called, *(row[:5] for row in found[:COUNTED])]))
        self.matcher = ranking.matcher
        self._levels = ranking.levels(found)
        self.ranked: dict[str, list[int]] = {code: [] for code in self.parts}
        for row in sorted(found, key=lambda row: self._levels[row[0]]):
            self.ranked[row[1]].append(row[0])
        self.count = min(len(found), COUNTED) if self.many else len(found)

    def _with_some_of_it(self, ranking: Ranking) -> tuple[list[tuple[Any, ...]], Ranking]:
        """Running text that has some of several words, when nothing has them all."""
        assert self.asked is not None
        loose = self.asked.loosened()
        if loose is None:
            return [], ranking
        held = [f"held_{n}" for n in range(len(loose.clauses))]
        # Two of the words first: one that everybody uses brings up too much to look at it all.
        for enough in (2, 1) if len(held) > 2 else (1,):
            rows = self._rows.holding(replace(loose, at_least=enough)).order_by("-pk")
            if found := list(rows.values_list(*COLUMNS, *held)[: COUNTED + 1]):
                self.some_of = True
                return found, Ranking(loose, self.query, self.parts)
        return [], ranking

    def _load(self) -> None:
        wanted = {code: self._slice(code, pks) for code, pks in self.ranked.items() if pks}
        if self.kind:
            wanted = {self.kind: wanted.get(self.kind, [])}
            if self.page > 1 and not wanted[self.kind]:
                raise Http404
        pks = [pk for some in wanted.values() for pk in some]
        columns = [*_SHOWN, "company__name"] if self.staff else _SHOWN
        loaded: dict[int, tuple[Any, ...]] = {}
        if pks:
            for row in self._rows.filter(pk__in=pks).values_list(*columns):
                loaded[row[0]] = row
        self.groups = [self._group(code, some, loaded) for code, some in wanted.items() if some]

    def _group(self, code: str, pks: list[int], loaded: dict[int, tuple[Any, ...]]) -> Group:
        kind, parts = kinds()[code], self.parts[code]
        rows = [loaded[pk] for pk in pks if pk in loaded]
        if kind.is_text and self.page == 1 and not self.some_of:
            rows = nearest_first(rows, parts, self.matcher, self._levels)
        hits = [
            made(kind, parts, row, self.matcher, staff=bool(self.staff))
            for row in rows[: PER_PAGE if self.kind else PER_GROUP]
        ]
        return Group(kind, label_of(kind, staff=bool(self.staff)), len(self.ranked[code]), hits)

    def _slice(self, code: str, pks: list[int]) -> list[int]:
        if not self.kind:
            # Of running text more, for those whose words stand close together.
            return pks[: PER_PAGE if kinds()[code].is_text else PER_GROUP]
        return pks[(self.page - 1) * PER_PAGE : self.page * PER_PAGE] if code == self.kind else []

    def link(self, **changes: Any) -> str:
        """The address of these results with another kind or page."""
        return "?" + urlencode({"q": self.query, **changes})

    @property
    def has_next(self) -> bool:
        """Whether the chosen kind has another page."""
        return bool(self.kind) and len(self.ranked[self.kind]) > self.page * PER_PAGE


def suggested(viewer: Viewer, text: str, code: str, limit: int = 5) -> list[Hit]:
    """The records of the kind `code` that fit a text that is being written: with most of its words,
    rarer ones before common ones. Two queries; only what the viewer may find."""
    scope = [(kind, parts) for kind, parts in scope_of(viewer) if kind.code == code]
    asked = question(text, viewer, None)
    loose = Question(asked.clauses, scope, asked.companies).telling() if asked and scope else None
    if loose is None:
        return []
    held = [f"held_{n}" for n in range(len(loose.clauses))]
    rows = viewer.see(SearchRow)
    found = list(rows.holding_most(loose).values_list(*COLUMNS, *held)[:COUNTED])
    ranking = Ranking(loose, text, {kind.code: parts for kind, parts in scope})
    levels = ranking.levels(found)
    best = sorted((row[0] for row in found), key=lambda pk: levels[pk])[:limit]
    loaded = {row[0]: row for row in rows.filter(pk__in=best).values_list(*_SHOWN)} if best else {}
    return [
        made(*scope[0], loaded[pk], ranking.matcher, staff=False) for pk in best if pk in loaded
    ]


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
