"""The files of a mail: each through the same door as on a page, and pictures where the text has them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO

from django.conf import settings
from django.utils.translation import gettext as _

from portello.core import audit, uploads
from portello.core.files import StoredFile
from portello.modules.mailbox.reading import Part


class NotNow(Exception):
    """A file could not be checked just now: the worker tries the mail again."""


def accepted(
    parts: Sequence[Part], company_id: int | None, by: audit.By
) -> tuple[list[StoredFile], list[str]]:
    """(stored files, what to say of those that were not accepted). Call it outside of a transaction.

    Raises `NotNow` while the scanner does not answer.
    """
    stored: list[StoredFile] = []
    refused: list[str] = []
    left = settings.UPLOAD_TOTAL_MB * 1_000_000
    for part in parts:
        name = uploads.told_apart(uploads.clean_name(part.name), [one.name for one in stored])
        reason = ""
        if len(stored) >= settings.UPLOAD_FILES:
            reason = _("%(most)s files at most.") % {"most": settings.UPLOAD_FILES}
        elif len(part.content) > left:
            limit = {"limit": settings.UPLOAD_TOTAL_MB}
            reason = _("All files together are larger than %(limit)s MB.") % limit
        else:
            try:
                one = uploads.accept(BytesIO(part.content), name, company_id=company_id, by=by)
            except uploads.Refused as no:
                if no.again:
                    raise NotNow from None
                reason = no.reason
            else:
                stored.append(one)
                left -= one.size
        if reason and len(refused) < 20:
            refused.append(_("%(name)s was not accepted: %(why)s") % {"name": name, "why": reason})
    return stored, refused


def placed(text: str, parts: Sequence[Part], stored: Sequence[StoredFile]) -> str:
    """`text` with the pictures of the mail by their names; one that is not there goes from it."""
    names: dict[str, str] = {}
    for part in parts:
        if part.cid:
            clean = uploads.clean_name(part.name)
            same = [one for one in stored if one.width and one.name == clean]
            names[part.cid.lower()] = same[0].name if same else ""

    def shown(found: re.Match[str]) -> str:
        name = names.get(found[1].strip("<>").lower(), "")
        return f"![{name}](<{name}>)" if name else ""

    return _BARE.sub(shown, _PICTURE.sub(shown, text)).strip()


# Possessive, and none of them runs over the beginning of the next: so they never go back.
_PICTURE = re.compile(r"!\[[^\[\]\n]{0,300}+\]\(<?cid:([^()<>\s]{1,200}+)>?[^()\n]{0,100}+\)")
_BARE = re.compile(r"\[cid:([^\[\]\s]{1,200}+)\]")
