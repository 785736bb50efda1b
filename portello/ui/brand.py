"""The brand colour: one colour chosen by staff becomes a palette that everybody can read.

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


@lru_cache(maxsize=200)
def stylesheet(text: str) -> str:
    """The CSS of a brand colour "#0b6e4f"; empty for none."""
    colour = parse(text)
    if colour is None:
        return ""
    light, dark = (_declared(palette(colour, ground)) for ground in (LIGHT, DARK))
    return f":root {{ {light} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"


def _declared(tokens: dict[str, Colour]) -> str:
    return " ".join(f"--{name}: #{r:02x}{g:02x}{b:02x};" for name, (r, g, b) in tokens.items())


@lru_cache(maxsize=200)
def address(text: str) -> str:
    """Where the CSS of a brand colour is served; it changes with the colour and with this file."""
    css = stylesheet(text)
    if not css:
        return ""
    return f"/look/{text[1:]}-{hashlib.sha256(css.encode()).hexdigest()[:12]}.css"
