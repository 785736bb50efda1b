"""CSV files (RFC 4180), with cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

MARK = "\ufeff"  # at the very beginning, so that Excel reads UTF-8
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def as_csv(name: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """The rows under `header` as the file `name`.csv."""
    text = "".join([MARK, line(header), *map(line, rows)])
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def line(cells: Iterable[Any]) -> str:
    """One row, with its line break."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerow([harmless(c) for c in cells])
    return out.getvalue()


def harmless(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    text = "" if value is None else str(value)
    if _begun(text).startswith(_DANGEROUS) and not _is_number(text):
        return "'" + text
    return text


def _begun(text: str) -> str:
    """`text` from its first character that can be seen: some programs skip what cannot."""
    for place, letter in enumerate(text):
        if letter in "\t\r" or unicodedata.category(letter) not in _UNSEEN:
            return text[place:]
    return ""


_UNSEEN = ("Cf", "Cc", "Zs", "Zl", "Zp")


def _is_number(text: str) -> bool:
    return text.replace(",", ".").replace(".", "", 1).removeprefix("-").isdigit()
