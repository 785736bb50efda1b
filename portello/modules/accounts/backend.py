"""Who is logged in: allauth's backend, with the user read by a query that is written once."""

from __future__ import annotations

from functools import cache

from allauth.account.auth_backends import AuthenticationBackend

from portello.modules.accounts.models import User


class Backend(AuthenticationBackend):
    """Every request of a person asks for the user: building the query costs more than running it."""

    def get_user(self, user_id: int) -> User | None:
        """The user, or none where there is none or he is not active."""
        found = list(User.objects.raw(_by_key(), [user_id]))
        return found[0] if found and self.user_can_authenticate(found[0]) else None


@cache
def _by_key() -> str:
    """All columns of the one user whose primary key is given."""
    sql: str = User.objects.filter(pk=-1).query.sql_with_params()[0]
    return sql
