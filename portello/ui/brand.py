"""Brand and menu colour: a colour chosen by staff becomes a palette that everybody can read.

Contrast is measured as WCAG 2.2 says (relative luminance, 1.4.3 and 1.4.11): text keeps 4.5 : 1, edges
and buttons keep 3 : 1, in the light and in the dark palette, whatever colour was chosen.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

Colour = tuple[int, int, int]

TEXT, EDGE = 4.5, 3.0
_HEX = re.compile(r"#[0-9a-f]{6}\Z")
_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)


@dataclass(frozen=True)
class Ground:
    """What the colours lie on: the tokens of portello.css."""

    page: Colour
    surface: Colour
    towards: Colour  # where a colour moves to become readable here
    soft: float  # how much of the colour is in the soft ground of the current menu entry


LIGHT = Ground((0xF5, 0xF7, 0xF9), _WHITE, _BLACK, 0.12)
DARK = Ground((0x10, 0x15, 0x1C), (0x18, 0x1F, 0x29), _WHITE, 0.22)


def parse(text: str) -> Colour | None:
    """The colour of "#0b6e4f"; None for anything else."""
    text = text.strip().lower()
    if not _HEX.match(text):
        return None
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def contrast(one: Colour, other: Colour) -> float:
    """The WCAG contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    parts = [c / 255 for c in colour]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mix(colour: Colour, other: Colour, share: float) -> Colour:
    """`colour` with `share` of `other` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def _until(colour: Colour, towards: Colour, fits: Callable[[Colour], bool]) -> Colour:
    """`colour`, moved no further towards black or white than it takes to fit."""
    for step in range(101):
        moved = _mix(colour, towards, step / 100)
        if fits(moved):
            return moved
    return towards


def palette(colour: Colour, ground: Ground) -> dict[str, Colour]:
    """The five brand tokens for one ground."""
    fill = _until(
        colour,
        ground.towards,
        lambda c: (
            min(contrast(c, ground.page), contrast(c, ground.surface)) >= EDGE
            and max(contrast(c, _WHITE), contrast(c, _BLACK)) >= TEXT
        ),
    )
    on_fill = max((_WHITE, _BLACK), key=lambda c: contrast(fill, c))
    soft = _mix(ground.surface, colour, ground.soft)
    link = _until(
        fill,
        ground.towards,
        lambda c: min(contrast(c, g) for g in (ground.page, ground.surface, soft)) >= TEXT,
    )
    away = _BLACK if on_fill == _WHITE else _WHITE  # hovering must not weaken the text on it
    return {
        "brand": fill,
        "brand-fg": on_fill,
        "brand-hover": _mix(fill, away, 0.15),
        "brand-link": link,
        "brand-soft": soft,
    }


def bar(colour: Colour, ground: Ground) -> dict[str, Colour | None]:
    """The tokens of a coloured menu and top bar for one ground; None is see-through.

    Every colour has black or white on it with 4.5 : 1. In the dark palette the bar is dark.
    """
    dark = ground is DARK
    fill = _until(colour, _BLACK, lambda c: not dark or contrast(c, _WHITE) >= TEXT)
    text = _WHITE if dark else max((_WHITE, _BLACK), key=lambda c: contrast(fill, c))
    soft = _mix(fill, text, 0.16)
    if contrast(soft, text) < TEXT:
        soft = _mix(fill, _BLACK if text == _WHITE else _WHITE, 0.16)
    return {
        "bar": fill,
        "bar-fg": text,
        "bar-muted": text,
        "bar-hover": soft,
        "bar-current": soft,
        "bar-current-fg": text,
        "bar-line": soft,
        "bar-focus": text,
        # A logo lies on a plate of its own unless the bar is nearly that colour already.
        "plate-light": None if contrast(fill, _WHITE) < 1.3 else _WHITE,
        "plate-dark": None if contrast(fill, _BLACK) < 1.6 else DARK.page,
    }


@dataclass(frozen=True)
class Adapted:
    """A chosen colour that had to be changed: where, its contrast, and what it became."""

    use: str  # "brand", "link" or "bar"
    dark: bool
    ratio: float
    needed: float
    became: str


def adapted(brand: str, menu: str = "") -> list[Adapted]:
    """What had to be changed of the chosen colours, so that staff can be told."""
    found = []
    for ground in (LIGHT, DARK):
        dark = ground is DARK
        if colour := parse(brand):
            made = palette(colour, ground)
            lowest = min(contrast(colour, g) for g in (ground.page, ground.surface))
            if made["brand"] != colour:
                found.append(Adapted("brand", dark, lowest, EDGE, _hex(made["brand"])))
            elif made["brand-link"] != colour:
                lowest = min(lowest, contrast(colour, made["brand-soft"]))
                found.append(Adapted("link", dark, lowest, TEXT, _hex(made["brand-link"])))
        if (colour := parse(menu)) and (fill := bar(colour, ground)["bar"]) != colour and fill:
            found.append(Adapted("bar", dark, contrast(colour, _WHITE), TEXT, _hex(fill)))
    return found


@lru_cache(maxsize=200)
def stylesheet(brand: str, menu: str = "") -> str:
    """The CSS of a brand colour "#0b6e4f" and a menu colour; empty for none."""
    rules = []
    for ground in (LIGHT, DARK):
        tokens: dict[str, Colour | None] = {}
        if colour := parse(brand):
            tokens |= palette(colour, ground)
        if colour := parse(menu):
            tokens |= bar(colour, ground)
        rules.append(":root { " + _declared(tokens) + " }" if tokens else "")
    light, dark = rules
    return f"{light}\n@media (prefers-color-scheme: dark) {{ {dark} }}\n" if light else ""


def _declared(tokens: dict[str, Colour | None]) -> str:
    return " ".join(f"--{name}: {_hex(c) if c else 'transparent'};" for name, c in tokens.items())


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


@lru_cache(maxsize=200)
def address(brand: str, menu: str = "") -> str:
    """Where the CSS of these colours is served; it changes with them and with this file."""
    css = stylesheet(brand, menu)
    if not css:
        return ""
    colours = f"{brand[1:]}_{menu[1:]}" if menu else brand[1:]
    return f"/look/{colours}-{hashlib.sha256(css.encode()).hexdigest()[:12]}.css"
