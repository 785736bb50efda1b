"""Rich text: a small part of Markdown that people write, as HTML that is safe on any page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from urllib.parse import unquote

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

SCHEMES = frozenset({"https", "http", "mailto"})
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h2", "h3"}
_RULES = ["heading", "list", "emphasis", "link", "newline", "escape", "entity"]
# What people write to each other: no headings, but what they quote, and code and logs as they are.
_OF_A_MESSAGE = [
    *_RULES[1:], "blockquote", "backticks", "fence", "autolink", "image",
]  # fmt: skip
_TAGS_OF_A_MESSAGE = (TAGS - {"h2", "h3"}) | {"blockquote", "code", "pre", "img"}
_WORDS = ("text", "text_special")
_WORDS_OF_A_MESSAGE = (*_WORDS, "code_inline", "fence")
_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"']{3,}")


def _parser(rules: list[str]) -> MarkdownIt:
    # Nothing but what is named: no HTML, no tables.
    return MarkdownIt("zero", {"breaks": True, "maxNesting": 20}).enable(rules)


_SHOWN, _READ, _MESSAGE = _parser(_RULES), _parser(_RULES), _parser(_OF_A_MESSAGE)
_ILLUSTRATED = _parser([*_RULES, "image"])
_SHOWN.validateLink = lambda url: url.partition(":")[0].lower() in SCHEMES  # type: ignore[method-assign]
_READ.validateLink = lambda url: True  # type: ignore[method-assign]
_MESSAGE.validateLink = lambda url: True  # type: ignore[method-assign]  # images are names
_ILLUSTRATED.validateLink = lambda url: True  # type: ignore[method-assign]


def html(text: str, images: Mapping[str, str] | None = None, *, headings: bool = False) -> Markup:
    """`text` as HTML: headings are h2 or h3, links lead to https, http and mailto only.

    With `images`, {name of an own attachment: its address}, it is a message: `![alt](name)` shows
    that picture, code, quotes and bare web addresses are known, headings are not. Any other picture
    is its name in words. With `headings` as well it is a page with pictures. Made clean a second
    time on the way out, so that no fault of the parser reaches a page.
    """
    if images is None:
        return _page(text)
    return (_illustrated if headings else _message)(text, tuple(images.items()))


@lru_cache(maxsize=500)
def _page(text: str) -> Markup:
    tokens = _SHOWN.parse(text)
    _level(tokens)
    return _cleaned(_SHOWN.renderer.render(tokens, _SHOWN.options, {}), TAGS, ())


def _level(tokens: list[Token]) -> None:
    """A page has its own h1."""
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h2" if token.tag in ("h1", "h2") else "h3"


@lru_cache(maxsize=500)
def _illustrated(text: str, images: tuple[tuple[str, str], ...]) -> Markup:
    known = {name.casefold(): address for name, address in images}
    tokens = _ILLUSTRATED.parse(text)
    _level(tokens)
    for token in tokens:
        if token.children:
            token.children = [_in_place(child, known) for child in token.children]
    made = _ILLUSTRATED.renderer.render(tokens, _ILLUSTRATED.options, {})
    return _cleaned(made, TAGS | {"img"}, tuple(known.values()))


@lru_cache(maxsize=500)
def _message(text: str, images: tuple[tuple[str, str], ...]) -> Markup:
    known = {name.casefold(): address for name, address in images}
    tokens = _MESSAGE.parse(text)
    for token in tokens:
        if token.children:
            token.children = list(_told(token.children, known))
        token.info = ""  # a language that somebody names after ``` would become a class
    made = _MESSAGE.renderer.render(tokens, _MESSAGE.options, {})
    return _cleaned(made, _TAGS_OF_A_MESSAGE, tuple(known.values()))


def _told(children: list[Token], images: Mapping[str, str]) -> Iterator[Token]:
    """The parts of a line with own pictures in place, and bare addresses as links."""
    in_link = 0
    for token in children:
        in_link += token.nesting if token.type.startswith("link_") else 0
        token = _in_place(token, images)
        if token.type == "text" and not in_link:
            yield from _linked(token)
        else:
            yield token


def _in_place(token: Token, images: Mapping[str, str]) -> Token:
    """A link that leads nowhere else without its address; a picture with its own, or as words."""
    if token.type == "link_open" and not _leads_out(str(token.attrs.get("href", ""))):
        token.attrs.pop("href", None)
    if token.type != "image":
        return token
    name = unquote(str(token.attrs.get("src", "")))
    address = images.get(name.casefold())
    if address is None:
        return Token("text", "", 0, content=token.content or name)
    token.attrs = {"src": address, "loading": "lazy"}
    token.attrs["alt"] = ""  # the renderer fills it from the children
    return token


def _leads_out(address: str) -> bool:
    return address.partition(":")[0].lower() in SCHEMES


def _linked(token: Token) -> Iterator[Token]:
    """A text with its bare web addresses as links; what closes the sentence is no part of them."""
    done = 0
    for found in _ADDRESS.finditer(token.content):
        address = found[0].rstrip(".,;:!?")
        if address.endswith(")") and "(" not in address:
            address = address.rstrip(")")
        yield Token("text", "", 0, content=token.content[done : found.start()])
        yield Token("link_open", "a", 1, attrs={"href": _MESSAGE.normalizeLink(address)})
        yield Token("text", "", 0, content=address)
        yield Token("link_close", "a", -1)
        done = found.start() + len(address)
    yield Token("text", "", 0, content=token.content[done:])


def _cleaned(made: str, tags: set[str], pictures: tuple[str, ...]) -> Markup:
    attributes = {"a": {"href"}, "ol": {"start"}, "img": {"src", "alt", "loading"}}

    def own(tag: str, name: str, value: str) -> str | None:
        return None if (tag, name) == ("img", "src") and value not in pictures else value

    clean = nh3.clean(
        made,
        tags=tags,
        attributes={tag: names for tag, names in attributes.items() if tag in tags},
        attribute_filter=own,
        url_schemes=set(SCHEMES),
        link_rel="noopener",
    )
    return Markup(clean)  # noqa: S704  cleaned above


def links(text: str, *, pictures: bool = False) -> list[str]:
    """The addresses of all links that `text` wants, allowed or not; `pictures` are none of them
    where a page has its own."""
    tokens = (_ILLUSTRATED if pictures else _READ).parse(text)
    return [str(t.attrs["href"]) for t in _flat(tokens) if t.type == "link_open"]


def pictures(text: str) -> list[tuple[str, str]]:
    """(what it shows, name) of the pictures that `text` wants in a page."""
    found = [t for t in _flat(_ILLUSTRATED.parse(text)) if t.type == "image"]
    return [(t.content, unquote(str(t.attrs.get("src", "")))) for t in found]


def plain(text: str, *, message: bool = False) -> str:
    """The words of `text` without marks, in one line; `message` as for `html` with images."""
    parser, kinds = (_MESSAGE, _WORDS_OF_A_MESSAGE) if message else (_READ, _WORDS)
    words = [token.content for token in _flat(parser.parse(text)) if token.type in kinds]
    return " ".join(" ".join(words).split())


def _flat(tokens: list[Token]) -> list[Token]:
    return [inner for token in tokens for inner in (token, *_flat(token.children or []))]
