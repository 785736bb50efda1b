"""A form sent twice makes one record: the first answer's address is given again (R: no duplicates)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from portello.core.ids import make_public_id


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
    return SentForm.objects.filter(key=_key(request)).values_list("location", flat=True).first()


def remember(request: Any, location: str) -> None:
    """Store where the form led; inside the transaction that creates the record.

    Two at once: the second gets an IntegrityError, and its transaction creates nothing.
    """
    if request.POST.get("once"):
        SentForm.objects.create(key=_key(request), location=location)


def _key(request: Any) -> str:
    return f"{request.user.pk}:{request.POST.get('once', '').replace(chr(0), '')[:60]}"
