"""What modules declare as findable: kinds of records and their parts."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from portello.core.fields import HIDDEN, custom_fields, fields

Texts = list[str] | dict[str, str]  # the texts of a part; with {language: text} of one translated


@dataclass(frozen=True)
class Part:
    """One searchable part of a record. `name` is the registered field that guards it.

    A part without a field of its own (`name` empty) is seen by everybody who sees the record, or
    by staff alone (`staff_only`); `values` then gives {record key: texts} for many records at once.

    `text` says that it is running text: its words are found in their other forms too, as the
    language of the value has them ({language: text}), else that of the record's `language`, else
    the one that its words tell.
    """

    code: str  # one letter, unique within the kind (a custom field has a longer code); stands in the words
    name: str = ""
    label: Any = ""  # for a part without a field
    values: Callable[[Sequence[Any]], Mapping[int, Texts]] | None = None
    text: bool = False
    staff_only: bool = False  # no customer finds it or by it, whatever his profile says
    plain: Callable[[str], str] = str  # the words of a stored text without its marks
    # "tickets.message.ticket", model and foreign key: the texts are rows of their own, which get
    # more. `search.extend` adds one; a change of the record itself leaves them as they are.
    grows: str = ""

    def read(self, text: str) -> str:
        """The words of a stored text; accented letters as one character, so that places can be found."""
        return unicodedata.normalize("NFC", self.plain(text)) if self.text else text


@dataclass(frozen=True)
class Kind:
    """One kind of record that can be found. The first part is its title.

    `right` is what a viewer must be allowed, "" where only staff find it; `portal` and `staff`
    make the address from a hit. `needs` are fields without which the customer's page does not open.

    A `shared` kind has records of no company, and its model's `visible_to` alone decides who finds
    them; visitors do where the portal opens the part that the model names as `visitors_part`.
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
    shared: bool = False

    @property
    def model_class(self) -> type[models.Model]:
        return apps.get_model(self.model)

    @property
    def visitors_part(self) -> str:
        """The part of a portal in which visitors find these records; "" where they never do."""
        return getattr(self.model_class, "visitors_part", "") if self.shared else ""

    @property
    def is_text(self) -> bool:
        """Whether any of it is running text."""
        return any(part.text for part in self.parts)

    def label_of(self, part: Part) -> Any:
        """What the part is called on the page."""
        return fields(self.model_class)[part.name].label if part.name else part.label

    def open_parts(self) -> tuple[Part, ...]:
        """The parts that a profile could ever show to a customer; the others stay with staff."""
        known = fields(self.model_class)
        return tuple(
            part
            for part in self.parts
            if self.right
            and not part.staff_only
            and (not part.name or known[part.name].ceiling != HIDDEN)
        )


def kinds() -> dict[str, Kind]:
    """{code: kind} of all modules, in the order of their results, with their custom fields."""
    return {code: _whole(kind) for code, kind in _declared().items()}


def kind_of(label: str) -> Kind | None:
    """The kind for the model `label` ("orders.order"), or None if it cannot be found."""
    found = next((kind for kind in _declared().values() if kind.model == label), None)
    return None if found is None else _whole(found)


@cache
def grown_from(label: str) -> tuple[tuple[str, str], ...]:
    """(label of the record, column with its key) of what is found by the texts of these rows."""
    return tuple(
        (kind.model, f"{part.grows.rpartition('.')[2]}_id")
        for kind in _declared().values()
        for part in kind.parts
        if part.grows.rpartition(".")[0] == label
    )


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


def is_phone(kind: Kind, part: Part) -> bool:
    """Whether the part is a telephone number."""
    return bool(part.name) and fields(kind.model_class)[part.name].kind == "phone"
