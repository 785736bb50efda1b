"""What the index holds of a record: the words of its parts, and what is shown of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from portello.core.fields import fields
from portello.core.languages import normal, translated
from portello.core.names import find_key
from portello.core.search.kinds import Kind, Part, is_phone
from portello.core.search.words import (
    MOST_OF_MESSAGE,
    MOST_OF_TEXT,
    add_text,
    place,
    tails_of,
)

_LONGEST_SHOWN = 2000  # characters of a name or a list of names
# Of running text, to cut passages from: an article is kept from its beginning, a conversation from
# its end. The whole of it stands in the record only.
LONGEST_KEPT = 10_000


@dataclass(frozen=True)
class Stored:
    """What a row of the index holds already."""

    company_id: int | None
    words: str
    shown: dict[str, Any]

    def of(self, *places: str) -> list[str]:
        """The stored words that begin with one of `places`: words themselves and their stems."""
        # One look over the text: a long conversation has 20,000 of them.
        return re.findall(f"(?<![^ ])(?:{'|'.join(places)})(?:[a-z]{{2}})?_[^ ]*", self.words)


def entries(
    kind: Kind, records: Sequence[Any], stored: Mapping[int, Stored] | None = None
) -> Iterator[dict[str, Any]]:
    """What the index holds of each record; of what grows as it is `stored` already, if it is."""
    known = stored or {}
    anew = [record for record in records if record.pk not in known]
    gathered = {
        part.code: part.values(anew if part.grows else records)
        for part in kind.parts
        if part.values is not None and (anew or not part.grows)
    }
    for record in records:
        company_id = company_of(kind, record)
        shown: dict[str, Any] = {}
        words: list[str] = []
        # What grows stands last, as it was stored: nothing of it is written when the rest stays.
        for part in sorted(kind.parts, key=lambda one: bool(one.grows)):
            if part.grows and record.pk in known:
                continue
            value = _value(kind, part, record, gathered)
            if value:
                shown[part.code] = _shown(part, value)
                words += tokens(kind, part, list(_tails(kind, part, record, value)), company_id)
        if record.pk in known:
            _carry(kind, known[record.pk], words, shown)
        yield {
            "kind": kind.code,
            "model": kind.model,
            "record_id": record.pk,
            "public_id": record.public_id,
            "company_id": company_id,
            "archived": bool(getattr(record, "archived_at", None)),
            **_titles(kind, record, shown),
            "day": _day(getattr(record, kind.day)) if kind.day else None,
            "shown": shown,
            "words": " ".join(words),
        }


def tokens(kind: Kind, part: Part, tails: Sequence[str], company_id: int | None) -> list[str]:
    """The stored words: for staff, and under the company's name if customers may ever see them."""
    before = [place(kind, part)]
    if company_id is not None and part in kind.open_parts():
        before.append(place(kind, part, company_id))
    return [one + tail for one in before for tail in tails]


def company_of(kind: Kind, record: Any) -> int | None:
    """Whose record it is; nobody's if its kind is shared."""
    if kind.shared:
        return None
    if kind.model == "customers.company":
        return record.pk
    return getattr(record, "company_id", None)


def languages_given(record: Any) -> tuple[str, ...]:
    """The language that the record says its texts are in."""
    code = normal(getattr(record, "language", "") or "")
    return (code,) if code else ()


def _value(kind: Kind, part: Part, record: Any, gathered: Mapping[str, Any]) -> Any:
    """The value of a part without its marks: {language: text}, a list of texts or one text."""
    if part.values is not None:
        value = gathered[part.code].get(record.pk)
    else:
        value = fields(kind.model_class)[part.name].value(record)
    if value in (None, "", [], {}):
        return None
    if isinstance(value, dict):
        return {code: part.read(str(text)) for code, text in value.items() if text}
    if isinstance(value, list):
        return [part.read(text) for text in value]
    return part.read(str(value))


def _tails(kind: Kind, part: Part, record: Any, value: Any) -> dict[str, None]:
    if not part.text:
        several = value.values() if isinstance(value, dict) else value
        return tails_of([several] if isinstance(several, str) else several, is_phone(kind, part))
    found: dict[str, None] = {}
    if isinstance(value, dict):
        for language, text in value.items():
            known = (language,) if normal(language) == language else ()
            add_text(found, text, known, MOST_OF_TEXT)
    elif isinstance(value, list):
        for text in value:
            add_text(found, text, languages_given(record), MOST_OF_MESSAGE)
    else:
        add_text(found, value, languages_given(record), MOST_OF_TEXT)
    return found


def _shown(part: Part, value: Any) -> Any:
    if isinstance(value, dict):
        return {code: text[:LONGEST_KEPT] for code, text in value.items()}
    if isinstance(value, list):
        return "\n".join(value)[-LONGEST_KEPT:] if part.text else ", ".join(value)[:_LONGEST_SHOWN]
    return value[: LONGEST_KEPT if part.text else _LONGEST_SHOWN]


def _carry(kind: Kind, row: Stored, words: list[str], shown: dict[str, Any]) -> None:
    """Take over what is stored of the parts that grow, in the order in which it was added."""
    places = [place(kind, part) for part in kind.parts if part.grows]
    if row.company_id is not None:
        places += [f"{row.company_id}{one}" for one in places]
    words += row.of(*places)
    shown |= {p.code: row.shown[p.code] for p in kind.parts if p.grows and p.code in row.shown}


def _titles(kind: Kind, record: Any, shown: Mapping[str, Any]) -> dict[str, str]:
    """What the record is called, for the order of hits; in other languages too if it is translated."""
    title = shown.get(kind.parts[0].code)
    if not isinstance(title, dict):
        return {"title_key": find_key(str(record))[:200], "titles": ""}
    own = find_key(translated(title, settings.LANGUAGE_CODE))[:200]
    folded = dict.fromkeys(find_key(text)[:200] for text in title.values())
    return {"title_key": own, "titles": "\n".join(one for one in folded if one != own)}


def _day(value: Any) -> date | None:
    # A record that was just made in code may carry its date as text still.
    return date.fromisoformat(value) if isinstance(value, str) else value
