"""Turns a host into a portal and a log-in into a viewer; the middleware's only source for both."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.conf import settings
from django.db.models import F, Subquery
from django.utils import timezone

from portello.access.assigned import Collaboration
from portello.access.models import Profile
from portello.access.profiles import compiled, everything
from portello.access.viewer import NOBODY, Elsewhere, Viewer, lifted
from portello.core import custom
from portello.core.prepared import Prepared, record
from portello.modules.accounts.staffing import factor_missing
from portello.modules.customers.examples import example_people
from portello.modules.customers.models import Company, Contact
from portello.modules.portals.homepage.published import home_blocks_of
from portello.modules.portals.logo import logo_bytes
from portello.modules.portals.models import Portal, PortalAccess, PortalHost

# Asked by the middleware and the shell, with everything below.
__all__ = ["factor_missing", "home_blocks_of", "logo_bytes"]

SESSION_KEY = "access"
LOOK_KEY = "looks as"  # the access as whom a member of staff looks at the portal
_LOCAL = ("localhost", "127.0.0.1", "[::1]", "testserver")


def place_of(host: str) -> tuple[Portal | None, str] | None:
    """(portal, address to redirect to); None for a host that nothing is served on.

    While there is no portal yet, the back office's own host, or else this machine itself, serves
    the page on which it is founded.
    """
    found = _PLACE.rows(host)
    if not found:
        if not serves_backoffice(host, None):
            return None
        custom.refresh()
        return None, ""
    is_primary, stamp, *values = found[0]
    custom.seen(stamp)
    portal = record(Portal, _PORTAL, tuple(values))
    return portal, "" if is_primary else origin(portal)


def _in_order(model: Any, *wanted: str) -> tuple[str, ...]:
    """Column names in the order in which `from_db` takes their values."""
    names = tuple(f.attname for f in model._meta.concrete_fields if f.attname in wanted)
    assert len(names) == len(wanted), f"{model} has no {set(wanted) - set(names)}"
    return names


_PORTAL = _in_order(
    Portal, "id", "public_id", "name", "support_name", "support_email", "support_phone", "words",
    "language", "languages", "sender", "welcome", "is_active", "brand", "menu_colour", "logo",
    "home", "modules_off", "links", "ceiling", "company_page", "protection",
    "open_parts", "registration", "registration_link",
    "max_account_failures", "max_address_failures", "version",
)  # fmt: skip
_PLACE = Prepared(
    lambda host: PortalHost.objects.filter(host=host).values_list(
        "is_primary", Subquery(custom.stamp()), *[f"portal__{name}" for name in _PORTAL]
    ),
    text=True,
)


def serves_backoffice(host: str, portal: Portal | None) -> bool:
    """Whether staff pages are served here; asked for staff pages only, it costs a query."""
    if settings.BACKOFFICE_HOST:
        return host == settings.BACKOFFICE_HOST
    if portal is not None:
        # On the same host only while there is one portal; then on the first one's.
        return portal.pk == Portal.objects.order_by("pk").values_list("pk", flat=True).first()
    return host in _LOCAL and not Portal.objects.exists()


def origin(portal: Portal | None) -> str:
    """Scheme, primary host and port of a portal: where links in mails lead, whatever was asked."""
    host = settings.BACKOFFICE_HOST or "localhost"
    if portal is not None:
        host = PortalHost.objects.values_list("host", flat=True).get(portal=portal, is_primary=True)
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{settings.SCHEME}://{host}{port}"


def backoffice() -> tuple[str, str]:
    """(how its addresses begin, whose it is) of the back office, for mails to staff."""
    first = Portal.objects.order_by("pk").first()
    return origin(None if settings.BACKOFFICE_HOST else first), first.name if first else "Portello"


def is_contacts_address(email: str) -> bool:
    """Whether a contact has been invited with this address and has not accepted yet."""
    return PortalAccess.objects.filter(state="invited", invited_email=email).exists()


def viewer_for(request: Any, address: str) -> Viewer:
    """The viewer for the logged-in person: the company he chose, or the one he used last."""
    accesses = usable_accesses(request.portal, request.user)
    if not accesses:
        return NOBODY
    viewers = [_viewer(request.portal, request.user.pk, a, address) for a in accesses]
    chosen = request.session.get(SESSION_KEY)
    here = next((v for v in viewers if v.access_public_id == chosen), viewers[0])
    others = tuple(
        Elsewhere(v.access_public_id, v.company.name, v) for v in viewers if v is not here
    )
    return here.but(others=others) if others else here


def viewer_for_staff(request: Any, address: str) -> Viewer:
    """The person as whom a member of staff looks, read-only; nobody if he does not."""
    wanted = request.session.get(LOOK_KEY)
    if not wanted:
        return NOBODY
    access = PortalAccess.objects.select_related("contact", "company", "profile").filter(
        public_id=wanted, portal=request.portal, state="active",
        contact__archived_at=None, company__archived_at=None,
    ).first()  # fmt: skip
    if access is None:
        return NOBODY
    external = PortalAccess.objects.filter(pk=access.pk).values_list(*_EXTERNAL).get()
    access.external = external  # type: ignore[attr-defined]
    return _viewer(request.portal, access.user_id, access, address).but(
        watched_by=request.staff.actor.name
    )


def viewer_for_setup(request: Any) -> Viewer:
    """A member of staff who sets the portal up: everything it offers, with examples for content."""
    company, contact = example_people(request.portal)
    return Viewer(
        portal=request.portal,
        user_id=request.user.pk,
        contact=contact,
        company=company,
        role="main_user",
        is_company_admin=True,
        profile=everything(request.portal),
        address=request.staff.address,
        watched_by=request.staff.actor.name,
        setup=True,
    )


def viewer_of_key(portal: Portal, user: Any, access_id: int, address: str) -> Viewer | None:
    """The viewer behind a person's key: this access and no other; None once it is over."""
    for access in usable_accesses(portal, user):
        if access.pk == access_id:
            return _viewer(portal, user.pk, access, address)
    return None


