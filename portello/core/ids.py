"""Public ids: what addresses and the API use instead of integer keys (ADR 0011)."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models

# No vowels and no look-alikes: no words by accident, and safe to read out on the phone.
ALPHABET = "23456789bcdfghjkmnpqrstvwxyzBCDFGHJKLMNPQRSTVWXYZ"
LENGTH = 12


def make_public_id() -> str:
    """Twelve random characters (67 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


class PublicIdField(models.CharField):
    """A unique random id, made once and never edited."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.update(max_length=LENGTH, unique=True, editable=False, default=make_public_id)
        super().__init__(**kwargs)

    def get_prep_value(self, value: Any) -> Any:
        """No id has a zero character, and PostgreSQL takes none: what has one is not found."""
        value = super().get_prep_value(value)
        return value.replace("\x00", "?") if isinstance(value, str) else value


class PublicIdConverter:
    """Path converter `<pid:...>`: anything that cannot be a public id is not found."""

    regex = r"[0-9A-Za-z]{12}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
