"""The search index: one row per record that can be found, behind the seat belt (ADR 0024)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from portello.access.owned import OwnedManager, OwnedQuerySet, Reached
from portello.access.staff import Staff
from portello.access.viewer import Viewer
from portello.core.ids import LENGTH
from portello.core.languages import CODES
from portello.core.search import Kind, Part, Word, asked, is_phone, kinds, token
from portello.core.search.stems import ends_compounds, stem, stored, tells_nothing

_LOOSE = 5  # words of a question that is asked loosely
Scope = list[tuple[Kind, tuple[Part, ...]]]
# Whether rows are being read through `viewer.see`: only then shared ones pass the seat belt.
_through_see: ContextVar[bool] = ContextVar("search rows through see", default=False)


class SearchQuerySet(OwnedQuerySet):  # type: ignore[override]
    """Search rows. Whether a record is seen is asked of the record's own rule, in the same query."""

    def visible_to(self, viewer: Viewer) -> Self:
        own, shared = Q(pk__in=[]), Q(pk__in=[])
        for kind, _parts in scope_of(viewer):
            records = viewer.see(kind.model_class).filter(pk=OuterRef("record_id"))
            seen = Q(Exists(records), kind=kind.code)
            if kind.shared:
                shared |= seen
            else:
                own |= seen
        mine = own & Q(company_id__in=viewer.companies)
        return self.filter(mine | (shared & Q(company_id=None)), archived=False)

    def for_staff(self, staff: Staff) -> Self:
        """What a member of staff may find."""
        return self.filter(kind__in=[kind.code for kind, _parts in staff_scope(staff)])

    def answering(self, question: Question) -> Self:
        """The rows that hold what is asked for."""
        return self.filter(words__holds=question)

    def holding_most(self, question: Question) -> Self:
        """The rows that hold any of what is asked for, those with more of it first. All of them are
        looked at: for a kind of which there are not very many."""
        found = self.holding(replace(question, at_least=1))
        count: Any = sum((models.F(f"held_{n}") for n in range(len(question.clauses))), Value(0))
        return found.order_by(-count, "-pk")

    def holding(self, question: Question) -> Self:
        """The rows that hold `question.at_least` clauses; `held_0` and so on say which."""
        held = {
            f"held_{n}": Case(
                When(words__among=replace(question, clauses=[clause], at_least=0), then=Value(1)),
                default=Value(0),
            )
            for n, clause in enumerate(question.clauses)
        }
        return self.filter(words__holds=question).annotate(**held)

    def _fetch_all(self) -> None:
        with _reading(through_see=self._door == "see"):
            super()._fetch_all()


@contextmanager
def _reading(*, through_see: bool) -> Iterator[None]:
    token = _through_see.set(through_see)
    try:
        yield
    finally:
        _through_see.reset(token)


class WordsField(models.TextField):
    """The stored words of a record, as SQLite's FTS5 or PostgreSQL's text search look them up."""


class SearchRow(Reached):
    """What can be found of one record. `words` are the tokens, `shown` the texts by part.

    Rows without a company are found by staff, and those of a shared kind by whom the record's own
    rule lets: the seat belt lets a viewer load these through `viewer.see` and in no other way.
    """

    across_modules = True  # its rows obey the rights of each record's own module
    visitors_judged = True  # by `scope_of`: as far as the part of each kind is open to them

    kind = models.CharField(max_length=1)
    model = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    public_id = models.CharField(max_length=LENGTH)
    company = models.ForeignKey("customers.Company", models.CASCADE, null=True, related_name="+")
    archived = models.BooleanField(default=False)
    title_key = models.CharField(max_length=200)
    titles = models.TextField(blank=True, default="")  # in further languages, one a line
    day = models.DateField(null=True)
    shown = models.JSONField(default=dict)
    words = WordsField(blank=True)

    objects: ClassVar[Any] = OwnedManager.from_queryset(SearchQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "record_id"], name="one_search_row_per_record")
        ]
        indexes = [models.Index(fields=["title_key", "company"], name="search_title")]

    @classmethod
    def within_reach(cls, row: Any, viewer: Viewer) -> bool:
        if row.__dict__.get("company_id", 0) is None and _through_see.get():
            kind = kinds().get(row.__dict__.get("kind", ""))
            return kind is not None and kind.shared
        return super().within_reach(row, viewer)


def scope_of(viewer: Viewer) -> Scope:
    """The kinds a viewer may find and open, each with the parts that are not hidden from him."""
    found = []
    for kind in kinds().values():
        if not kind.right or not (viewer.may(kind.right) or viewer.visits(kind.visitors_part)):
            continue
        hidden = viewer.hidden(kind.model_class)
        if not hidden.intersection(kind.needs):
            found.append((kind, tuple(p for p in kind.open_parts() if p.name not in hidden)))
    return found


def staff_scope(staff: Staff) -> Scope:
    """The kinds a member of staff may find, each with all its parts."""
    return [(kind, kind.parts) for kind in kinds().values() if staff.may(kind.staff_right)]


