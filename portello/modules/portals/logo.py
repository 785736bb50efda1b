"""A portal's logo: read with suspicion, made anew as PNG in two sizes, given out by its hash."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageStat

from portello.core import files, pictures
from portello.core.files import StoredFile
from portello.modules.portals.models import Portal

MOST_BYTES = 2_000_000
MOST_PIXELS = 4_000  # on either side
BOX = (240, 40)  # the largest logo in the header, in CSS pixels; the second size has twice as many


@dataclass(frozen=True)
class Logo:
    """Both sizes as PNG. `plate` is the ground on which it can be seen; "" if it has its own."""

    small: bytes
    large: bytes
    width: int
    height: int
    plate: str


def read_logo(upload: Any) -> Logo:
    """The sizes made of an uploaded file. Raises `ValidationError` with what is wrong with it."""
    if upload.size > MOST_BYTES:
        raise ValidationError(_("The file is too large: 2 MB at most."))
    content = upload.read()
    _check_kind(content)
    return _made(_decoded(content))


def _check_kind(content: bytes) -> None:
    if content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return
    head = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<svg", b"<?xml", b"<!--", b"<!doctype")):
        raise ValidationError(
            _("SVG is not taken: such a file can hold scripts. Save the logo as PNG.")
        )
    raise ValidationError(_("Only PNG and JPEG are taken."))


def _decoded(content: bytes) -> Image.Image:
    """The picture; its size is read from the header, and a giant is never decoded."""
    try:
        picture = pictures.opened(
            BytesIO(content), ["PNG", "JPEG"], lambda one: max(one.size) <= MOST_PIXELS
        )
        return pictures.decoded(picture)
    except pictures.TooManyPixels:
        raise ValidationError(
            _("The picture is too large: 4,000 pixels at most on each side.")
        ) from None
    except pictures.Damaged:
        raise ValidationError(_("The file is damaged: it cannot be read as a picture.")) from None


def _made(picture: Image.Image) -> Logo:
    see_through = pictures.is_see_through(picture)
    clean = picture.convert("RGBA" if see_through else "RGB")
    if see_through and (box := clean.getchannel("A").getbbox()):
        clean = clean.crop(box)  # a see-through margin would make the logo small
    small, large = _fitted(clean, 1), _fitted(clean, 2)
    plate = _plate(clean) if see_through else ""
    return Logo(
        pictures.saved(small, "PNG"), pictures.saved(large, "PNG"), small.width, small.height, plate
    )


def _fitted(picture: Image.Image, times: int) -> Image.Image:
    fitted = picture.copy()
    fitted.thumbnail((BOX[0] * times, BOX[1] * times), Image.Resampling.LANCZOS)
    return fitted


def _plate(picture: Image.Image) -> str:
    """Whether what is painted is dark ("light" plate) or light ("dark" plate)."""
    alpha = picture.getchannel("A").point(lambda a: 255 if a > 127 else 0)
    if not alpha.getbbox():
        raise ValidationError(_("The picture is empty: all of it is see-through."))
    brightness = ImageStat.Stat(picture.convert("L"), mask=alpha).mean[0]
    return "light" if brightness < 150 else "dark"


def stored(logo: Logo) -> dict[str, Any]:
    """Keep both sizes; what `Portal.logo` holds."""
    named = {name: _mark(getattr(logo, name)) for name in ("small", "large")}
    keys = {
        mark: files.store(BytesIO(getattr(logo, name)), f"logo-{name}.png").pk
        for name, mark in named.items()
    }
    shown = {name: f"/look/{mark}.png" for name, mark in named.items()}
    return {**shown, "files": keys, **_measures(logo)}


def inline(logo: Logo) -> dict[str, Any]:
    """The same for a logo that is not kept: a preview carries it in the page."""
    return {
        name: "data:image/png;base64," + base64.b64encode(getattr(logo, name)).decode()
        for name in ("small", "large")
    } | _measures(logo)


def _measures(logo: Logo) -> dict[str, Any]:
    return {"width": logo.width, "height": logo.height, "plate": logo.plate}


def _mark(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:20]


def forget(kept: dict[str, Any]) -> None:
    """Delete the files of a logo that is replaced or removed."""
    for one in StoredFile.objects.filter(pk__in=kept.get("files", {}).values()):
        one.remove()


def logo_bytes(portal: Portal, mark: str) -> bytes | None:
    """The PNG of this portal's logo under `mark`; None for any other mark."""
    key = portal.logo.get("files", {}).get(mark)
    found = StoredFile.objects.filter(pk=key).first() if key else None
    if found is None:
        return None
    with found.open() as content:
        return content.read()


def kept_inline(portal: Portal) -> dict[str, Any]:
    """The portal's logo for a page of another host, which cannot fetch it: in the page itself."""
    if not portal.logo:
        return {}
    marks = {name: portal.logo[name].removeprefix("/look/")[:-4] for name in ("small", "large")}
    small, large = (logo_bytes(portal, marks[name]) or b"" for name in ("small", "large"))
    width, height, plate = (portal.logo[name] for name in ("width", "height", "plate"))
    return inline(Logo(small, large, width, height, plate))
