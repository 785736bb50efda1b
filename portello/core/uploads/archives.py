"""ZIP files, and what is one inside (Office, OpenDocument): judged by their directory, never unpacked."""

from __future__ import annotations

import re
import zipfile
from typing import IO

from django.utils.translation import gettext as _

from portello.core.uploads.kinds import (
    ARCHIVE,
    EPUB,
    MACROS,
    OFFICE,
    OPEN_DOCUMENT,
    REFUSED,
    REFUSED_ENDINGS,
    ZIP,
)
from portello.core.uploads.names import clean_name, ending_of
from portello.core.uploads.refused import Refused

MOST_ENTRIES = 10_000
MOST_BYTES = 500_000_000  # when unpacked
MOST_RATIO = 100  # times as large as packed; text packs to a tenth, a bomb to a thousandth
_SMALL = 20_000_000  # what unpacks to less harms nobody, however well it was packed
_ENTRY = b"PK\x01\x02"  # begins each line of the directory


def look_into(content: IO[bytes], size: int) -> str:
    """The type of a ZIP file of `size` bytes. Raises `Refused` for bombs, nested archives, macros,
    programs inside and what cannot be read."""
    if _entries(content) > MOST_ENTRIES:
        raise _bomb()
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            listed = archive.infolist()
            kind = _kind(archive, [entry.filename for entry in listed])
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, RuntimeError):
        raise Refused(_("The archive is damaged.")) from None
    _check_size(listed, size)
    for entry in listed:
        _check_entry(entry.filename, kind)
    return kind


def _entries(content: IO[bytes]) -> int:
    """How many lines the directory can have at most; counted before anything reads them all."""
    content.seek(0)
    count, rest = 0, b""
    while chunk := content.read(1 << 20):
        count += (rest + chunk).count(_ENTRY)
        rest = chunk[-3:]
    return count


def _check_size(listed: list[zipfile.ZipInfo], size: int) -> None:
    whole = sum(entry.file_size for entry in listed)
    if whole > MOST_BYTES or (whole > _SMALL and whole > MOST_RATIO * max(size, 1)):
        raise _bomb()
    # A bomb in which entries share one packed heart: their packed sizes say more than there is.
    if sum(entry.compress_size for entry in listed) > size:
        raise _bomb()


def _bomb() -> Refused:
    return Refused(_("The archive would unpack to far more than it should."))


def _kind(archive: zipfile.ZipFile, names: list[str]) -> str:
    if "[Content_Types].xml" in names:
        for folder, kind in OFFICE.items():
            if any(name.startswith(folder) for name in names):
                return kind
    said_first = archive.getinfo("mimetype") if names and names[0] == "mimetype" else None
    if said_first and said_first.file_size < 200 and said_first.compress_type == zipfile.ZIP_STORED:
        with archive.open("mimetype") as said:
            mark = said.read(200).decode("ascii", "ignore").strip()
        if mark == EPUB or mark.startswith(OPEN_DOCUMENT):
            return mark.removesuffix("-template")
    return ZIP


def _check_entry(name: str, kind: str) -> None:
    if _leads_out(name):
        raise Refused(_("The archive would write outside of the folder that it is unpacked in."))
    ending = ending_of(clean_name(name))
    if name.lower().endswith(("vbaproject.bin", "xlmacro.bin")) or _is_basic(name, kind):
        raise Refused(str(REFUSED[MACROS]))
    refused = REFUSED_ENDINGS.get(ending, "")
    if refused == ARCHIVE or (kind == ZIP and ending == "zip"):
        raise Refused(_("The archive holds another archive. Please send what is in it."))
    if refused:
        inner = {"name": clean_name(name), "reason": REFUSED[refused]}
        raise Refused(_("It contains “%(name)s”. %(reason)s") % inner)


def _leads_out(name: str) -> bool:
    """Whether careless programs would unpack the entry elsewhere."""
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or parts[0] == "" or re.fullmatch("[A-Za-z]:", parts[0]) is not None


def _is_basic(name: str, kind: str) -> bool:
    """A macro of an OpenDocument file; the lists of empty libraries are none."""
    folders, _slash, last = name.rpartition("/")
    lists = ("script-lc.xml", "script-lb.xml", "dialog-lc.xml", "dialog-lb.xml", "")
    return (
        kind.startswith(OPEN_DOCUMENT)
        and folders.startswith(("Basic", "Scripts"))
        and last not in lists
    )
