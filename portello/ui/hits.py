"""One found record as the search page prints it: title, and the passages in which words were found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from markupsafe import Markup

from portello.core import formats
from portello.core.languages import current, order, translated
from portello.core.search import Kind, Part
from portello.ui.marking import Matcher

_NAMES = dict(settings.LANGUAGES)


@dataclass(frozen=True)
class Note:
    """A passage with marked words. `language` is its code if it is not the reader's."""

    label: str
    text: Markup
    language: str = ""

    @property
    def language_name(self) -> str:
        """The language in its own word."""
        return _NAMES.get(self.language, "")


@dataclass
class Hit:
    """One found record as it is printed: `notes` are passages of what else matched."""

    public_id: str
    shown: dict[str, Any]
    archived: bool
    company: str = ""
    title: Markup = field(default_factory=Markup)
    notes: list[Note] = field(default_factory=list)
    day: str = ""
    address: str = ""
    title_language: str = ""  # if there is no title in the reader's language

    def text(self, code: str) -> str:
        """The text of a part, in the reader's language."""
        value = self.shown.get(code, "")
        return translated(value) if isinstance(value, dict) else value

    @property
    def title_language_name(self) -> str:
        """The language of the title in its own word."""
        return _NAMES.get(self.title_language, "")


@dataclass
class Group:
    """The hits of one kind: how many there are, and those of this page."""

    kind: Kind
    label: Any
    count: int
    hits: list[Hit]


def made(
    kind: Kind, parts: tuple[Part, ...], row: tuple[Any, ...], matcher: Matcher, *, staff: bool
) -> Hit:
    """What may be read of a row of the index, and nothing else of it: `parts` are the visible ones."""
    _pk, public_id, stored, archived, day, *company = row
    visible = {part.code: stored[part.code] for part in parts if part.code in stored}
    hit = Hit(public_id, visible, archived, company[0] or "" if company else "")
    first = kind.parts[0]
    text, language = _in_readers_language(visible.get(first.code, ""))
    hit.title = matcher.marked(text or str(label_of(kind, staff=staff)), stems_of(first, language))
    hit.title_language = "" if language in ("", current()) else language
    hit.day = formats.day(day) if day else ""
    for part in parts:
        if part.code in visible and (note := _note(kind, part, visible[part.code], matcher)):
            if part.code != first.code:
                hit.notes.append(note)
            elif "<mark>" not in hit.title:  # found by its name in another language
                hit.notes.insert(0, note)
    address = kind.staff if staff else kind.portal
    hit.address = address(hit) if address else ""
    return hit


def label_of(kind: Kind, *, staff: bool) -> Any:
    """The heading of the hits of a kind."""
    return kind.label if staff else kind.portal_label or kind.label


def texts_of(value: Any) -> list[tuple[str, str]]:
    """(text, language) of a stored value, in the order in which languages stand for one another."""
    if not isinstance(value, dict):
        return [(value, "")]
    return [(value[code], code) for code in dict.fromkeys((*order(), *value)) if code in value]


def _in_readers_language(value: Any) -> tuple[str, str]:
    return next(iter(texts_of(value)), ("", ""))


def stems_of(part: Part, language: str) -> str | None:
    """The language whose stems fit a part's text; "" is any, None is none."""
    return (language if language in _NAMES else "") if part.text else None


def _note(kind: Kind, part: Part, value: Any, matcher: Matcher) -> Note | None:
    """The passage in the reader's language, else in the one that has most of what was asked."""
    best, most = None, 0
    for text, language in texts_of(value):
        stems = stems_of(part, language)
        if part.text and not matcher.places(text, stems):
            continue
        cut = matcher.passage(text, stems)
        fitting = 0
        for place in matcher.places(cut, stems):
            fitting |= place.clauses
        marked = matcher.marked(cut, stems)
        if "<mark>" in marked and fitting.bit_count() >= most + (best is not None):
            other = language if language not in ("", current()) else ""
            best, most = Note(str(kind.label_of(part)), marked, other), fitting.bit_count()
            if language in ("", current()):
                break
    return best