def usable_accesses(portal: Portal, user: Any) -> list[PortalAccess]:
    """The person's active accesses to `portal`, the last used first.

    Company, contact and profile carry only what every request needs; pages that show more fetch
    them through the viewer.
    """
    if not portal.is_active:
        return []
    accesses = []
    for row in _ACCESSES.rows(portal.pk, user.pk):
        parts = iter(row)
        loaded = {
            name: record(model, names, tuple(islice(parts, len(names))))
            for name, model, names in _LOADED
        }
        access: Any = loaded.pop("access")
        access.external = tuple(parts)
        for name, related in loaded.items():
            setattr(access, name, related)
        accesses.append(access)
    return accesses


_LOADED: list[tuple[str, Any, tuple[str, ...]]] = [
    (name, model, _in_order(model, *columns))
    for name, model, columns in (
        ("access", PortalAccess, ("id", "public_id", "role", "is_company_admin", "company_id",
                                  "contact_id", "profile_id", "unread")),
        ("company", Company, ("id", "public_id", "kind", "name", "language", "status")),
        ("contact", Contact, ("id", "public_id", "name", "company_id")),
        ("profile", Profile, ("id", "version")),
    )
]  # fmt: skip
# The right of a collaborator is joined here: whoever is none pays no query for it.
_EXTERNAL = ("collaborator__id", "collaborator__is_active", "collaborator__may_manage")
_ACCESSES = Prepared(
    lambda portal, user: (
        PortalAccess.objects.filter(
            portal=portal,
            user=user,
            state="active",
            contact__archived_at=None,
            company__archived_at=None,
        )
        .order_by(F("last_login_at").desc(nulls_last=True), "pk")
        .values_list(
            *[
                field if name == "access" else f"{name}__{field}"
                for name, _model, fields in _LOADED
                for field in fields
            ],
            *_EXTERNAL,
        )
    )
)


def _viewer(portal: Portal, user_id: int, access: PortalAccess, address: str) -> Viewer:
    return Viewer(
        portal=portal,
        user_id=user_id,
        access_id=access.pk,
        access_public_id=access.public_id,
        contact=access.contact,
        company=access.company,
        role=access.role,
        is_company_admin=access.is_company_admin,
        profile=compiled(access.profile, portal),
        profile_id=access.profile_id,
        collaborator=_collaboration(portal, access),
        address=address,
        unread=access.unread,
    )


def _collaboration(portal: Portal, access: Any) -> Collaboration | None:
    """The collaborator's right of this access, if it stands: a lead's contact never has one."""
    key, is_active, may_manage = access.external
    if not is_active or access.company.status == "lead":
        return None
    return Collaboration(key, bool(may_manage), frozenset(portal.modules_off))


def company_language(portal: Portal | None, user: Any) -> str:
    """The language of the company that the person last worked for here, or ""."""
    accesses = usable_accesses(portal, user) if portal is not None else []
    return accesses[0].company.language if accesses else ""


def standing_of(request: Any) -> tuple[str, str]:
    """("waiting", "") or ("declined", reason) of somebody who is logged in and has no access here;
    ("", "") if nothing is to be said to him."""
    if request.portal is None:
        return "", ""
    with lifted("whoever is not let in is no viewer"):
        rows = PortalAccess.objects.filter(
            portal=request.portal, user=request.user, state__in=["waiting", "declined"],
            contact__archived_at=None, company__archived_at=None,
        )  # fmt: skip
        # Who waits at one company and was declined at another reads the better news.
        return rows.order_by("-state", "-pk").values_list("state", "reason").first() or ("", "")


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


def setup_of(request: Any) -> Any:
    """What staff find above a page while they set its portal up."""
    from portello.modules.portals.settings import setup_of as bar

    return bar(request)


def no_portal_yet() -> bool:
    """Whether the first portal is still to be founded."""
    return not Portal.objects.exists()
