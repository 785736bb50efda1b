"""The text of a mail as Markdown, and the part of it that its sender has just written."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from itertools import islice

import nh3
from markdownify import markdownify

LONGEST_HTML = 400_000  # characters
MOST_TAGS = 2_000  # that are converted; the rest, as a rule what is quoted, comes as plain text
_KEPT = {
    "p", "br", "div", "b", "strong", "i", "em", "ul", "ol", "li", "a", "blockquote", "pre", "code",
    "img", "h1", "h2", "h3", "h4", "table", "tr", "td", "th", "tbody", "thead", "hr",
}  # fmt: skip
_FLAT = {"p", "br", "img", "hr", "li", "tr", "td", "th", "meta", "link", "input", "o", "v", "w"}
_DEEPEST = 150


def text_of_html(html: str) -> str:
    """HTML of a mail as Markdown: cleaned first, so that nothing hidden or active comes through."""
    html = html[:LONGEST_HTML]
    if _depth(html) > _DEEPEST:  # no program writes so, and reading it takes the longer the deeper
        return _bare(html)
    clean = nh3.clean(
        html,
        tags=_KEPT,
        attributes={"a": {"href"}, "img": {"src", "alt"}},
        attribute_filter=_own_pictures,
        url_schemes={"http", "https", "mailto", "cid"},
        link_rel=None,
    )
    clean = _LONG_SPACE.sub(_short_space, clean)
    tag = next(islice(re.finditer("<", clean), MOST_TAGS, None), None)
    clean, rest = (clean[: tag.start()], clean[tag.start() :]) if tag else (clean, "")
    try:
        text = markdownify(clean, heading_style="ATX", bullets="-", escape_underscores=False)
    except RecursionError:
        return _bare(clean + rest)
    if rest:
        text += "\n" + _bare(rest)
    text = re.sub(r"!\[[^\[\]\n]{0,300}+\]\(\)", "", text)
    lines = [line.rstrip() for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


# The converter looks for line ends from every space of a run anew.
_LONG_SPACE = re.compile(r"\s{40,}")


def _short_space(run: re.Match[str]) -> str:
    return "\n\n" if "\n" in run[0] else " "


def _own_pictures(tag: str, name: str, value: str) -> str | None:
    """Pictures elsewhere would tell their server who reads: only those of the mail itself stay."""
    return None if name == "src" and not value.lower().startswith("cid:") else value


def _depth(html: str) -> int:
    deepest = depth = 0
    for end, name in re.findall(r"<(/?)([a-zA-Z]{1,12})", html):
        if name.lower() not in _FLAT:
            depth = max(0, depth - 1) if end else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _bare(html: str) -> str:
    lines = re.sub(r"<(?:br|/p|/div|/li|/tr)[^<>]{0,20}>", "\n", html)
    return unescape(re.sub(r"<[^<>]*>", " ", lines)).strip()


# ---- what is new in it

_VERB = re.compile(r"\b(?:wrote|writes|schrieb|skrev|kirjoitti|ha scritto)\b", re.IGNORECASE)
_SURE = re.compile(r"@|\b(?:19|20)\d\d\b|\d{1,2}[.:]\d\d")  # who or when
_WHEN = re.compile(r"\b(?:19|20)\d\d\b|\d{1,2}[.:]\d\d")
_SEPARATOR = re.compile(
    r"^\W*(?:original message|forwarded message|ursprüngliche nachricht|originalnachricht|"
    r"weitergeleitete nachricht|messaggio originale|messaggio inoltrato|ursprungligt meddelande|"
    r"originalmeddelande|vidarebefordrat meddelande|opprinnelig melding|videresendt melding|"
    r"alkuperäinen viesti|välitetty viesti)\W*$",
    re.IGNORECASE,
)
_FROM = re.compile(r"^[\s*_|]*(?:from|von|da|från|fra|lähettäjä)[*_]*\s?:[*_]*\s*\S", re.IGNORECASE)
_OTHER = re.compile(
    r"^[\s*_|]*(?:sent|date|to|cc|subject|gesendet|datum|an|betreff|inviato|data|a|oggetto|skickat|"
    r"till|kopia|ämne|sendt|dato|til|kopi|emne|lähetetty|päivämäärä|päiväys|vastaanottaja|kopio|"
    r"aihe)[*_]*\s?:",
    re.IGNORECASE,
)
_FOOT = re.compile(
    r"^\W*(?:sent from my|get outlook for|von meinem .{2,30} gesendet|gesendet mit|inviato da|"
    r"scarica outlook|skickat från|skickades från|hämta outlook|sendt fra|skaffa outlook|"
    r"last ned outlook|lähetetty .{2,30}(?:sta|stä|lla|llä)\b|hanki outlook)",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"^--\s?$")


def newest(text: str) -> str:
    """What was written now: without what is quoted from earlier, and without the signature.

    If nothing is left of it, everything stands: better too much than a message without words.
    """
    lines = [line.rstrip() for line in text.replace("\u00a0", " ").splitlines()]
    kept = _without_foot(_unquoted(lines))
    found = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return found or text.strip()


def _unquoted(lines: list[str]) -> list[str]:
    kept: list[str] = []
    number = 0
    while number < len(lines):
        if _SEPARATOR.match(lines[number]) or _is_head(lines, number):
            break
        length = _intro(lines, number)
        if length:
            number += length
            after = _skipped(lines, number, lambda line: not line)
            if after < len(lines) and not lines[after].lstrip().startswith(">"):
                break  # quoted without a mark: everything below is of old
            continue
        if lines[number].lstrip().startswith(">"):
            number = _skipped(lines, number, lambda line: line.lstrip().startswith(">"))
            continue
        kept.append(lines[number])
        number += 1
    return kept


def _skipped(lines: list[str], number: int, goes: Callable[[str], bool]) -> int:
    while number < len(lines) and goes(lines[number]):
        number += 1
    return number


def _intro(lines: list[str], number: int) -> int:
    """How many lines from here say "On that day somebody wrote:"; 0 if they do not."""
    if not lines[number] or lines[number].lstrip().startswith(">"):
        return 0
    near = lines[number : number + 3]
    near = near[: near.index("")] if "" in near else near
    for length in range(1, len(near) + 1):
        if _says_who_wrote(near[:length]):
            # The line above it, which the sender has just written, is none of it.
            whole = _WHEN.search(" ".join(near[1:length]))
            begins = length == 1 or (_WHEN.search(near[0]) and not whole)
            return length if begins else 0
    return 0


def _says_who_wrote(lines: list[str]) -> bool:
    joined = " ".join(lines)[:600]
    ends = joined.rstrip(" *_").endswith(":")
    return bool(ends and _VERB.search(joined) and _SURE.search(joined))


def _is_head(lines: list[str], number: int) -> bool:
    """Whether Outlook's head of an older mail begins here: From, and at least two more of it."""
    if not _FROM.match(lines[number]):
        return False
    near = [line for line in lines[number + 1 : number + 9] if line][:5]
    return sum(bool(_OTHER.match(line)) for line in near) >= 2


def _without_foot(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines):
        if _SIGNATURE.match(line) and any(lines[:number]):
            lines = lines[:number]
            break
    end = len(lines)
    while end and (
        not lines[end - 1] or _FOOT.match(lines[end - 1]) or set(lines[end - 1]) <= set("_-=* ")
    ):
        end -= 1
    return lines[:end]
