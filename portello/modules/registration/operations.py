"""Registering, confirming the address with the link, and how somebody stands who has no access yet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.access.viewer import lifted
from portello.core import audit, once, outbox
from portello.modules.accounts.models import User
from portello.modules.accounts.operations import create_user
from portello.modules.inbox.models import WITHDRAWN, InboxItem
from portello.modules.portals.models import Portal
from portello.modules.portals.operations import Refused, hash_of
from portello.modules.registration import limits
from portello.modules.registration.admitting import let_in
from portello.modules.registration.models import (
    DECLINED,
    GONE,
    UNVERIFIED,
    WAITING,
    Registration,
)
from portello.modules.registration.standing import has_log_in, waiting
from portello.modules.registration.telling import announce

KIND = "registration.verify"
VALID_FOR = timedelta(hours=72)
_ONCE = "registration"
_NOT_YET = "whoever registers is not yet a viewer"


def register(
    *,
    portal: Portal,
    payload: dict[str, Any],
    consents: list[dict[str, Any]],
    language: str,
    address: str,
    again: str,
) -> None:
    """Keep what somebody sent and queue the mail about it: the same work for every e-mail address.

    `again` is the word of the form that was sent: the same form twice is one. A newer registration
    with the same address replaces the one that was not confirmed. Raises `limits.TooMany`.
    """
    said = hashlib.sha256(f"{portal.pk} {again} {payload}".encode()).hexdigest()[:40]
    if once.earlier_of(_ONCE, said) is not None:
        return
    try:
        with lifted(_NOT_YET), transaction.atomic():
            once.remember_of(_ONCE, said, "/register/sent/")  # a double click waits for the first
            limits.count(portal, email=payload["contact"]["email"], address=address)
            row = _kept(portal, payload, consents, language)
            outbox.put(KIND, {"registration": row.pk}, key=f"{_ONCE}:{said}")
    except IntegrityError:
        if once.earlier_of(_ONCE, said) is None:
            raise


def _kept(
    portal: Portal, payload: dict[str, Any], consents: list[dict[str, Any]], language: str
) -> Registration:
    now = timezone.now()
    return Registration.objects.update_or_create(
        portal_id=portal.pk,
        email=payload["contact"]["email"],
        state=UNVERIFIED,
        defaults={
            "payload": payload,
            "consents": consents,
            "language": language,
            "token_hash": None,
            "created_at": now,
            "expires_at": now + VALID_FOR,
        },
    )[0]


@dataclass(frozen=True)
class OpenRegistration:
    """What the page of a one-time link may know."""

    email: str
    payload: dict[str, Any]
    consents: list[dict[str, Any]]
    has_user: bool
    approved_by_staff: bool


def open_registration(token: str, portal: Portal) -> OpenRegistration | None:
    """What stands behind a link, if it still lives and is for this portal."""
    with lifted(_NOT_YET):
        found = _live(token, portal).first()
        if found is None or has_log_in(found.portal, found.email):
            return None
        known = User.objects.with_email(found.email) is not None
        waits = found.portal.approval == "staff"
        return OpenRegistration(found.email, found.payload, found.consents, known, waits)


def is_confirmed(token: str, portal: Portal) -> bool:
    """Whether this link did its work already, for whoever clicks it again."""
    with lifted(_NOT_YET):
        used = Registration.objects.filter(token_hash=hash_of(token), portal_id=portal.pk)
        return used.exclude(state=UNVERIFIED).exists()


def _live(token: str, portal: Portal) -> Any:
    return Registration.objects.select_related("portal").filter(
        token_hash=hash_of(token),
        portal_id=portal.pk,
        portal__registration="open",
        portal__is_active=True,
        state=UNVERIFIED,
        expires_at__gt=timezone.now(),
    )


def confirm_with_password(*, token: str, portal: Portal, password: str) -> User:
    """The person chooses a password; makes his user and sends the registration on.

    Raises `Refused` if it came too late.
    """
    try:
        with lifted(_NOT_YET), transaction.atomic():
            row = _take(token, portal)
            user = create_user(
                by=audit.Visitor(row.email),
                email=row.email,
                password=password,
                name=row.payload["contact"]["name"],
                language=row.language,
            )
            _confirm(row, user)
    except (ValidationError, IntegrityError):  # another link, or an invitation, a moment earlier
        raise Refused(_("There is already a log-in with this address.")) from None
    return user


def confirm_as_user(*, token: str, portal: Portal, user: User) -> None:
    """A person who has a log-in already, and is logged in with it, sends his registration on."""
    with lifted(_NOT_YET), transaction.atomic():
        row = _take(token, portal)
        if user.email != row.email:
            raise Refused(_("This link is for another e-mail address."))
        _confirm(row, user)


def _take(token: str, portal: Portal) -> Registration:
    row = _live(token, portal).select_for_update(of=("self",)).first()
    if row is None or has_log_in(row.portal, row.email):
        raise Refused(_("This link is no longer valid."))
    return row


def _confirm(row: Registration, user: User) -> None:
    """The address is proved: what was unverified goes to staff, or is approved by the portal's rule.

    What the same person has sent before, and nobody has decided on, is replaced.
    """
    earlier = waiting(row.portal, row.email)
    if earlier is not None:
        row.access = earlier.access
        _withdraw(earlier)
    row.user, row.state, row.confirmed_at = user, WAITING, timezone.now()
    row.save()
    let_in(row)
    if Registration.objects.filter(pk=row.pk, state=WAITING).exists():
        announce(row.portal)


def _withdraw(row: Registration) -> None:
    """It waits no longer, and neither does its item; both go with those that were declined."""
    item = row.item
    if item is not None:
        stored = InboxItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
        if stored.is_waiting:
            stored.decided_at = timezone.now()
            stored.turn(WITHDRAWN, by=audit.System(stored.sender), verb="withdrawn")
    row.state = GONE
    row.save(update_fields=["state"])


def withdraw(*, user: User, portal: Portal) -> bool:
    """A person takes back his registration that waits; False if there is none, or none any more."""
    with lifted(_NOT_YET), transaction.atomic():
        rows = Registration.objects.select_for_update(of=("self",)).select_related("item")
        row = rows.filter(user_id=user.pk, portal_id=portal.pk, state=WAITING).first()
        if row is None:
            return False
        _withdraw(row)
    return True


@dataclass(frozen=True)
class Standing:
    """How a logged-in person without access stands."""

    state: str
    answer: str  # what staff wrote when they declined
    at: Any
    payload: dict[str, Any]
    consents: list[dict[str, Any]]


def standing_of(user: User, portal: Portal) -> Standing | None:
    """His newest registration at this portal, if it waits or was declined."""
    with lifted(_NOT_YET):
        rows = Registration.objects.filter(user_id=user.pk, portal_id=portal.pk)
        row = rows.select_related("item").order_by("-confirmed_at", "-pk").first()
        if row is None or row.state not in (WAITING, DECLINED):
            return None
        answer = row.item.answer if row.item and row.state == DECLINED else ""
        return Standing(row.state, answer, row.confirmed_at, row.payload, row.consents)
