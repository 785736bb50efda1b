"""Making, finding and ending keys."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from portello.access.middleware import source
from portello.access.viewer import Viewer, lifted
from portello.api.callers import Caller, IntegrationCaller, PersonCaller
from portello.api.models import IntegrationKey, KeyUse, PersonKey, live
from portello.core import audit

MOST_KEYS = 20  # live ones per person: enough for every program, too few to hide one
PERSONS_RIGHT = "programs.use"  # the profile's action; a key lives only as long as it is granted
_FORM = re.compile(r"ptl_([pi])_[A-Za-z0-9_-]{43}")
_START = 16


class TooManyKeys(Exception):
    """The person has as many live keys as anybody may have."""


def make_person_key(
    *, by: Viewer, name: str, days: int, may_write: bool = False
) -> tuple[PersonKey, str]:
    """A key for the viewer's own programs, and its text, which is shown once and never again."""
    assert by.access_id is not None, "nobody has no keys"
    with transaction.atomic():
        if by.see(PersonKey).filter(live()).count() >= MOST_KEYS:
            raise TooManyKeys
        key = PersonKey(access_id=by.access_id, company=by.company, name=name, may_write=may_write)
        text = _save(key, "p", days)
        values: dict[str, tuple[str, Any]] = {"name": ("", name)}
        if may_write:
            values["may_write"] = ("", True)
        audit.record("key made", key, by=by, values=values)
    return key, text


def make_integration_key(
    *, by: audit.By, name: str, rights: Iterable[str], days: int = 0
) -> tuple[IntegrationKey, str]:
    """A key for another system, with staff rights; 0 days never expires."""
    with transaction.atomic():
        key = IntegrationKey(name=name, rights=sorted(rights), made_by_id=by.actor.user_id)
        text = _save(key, "i", days)
        values = {"name": ("", name), "rights": ("", ", ".join(key.rights))}
        audit.record("key made", key, by=by, values=values)
    return key, text


def _save(key: Any, letter: str, days: int) -> str:
    text = f"ptl_{letter}_{secrets.token_urlsafe(32)}"
    key.hash = _hash_of(text)
    key.hash_start, key.ending = key.hash[:_START], text[-4:]
    key.expires_at = timezone.now() + timedelta(days=days) if days else None
    key.clean_fields(exclude=("access", "company", "made_by"))
    key.save(force_insert=True)
    KeyUse.objects.create(key=key.public_id)
    return text


def _hash_of(text: str) -> str:
    """Plain SHA-256: the text has 256 random bits, so that slowness would protect nothing."""
    return hashlib.sha256(text.encode()).hexdigest()


def revoke_key(*, by: audit.By, key: Any) -> None:
    """End a key with the next request; twice is once."""
    with transaction.atomic():
        stored = type(key)._base_manager.filter(pk=key.pk)
        if isinstance(by, Viewer):
            stored = by.see(type(key)).filter(pk=key.pk)
        if stored.filter(revoked_at=None).update(revoked_at=timezone.now()):
            audit.record("key revoked", key, by=by, values={"name": (key.name, "")})


def end_keys(*, by: audit.By, **whose: Any) -> None:
    """End all live keys of one access, contact or company for good: it is disabled or archived."""
    for key in PersonKey.objects.filter(live(), **whose):
        revoke_key(by=by, key=key)


def caller_of(text: str, portal: Any, host: str, address: str) -> Caller | None:
    """Who calls with this key here; None for an unknown, dead, expired and foreign one alike."""
    form = _FORM.fullmatch(text)
    if form is None:
        return None
    with lifted("the holder of a key is not yet a viewer"):
        if form[1] == "p":
            return _person(text, portal, address)
        return _integration(text, portal, host)


def _find(rows: Any, text: str) -> Any:
    wanted = _hash_of(text)
    for key in rows.filter(live(), hash_start=wanted[:_START]):
        if hmac.compare_digest(key.hash, wanted):
            return key
    return None


def _person(text: str, portal: Any, address: str) -> PersonCaller | None:
    keys = PersonKey.objects.select_related("access__user").filter(access__portal=portal)
    key = _find(keys, text) if portal is not None else None
    if key is None:
        return None
    user = key.access.user
    if user is None or not user.is_active or user.staff_role:
        return None
    viewer = source().viewer_of_key(portal, user, key.access_id, address)
    if viewer is None or not viewer.may(PERSONS_RIGHT):
        return None
    return PersonCaller(key.public_id, viewer, key.may_write)


def _integration(text: str, portal: Any, host: str) -> IntegrationCaller | None:
    # The whole register is the back office's: where that is not served, neither is this.
    key = _find(IntegrationKey.objects, text)
    if key is None or not source().serves_backoffice(host, portal):
        return None
    return IntegrationCaller(key.public_id, frozenset(key.rights), key.name)
