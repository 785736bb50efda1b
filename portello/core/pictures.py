"""Pictures that somebody sent: measured by their header, made anew of their pixels alone (ADR 0025)."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps

_SMALL = 500  # pixels; to pack a larger PNG as tightly as possible takes seconds


class Damaged(Exception):
    """It cannot be read as a picture of the formats that were asked for."""


class TooManyPixels(Exception):
    """Its header says that it is larger than allowed; nothing was decoded."""


def opened(
    content: IO[bytes], formats: Sequence[str], fits: Callable[[Image.Image], bool]
) -> Image.Image:
    """The picture, its header read and nothing decoded; `fits` judges its size.

    Raises `Damaged` or `TooManyPixels`. None but the decoders of `formats` is ever reached.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we look ourselves
        try:
            picture = Image.open(content, formats=tuple(formats))
        except Image.DecompressionBombError:
            raise TooManyPixels from None
        except Exception:  # whatever a broken file makes the reader raise
            raise Damaged from None
    if not fits(picture):
        raise TooManyPixels
    return picture


def decoded(picture: Image.Image) -> Image.Image:
    """The pixels, the right way up. Raises `Damaged`."""
    try:
        picture.load()
        ImageOps.exif_transpose(picture, in_place=True)  # a giant is not held twice
    except Exception:
        raise Damaged from None
    return picture


def is_see_through(picture: Image.Image) -> bool:
    """Whether any of it may be transparent."""
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info


def saved(picture: Image.Image, kind: str) -> bytes:
    """`picture` as PNG or JPEG of the pixels alone: no metadata, colour profile or comment survives."""
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    out = BytesIO()
    if kind == "JPEG":
        bare.save(out, kind, quality=82, progressive=True)
    else:
        bare.save(out, kind, optimize=picture.size[0] < _SMALL)
    return out.getvalue()
