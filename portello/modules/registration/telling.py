"""Telling the business that registrations wait: one mail an hour for each portal at most."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from portello.access.middleware import source
from portello.core import languages, mail, outbox
from portello.core.formats import number
from portello.core.outbox import OutboxMessage
from portello.modules.inbox.models import InboxItem
from portello.modules.portals.models import Portal

KIND = "registration.waits"
HOUR = timedelta(hours=1)


def announce(portal: Any) -> None:
    """Queue the mail to the business. What comes later within the hour is told with the next one."""
    if not portal.tell_waiting:
        return
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    message = _put(portal, hour)
    if message.attempts:  # this hour's mail has gone out
        later = _put(portal, hour + HOUR)
        OutboxMessage.objects.filter(pk=later.pk, attempts=0).update(run_at=hour + HOUR)


def _put(portal: Any, hour: datetime) -> OutboxMessage:
    return outbox.put(KIND, {"portal": portal.pk}, key=f"{KIND}:{portal.pk}:{hour.timestamp():.0f}")


def tell(message: OutboxMessage) -> None:
    """Outbox handler: how many wait now; nothing if staff have decided on them meanwhile."""
    portal = Portal.objects.filter(pk=message.payload["portal"], tell_waiting=True).first()
    to = (portal.copy_to or portal.support_email) if portal is not None else ""
    if portal is None or not to:
        return
    rows = InboxItem.objects.waiting().filter(act="registration", portal=portal, practice=False)
    count = rows.count()
    if not count:
        return
    link = source().backoffice()[0] + reverse("staff:inbox:list") + "?kind=registration"
    language = languages.choose(portal.language, among=portal.languages)
    values = {"count": number(count), "link": link}
    mail.send_for(portal, "registration waits", to=to, language=language, values=values)
