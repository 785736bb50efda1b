"""The host names of a portal: one primary, and others that lead to it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portello.modules.portals.models import Portal, PortalHost

_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*\Z")


def host_name(text: str) -> str:
    """`text` as browsers send it: lower case, letters beyond ASCII in their A-label (RFC 5890).

    Raises `ValidationError` for what is no host name.
    """
    try:
        host = text.strip().lower().encode("idna").decode()
    except UnicodeError:
        host = ""
    if len(host) > 253 or not _HOST.match(host):
        raise ValidationError(
            _("“%(host)s” is no host name. Enter one such as portal.example.com, without http://."),
            params={"host": text.strip()[:60]},
        )
    return host


def hosts_of(portal: Portal) -> list[str]:
    """Its host names, the primary one first."""
    rows = PortalHost.objects.filter(portal=portal).order_by("-is_primary", "host")
    return list(rows.values_list("host", flat=True))


def set_hosts(portal: Portal, hosts: Sequence[str]) -> None:
    """Give `portal` these names and no others; the first is the primary one.

    In the caller's transaction. Raises `IntegrityError` when another portal has taken one.
    """
    rows = PortalHost.objects.filter(portal=portal)
    rows.exclude(host__in=hosts).delete()
    rows.update(is_primary=False)
    known = set(rows.values_list("host", flat=True))
    for host in hosts:
        if host not in known:
            row = PortalHost(portal=portal, host=host)
            row.full_clean()
            row.save()
    rows.filter(host=hosts[0]).update(is_primary=True)
