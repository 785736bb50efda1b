"""What log-ins hold about people; the tables of Django and allauth behind them as well."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portello.core.personal import NONE, Held, Subject, free
from portello.modules.accounts.limits import key_of


def _of_user(s: Subject, column: str = "user_id") -> Q:
    return NONE if s.user_id is None else Q(**{column: s.user_id})


def _sessions(s: Subject) -> Q:
    known = apps.get_model("usersessions", "UserSession")._base_manager.filter(_of_user(s))
    return Q(session_key__in=known.values("session_key"))


def _failures(s: Subject) -> Q:
    keys = [key_of("account", email) for email in s.emails]
    return NONE if s.user_id is None else Q(kind="account", key__in=keys)


_FACTORS = {
    "totp": _("Authenticator app"), "webauthn": _("Passkey"), "recovery_codes": _("Recovery codes"),
}  # fmt: skip


def _factor(row: Any, s: Subject) -> str:
    """Its kind, and the name that he gave a passkey; never what it is made of."""
    named = row.data.get("name", "") if row.type == "webauthn" else ""
    return f"{_FACTORS.get(row.type, row.type)} {named}".strip()


PERSONAL = (
    Held("sessions.session", rows=_sessions, gone=True, withheld="session_key session_data expire_date"),
    Held(
        "usersessions.usersession", _("Where you are logged in"), rows=_of_user, gone=True,
        nothing="id user",
        erased={
            "created_at": _("Since"), "last_seen_at": _("Last seen"),
            "ip": _("Network address"), "user_agent": _("Browser"),
        },
        withheld="session_key data",
    ),
    Held(
        "mfa.authenticator", _("Your second factors"), rows=_of_user, gone=True, nothing="id user",
        erased={
            "type": _("Second factor"), "created_at": _("Added"), "last_used_at": _("Last used"),
        },
        withheld="data", said={"type": _factor}, reads="data",
    ),
    Held(
        "account.emailconfirmation", gone=True, nothing="id email_address",
        rows=lambda s: _of_user(s, "email_address__user_id"), withheld="created sent key",
    ),
    Held(
        "account.emailaddress", _("Your log-in addresses"), rows=_of_user, gone=True,
        nothing="id user primary", erased={"email": _("E-mail"), "verified": _("Confirmed")},
    ),
    Held(
        "accounts.failurecount", rows=_failures, gone=True, nothing="id portal_id kind",
        withheld="key count last_at",
    ),
    Held(
        "accounts.emailchange", _("Other log-in addresses you asked for"), rows=_of_user, gone=True,
        nothing="id user expires_at", withheld="token_hash",
        erased={
            "email": _("E-mail"), "created_at": _("When"), "used_at": _("Confirmed"),
            "killed_at": _("Ended"),
        },
    ),
    Held(
        "accounts.staffinvitation", why="only staff are invited by it",
        nothing="id token_hash created_at expires_at used_at killed_at", business="user",
    ),
    Held(
        "accounts.user", _("Your log-in"), rows=lambda s: _of_user(s, "pk"), gone=True,
        nothing="id public_id staff_role is_active unread",
        erased={
            "email": _("E-mail"), "name": _("Name"), "language": _("Language"),
            "created_at": _("Since"), "last_login": _("Last log-in"),
        },
        withheld="password", business="title",
    ),
    free("accounts.staffrules", "the business's own", "id second_factor version"),
    free("auth.permission", "not used", "id name content_type codename"),
    free("auth.group", "not used", "id name"),
    free("auth.group_permissions", "not used", "id group permission"),
    free("contenttypes.contenttype", "names of tables", "id app_label model"),
)  # fmt: skip
