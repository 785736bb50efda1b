"""Lists: search, filters, sort, total, pages and CSV, with the viewer's hidden fields left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup

from portello.access.refusals import Refusal
from portello.access.search import SearchRow, question
from portello.core.names import FindField, find_key
from portello.core.search import kind_of
from portello.ui.columns import Column, Filter, table_rows
from portello.ui.counting import tally
from portello.ui.spreadsheets import as_csv

__all__ = ["Column", "Filter", "Listing"]

PER_PAGE = 20


@dataclass
class Listing:
    """One list on one page. Reads search, filters, sort and page from the address."""

    request: Any
    rows: Any
    columns: list[Column]
    default_sort: str
    filters: list[Filter] = field(default_factory=list)
    search_hint: Any = ""
    link: Callable[[Any], str] | None = None
    money: str = ""  # amount column to total, by the rows' `currency`; they have a `state`
    not_summed: tuple[str, ...] = ()  # the states whose rows are not
    date_field: str = ""  # column of days or moments for the from and to filters
    date_label: Any = ""  # what it is, where no column of the list shows it
    fields: tuple[str, ...] = ()  # columns to fetch as plain rows; empty: whole records
    csv_name: str = ""  # empty: no export
    by_words: bool = False  # search through the index, by the beginning of words: for long lists
    by_texts: bool = False  # and in all that the search on top finds such a record by
    empty: tuple[Any, Any] = ("", "")
    count: int = field(default=0, init=False)
    problem: str = field(default="", init=False)  # with what was asked for, said at the filters
    many: bool = field(default=False, init=False)  # more than were counted
    totals: list[str] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        hidden = self._hidden()
        self.exported = [c for c in self.columns if c.name not in hidden]
        self.columns = [c for c in self.exported if c.kind != "export"]
        self.filters = [f for f in self.filters if f.name not in hidden]
        if self.date_field in hidden:
            self.date_field = ""
        if self.money in hidden:
            self.money = ""
        self.model: type[models.Model] = self.rows.model
        self.query = self._one("q")[:200].strip()
        self.chosen = {f.name: self._choice(f) for f in self.filters}
        self.since, self.until = self._day("from"), self._day("to")
        if self.since and self.until and self.since > self.until:
            self.problem = _("The end of the period lies before its beginning: it is left out.")
        self.sort = self._sort()
        self.rows = self._narrowed(hidden)

    def _hidden(self) -> frozenset[str]:
        if self.request.staff is not None:
            return frozenset()
        return self.request.viewer.hidden(self.rows.model)

    def _one(self, name: str) -> str:
        values = self.request.GET.getlist(name)
        if len(values) > 1:
            raise self._bad(_("“%(name)s” is given twice.") % {"name": name})
        return values[0] if values else ""

    def _choice(self, one: Filter) -> str:
        value = self._one(one.name)
        if value and value not in {str(key) for key, _label in one.choices}:
            raise self._bad(_("There is no filter “%(value)s”.") % {"value": value[:40]})
        return value

    def _day(self, name: str) -> date | None:
        value = self._one(name) if self.date_field else ""
        try:
            day = date.fromisoformat(value) if value else None
            if day is not None and not 1 < day.year < 9999:  # no day before, or none after it
                raise ValueError
            return day
        except ValueError:
            raise self._bad(_("“%(value)s” is not a date.") % {"value": value[:40]}) from None

    def _sort(self) -> str:
        value = self._one("sort") or self.default_sort
        if value.lstrip("-") not in {c.name for c in self.columns if c.sort} or value[:2] == "--":
            if not self._one("sort"):
                return ""  # the default column is hidden from this viewer
            raise self._bad(_("The list cannot be sorted by “%(value)s”.") % {"value": value[:40]})
        return value

    def _bad(self, text: str) -> Refusal:
        return Refusal(400, _("This list does not exist"), text, (self.request.path, _("Show all")))

    def _narrowed(self, hidden: frozenset[str]) -> Any:
        rows = self.rows
        if self.query:
            rows = rows.filter(self._search(hidden))
        for one in self.filters:
            if self.chosen[one.name]:
                rows = one.apply(rows, self.chosen[one.name])
        return rows if self.problem else self._within(rows)

    def _within(self, rows: Any) -> Any:
        """The period with both its days; of moments, from the first midnight here to the last."""
        if self.since:
            rows = rows.filter(**{f"{self.date_field}__gte": self._begin(self.since)})
        if self.until:
            rows = rows.filter(
                **{f"{self.date_field}__lt": self._begin(self.until + timedelta(days=1))}
            )
        return rows

    def _begin(self, day: date) -> date:
        if not isinstance(self.model._meta.get_field(self.date_field), models.DateTimeField):
            return day
        return timezone.make_aware(datetime.combine(day, time.min))

    def _search(self, hidden: frozenset[str]) -> Q:
        """Every word must be found; where a source is hidden, only the visible ones are searched."""
        if not self.searchable:
            return Q()
        if self.by_words:
            return self._by_words(hidden)
        find = self.model._meta.get_field("find")
        sources = find.sources if isinstance(find, FindField) else ()
        visible = [source for source in sources if source not in hidden]
        wanted = Q()
        for word in find_key(self.query).split()[:8]:
            if len(visible) == len(sources):
                wanted &= Q(find__contains=word)
            else:
                wanted &= Q(
                    *[Q(**{f"{source}__icontains": word}) for source in visible], _connector="OR"
                )
        return wanted

    def _by_words(self, hidden: frozenset[str]) -> Q:
        """The same through the search index (ADR 0024), in the visible ones of the same fields; of
        what belongs to no company, and `by_texts`, in everything that the reader may find it by."""
        kind = kind_of(self.model._meta.label_lower)
        asked = question(self.query, self.request.viewer, self.request.staff)
        find: Any = self.model._meta.get_field("find")
        if kind is None or asked is None:
            return Q(pk__in=[])
        seen = kind.parts if self.request.staff else kind.open_parts()
        # Nothing of a kind whose page does not open for this viewer: then only its visible fields.
        texts = {one.code: some for one, some in asked.scope if self.by_texts}
        also = texts.get(kind.code, ())
        parts = tuple(
            part
            for part in seen
            if (part in also or (part.name in find.sources if part.name else kind.shared))
            and part.name not in hidden
        )
        narrowed = replace(asked, scope=[(kind, parts)])
        rows = SearchRow.objects.filter(kind=kind.code).answering(narrowed)
        return Q(pk__in=rows.values("record_id"))

    def _ordered(self) -> Any:
        return self._in_order(self.rows)

    def _in_order(self, rows: Any) -> Any:
        if not self.sort:
            return rows.order_by("-pk")
        column = next(c for c in self.columns if c.name == self.sort.lstrip("-"))
        down = self.sort.startswith("-")
        names = [("-" if down else "") + name for name in (*column.sort, "pk")]
        return rows.order_by(*names)

    def _cut(self, rows: Any, start: int, end: int) -> Any:
        """These of the ordered rows."""
        return rows[start:end]

    def load(self) -> Listing:
        """Count (and total), and fetch one page; `Http404` for a page that does not exist."""
        self._tally()
        text = self._one("page") or "1"
        if not (text.isascii() and text.isdigit() and len(text) < 8 and int(text)):
            raise Http404
        self.page = int(text)
        start = (self.page - 1) * PER_PAGE
        rows = self._ordered()
        if self.fields:
            rows = rows.values_list(*self.fields, named=True)
        found = list(self._cut(rows, start, start + PER_PAGE + 1)) if self.count else []
        if not found and self.page > 1:
            raise Http404
        self.items, self.has_next = found[:PER_PAGE], len(found) > PER_PAGE
        self.first, self.last = start + 1 if found else 0, start + len(self.items)
        return self

    def _tally(self) -> None:
        viewer = self.request.viewer
        if viewer.setup:
            self.count = self.rows.count()
            return
        asked = tuple(pair for pair in self._asked.items() if pair[0] != "sort")
        found = tally(
            self.rows, money=self.money, left_out=self.not_summed, whole=self._one("total") == "yes",
            reader=(self.request.path, self.request.user.pk, viewer.access_id, asked),
            owners=(self.model, viewer.companies, self.request.staff is None),
        )  # fmt: skip
        self.count, self.many, self.totals = found.count, found.many, found.totals

    def body(self) -> Markup:
        """The rows of the table. Joined here, not in the template: it is most of a list's cost."""
        return table_rows(self.columns, self.items, self.link)

    @property
    def searchable(self) -> bool:
        """Whether the rows have a stored search form."""
        return any(field.name == "find" for field in self.model._meta.fields)

    @property
    def filters_set(self) -> int:
        """How many filters are set, the period as one."""
        chosen = [f for f in self.filters if self.chosen[f.name] and not f.by_tab]
        return len(chosen) + bool(self.since or self.until)

    @property
    def folds(self) -> bool:
        """Whether there is more than one filter, so that a phone shows them when asked."""
        return len([f for f in self.filters if not f.by_tab]) + bool(self.date_field) > 1

    @property
    def narrowed(self) -> bool:
        """Whether a search or filter is set."""
        return bool(self.query or self.filters_set)

    def address(self, **changes: Any) -> str:
        """This list's address with some parameters changed; empty ones left out."""
        pairs = {**self._asked, **changes}
        return "?" + urlencode(pairs) if pairs else self.request.path

    @cached_property
    def _asked(self) -> dict[str, str]:
        given = {"q": self.query, **self.chosen}
        given |= {name: self._one(name) for name in ("sort", "from", "to", "total")}
        return {key: value for key, value in given.items() if value}

    def sort_address(self, column: Column) -> str:
        """The address that sorts by `column`, the other way round if it is sorted already."""
        down = self.sort == column.name
        return self.address(sort=("-" if down else "") + column.name)

    def direction(self, column: Column) -> str:
        """ "ascending", "descending" or "" for `aria-sort`."""
        if self.sort.lstrip("-") != column.name:
            return ""
        return "descending" if self.sort.startswith("-") else "ascending"

    def page_numbers(self) -> list[int]:
        """Pages to link: the first, the last (where it is known) and those around the current one."""
        near = {1, max(1, self.page - 1), self.page}
        if self.has_next:
            near |= {self.page + 1} if self.many else {self.page + 1, -(-self.count // PER_PAGE)}
        return sorted(near)

    def wants_csv(self) -> bool:
        """Whether the address asks for the export."""
        value = self._one("format")
        if value and (value != "csv" or not self.csv_name):
            raise self._bad(_("There is no format “%(value)s”.") % {"value": value[:40]})
        return bool(value)

    def csv(self) -> HttpResponse:
        """The whole narrowed list as CSV."""
        rows = self._ordered()
        # As the page gets them: plain rows where it asks for these, else whole records.
        rows = rows.values_list(*self.fields, named=True) if self.fields else rows
        cells = ([(c.plain or c.cell)(row) for c in self.exported] for row in rows)
        return as_csv(self.csv_name, [column.label for column in self.exported], cells)
