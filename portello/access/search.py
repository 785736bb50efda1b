"""The search index: one row per record that can be found, behind the seat belt (ADR 0024)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from portello.access.owned import OwnedManager, OwnedQuerySet, Reached
from portello.access.staff import Staff
from portello.access.viewer import Viewer
from portello.core.ids import LENGTH
from portello.core.search import Kind, Part, Word, asked, is_phone, kinds, token

Scope = list[tuple[Kind, tuple[Part, ...]]]


class SearchQuerySet(OwnedQuerySet):  # type: ignore[override]
    """Search rows. Whether a record is seen is asked of the record's own rule, in the same query."""

    def visible_to(self, viewer: Viewer) -> Self:
        seen = Q(pk__in=[])
        for kind, _parts in scope_of(viewer):
            records = viewer.see(kind.model_class).filter(pk=OuterRef("record_id"))
            seen |= Q(Exists(records), kind=kind.code)
        return self.filter(seen, company_id__in=viewer.companies, archived=False)

    def for_staff(self, staff: Staff) -> Self:
        """What a member of staff may find."""
        return self.filter(kind__in=[kind.code for kind, _parts in staff_scope(staff)])

    def answering(self, question: Question) -> Self:
        """The rows that hold what is asked for."""
        return self.filter(words__holds=question)


class WordsField(models.TextField):
    """The stored words of a record, as SQLite's FTS5 or PostgreSQL's text search look them up."""


class SearchRow(Reached):
    """What can be found of one record. `words` are the tokens, `shown` the texts by part.

    Rows without a company are found by staff only; the seat belt never lets a viewer load one.
    """

    across_modules = True  # its rows obey the rights of each record's own module

    kind = models.CharField(max_length=1)
    model = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    public_id = models.CharField(max_length=LENGTH)
    company = models.ForeignKey("customers.Company", models.CASCADE, null=True, related_name="+")
    archived = models.BooleanField(default=False)
    title_key = models.CharField(max_length=200)
    day = models.DateField(null=True)
    shown = models.JSONField(default=dict)
    words = WordsField(blank=True)

    objects: ClassVar[Any] = OwnedManager.from_queryset(SearchQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "record_id"], name="one_search_row_per_record")
        ]
        indexes = [models.Index(fields=["title_key", "company"], name="search_title")]


def scope_of(viewer: Viewer) -> Scope:
    """The kinds a viewer may find and open, each with the parts that are not hidden from him."""
    found = []
    for kind in kinds().values():
        if not kind.right or not viewer.may(kind.right):
            continue
        hidden = viewer.hidden(kind.model_class)
        if not hidden.intersection(kind.needs):
            found.append((kind, tuple(p for p in kind.open_parts() if p.name not in hidden)))
    return found


def staff_scope(staff: Staff) -> Scope:
    """The kinds a member of staff may find, each with all its parts."""
    return [(kind, kind.parts) for kind in kinds().values() if staff.may(kind.staff_right)]


@dataclass(frozen=True)
class Question:
    """What is asked, for whom: in the fields of `scope` only, and in the words of `companies` only.

    Every stored word says whose it is and which field it stands in, so a word of another company
    or in a hidden field is not passed over: it is not asked for.
    """

    clauses: list[list[Word]]
    scope: Scope
    companies: tuple[int | None, ...]  # (None,) for staff, who search across companies

    def tokens(self) -> Iterator[list[tuple[str, bool]]]:
        """For each clause its (stored word, whether only its beginning is given)."""
        places = [(k, p, is_phone(k, p)) for k, parts in self.scope for p in parts]
        for clause in self.clauses:
            yield [
                (token(kind, part, word.text, company), not word.exact)
                for company in self.companies
                for kind, part, phone in places
                for word in clause
                if phone or not word.phone
            ]


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
        key = (
            f"{compiler.quote_name_unless_alias(self.lhs.alias)}.{connection.ops.quote_name('id')}"
        )
        if not asked_for:
            return "0 = 1", []
        rows = "SELECT rowid FROM access_search WHERE access_search MATCH %s"
        return f"{key} IN ({rows})", [asked_for]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Through the GIN index over the words as they are stored, without a parser in between."""
        asked_for = self._expression("'{}'", "'{}':*", " | ", " & ")
        words, parameters = self.process_lhs(compiler, connection)
        if not asked_for:
            return "1 = 0", []
        vector = f"array_to_tsvector(string_to_array({words}, ' '))"
        return f"{vector} @@ %s::tsquery", [*parameters, asked_for]

    def _expression(self, whole: str, beginning: str, either: str, both: str) -> str:
        clauses = list(self.rhs.tokens())
        if not all(clauses):
            return ""
        return both.join(
            "(" + either.join((beginning if b else whole).format(t) for t, b in clause) + ")"
            for clause in clauses
        )
