"""What an article must be before it is kept, and before anybody reads it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portello.modules.knowledge.models import AUDIENCES, COMPANIES, PROFILES, PUBLISHED
from portello.modules.knowledge.wording import own_links
from portello.modules.portals.links import check_address
from portello.ui import rich_text

LONGEST_TITLE, LONGEST_TEXT = 200, 30_000
BASE = settings.LANGUAGE_CODE
_CODES = frozenset(code for code, _name in settings.LANGUAGES)

Faults = dict[str, list[Any]]
Texts = Mapping[str, str]


def check_texts(title: Texts, text: Texts, files: Iterable[str] = ()) -> None:
    """What may be kept as a draft: a title in some language, nothing too long, links that lead
    somewhere, and pictures that are among `files` and say what they show. Raises `ValidationError`
    by field ("title_fi")."""
    names = {name.casefold() for name in files}
    faults: Faults = {}
    if not any(title.values()):
        faults[f"title_{BASE}"] = [_("Write a title.")]
    for name, texts, most in (("title", title, LONGEST_TITLE), ("text", text, LONGEST_TEXT)):
        for code, words in texts.items():
            if code not in _CODES or len(words) > most or "\x00" in words:
                faults[f"{name}_{code}"] = [_("This text is too long.")]
    for code, words in text.items():
        if bad := _bad_link(words) or _bad_picture(words, names):
            faults.setdefault(f"text_{code}", []).append(bad)
    if faults:
        raise ValidationError(faults)


def check_whole(title: Texts, text: Texts, category: Any) -> None:
    """What may be published: whole in one language at least, in any other whole or not at all."""
    faults: Faults = {}
    if not any(title.values()):
        faults[f"title_{BASE}"] = [_("Write a title.")]
    for code, language in settings.LANGUAGES:
        for name, texts, other in (("title", title, text), ("text", text, title)):
            if other.get(code) and not texts.get(code):
                missing = _("%(language)s has only one of title and text.") % {"language": language}
                faults[f"{name}_{code}"] = [missing]
    if category is None:
        faults["category"] = [_("Choose the category under which it is found.")]
    if faults:
        raise ValidationError(faults)


def check_place(stored: Any, category: Any) -> None:
    """A published article keeps a category."""
    if stored.state == PUBLISHED and category is None:
        raise ValidationError({"category": [_("Choose the category under which it is found.")]})


def check_readers(audience: str, portals: Any, chosen: Mapping[str, Any]) -> None:
    """Chosen readers must be somebody: an empty choice would hide the article from everybody."""
    faults: Faults = {}
    if audience not in dict(AUDIENCES):
        faults["audience"] = [_("This request cannot be read")]
    if audience == PROFILES and not chosen["profiles"]:
        faults["profiles"] = [_("Choose at least one profile.")]
    if audience == COMPANIES and not chosen["companies"]:
        faults["companies"] = [_("Choose at least one company.")]
    if portals is not None and not portals:
        faults["portals"] = [_("Choose at least one portal.")]
    if faults:
        raise ValidationError(faults)


def _bad_link(words: str) -> str:
    for address in rich_text.links(words, pictures=True):
        if own_links(f"[x]({address})"):
            continue
        try:
            check_address(address)
        except ValidationError as bad:
            return _("The link “%(address)s”: %(reason)s") % {
                "address": address[:60], "reason": " ".join(bad.messages)
            }  # fmt: skip
    return ""


def _bad_picture(words: str, names: Collection[str]) -> str:
    for alt, name in rich_text.pictures(words):
        if name.casefold() not in names:
            return _("There is no picture “%(name)s” among the files.") % {"name": name[:60]}
        if not alt.strip():
            return _(
                "Say between the brackets what the picture “%(name)s” shows, for whoever cannot "
                "see it: ![description](%(name)s)."
            ) % {"name": name[:60]}
    return ""
