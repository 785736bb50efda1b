"""The states of an access, and every way from one to another (X03): told by mail, on record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portello.core import audit
from portello.modules.accounts import limits
from portello.modules.accounts.models import User
from portello.modules.accounts.operations import end_sessions, reset_factors
from portello.modules.portals.access.inviting import invite, kill_invitations
from portello.modules.portals.access.people import Refused, refuse_archived, refuse_user
from portello.modules.portals.mail import send_state
from portello.modules.portals.models import AccessRule, PortalAccess


def approve_access(*, by: audit.By, access: PortalAccess, base_version: int | None = None) -> None:
    """Let somebody in who waits, was declined or whose access was taken; invite him if he has no
    log-in yet. Twice is once. Raises `Refused`, like every change here, when the access has
    changed since `base_version`, and for people who cannot be let in."""
    with transaction.atomic():
        access = _locked(access)
        if access.state in ("active", "invited"):
            return
        _refuse_stale(access, base_version)
        refuse_archived(access.contact)
        if access.user is not None:
            refuse_user(access.portal, access.contact, access.user)
        was = access.state
        _move(by, access, "active" if access.user_id else "invited", "access approved")
        if access.user_id is None:
            invite(by=by, access=access)
        else:
            send_state(access, "enabled" if was == "disabled" else "approved")


def decline_access(
    *,
    by: audit.By,
    access: PortalAccess,
    reason: str,
    base_version: int | None = None,
    tells: bool = True,
) -> None:
    """Say no, or no longer, with a reason that the person reads; `tells` is off where the caller
    mails him himself."""
    with transaction.atomic():
        access = _locked(access)
        if (access.state, access.reason) == ("declined", reason):
            return
        _refuse_stale(access, base_version)
        _close(by, access, "declined", "access declined", reason=reason, tells=tells)


def hold_access(
    *, by: audit.By, access: PortalAccess, base_version: int | None = None, tells: bool = True
) -> None:
    """Put an access back to waiting: nobody comes in before staff have approved it."""
    with transaction.atomic():
        access = _locked(access)
        if access.state == "waiting":
            return
        _refuse_stale(access, base_version)
        _close(by, access, "waiting", "access waits", tells=tells)


def disable_access(
    *,
    by: audit.By,
    access: PortalAccess,
    disabled_by: str = "hand",
    base_version: int | None = None,
) -> None:
    """Take access away: links die, and the person's sessions end with the next request."""
    with transaction.atomic():
        access = _locked(access)
        if access.state == "disabled":
            return
        _refuse_stale(access, base_version)
        access.disabled_by = disabled_by
        _close(by, access, "disabled", "access taken")


_RIGHTS = ("role", "is_company_admin", "profile_by", "disabled_by", "profile_id", "user_id")


def before_of(access: PortalAccess) -> dict[str, Any]:
    """An access as it is now, as plain JSON, for `put_back_access`."""
    names = ("state", "reason", "profile_rule_id", *_RIGHTS)
    return {name: getattr(access, name) for name in names}


def put_back_access(
    *, by: audit.By, access: PortalAccess, before: dict[str, Any], version: int
) -> None:
    """Make an access what it was `before` (from `before_of`) a decision that is undone. Where
    somebody has changed it since `version`, only what let the person in is taken back. Nobody is
    told: whoever undoes the decision tells it."""
    with transaction.atomic():
        access = _locked(access)
        untouched, was_in, user = access.version == version, access.state == "active", access.user
        if not (untouched or was_in):
            return
        if untouched:
            for name in _RIGHTS:
                setattr(access, name, before[name])
            access.profile_rule = AccessRule.objects.filter(pk=before["profile_rule_id"]).first()
        _move(by, access, before["state"], "access put back", before["reason"])
        if access.state != "active":
            _shut(access)
            if was_in and user is not None and not _in_anywhere(user):
                end_sessions(user)


def _shut(access: PortalAccess) -> None:
    """What ends with an access: its links, and what other modules hang on it."""
    kill_invitations(access)
    for listener in _ACCESS_TAKEN:
        listener(access)


def _locked(access: PortalAccess) -> PortalAccess:
    return PortalAccess.objects.select_for_update(of=("self",)).get(pk=access.pk)


def _refuse_stale(access: PortalAccess, base_version: int | None) -> None:
    if base_version is not None and access.version != base_version:
        raise Refused(
            _("Somebody else has changed this access meanwhile. Look at it again, please.")
        )


def _close(
    by: audit.By,
    access: PortalAccess,
    state: str,
    verb: str,
    reason: str = "",
    tells: bool = True,
) -> None:
    was_in = access.state == "active"
    _move(by, access, state, verb, reason)
    _shut(access)
    if was_in and access.user is not None and not _in_anywhere(access.user):
        end_sessions(access.user)
    if tells:
        send_state(access, state)


def _move(by: audit.By, access: PortalAccess, state: str, verb: str, reason: str = "") -> None:
    pairs = {"state": (access.state, state), "reason": (access.reason, reason)}
    access.state, access.reason = state, reason
    access.version += 1
    access.save()
    values = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    audit.record(verb, access.contact, by=by, values=values)


_ACCESS_TAKEN: list[Callable[[PortalAccess], None]] = []


def on_access_taken(listener: Callable[[PortalAccess], None]) -> None:
    """Declare what else ends, in the same transaction, when an access is no longer active."""
    _ACCESS_TAKEN.append(listener)


def _in_anywhere(user: User) -> bool:
    return PortalAccess.objects.filter(user=user, state="active").exists()


def unlock(*, by: audit.By, access: PortalAccess) -> None:
    """Free an account that failed too often (T30), and tell the person; a second time is nothing."""
    with transaction.atomic():
        access = _locked(access)
        user = access.user
        if user is None or not limits.locked_emails(access.portal, [user.email]):
            return
        limits.clear(user.email)
        audit.record("unlocked", access.contact, by=by)
        send_state(access, "unlocked")


def reset_lost_factors(*, by: audit.By, access: PortalAccess) -> None:
    """Remove the second factors of a contact who has lost them; he is logged out and told by mail."""
    if access.user is None:
        raise Refused(_("This person has no log-in yet."))
    with transaction.atomic():
        audit.record("factors reset", access.contact, by=by)
        reset_factors(by=by, user=access.user)
