"""A form sent twice counts once: the second time leads to what the first made, and says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import file_digest
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from portello.core.ids import make_public_id

LONGEST = 60  # characters of a key
MOST_FILES = 100  # of a form that are told apart; none takes as many
SAME_WORDS = timedelta(minutes=10)  # that long the same words are the same, whatever their key

# What a form carries beside what somebody wrote; of a page fetched again it is another.
_NOT_WRITTEN = {"csrfmiddlewaretoken", "company_token", "once", "seen", "base_version"}


class SentForm(models.Model):
    """A form that created something; `key` was drawn when the form was shown.

    `content` is a keyed digest of who wrote what where, `files` are short ones of the files.
    """

    key = models.CharField(max_length=80)
    content = models.CharField(max_length=64, default="", db_index=True)
    files = models.CharField(max_length=1400, default="")
    location = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "core"
        constraints = [
            models.UniqueConstraint(fields=["key", "content", "files"], name="form_sent_once")
        ]


def new_key() -> str:
    """The key that a freshly shown form carries."""
    return make_public_id() + make_public_id()


def sent_before(
    request: Any, *, words: bool = False, since: datetime | None = None
) -> HttpResponse | None:
    """The way to what the same form made when it was sent before, with a word about it, or None.

    The same form is one with the same key and content: after a double click, a retry, or going
    back. What was changed since is new. With `words`, for messages, the same text at the same
    address counts as well for `SAME_WORDS` whatever its key, and with fewer files, which a browser
    forgets on the way back; not if something else was said there at `since`, later than it.
    """
    found = earlier(request) or (_same_words(request, since) if words else None)
    if found is None:
        return None
    messages.info(request, _("You have sent this already. It was not sent a second time."))
    return redirect(found)


def earlier(request: Any) -> str | None:
    """Where the same form led when it was sent before, or None. Keys belong to one person."""
    rows = SentForm.objects.filter(key=_key(request), content=_content(request))
    return _with_files(request, rows)


def remember(request: Any, location: str) -> None:
    """Store where the form led; inside the transaction that creates the record.

    Two at once: the second gets an IntegrityError, and its transaction creates nothing.
    """
    if _sent(request):
        files = " ".join(sorted(_files(request))[:MOST_FILES])
        SentForm.objects.create(
            key=_key(request), content=_content(request), files=files, location=location
        )


def earlier_of(owner: str, key: str) -> str | None:
    """The same for whoever is no browser: `key` was drawn by the sender himself."""
    return SentForm.objects.filter(key=f"{owner}:{key}").values_list("location", flat=True).first()


def remember_of(owner: str, key: str, location: str) -> None:
    """Store what came of it, inside the transaction that creates the record."""
    SentForm.objects.create(key=f"{owner}:{key}", location=location)


def _same_words(request: Any, since: datetime | None) -> str | None:
    if not _sent(request):
        return None
    after = timezone.now() - SAME_WORDS
    if since is not None:
        after = max(after, since)
    return _with_files(request, SentForm.objects.filter(content=_content(request), at__gte=after))


def _with_files(request: Any, rows: Any) -> str | None:
    """Where the first of `rows` led that brought all the files that are sent now."""
    now = _files(request)
    found = rows.order_by("pk").values_list("files", "location")
    return next((where for had, where in found if now <= set(had.split())), None)


def _sent(request: Any) -> str:
    return request.POST.get("once", "").replace(chr(0), "")[:LONGEST]


def _key(request: Any) -> str:
    return f"{request.user.pk}:{_sent(request)}"


def _content(request: Any) -> str:
    """A digest of person, company, whole address and every field that was filled, but for files."""
    written = [
        (name, [value.strip() for value in values])
        for name, values in sorted(request.POST.lists())
        if name not in _NOT_WRITTEN and not name.endswith(("-kept", "-shown")) and any(values)
    ]
    company = getattr(getattr(request, "viewer", None), "company", None)
    said = repr((request.user.pk, company.pk if company else 0, request.get_full_path(), written))
    return salted_hmac("portello.once", said, algorithm="sha256").hexdigest()


def _files(request: Any) -> set[str]:
    """The files by name and content, and those that an earlier try has brought."""
    came = [
        f"{one.name}:{_digest(one)}"
        for _name, files in request.FILES.lists()
        for one in files[:MOST_FILES]
    ]
    for name, tokens in request.POST.lists():
        if name.endswith("-kept"):
            came += tokens
    return {salted_hmac("portello.once", one).hexdigest()[:12] for one in came[:MOST_FILES]}


def _digest(file: Any) -> str:
    """Of what is in an uploaded file; read once for a request."""
    known = getattr(file, "portello_digest", "")
    if not known:
        file.seek(0)
        known = file.portello_digest = file_digest(file.file, "sha256").hexdigest()
        file.seek(0)
    return known
