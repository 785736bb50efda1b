"""An article's text as it is read: headings with places, links to other articles, an excerpt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from portello.core.ids import ALPHABET, LENGTH
from portello.ui import rich_text

# [words](article:2b3c4d5f6g7h) in the text; without words it reads as the other one's title.
_OWN = re.compile(rf"\[([^\]\n]*)\]\(article:([{ALPHABET}]{{{LENGTH}}})\)")
_HEADING = re.compile(r"<(h[23])>(.*?)</\1>", re.DOTALL)
_PLACE = "https://article.invalid/"  # stands for the address of an article while the text is made
_NO_IMAGES: Mapping[str, str] = {}
LONG = 3  # from so many headings on a text has a list of them
EXCERPT = 160


@dataclass(frozen=True)
class Reading:
    """A text as HTML, and (place, words, is a part of the one before) of its headings."""

    html: Markup
    headings: tuple[tuple[str, str, bool], ...]

    @property
    def is_long(self) -> bool:
        """Whether a list of the headings helps."""
        return len(self.headings) >= LONG


def own_links(text: str) -> list[str]:
    """The public ids of the articles that `text` links to."""
    return [found[2] for found in _OWN.finditer(text)]


def read(
    text: str, known: Mapping[str, tuple[str, str]], images: Mapping[str, str] = _NO_IMAGES
) -> Reading:
    """`text` with its pictures, `images` as {name: address}, and its links to articles; `known` is
    {public id: (title, address)} of those that the reader may see. A link to any other is not there,
    words and all."""
    made, headings = _made(_marked(text, known), tuple(images.items()))
    return Reading(_placed(made, known), headings)


def linked(text: str, known: Mapping[str, tuple[str, str]]) -> Markup:
    """A message, as people write to each other, with its links to articles; `known` as for `read`."""
    return _placed(str(rich_text.html(_marked(text, known), {})), known)


def _marked(text: str, known: Mapping[str, tuple[str, str]]) -> str:
    def link(found: re.Match[str]) -> str:
        if found[2] not in known:
            return ""
        title, _address = known[found[2]]
        return f"[{found[1] or _literal(title)}]({_PLACE}{found[2]})"

    return _OWN.sub(link, text)


def _placed(made: str, known: Mapping[str, tuple[str, str]]) -> Markup:
    for key, (_title, address) in known.items():
        made = made.replace(f'"{_PLACE}{key}"', f'"{escape(address)}"')
    return Markup(made)  # noqa: S704  clean from rich_text, addresses escaped


def without_links(text: str) -> str:
    """`text` without its links to articles, words and all: for whoever has no reader before him."""
    return _OWN.sub("", text)


@lru_cache(maxsize=500)
def _made(
    text: str, images: tuple[tuple[str, str], ...]
) -> tuple[str, tuple[tuple[str, str, bool], ...]]:
    headings: list[tuple[str, str, bool]] = []

    def placed(found: re.Match[str]) -> str:
        place = f"part-{len(headings) + 1}"
        words = Markup(found[2]).striptags()  # noqa: S704  clean from rich_text
        headings.append((place, words, found[1] == "h3"))
        return f'<{found[1]} id="{place}">{found[2]}</{found[1]}>'

    made = str(rich_text.html(text, dict(images), headings=True))
    return _HEADING.sub(placed, made), tuple(headings)


def plain(text: str) -> str:
    """The words of an article, without marks and without links to others: their words are often
    the title of one that the reader may not see."""
    return _words(_unlinked(text))


def excerpt(text: str) -> str:
    """How an article begins, in one line, without its headings."""
    made = _unlinked(text)
    return cut(_words(_HEADING.sub("", made)) or _words(made))


def _unlinked(text: str) -> str:
    """Without links to articles, and with pictures as the words that describe them."""
    return str(rich_text.html(without_links(text), {}, headings=True))


def cut(words: str) -> str:
    """The beginning of plain words, as far as whole ones go."""
    if len(words) <= EXCERPT:
        return words
    begun = words[:EXCERPT]
    return (begun[: begun.rfind(" ")] if " " in begun else begun).rstrip(".,;:") + " …"


def _words(made: str) -> str:
    return Markup(made).striptags()  # noqa: S704  clean from rich_text, and only its words are kept


def _literal(words: str) -> str:
    """Words that mean nothing in Markdown."""
    return re.sub(r"([\\`*_\[\]<>#])", r"\\\1", words)
