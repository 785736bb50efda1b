"""A form sent twice makes one record: the first answer's address is given again (R: no duplicates)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from portello.core.ids import make_public_id

LONGEST = 60  # characters of a key


class SentForm(models.Model):
    """A form that created something; `key` was drawn when the form was shown."""

    key = models.CharField(max_length=80, unique=True)
    location = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "core"


def new_key() -> str:
    """The key that a freshly shown form carries."""
    return make_public_id() + make_public_id()


def earlier(request: Any) -> str | None:
    """Where the same form led when it was sent before, or None. Keys belong to one person."""
    return earlier_of(str(request.user.pk), _sent(request))


def remember(request: Any, location: str) -> None:
    """Store where the form led; inside the transaction that creates the record.

    Two at once: the second gets an IntegrityError, and its transaction creates nothing.
    """
    if key := _sent(request):
        remember_of(str(request.user.pk), key, location)


def earlier_of(owner: str, key: str) -> str | None:
    """The same for whoever is no browser: `key` was drawn by the sender himself."""
    return SentForm.objects.filter(key=f"{owner}:{key}").values_list("location", flat=True).first()


def remember_of(owner: str, key: str, location: str) -> None:
    """Store what came of it, inside the transaction that creates the record."""
    SentForm.objects.create(key=f"{owner}:{key}", location=location)


def _sent(request: Any) -> str:
    return request.POST.get("once", "").replace(chr(0), "")[:LONGEST]
