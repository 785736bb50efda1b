"""What the company page shows of a membership."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portello.access.viewer import Viewer
from portello.modules.customers.examples import IDS, example_people
from portello.modules.membership.models import Membership, MembershipClass


def membership(viewer: Viewer) -> dict[str, Any] | None:
    """The running class, what is planned after it, and whether another may be chosen."""
    if not viewer.may("membership.view"):
        return None
    rows = list(viewer.see(Membership).select_related("membership_class").order_by("since"))
    may_choose = viewer.may("membership.choose")
    # Who has no class and is no member organisation is a customer like any other.
    if not rows and not (may_choose and viewer.company.kind == "member"):
        return None
    today = timezone.localdate()
    running = next((r for r in rows if r.since <= today and (not r.until or r.until > today)), None)
    return {
        "running": running,
        "planned": [r for r in rows if r.since > today],
        "may_choose": may_choose,
    }


def examples(portal: Any) -> dict[type, list[Any]]:
    """One membership of the example company."""
    company, _contact = example_people(portal)
    klass = MembershipClass(
        pk=-1, public_id=IDS.format(1), name={portal.language or "en": _("Example class")},
        fee=12000,
    )  # fmt: skip
    since = date(timezone.localdate().year, 1, 1)
    row = Membership(
        pk=-1, public_id=IDS.format(1), company=company, membership_class=klass, since=since
    )
    return {Membership: [row]}
