"""Rich text: a small part of Markdown that staff write, as HTML that is safe on any page."""

from __future__ import annotations

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

SCHEMES = frozenset({"https", "http", "mailto"})
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h2", "h3"}
_RULES = ["heading", "list", "emphasis", "link", "newline", "escape", "entity"]


def _parser() -> MarkdownIt:
    # Nothing but what is named: no HTML, no images, no code, no tables.
    return MarkdownIt("zero", {"breaks": True, "maxNesting": 20}).enable(_RULES)


_SHOWN, _READ = _parser(), _parser()
_SHOWN.validateLink = lambda url: url.partition(":")[0].lower() in SCHEMES  # type: ignore[method-assign]
_READ.validateLink = lambda url: True  # type: ignore[method-assign]


@lru_cache(maxsize=500)
def html(text: str) -> Markup:
    """`text` as HTML: headings are h2 or h3, links lead to https, http and mailto only.

    Made clean a second time on the way out, so that no fault of the parser reaches a page.
    """
    tokens = _SHOWN.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h2" if token.tag in ("h1", "h2") else "h3"
    made = _SHOWN.renderer.render(tokens, _SHOWN.options, {})
    clean = nh3.clean(
        made,
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes=set(SCHEMES),
        link_rel="noopener",
    )
    return Markup(clean)  # noqa: S704  cleaned above


def links(text: str) -> list[str]:
    """The addresses of all links that `text` wants, allowed or not."""
    return [str(t.attrs["href"]) for t in _flat(_READ.parse(text)) if t.type == "link_open"]


def plain(text: str) -> str:
    """The words of `text` without marks, in one line."""
    words = [t.content for t in _flat(_READ.parse(text)) if t.type in ("text", "text_special")]
    return " ".join(" ".join(words).split())


def _flat(tokens: list[Token]) -> list[Token]:
    return [inner for token in tokens for inner in (token, *(token.children or ()))]
