"""Bounds for the library's mail parser, which has none: parts, headers and their parameters."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from email._policybase import Compat32
from email.message import Message
from typing import Any

MOST_PARTS = 200
MOST_LINES = 1_000_000
MOST_CHARACTERS = 600_000  # of all headers of a mail and its parts
MOST_STEPS = 6_000_000  # lines times nested boundaries: each line is held against each of them
LONGEST_WITH_PARAMETERS = 3_000  # characters; a name of 255 letters, written in bytes, is 800
MOST_PARAMETERS = 60
# The library reads the parameters of these in time that grows with the square of their length.
_WITH_PARAMETERS = ("content-type", "content-disposition", "content-transfer-encoding")


class TooMuch(ValueError):
    """The mail is built to keep its reader busy."""


@dataclass
class Seen:
    """What the parser has come across. `cut`: a header was left empty, for it is no honest one."""

    lines: int
    parts: int = 0
    boundaries: int = 0
    characters: int = 0
    cut: bool = False


class Bounded(Compat32):
    """The library's own way of reading, which asks here about each header before it looks inside."""

    seen: Any = None

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """A header's name and value; raises `TooMuch`."""
        name, value = super().header_source_parse(sourcelines)
        self.seen.characters += len(name) + len(value)
        if self.seen.characters > MOST_CHARACTERS:
            raise TooMuch
        if name.lower() in _WITH_PARAMETERS:
            if len(value) > LONGEST_WITH_PARAMETERS or value.count(";") > MOST_PARAMETERS:
                self.seen.cut = True
                return name, ""
            self.seen.boundaries += "multipart" in value.lower()
            if self.seen.boundaries * self.seen.lines > MOST_STEPS:
                raise TooMuch
        return name, value

    def fold(self, name: str, value: Any) -> str:
        """As it came: folding anew takes the longer the more words there are."""
        return f"{name}: {value}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same as bytes."""
        return self.fold(name, value).encode("utf-8", "surrogateescape")


def parsed(raw: bytes) -> tuple[Message, Seen]:
    """The mail, and what was seen in it. Raises `TooMuch`, and whatever the library stumbles over."""
    lines = raw.count(b"\n") + raw.count(b"\r") - raw.count(b"\r\n")
    if lines > MOST_LINES:
        raise TooMuch
    seen = Seen(lines)

    def part(policy: Any = None) -> Message:
        seen.parts += 1
        if seen.parts > MOST_PARTS:
            raise TooMuch
        return Message(policy=policy)

    bounds: dict[str, Any] = {"seen": seen, "message_factory": part}
    return message_from_bytes(raw, policy=Bounded(**bounds)), seen
