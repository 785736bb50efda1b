"""What a question, a follow-up or an answer must be before it is kept."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portello.core import formats

LONGEST_TITLE, LONGEST_TEXT = 200, 8_000


def checked_title(title: str) -> str:
    """The title in one line; raises `ValidationError` by field."""
    title = " ".join(title.replace("\x00", "").split())
    if not title:
        raise ValidationError({"title": _("Write the question in one sentence.")})
    _check_length("title", title, LONGEST_TITLE)
    return title


def checked_text(text: str) -> str:
    """The text as it is stored; raises `ValidationError` by field."""
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not text:
        raise ValidationError({"text": _("Write something first.")})
    _check_length("text", text, LONGEST_TEXT)
    return text


def _check_length(name: str, words: str, most: int) -> None:
    if len(words) > most:
        text = _("At most %(most)s characters.") % {"most": formats.number(most)}
        raise ValidationError({name: text})
