"""Which column of a file is which field: suggested by name, chosen by staff, or read from a file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portello.core.money import CURRENCIES
from portello.core.names import find_key


@dataclass(frozen=True)
class Target:
    """One field that a column can fill; `names` are headers it is known by, folded."""

    name: str
    label: Any
    names: tuple[str, ...] = ()
    required: bool = False


@dataclass
class Mapping:
    """Columns by target, for the head table and (orders) the lines table, and what is constant."""

    columns: dict[str, str] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)
    source: str = "file"
    currency: str = ""
    discount: str = "percent"  # or "fraction": 0.15 means 15 %

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Mapping:
        """From stored JSON or a parsed file; unknown keys are refused with `BadMapping`."""
        known = {"columns", "lines", "source", "currency", "discount"}
        if unknown := set(data) - known:
            raise BadMapping(_("unknown entry “%(name)s”") % {"name": sorted(unknown)[0]})
        made = cls(**data)
        tables_fit = all(
            isinstance(table, dict) and all(isinstance(v, str) for v in table.values())
            for table in (made.columns, made.lines)
        )
        words_fit = all(isinstance(w, str) for w in (made.source, made.currency, made.discount))
        if not tables_fit or not words_fit or made.discount not in ("percent", "fraction"):
            raise BadMapping(_("an entry has a value of the wrong kind"))
        if made.currency and made.currency not in CURRENCIES:
            raise BadMapping(
                _("“%(value)s” is not a currency code such as EUR") % {"value": made.currency}
            )
        if any("\x00" in word for word in (made.source, *made.columns.values())):
            raise BadMapping(_("an entry has a value of the wrong kind"))
        return made

    def as_dict(self) -> dict[str, Any]:
        """For storing as JSON."""
        return {
            "columns": self.columns,
            "lines": self.lines,
            "source": self.source,
            "currency": self.currency,
            "discount": self.discount,
        }

    @property
    def currency_code(self) -> str:
        """The currency of amounts in the file: as said, else the installation's."""
        return self.currency or settings.CURRENCY


class BadMapping(Exception):
    """The mapping cannot be used; the text says why."""


def load(path: str) -> Mapping:
    """Read a mapping file (TOML; docs/guide/import.md). Raises `BadMapping`."""
    try:
        data = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise BadMapping(error.strerror or str(error)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadMapping(str(error)) from None
    return Mapping.from_dict(data)


def suggest(header: list[str], targets: tuple[Target, ...]) -> dict[str, str]:
    """{target: column} by the names columns usually have."""
    folded = {_fold(name): name for name in header if name}
    found: dict[str, str] = {}
    for target in targets:
        for name in (target.name, *target.names):
            column = folded.get(_fold(name))
            if column is not None and column not in found.values():
                found[target.name] = column
                break
    return found


def problems(columns: dict[str, str], header: list[str], targets: tuple[Target, ...]) -> list[str]:
    """What keeps a mapping from fitting a table."""
    known = {target.name for target in targets}
    found = [
        _("There is no field “%(name)s”.") % {"name": name} for name in columns if name not in known
    ]
    found += [
        _("The file has no column “%(name)s”.") % {"name": column}
        for column in columns.values()
        if column and column not in header
    ]
    found += [
        _("Choose a column for “%(name)s”.") % {"name": target.label}
        for target in targets
        if target.required and not columns.get(target.name)
    ]
    return found


def _fold(name: str) -> str:
    return "".join(c for c in find_key(name) if c.isalnum())
