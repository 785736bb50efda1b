"""Search: what modules make findable, the words of a record, and keeping the index in step (ADR 0024)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models, transaction

from portello.core import custom
from portello.core.fields import HIDDEN, custom_fields, fields
from portello.core.names import find_key

_RUN = re.compile(r"[^\W_]+")
_PHONE = re.compile(r"[\d\s+()/.-]+")
_LONGEST_WORD = 40
_MOST_WORDS = 300  # of one part; a record with more is found by its first ones
_MOST_CLAUSES = 8
_SHORTEST_PHONE = 5
BATCH = 500


@dataclass(frozen=True)
class Part:
    """One searchable part of a record. `name` is the registered field that guards it.

    A part without a field of its own (`name` empty) is seen by everybody who sees the record;
    `values` then gives {record key: texts} for many records at once.
    """

    code: str  # one letter, unique within the kind (a custom field has a longer code); stands in the words
    name: str = ""
    label: Any = ""  # for a part without a field
    values: Callable[[Sequence[Any]], dict[int, list[str]]] | None = None


@dataclass(frozen=True)
class Kind:
    """One kind of record that can be found. The first part is its title.

    `right` is what a viewer must be allowed, "" where only staff find it; `portal` and `staff`
    make the address from a hit. `needs` are fields without which the customer's page does not open.
    """

    code: str  # one letter, unique in the installation
    model: str
    label: Any  # plural: the heading of its hits
    icon: str
    parts: tuple[Part, ...]
    staff_right: str
    staff: Callable[[Any], str]
    right: str = ""
    portal: Callable[[Any], str] | None = None
    needs: tuple[str, ...] = ()
    portal_label: Any = ""  # the heading on the customer side, where it is another word
    day: str = ""  # a date column; later ones come first

    @property
    def model_class(self) -> type[models.Model]:
        return apps.get_model(self.model)

    def label_of(self, part: Part) -> Any:
        """What the part is called on the page."""
        return fields(self.model_class)[part.name].label if part.name else part.label

    def open_parts(self) -> tuple[Part, ...]:
        """The parts that a profile could ever show to a customer; the others stay with staff."""
        known = fields(self.model_class)
        return tuple(
            p for p in self.parts if self.right and (not p.name or known[p.name].ceiling != HIDDEN)
        )


def kinds() -> dict[str, Kind]:
    """{code: kind} of all modules, in the order of their results, with their custom fields."""
    return {code: _whole(kind) for code, kind in _declared().items()}


def kind_of(label: str) -> Kind | None:
    """The kind for the model `label` ("orders.order"), or None if it cannot be found."""
    found = next((kind for kind in _declared().values() if kind.model == label), None)
    return None if found is None else _whole(found)


@cache
def _declared() -> dict[str, Kind]:
    from portello.core.registry import modules

    return {kind.code: kind for module in modules() for kind in module.search}


def _whole(kind: Kind) -> Kind:
    """`kind` with a part for each custom field that staff have made findable."""
    names = [one.name for one in custom_fields(kind.model_class) if one.findable]
    more = [Part(code_of(name), name) for name in names]
    return replace(kind, parts=(*kind.parts, *more)) if more else kind


def code_of(key: str) -> str:
    """The code of a custom field's part: letters and digits, as a stored word needs it, and
    never the same for two keys."""
    return "x" + hashlib.blake2s(key.encode(), digest_size=6).hexdigest()


# ---- words


@dataclass(frozen=True)
class Word:
    """One alternative in a question: a word or its beginning; `phone` fits telephone numbers only."""

    text: str
    exact: bool = False
    phone: bool = False


def runs(chunk: str) -> list[str]:
    """The runs of letters and digits in a folded chunk: "po-1234" has two."""
    return [run[:_LONGEST_WORD] for run in _RUN.findall(chunk)]


def asked(text: str) -> list[list[Word]]:
    """`text` as clauses that must all hold, each a list of alternatives; [] if it has no word.

    Nothing in it is an operator. A word is found by its beginning, a single letter only as itself;
    "po-1234" finds "PO 1234" and "po1234" too, and the digits of a number any spelling of it.
    """
    clauses: list[list[Word]] = []
    for chunk in find_key(text[:200]).split():
        found = runs(chunk)
        whole = [_word("".join(found)[:_LONGEST_WORD])] if len(found) > 1 else []
        clauses += [[*whole, _word(run)] for run in found]
    del clauses[_MOST_CLAUSES:]
    digits = _digits(text).lstrip("0") if _PHONE.fullmatch(text.strip()) else ""
    if len(digits) >= _SHORTEST_PHONE:
        number = Word(digits[:_LONGEST_WORD], phone=True)
        clauses = [[*clause, number] for clause in clauses]
    return clauses


def _word(text: str) -> Word:
    return Word(text, exact=len(text) == 1)


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isascii() and c.isdigit())


def is_phone(kind: Kind, part: Part) -> bool:
    """Whether the part is a telephone number."""
    return bool(part.name) and fields(kind.model_class)[part.name].kind == "phone"


def _words(texts: Iterable[str], phone: bool) -> list[str]:
    found: dict[str, None] = {}
    for text in texts:
        for chunk in find_key(text).split():
            pieces = runs(chunk)
            found.update(dict.fromkeys(pieces))
            # "12" finds O-2026-00012: people leave the zeros of a number out.
            found.update((p.lstrip("0"), None) for p in pieces if p[0] == "0" and p.strip("0"))
            if len(pieces) > 1:
                found["".join(pieces)[:_LONGEST_WORD]] = None
        if phone:
            digits = _digits(text)[:20]
            found.update((digits[n:], None) for n in range(len(digits) - _SHORTEST_PHONE + 1))
        if len(found) > _MOST_WORDS:
            break
    return list(found)[:_MOST_WORDS]


def token(kind: Kind, part: Part, word: str, company_id: int | None = None) -> str:
    """A stored word: whose it is, which field it stands in, what it says."""
    return f"{'' if company_id is None else company_id}{kind.code}{part.code}_{word}"


# ---- the index


def index(records: Iterable[Any]) -> None:
    """Bring the index in step with `records`, in the caller's transaction; of one model."""
    given = list(records)
    kind = kind_of(given[0]._meta.label_lower) if given else None
    if kind is None:
        return
    table = _table()
    fresh = [table(**values) for values in entries(kind, given)]
    table._base_manager.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["model", "record_id"],
        update_fields=["company_id", "archived", "title_key", "day", "shown", "words"],
    )


