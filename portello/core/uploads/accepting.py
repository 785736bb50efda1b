"""The way in for one file: name, size, type, what is inside, the scanner; then it is stored, pending."""

from __future__ import annotations

from io import BytesIO
from typing import IO

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from portello.core import audit, files, formats
from portello.core.files import StoredFile
from portello.core.uploads import scanner, showing
from portello.core.uploads.archives import look_into
from portello.core.uploads.kinds import (
    HEAD,
    REFUSED,
    REFUSED_ENDINGS,
    ZIP,
    fits,
    sniff,
)
from portello.core.uploads.names import clean_name, ending_of
from portello.core.uploads.pending import keep_pending
from portello.core.uploads.refused import Refused

__all__ = ["Refused", "accept", "image_of"]


def accept(
    content: IO[bytes],
    name: str,
    *,
    company_id: int | None,
    by: audit.By,
) -> StoredFile:
    """Look at one file that `by` sends and store it. What the sender says of its type is not read.

    The stored file is pending: whatever it is attached to calls `claim` in its own transaction, or
    it is gone after a day. Call it outside of a transaction: it takes time. Raises `Refused`.
    """
    name = clean_name(name)
    kind = _looked_at(content, name)
    _scan(content, name, company_id, by)
    copies = showing.copies(content, kind) if kind in showing.FORMATS else {}
    saved = [files.save_bytes(content)]
    try:
        saved += [files.save_bytes(BytesIO(copy.data)) for copy in copies.values()]
        with transaction.atomic():
            stored = _write_rows(saved, name, company_id, kind, copies)
            keep_pending(stored, by.actor.user_id)
    except BaseException:
        for one in saved:
            default_storage.delete(one.key)
        raise
    return stored


def _write_rows(
    saved: list[files.Saved],
    name: str,
    company_id: int | None,
    kind: str,
    copies: dict[str, showing.Copy],
) -> StoredFile:
    shown = copies.get("shown")
    width, height = shown.size if shown else (0, 0)
    stored = files.write_row(
        saved[0], name, company_id=company_id, content_type=kind, width=width, height=height
    )
    for one, (made_as, copy) in zip(saved[1:], copies.items(), strict=True):
        files.write_row(
            one,
            name,
            company_id=company_id,
            content_type=copy.kind,
            width=copy.size[0],
            height=copy.size[1],
            copy_of=stored,
            made_as=made_as,
        )
    return stored


def image_of(stored: StoredFile, *, small: bool = False) -> StoredFile | None:
    """The copy of a picture that may be shown in a page, or its small one; None if it has none."""
    return stored.copies.filter(made_as="small" if small else "shown").first()


def _looked_at(content: IO[bytes], name: str) -> str:
    """The type of the file; raises `Refused`."""
    size = _size(content)
    if size == 0:
        raise Refused(_("The file is empty."))
    if size > settings.UPLOAD_MB * 1_000_000:
        most = formats.file_size(settings.UPLOAD_MB * 1_000_000)
        raise Refused(_("The file is larger than %(size)s.") % {"size": most})
    ending = ending_of(name)
    if refused := REFUSED_ENDINGS.get(ending):
        raise Refused(str(REFUSED[refused]))
    content.seek(0)
    kind = sniff(content.read(HEAD))
    if kind in REFUSED:
        raise Refused(str(REFUSED[kind]))
    if kind == ZIP:
        kind = look_into(content, size)
    if not fits(ending, kind):
        raise Refused(
            _("What is in the file does not fit its ending .%(ending)s.") % {"ending": ending}
        )
    if kind in showing.FORMATS:
        showing.check_pixels(content, kind)
    return kind


def _size(content: IO[bytes]) -> int:
    content.seek(0, 2)
    return content.tell()


def _scan(content: IO[bytes], name: str, company_id: int | None, by: audit.By) -> None:
    try:
        found = scanner.find_virus(content)
    except scanner.Unanswered:
        raise Refused(
            _("It could not be checked for viruses just now. Please try again in a few minutes."),
            again=True,
        ) from None
    if found:
        values = {"file": ("", name), "found": ("", found)}
        audit.record("virus found", by=by, values=values, company_id=company_id)
        raise Refused(_("The virus scanner has found something in this file."))
