"""What waits in the inbox of the world of the tests, and who is a member as what."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from portello.access.viewer import looking
from portello.core import changes
from portello.core.audit import System
from portello.modules.accounts.models import User
from portello.modules.communication.models import MessageKind
from portello.modules.communication.operations import choose
from portello.modules.inbox.models import AcceptRun, AcceptRunItem
from portello.modules.membership.models import Membership, MembershipClass


def ask_for_title(portal: Any, viewer: Any) -> None:
    """Beta's main user has asked for another job title."""
    portal.ceiling = {"ask": {"fields": {"me": ["title"]}}}
    with looking(viewer):
        changes.write(viewer.contact, {"title": "CANARY-B-contact-wish"}, by=viewer)
    portal.ceiling = {}


def accept_many(item: Any) -> None:
    """A run of "Accept all" in which somebody else was faster."""
    user = User.objects.get(staff_role="administrator")
    run = AcceptRun.objects.create(user=user, key="x", done_at=timezone.now())
    AcceptRunItem.objects.create(run=run, item=item, seen="x", state="refused", note="Too late.")


def choose_newsletter(contact: Any) -> None:
    """Beta's main user wants the newsletter."""
    texts = {"name": {"en": "Newsletter"}, "purpose": {"en": "News, once a month."}}
    kind = MessageKind.objects.create(**texts, channels=["email", "post"])
    wanted, read = {(kind.public_id, "email")}, {kind.public_id: kind.version}
    choose(by=System("test"), contact=contact, wanted=wanted, read=read)


def give_memberships(companies: dict[str, Any]) -> None:
    """All companies are supporting members."""
    klass = MembershipClass.objects.create(name={"en": "Supporting member"}, fee=12000)
    for company in companies.values():
        since = date(2026, 1, 1)
        Membership.objects.create(company=company, membership_class=klass, since=since)
