"""Reading tables from CSV (any common delimiter and encoding) and XLSX, row by row with line numbers."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

LARGEST_FILE = 50 * 1024 * 1024
MOST_COLUMNS = 300
# A workbook is a ZIP: what it unpacks to is bounded, and so is how much more that is.
MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 60
MOST_EMPTY = 10_000  # empty rows in a stretch
_NULL_WORDS = {"null", "\\n", "#n/a"}
_BOMS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]


class Unreadable(Exception):
    """The file as a whole cannot be read; the text says why, for the person who sent it."""


Row = tuple[int, list[str]]


def read_table(file: IO[bytes]) -> tuple[list[str], Iterator[Row]]:
    """The header and the rows of a table, as (line number, cells); empty rows are left out.

    Raises `Unreadable`, at once or while rows are read. Cells are stripped; NULL words are empty.
    """
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    if not size:
        raise Unreadable(_("The file is empty."))
    if size > LARGEST_FILE:
        raise Unreadable(_("The file is larger than 50 MB. Split it into parts."))
    head = file.read(200_000)
    file.seek(0)
    rows = _xlsx_rows(file) if head.startswith(b"PK\x03\x04") else _csv_rows(file, head)
    first = next(rows, None)
    if first is None:
        raise Unreadable(_("The file is empty."))
    header = first[1]
    while header and not header[-1]:
        header.pop()
    if len(header) < 2:
        raise Unreadable(_("This is no table: the first line has fewer than two columns."))
    if len(header) > MOST_COLUMNS:
        raise Unreadable(_("The table has too many columns."))
    if any("\x00" in name for name in header):
        raise Unreadable(_("This is no table. Send a CSV or XLSX file."))
    double = {name for name in header if name and header.count(name) > 1}
    if double:
        raise Unreadable(_("The column “%(name)s” appears twice.") % {"name": sorted(double)[0]})
    return header, rows


def _csv_rows(file: IO[bytes], head: bytes) -> Iterator[Row]:
    encoding = _encoding(head)
    text = io.TextIOWrapper(file, encoding=encoding, newline="", errors="strict")
    sample = head.decode(encoding, errors="replace")[:20_000]
    first_line = sample.lstrip("\r\n").splitlines()[0] if sample.strip() else ""
    delimiter = max(",;\t|", key=first_line.count)
    reader = csv.reader(text, delimiter=delimiter, strict=False)
    csv.field_size_limit(1_000_000)
    empty = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                empty = 0
                yield reader.line_num, [_cell(cell) for cell in cells]
            else:
                empty = _one_more_empty(empty)
    except UnicodeDecodeError:
        raise Unreadable(
            _("The file is not text in one encoding. Save it as CSV in UTF-8.")
        ) from None
    except csv.Error:
        raise Unreadable(_("The file breaks off or has a quotation mark too many.")) from None
    finally:
        text.detach()


def _encoding(head: bytes) -> str:
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    odd = sum(byte < 32 and byte not in b"\t\r\n" for byte in head[:4000])
    if head.startswith(_OTHER_FORMATS) or odd * 50 > len(head[:4000]) + 50:
        raise Unreadable(_("This is no table. Send a CSV or XLSX file."))
    try:
        head[:-8].decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 16:
            return _one_byte_encoding(head)
    return "utf-8"


_OTHER_FORMATS = (b"%PDF-", b"{\\rtf", b"\xd0\xcf\x11\xe0")


def _one_byte_encoding(head: bytes) -> str:
    """Windows' Western encoding covers all six languages; the rest is guessed."""
    try:
        head.decode("cp1252")
    except UnicodeDecodeError:
        best = from_bytes(head[:50_000]).best()
        return best.encoding if best else "latin-1"
    return "cp1252"


def _one_more_empty(empty: int) -> int:
    if empty >= MOST_EMPTY:
        raise Unreadable(_("The table has thousands of empty rows. Remove them and send it again."))
    return empty + 1


def _xlsx_rows(file: IO[bytes]) -> Iterator[Row]:
    """The rows of the first sheet. openpyxl raises many kinds of error for a damaged workbook."""
    from openpyxl import load_workbook  # slow to import, and few processes ever need it

    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            packed = sum(part.compress_size for part in parts)
        if unpacked > min(MOST_UNPACKED, 1_000_000 + packed * MOST_RATIO):
            raise Unreadable(_("The workbook is too large. Save it as CSV, or split it."))
        file.seek(0)
        sheet = load_workbook(file, read_only=True, data_only=True).worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size need not be true
        empty = 0
        found = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1)
        for line, cells in enumerate(found, start=1):
            if not any(cell is not None for cell in cells):
                empty = _one_more_empty(empty)
                continue
            values = [_cell(_plain(cell)) for cell in cells]
            while values and not values[-1]:
                values.pop()
            if values:
                empty = 0
                yield line, values
    except (Unreadable, GeneratorExit):
        raise
    except Exception:
        raise Unreadable(_("The workbook is damaged or is no XLSX file.")) from None


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _cell(text: str) -> str:
    text = text.strip()
    return "" if text.lower() in _NULL_WORDS else text
