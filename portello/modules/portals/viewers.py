"""Turns a host into a portal and a log-in into a viewer; the middleware's only source for both."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from portello.access.profiles import compiled
from portello.access.viewer import NOBODY, Elsewhere, Viewer, lifted
from portello.modules.portals.models import Portal, PortalAccess, PortalHost

SESSION_KEY = "access"
_LOCAL = ("localhost", "127.0.0.1", "[::1]", "testserver")


def place_of(host: str) -> tuple[Portal | None, bool, str] | None:
    """(portal, whether the back office is served here, address to redirect to); None if unknown.

    While there is no portal yet, the back office's own host, or else this machine itself, serves
    the page on which it is founded.
    """
    row = PortalHost.objects.select_related("portal").filter(host=host).first()
    is_backoffice = _serves_backoffice(host, row)
    if row is None:
        return (None, True, "") if is_backoffice else None
    redirect_to = "" if row.is_primary else origin(row.portal)
    return row.portal, is_backoffice, redirect_to


def _serves_backoffice(host: str, row: PortalHost | None) -> bool:
    if settings.BACKOFFICE_HOST:
        return host == settings.BACKOFFICE_HOST
    if row is not None:
        # On the same host only while there is one portal; then on the first one's.
        return row.portal_id == Portal.objects.order_by("pk").values_list("pk", flat=True).first()
    return host in _LOCAL and not Portal.objects.exists()


def origin(portal: Portal | None) -> str:
    """Scheme, primary host and port of a portal: where links in mails lead, whatever was asked."""
    host = settings.BACKOFFICE_HOST or "localhost"
    if portal is not None:
        host = PortalHost.objects.values_list("host", flat=True).get(portal=portal, is_primary=True)
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{settings.SCHEME}://{host}{port}"


def viewer_for(request: Any, address: str) -> Viewer:
    """The viewer for the logged-in person: the company he chose, or the one he used last."""
    accesses = usable_accesses(request.portal, request.user)
    if not accesses:
        return NOBODY
    viewers = [_viewer(request, access, address) for access in accesses]
    chosen = request.session.get(SESSION_KEY)
    here = next((v for v in viewers if v.access_public_id == chosen), viewers[0])
    others = tuple(
        Elsewhere(v.access_public_id, v.company.name, v) for v in viewers if v is not here
    )
    return here.but(others=others) if others else here


def usable_accesses(portal: Portal, user: Any) -> list[PortalAccess]:
    """The person's active accesses to `portal`, the last used first."""
    if not portal.is_active:
        return []
    rows = PortalAccess.objects.filter(
        portal=portal,
        user=user,
        state="active",
        contact__archived_at=None,
        company__archived_at=None,
    ).select_related("company", "contact", "profile")
    return list(rows.order_by(F("last_login_at").desc(nulls_last=True), "pk"))


def _viewer(request: Any, access: PortalAccess, address: str) -> Viewer:
    return Viewer(
        portal=request.portal,
        user_id=request.user.pk,
        access_id=access.pk,
        access_public_id=access.public_id,
        contact=access.contact,
        company=access.company,
        role=access.role,
        is_company_admin=access.is_company_admin,
        profile=compiled(access.profile),
        address=address,
    )


def note_login(request: Any, user: Any) -> None:
    """Count a log-in on the access the person starts with."""
    if request.portal is None:
        return
    with lifted("log-in: the person is not yet a viewer"):
        accesses = usable_accesses(request.portal, user)
        if accesses:
            count_visit(accesses[0].public_id)


def count_visit(access_public_id: str) -> None:
    """One more access of this person to this company's side of the portal."""
    with lifted("the access counter belongs to the portal, not to the page"):
        PortalAccess.objects.filter(public_id=access_public_id).update(
            login_count=F("login_count") + 1, last_login_at=timezone.now()
        )


def no_portal_yet() -> bool:
    """Whether the first portal is still to be founded."""
    return not Portal.objects.exists()