@dataclass(frozen=True, eq=False)
class Question:
    """What is asked, for whom: in the fields of `scope` only, and in the words of `companies` only.

    Every stored word says whose it is and which field it stands in, so a word of another company
    or in a hidden field is not passed over: it is not asked for. Running text is asked for the stems
    of all six languages, each among the stems of its own.
    """

    clauses: list[list[Word]]
    scope: Scope
    companies: tuple[int | None, ...]  # (None,) for staff, who search across companies
    at_least: int = 0  # so many clauses that hold are enough, 1 or 2; 0: all

    def tokens(self) -> Iterator[list[tuple[str, bool]]]:
        """For each clause its (stored word, whether only its beginning is given), each once."""
        places = [
            (kind, part, company, is_phone(kind, part))
            for kind, parts in self.scope
            for part in parts
            for company in ((None,) if kind.shared else self.companies)
        ]
        for clause in self.clauses:
            words = [word for word in clause if not word.phone]
            found = {
                (token(kind, part, word.text, company), not word.exact): None
                for kind, part, company, phone in places
                for word in (clause if phone else words)
            }
            stems = list(_stems(words)) if any(part.text for _k, part, _c, _p in places) else []
            found |= {
                (token(kind, part, ending, company, language), beginning): None
                for kind, part, company, _phone in places
                if part.text
                for language, ending, beginning in stems
            }
            yield list(found)

    def telling(self) -> Question:
        """The same without words that every text has ("how do I ..."), if any are left then."""
        left = [clause for clause in self.clauses if not tells_nothing(clause[-1].text)]
        return replace(self, clauses=left or self.clauses)

    def loosened(self) -> Question | None:
        """What is asked of running text when nothing has all of several words; None for one word.

        Names and numbers are not asked: who looks for "Alpha Oy" is not helped by every other Oy.
        """
        texts = [(kind, parts) for kind, parts in self.scope if kind.is_text]
        clauses = [one for one in self.telling().clauses if len(one[-1].text) > 2]
        if len(self.clauses) < 2 or not clauses or not texts:
            return None
        return replace(self, clauses=clauses[:_LOOSE], scope=texts)


def _stems(words: list[Word]) -> Iterator[tuple[str, str, bool]]:
    """(language, stem as it is stored, whether longer words may go on from it)."""
    for word in words:
        for language in CODES:
            if found := stem(word.text, language):
                yield language, stored(word.text, language), ends_compounds(found, language)


def question(text: str, viewer: Viewer | None, staff: Staff | None) -> Question | None:
    """`text` as a question of this viewer or member of staff; None if it has no word to look for."""
    clauses = asked(text)
    if not clauses:
        return None
    if staff is not None:
        return Question(clauses, staff_scope(staff), (None,))
    assert viewer is not None
    return Question(clauses, scope_of(viewer), tuple(sorted(viewer.companies)))


@WordsField.register_lookup
class Holds(models.Lookup):
    """`words__holds=Question`. Tokens are letters, digits and "_" only: nothing needs quoting."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Through the FTS5 table; a clause without a place to look finds nothing."""
        asked_for = self._expression('"{}"', '"{}"*', " OR ", " AND ")
        if not asked_for:
            return "0 = 1", []
        rows = "SELECT rowid FROM access_search WHERE access_search MATCH %s"
        return f"{self._key(compiler, connection)} IN ({rows})", [asked_for]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Through the GIN index over the words as they are stored, without a parser in between."""
        asked_for = self._expression("'{}'", "'{}':*", " | ", " & ")
        words, parameters = self.process_lhs(compiler, connection)
        if not asked_for:
            return "1 = 0", []
        vector = f"search_words({words})"
        return f"{vector} @@ %s::tsquery", [*parameters, asked_for]

    def _key(self, compiler: Any, connection: Any) -> str:
        table = compiler.quote_name_unless_alias(self.lhs.alias)
        return f"{table}.{connection.ops.quote_name('id')}"

    def _expression(self, whole: str, beginning: str, either: str, both: str) -> str:
        enough = self.rhs.at_least
        clauses = [clause for clause in self.rhs.tokens() if clause or not enough]
        if not all(clauses):
            return ""
        said = [
            "(" + either.join((beginning if b else whole).format(t) for t, b in clause) + ")"
            for clause in clauses
        ]
        if not enough:
            return both.join(said)
        return either.join(f"({both.join(some)})" for some in combinations(said, enough))


@WordsField.register_lookup
class Among(Holds):
    """The same, asked of every row that is found already: the index is read once for all of them."""

    lookup_name = "among"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        asked_for = self._expression("'{}'", "'{}':*", " | ", " & ")
        if not asked_for:
            return "1 = 0", []
        return f"{self._key(compiler, connection)} IN ({_BY_INDEX})", [asked_for]


_BY_INDEX = "SELECT id FROM access_searchrow WHERE search_words(words) @@ %s::tsquery"
