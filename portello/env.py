"""Typed environment variables that fail loudly; each can also come from a file named in NAME_FILE."""

from __future__ import annotations

import os
from pathlib import Path


class BadEnvironment(SystemExit):
    """A variable is missing or has a value of the wrong kind; the process ends with one sentence."""


_MISSING = object()


def text(name: str, default: object = _MISSING) -> str:
    """The variable as text; without a default it must be set."""
    if file := os.environ.get(f"{name}_FILE"):
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadEnvironment(f"{name}_FILE: cannot read {file} ({error.strerror}).") from None
    value = os.environ.get(name)
    if value is not None and value != "":
        return value
    if default is _MISSING:
        raise BadEnvironment(f"{name} is not set; see docs/guide/install.md.")
    return str(default)


def whole(name: str, default: int, *, low: int = 0, high: int = 1_000_000) -> int:
    """The variable as a whole number between `low` and `high`."""
    value = text(name, default)
    try:
        number = int(value)
    except ValueError:
        raise BadEnvironment(f"{name} must be a whole number, not {value!r}.") from None
    if not low <= number <= high:
        raise BadEnvironment(f"{name} must be between {low} and {high}, not {number}.")
    return number


def yes_no(name: str, default: bool) -> bool:
    """The variable as yes or no."""
    value = text(name, "yes" if default else "no").lower()
    if value in ("yes", "true", "1", "on"):
        return True
    if value in ("no", "false", "0", "off"):
        return False
    raise BadEnvironment(f"{name} must be yes or no, not {value!r}.")


def one_of(name: str, default: str, choices: tuple[str, ...]) -> str:
    """The variable as one of a few words."""
    value = text(name, default)
    if value not in choices:
        raise BadEnvironment(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """The variable as a list of words separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def place(name: str, port: int) -> str | tuple[str, int] | None:
    """Where a server listens: the path of its socket, (host, port), or None if it is not set.

    Written as /path/of/its.socket, host or host:port.
    """
    value = text(name, "")
    if not value:
        return None
    if value.startswith("/"):
        return value
    host, colon, number = value.rpartition(":")
    if not colon:
        return value, port
    if not host or not number.isdigit() or not 0 < int(number) < 65536:
        raise BadEnvironment(f"{name} must be a path or host:port, not {value!r}.")
    return host.strip("[]"), int(number)
