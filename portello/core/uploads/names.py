"""File names that somebody else chose, made harmless on every system they may be saved on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

LONGEST = 120  # characters; and at most twice as many bytes, so that a file system takes it
_FORBIDDEN = re.compile(r'[<>:"|?*\\/]')
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9¹²³])", re.I)


def clean_name(name: str, otherwise: str = "file") -> str:
    """The last part of `name` without what deceives or breaks: paths, control and direction
    characters, signs and device names that Windows forbids. Never empty, never longer than 120.
    """
    name = unicodedata.normalize("NFC", name[-4096:])
    name = re.split(r"[\\/]", name)[-1]
    # Cc control, Cf invisible (also what turns the writing direction), Cs half of a character,
    # Zl and Zp ends of lines: none of them can be seen in a list of files.
    seen = (c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    name = " ".join(_FORBIDDEN.sub("_", "".join(seen)).split()).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    if _DEVICES.fullmatch(name.split(".")[0].strip()):
        stem = f"_{stem}"
    return _shortened(stem, dot + ending) or otherwise


def _shortened(stem: str, ending: str) -> str:
    if len(ending) > 20:
        stem, ending = stem + ending, ""
    stem = stem[: LONGEST - len(ending)].rstrip()
    while stem and len((stem + ending).encode()) > 2 * LONGEST:
        stem = stem[:-1].rstrip()
    return stem + ending


def ending_of(name: str) -> str:
    """The last ending of a name, small and without its dot: "exe" of "invoice.pdf.EXE"; "" if none.

    Letters that only look like Latin ones (fullwidth and the like) count as these.
    """
    folded = unicodedata.normalize("NFKC", name).strip(" .").casefold()
    stem, dot, ending = folded.rpartition(".")
    return ending.strip() if dot and stem else ""


def told_apart(name: str, taken: Collection[str]) -> str:
    """`name`, with a number before its ending if a file of that name is there already."""
    used = {one.casefold() for one in taken}
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    number, new = 2, name
    while new.casefold() in used:
        new, number = f"{stem}-{number}{dot}{ending}", number + 1
    return new
