"""Keeping a password of another system: readable for this installation only, with its secret key."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def seal(text: str) -> str:
    """`text`, encrypted and signed with a key made from the installation's secret key."""
    return _box().encrypt(text.encode()).decode()


def unsealed(sealed: str, *, seconds: int | None = None) -> str:
    """What `seal` was given; "" if the secret key is another one by now: it must be typed anew.

    With `seconds`, "" as well of what was sealed longer ago than that.
    """
    try:
        return _box().decrypt(sealed.encode(), ttl=seconds).decode() if sealed else ""
    except InvalidToken:
        return ""


def _box() -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"portello.mailbox.password")
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
