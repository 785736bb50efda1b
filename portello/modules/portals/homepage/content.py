"""What a block may hold, and how it is called in lists and in the history."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portello.access.models import Profile
from portello.core.languages import CODES, translated
from portello.modules.portals.links import MOST_LINKS, check_address
from portello.modules.portals.models import PortalAccess
from portello.portal.blocks import EVERYBODY, PEOPLE, VISITORS, kinds
from portello.ui import rich_text

Block = dict[str, Any]
LONGEST_TEXT, LONGEST_TITLE = 5000, 100
WITH_TEXT = ("text", "announcement")
WITH_TITLE = (*WITH_TEXT, "links")
TONES = ("info", "warning")
BASE = settings.LANGUAGE_CODE


def check(block: Block) -> None:
    """Raise `ValidationError` by form field ("text_fi", "link_2_address") for what may not be kept."""
    errors: dict[str, list[Any]] = {}
    if block["kind"] not in kinds() or not _audience_exists(block["shown_to"]):
        raise ValidationError(_("This request cannot be read"))
    if block["kind"] in WITH_TITLE:
        _check_texts(block, errors)
    if block["kind"] == "announcement":
        _check_dates(block, errors)
    if block["kind"] == "links" and block["source"] == "own":
        _check_links(block, errors)
    if errors:
        raise ValidationError(errors)


def _audience_exists(wanted: str) -> bool:
    known = {EVERYBODY, PEOPLE, VISITORS, *dict(PortalAccess.ROLES)}
    name, _colon, key = wanted.partition(":")
    return wanted in known or (name == "profile" and Profile.objects.filter(pk=key).exists())


def _check_texts(block: Block, errors: dict[str, list[Any]]) -> None:
    for name in ("title", "text"):
        texts = block.get(name, {})
        needed = name == "text" and block["kind"] in WITH_TEXT
        if not texts.get(BASE) and (needed or texts):
            errors[f"{name}_{BASE}"] = [
                _("Write this one too: it is shown to everybody whose language has no text.")
            ]
        for code, text in texts.items():
            if bad := _fault_of(name, text):
                errors.setdefault(f"{name}_{code}", []).append(bad)


def _fault_of(name: str, text: str) -> str:
    if len(text) > (LONGEST_TEXT if name == "text" else LONGEST_TITLE):
        return _("This text is too long.")
    for address in rich_text.links(text) if name == "text" else ():
        try:
            check_address(address)
        except ValidationError as bad:
            return _("The link “%(address)s”: %(reason)s") % {
                "address": address[:60], "reason": " ".join(bad.messages)
            }  # fmt: skip
    return ""


def _check_dates(block: Block, errors: dict[str, list[Any]]) -> None:
    since, until = block["since"], block["until"]
    if since and until and date.fromisoformat(until) < date.fromisoformat(since):
        errors["until"] = [_("The end of the period lies before its beginning.")]
    if block["tone"] not in TONES:
        errors["tone"] = [_("This request cannot be read")]


def _check_links(block: Block, errors: dict[str, list[Any]]) -> None:
    if not block["links"]:
        errors["link_0_address"] = [_("Enter a link, or show the portal's links.")]
    if len(block["links"]) > MOST_LINKS:
        raise ValidationError(_("There are enough links: 20 at most."))
    for n, link in enumerate(block["links"]):
        try:
            check_address(link["address"])
        except ValidationError as bad:
            errors[f"link_{n}_address"] = list(bad.messages)
        if not link["title"].get(BASE):
            errors[f"link_{n}_title_{BASE}"] = [_("Write the title in the base language.")]


def label_of(block: Block) -> str:
    """What a list calls the block: its kind."""
    kind = kinds().get(block["kind"])
    return str(kind.label) if kind else block["kind"]


def summary_of(block: Block) -> str:
    """The beginning of what it says, in the reader's language."""
    title = translated(block.get("title"))
    words = title or rich_text.plain(translated(block.get("text")))
    if not words and block.get("links"):
        words = ", ".join(translated(link["title"]) for link in block["links"])
    return words[:80] + ("…" if len(words) > 80 else "")


def difference(before: list[Block], after: list[Block]) -> tuple[str, str]:
    """(what was, what is) for the history: the blocks that differ, or the order if none does."""
    gone = [block for block in before if block not in after]
    new = [block for block in after if block not in before]
    if not gone and not new:
        gone, new = ([{"kind": block["kind"]} for block in one] for one in (before, after))
    return _in_words(gone), _in_words(new)


def _in_words(blocks: list[Block]) -> str:
    parts = []
    for block in blocks:
        texts = "; ".join(f"{c}: {t}" for c, t in block.get("text", {}).items() if c in CODES)
        parts.append(f"{block['kind']} ({texts or summary_of(block)})".replace(" ()", ""))
    return " | ".join(parts)
