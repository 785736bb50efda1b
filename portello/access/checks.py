"""System checks: a view without a policy, or an unlisted route of another package, does not start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from portello.access.pages import THIRD_PARTY, Policy


def all_routes(resolver: Any = None, prefix: str = "", space: str = "") -> Iterator[tuple]:
    """(full url name, route, pattern) of every URL pattern, nested ones included."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from all_routes(entry, route, inner)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name or ''}", route, entry


def policy_of(pattern: URLPattern) -> Policy | None:
    """The policy a view declares, or the one listed for a route of another package."""
    return getattr(pattern.callback, "policy", None) or THIRD_PARTY.get(pattern.name or "")


@register()
def every_view_has_a_policy(app_configs: Any, **kwargs: Any) -> list[Error]:
    """access.E001: a route without a policy."""
    return [
        Error(
            f"{route} ({name}) does not say who it is for.",
            hint="Decorate the view with @customer_page, @staff_page, @public_page or @token_page.",
            id="access.E001",
        )
        for name, route, pattern in all_routes()
        if policy_of(pattern) is None
    ]
