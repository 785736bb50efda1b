"""The six languages, the choice between them, and translated content as {language: text} (ADR 0018)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from django.conf import settings
from django.utils.translation import get_language, get_supported_language_variant

CODES = tuple(code for code, _name in settings.LANGUAGES)


def current() -> str:
    """The language this page or mail is written in."""
    return normal(get_language() or "") or settings.LANGUAGE_CODE


@cache
def normal(code: str) -> str:
    """One of the six codes for a tag such as "de-AT" or "no"; "" when none fits."""
    code = (code or "").strip().lower().replace("_", "-")
    if code in ("no", "nn") or code.startswith(("no-", "nn-")):
        return "nb"
    try:
        found = get_supported_language_variant(code) if code else ""
    except LookupError:
        return ""
    return found if found in CODES else ""


def choose(
    *wishes: str | None, fallback: str = settings.LANGUAGE_CODE, among: Sequence[str] = ()
) -> str:
    """The first wish that is one of our languages: the person's, company's, portal's, browser's.

    `among` narrows them to those a portal offers; the fallback is then one of these, too.
    """
    for wish in wishes:
        if wish and (code := normal(wish)) and (not among or code in among):
            return code
    return fallback if not among or not fallback or fallback in among else among[0]


def from_browser(header: str, among: Sequence[str] = ()) -> str:
    """The best of our languages in an Accept-Language header (RFC 9110, 12.5.4), or ""."""
    rated = []
    for part in header[:500].split(","):
        tag, _, quality = part.strip().partition(";q=")
        try:
            rated.append((float(quality or 1), tag))
        except ValueError:
            continue
    for _quality, tag in sorted(rated, key=lambda pair: -pair[0]):
        if (code := normal(tag)) and (not among or code in among):
            return code
    return ""


def base_first() -> list[tuple[str, str]]:
    """(code, name) of the six, the installation's own language first."""
    return sorted(settings.LANGUAGES, key=lambda pair: pair[0] != settings.LANGUAGE_CODE)


def order(wanted: str = "") -> tuple[str, ...]:
    """The languages in the order in which one takes the place of another: `wanted` (default: the
    current one), the installation's own, then the six as they are listed. A database keeps none."""
    return (wanted or current(), settings.LANGUAGE_CODE, *CODES)


def translated(content: Mapping[str, str] | None, language: str | None = None) -> str:
    """`content` in `language` (default: the current one), else in the base language, else in any."""
    if not content:
        return ""
    return next((content[code] for code in order(language or "") if content.get(code)), "")
