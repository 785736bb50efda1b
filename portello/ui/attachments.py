"""Files that go with a form, and files given out: always through a viewer, never as a page (ADR 0040)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from portello.core import audit, formats, uploads
from portello.core.files import StoredFile

# Types that a browser may be told; everything else is bytes. It is a download in any case.
_TOLD = ("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "application/zip")
_AT_ONCE = 4_000_000  # bytes that are read into memory; what is larger is handed out in pieces
_TOLD_LIKE = ("application/vnd.openxmlformats-", "application/vnd.oasis.", "video/", "audio/")


@dataclass(frozen=True)
class Kept:
    """A file that an earlier try has brought: it is sent along unless its box is unticked."""

    token: str
    name: str
    size: str
    bytes: int


@dataclass(frozen=True)
class Shown:
    """A stored file as a page lists it; `image` and `small` are "" where it cannot be shown."""

    name: str
    size: str
    address: str
    image: str = ""
    small: str = ""


@dataclass(frozen=True)
class Sent:
    """What the browser sends for the field: new files, and tokens of those that are here already."""

    files: list[Any]
    tokens: list[str]

    def __bool__(self) -> bool:
        return bool(self.files or self.tokens)


class FilesInput(forms.ClearableFileInput):
    """Several new files, and the ones that are kept from an earlier try."""

    allow_multiple_selected = True
    template_name = ""  # printed by the macro `ui.attachments_field`

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Sent:  # type: ignore[override]
        new = files.getlist(name) if hasattr(files, "getlist") else []
        kept = data.getlist(f"{name}-kept") if hasattr(data, "getlist") else []
        return Sent(new, kept)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files and f"{name}-kept" not in data


class AttachmentsField(forms.Field):
    """Files of a form, cleaned to a list of `StoredFile`.

    Each is looked at, scanned and stored at once and is pending: it is `by`'s and for this company
    only, and if the form fails it is listed there (`kept`), so that nobody chooses it again. What
    saves the form calls `uploads.claim(files)` in its transaction. `is_valid()` belongs outside of
    one: looking takes time.
    """

    widget = FilesInput

    def __init__(self, *, by: audit.By, company_id: int | None, **kwargs: Any) -> None:
        self.by, self.company_id = by, company_id
        self.stored: list[StoredFile] = []
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    @property
    def kept(self) -> list[Kept]:
        """What the form shows as there already."""
        user_id = self.by.actor.user_id
        return [
            Kept(uploads.token_of(one, user_id), one.name, formats.file_size(one.size), one.size)
            for one in self.stored
        ]

    @property
    def limits(self) -> dict[str, int]:
        """What a browser may check before it sends: files, bytes of one, bytes of all."""
        return {
            "files": settings.UPLOAD_FILES,
            "one": settings.UPLOAD_MB * 1_000_000,
            "all": settings.UPLOAD_TOTAL_MB * 1_000_000,
        }

    @property
    def refused(self) -> str:
        """The endings that are not accepted and why, for a browser: JSON of [["exe com", reason]]."""
        return json.dumps(uploads.refused_endings())

    def clean(self, value: Sent) -> list[StoredFile]:
        """The stored files. What is good is kept also where something else is wrong."""
        problems = self._take_kept(value.tokens)
        if len(self.stored) + len(value.files) > settings.UPLOAD_FILES:
            problems.append(_("%(most)s files at most.") % {"most": settings.UPLOAD_FILES})
        elif self._bytes(value.files) > settings.UPLOAD_TOTAL_MB * 1_000_000:
            most = {"size": formats.file_size(settings.UPLOAD_TOTAL_MB * 1_000_000)}
            problems.append(_("All files together are larger than %(size)s.") % most)
        else:
            problems += self._take_new(value.files)
        if problems:
            raise ValidationError(problems)
        if self.required and not self.stored:
            raise ValidationError(self.error_messages["required"], code="required")
        return list(self.stored)

    def _bytes(self, files: list[Any]) -> int:
        return sum(one.size or 0 for one in [*self.stored, *files])

    def _take_kept(self, tokens: list[str]) -> list[str]:
        problems = []
        for token in dict.fromkeys(tokens[: settings.UPLOAD_FILES]):
            try:
                self.stored += uploads.pending_of(
                    [token], user_id=self.by.actor.user_id, company_id=self.company_id
                )
            except uploads.Gone as gone:
                problems = [gone.reason]
        return problems

    def _take_new(self, files: list[Any]) -> list[str]:
        problems = []
        for one in files:
            name = uploads.told_apart(uploads.clean_name(one.name), [s.name for s in self.stored])
            try:
                stored = uploads.accept(one, name, company_id=self.company_id, by=self.by)
            except uploads.Refused as refused:
                problems.append(f"{name}: {refused.reason}")
            else:
                self.stored.append(stored)
        return problems


def shown(stored: StoredFile, address: str) -> Shown:
    """How `ui.attachments` lists a file that `answer` gives out at `address`."""
    size = formats.file_size(stored.size)
    if not stored.width:
        return Shown(stored.name, size, address)
    return Shown(stored.name, size, address, f"{address}?as=image", f"{address}?as=small")


def answer(request: HttpRequest, stored: StoredFile) -> HttpResponseBase:
    """The answer of the page whose address `shown` was given: the file, or the copy asked for."""
    wanted = request.GET.get("as", "")
    return give_out(stored, as_image=wanted in ("image", "small"), small=wanted == "small")


def give_out(
    stored: StoredFile, *, as_image: bool = False, small: bool = False
) -> HttpResponseBase:
    """A stored file for whoever the caller has let through: a download, kept by no cache.

    `as_image` gives the copy of a picture that was made anew, to be shown in a page (`small`: its
    small one); a file that has none is a download all the same.
    """
    copy = uploads.image_of(stored, small=small) if as_image else None
    given = copy or stored
    response = _response(given)
    manner = "inline" if copy is not None else "attachment"
    response["Content-Disposition"] = f"{manner}; {_named(stored.name)}"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _response(given: StoredFile) -> HttpResponseBase:
    kind = _told_type(given.content_type)
    try:
        content = given.open()
    except FileNotFoundError:
        raise Http404 from None
    if given.size > _AT_ONCE:
        return FileResponse(content, content_type=kind)
    with content:
        return HttpResponse(content.read(), content_type=kind)


def _told_type(kind: str) -> str:
    return kind if kind in _TOLD or kind.startswith(_TOLD_LIKE) else "application/octet-stream"


def _named(name: str) -> str:
    """Both forms of RFC 6266: one for old readers, and the whole name."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    plain = "".join("_" if c in '"\\%;' or not c.isprintable() else c for c in plain)
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
