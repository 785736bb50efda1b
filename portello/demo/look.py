"""The demo's look: a logo, a menu colour, and a home page with a notice and a contact card."""

from __future__ import annotations

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from portello.core.audit import System
from portello.modules.portals.appearance import save_look
from portello.modules.portals.homepage.operations import (
    draft_of,
    order_blocks,
    publish,
    save_block,
    stamp_of,
)
from portello.modules.portals.logo import read_logo
from portello.modules.portals.models import Portal

BY = System("demo")
NOTICE_TITLE = {
    "en": "Closed on 24 to 26 December", "fi": "Suljettu 24.–26. joulukuuta",
    "nb": "Stengt 24.–26. desember", "sv": "Stängt 24–26 december",
    "it": "Chiuso dal 24 al 26 dicembre", "de": "Vom 24. bis 26. Dezember geschlossen",
}  # fmt: skip
NOTICE = {
    "en": "Orders that reach us **by 21 December** are still shipped this year.",
    "fi": "**Viimeistään 21. joulukuuta** saapuneet tilaukset toimitamme vielä tänä vuonna.",
    "nb": "Bestillinger som når oss **senest 21. desember**, sendes fortsatt i år.",
    "sv": "Beställningar som når oss **senast den 21 december** skickas fortfarande i år.",
    "it": "Gli ordini ricevuti **entro il 21 dicembre** vengono spediti ancora quest'anno.",
    "de": "Bestellungen, die uns **bis zum 21. Dezember** erreichen, versenden wir noch dieses Jahr.",
}


def dress(portal: Portal) -> None:
    """Give the demo's portal its look, through the operations that staff use."""
    upload = SimpleUploadedFile("logo.png", _drawn())
    values = {"menu_colour": "#12344d"}
    save_look(by=BY, portal=portal, values=values, logo=read_logo(upload), remove_logo=False,
              base_version=None)  # fmt: skip
    portal.refresh_from_db()
    notice = {"kind": "announcement", "tone": "info", "since": "", "until": "", "title": NOTICE_TITLE,
              "text": NOTICE}  # fmt: skip
    for block in (notice, {"kind": "contact"}):
        stamp = stamp_of(portal, draft_of(portal))
        save_block(by=BY, portal=portal, block={"shown_to": "everybody", **block}, stamp=stamp)
    draft = draft_of(portal)
    by_kind = {block["kind"]: block["id"] for block in draft.blocks} if draft else {}
    ids = [by_kind[kind] for kind in ("announcement", "welcome", "open_items", "areas", "contact")]
    order_blocks(by=BY, portal=portal, ids=ids, stamp=stamp_of(portal, draft))
    publish(by=BY, portal=portal, stamp=stamp_of(portal, draft_of(portal)))


def _drawn() -> bytes:
    """A mark of three bars, drawn here: nobody's real logo."""
    picture = Image.new("RGBA", (520, 160), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((0, 0, 160, 160), 32, fill=(11, 110, 79, 255))
    for n, height in enumerate((50, 80, 110)):
        pen.rounded_rectangle((36 + 34 * n, 130 - height, 56 + 34 * n, 130), 6, fill="white")
    _letters(pen)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _letters(pen: ImageDraw.ImageDraw) -> None:
    """ACME in strokes, so that no font is needed."""
    ink, x = (18, 52, 77, 255), 195
    for strokes in (
        [((0, 120), (32, 40), (64, 120)), ((14, 94), (50, 94))],
        [((64, 52), (44, 40), (20, 44), (4, 66), (4, 94), (20, 116), (44, 120), (64, 108))],
        [((0, 120), (0, 40), (34, 88), (68, 40), (68, 120))],
        [((60, 40), (0, 40), (0, 120), (60, 120)), ((0, 80), (50, 80))],
    ):
        for stroke in strokes:
            pen.line([(x + a, b) for a, b in stroke], fill=ink, width=16, joint="curve")
        x += 4 + max(a for stroke in strokes for a, _b in stroke) + 18
