"""The copies of a picture that pages show: at most 1600 pixels, and a small one, made anew."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image

from portello.core import pictures
from portello.core.uploads.refused import Refused

SHOWN, SMALL = 1600, 320  # pixels on the longer side
FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}
MOST_PIXELS = 50_000_000  # beyond it no picture is taken at all
MOST_DECODED = 25_000_000  # beyond it a picture is taken, but not shown: 100 MB while it is decoded
MOST_OF_A_PHOTO = 178_000_000  # of a JPEG that can be read at an eighth of its size
_LARGE = 1_000_000  # bytes: a PNG that is larger is a photo

WAITING = 20  # seconds for one's turn

# One at a time in each process, so that ten of them at once do not take ten times the memory.
_one = threading.Semaphore()


def check_pixels(content: IO[bytes], kind: str) -> None:
    """Raise `Refused` for a picture whose header announces a giant."""
    content.seek(0)
    try:
        pictures.opened(content, [FORMATS[kind]], _may_pass)
    except pictures.TooManyPixels:
        raise Refused(_("The picture has too many pixels.")) from None
    except pictures.Damaged:
        pass  # taken as any other file, and never shown


@dataclass(frozen=True)
class Copy:
    """A copy that may be shown: its bytes, their type, width and height."""

    data: bytes
    kind: str
    size: tuple[int, int]


def copies(content: IO[bytes], kind: str) -> dict[str, Copy]:
    """The copies "shown" and "small" of a picture; nothing if it cannot be shown."""
    content.seek(0)
    if not _one.acquire(timeout=WAITING):
        return {}  # somebody sends a crowd of giants: better a picture that is not shown
    try:
        picture = pictures.opened(content, [FORMATS[kind]], _may_be_shown)
        if kind == "image/jpeg":
            picture.draft("RGB", (SHOWN, SHOWN))
        return _made(pictures.decoded(picture), kind)
    except (pictures.Damaged, pictures.TooManyPixels, MemoryError):
        return {}
    finally:
        _one.release()


def _made(picture: Image.Image, kind: str) -> dict[str, Copy]:
    see_through = pictures.is_see_through(picture)
    drawn = see_through or kind in ("image/png", "image/gif")
    mode = "RGBA" if see_through else "RGB"
    if max(picture.size) > 2 * SHOWN and picture.mode in ("RGB", "RGBA", "L"):
        picture = picture.reduce(max(picture.size) // (2 * SHOWN) + 1)
    clean = picture if picture.mode == mode else picture.convert(mode)
    made = {}
    for name, most in (("shown", SHOWN), ("small", SMALL)):
        clean.thumbnail((most, most), Image.Resampling.LANCZOS)
        # What was drawn stays sharp as PNG; a photo would be ten times as large.
        out = "PNG" if drawn else "JPEG"
        data = pictures.saved(clean, out)
        if out == "PNG" and len(data) > _LARGE and not see_through:
            drawn, out = False, "JPEG"
            data = pictures.saved(clean, out)
        made[name] = Copy(data, f"image/{out.lower()}", clean.size)
    return made


def _in_parts(picture: Image.Image) -> bool:
    """Whether it is a JPEG that its decoder reads small; one in passes has to be held whole."""
    return picture.format == "JPEG" and not picture.info.get("progressive")


def _may_pass(picture: Image.Image) -> bool:
    pixels = picture.size[0] * picture.size[1]
    return pixels <= (MOST_OF_A_PHOTO if _in_parts(picture) else MOST_PIXELS)


def _may_be_shown(picture: Image.Image) -> bool:
    pixels = picture.size[0] * picture.size[1]
    return pixels <= (MOST_OF_A_PHOTO if _in_parts(picture) else MOST_DECODED)