def drop(record: models.Model) -> None:
    """Forget a record that is removed or erased."""
    _rows_of(record._meta.label_lower).filter(record_id=record.pk).delete()


def entries(kind: Kind, records: Sequence[Any]) -> Iterator[dict[str, Any]]:
    """What the index holds of each record."""
    gathered = {p.code: p.values(records) for p in kind.parts if p.values is not None}
    guarded = fields(kind.model_class)
    open_parts = kind.open_parts()
    for record in records:
        shown: dict[str, Any] = {}
        tokens: list[str] = []
        company_id = _company_of(record)
        for part in kind.parts:
            texts = (
                gathered[part.code].get(record.pk, [])
                if part.values is not None
                else _texts(guarded[part.name].value(record))
            )
            if not texts:
                continue
            shown[part.code] = _shown(guarded[part.name].value(record) if part.name else texts)
            words = _words(texts, is_phone(kind, part))
            tokens += [token(kind, part, word) for word in words]
            if part in open_parts and company_id is not None:
                tokens += [token(kind, part, word, company_id) for word in words]
        yield {
            "kind": kind.code,
            "model": kind.model,
            "record_id": record.pk,
            "public_id": record.public_id,
            "company_id": company_id,
            "archived": bool(getattr(record, "archived_at", None)),
            "title_key": find_key(str(record))[:200],
            "day": _day(getattr(record, kind.day)) if kind.day else None,
            "shown": shown,
            "words": " ".join(tokens),
        }


def rebuild() -> int:
    """Make the whole index anew, a batch at a time; returns how many records it holds."""
    custom.refresh()
    count = 0
    _table()._base_manager.exclude(kind__in=list(kinds())).delete()
    for kind in kinds().values():
        _remove_orphans(kind)
        for batch in batches(kind):
            with transaction.atomic():
                index(batch)
            count += len(batch)
    return count


def batches(kind: Kind) -> Iterator[list[Any]]:
    """All records of a kind, a batch at a time."""
    last = 0
    rows = kind.model_class._base_manager.order_by("pk")
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def _remove_orphans(kind: Kind) -> None:
    kept = kind.model_class._base_manager.values("pk")
    _rows_of(kind.model).exclude(record_id__in=kept).delete()


def _table() -> Any:
    # The table stands in the access layer, because it wears the seat belt.
    return apps.get_model("access", "SearchRow")


def _rows_of(label: str) -> Any:
    return _table()._base_manager.filter(model=label)


def _company_of(record: Any) -> int | None:
    if record._meta.label_lower == "customers.company":
        return record.pk
    return getattr(record, "company_id", None)


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):  # translated content is found in every language
        return [str(text) for text in value.values() if text]
    return [str(value)] if value not in (None, "") else []


def _shown(value: Any) -> Any:
    if isinstance(value, list):
        return ", ".join(value)[:2000]
    return value if isinstance(value, dict) else str(value)[:2000]


def _day(value: Any) -> date | None:
    # A record that was just made in code may carry its date as text still.
    return date.fromisoformat(value) if isinstance(value, str) else value
