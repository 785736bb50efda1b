"""The way in for one file: name, size, type, what is inside, the scanner; then it is stored, pending."""

from __future__ import annotations

from io import BytesIO
from typing import IO

from django.conf import settings
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
    made = showing.copies(content, kind) if kind in showing.FORMATS else {}
    content.seek(0)
    with transaction.atomic():
        stored = files.store(content, name, company_id=company_id, content_type=kind)
        for made_as, (data, made_kind, size) in made.items():
            _store_copy(stored, made_as, data, made_kind, size)
        keep_pending(stored, by.actor.user_id)
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


def _store_copy(
    stored: StoredFile, made_as: str, data: bytes, kind: str, size: tuple[int, int]
) -> None:
    copy = files.store(BytesIO(data), stored.name, company_id=stored.company_id, content_type=kind)
    copy.copy_of, copy.made_as = stored, made_as
    copy.width, copy.height = size
    copy.save(update_fields=["copy_of", "made_as", "width", "height"])
    if made_as == "shown":
        stored.width, stored.height = size
        stored.save(update_fields=["width", "height"])
