"""What staff read about mail elsewhere: bounces on a contact's page, trouble on the home page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.core import formats
from portello.core.mail import Mail
from portello.modules.mailbox.models import Mailbox, ReceivedMail

LONG = timedelta(hours=1)


def notes(contact: Any) -> list[str]:
    """That the last mail that came back was to the address he still has."""
    sent = Mail.objects.filter(contact_id=contact.pk, sent_at__isnull=False)
    last = sent.filter(bounced_at__isnull=False).order_by("-bounced_at").first()
    if last is None:
        return []
    values = {"day": formats.day(timezone.localdate(last.bounced_at)), "email": last.to_address}
    said = _("A mail to %(email)s could not be delivered on %(day)s.") % values
    return [f"{said} {last.bounce}".strip()]


def whole_mails(known_as: list[str]) -> dict[str, str]:
    """Where staff read the mails that were taken in under these names, as long as they are kept."""
    if not known_as:
        return {}
    mine = Q(message_id__in=known_as) | Q(digest__in=[one.strip("<>") for one in known_as])
    rows = ReceivedMail.objects.filter(Q(outcome="taken") | Q(item__state="accepted"), mine)
    return {
        one.known_as: reverse("staff:mailbox:mail", kwargs={"public_id": one.public_id})
        for one in rows
    }


def home_counts(staff: Any) -> list[tuple[str, int, str]]:
    """Mailboxes that could not be fetched for an hour, for whoever can mend it."""
    if not staff.may("portals.manage"):
        return []
    failing = Mailbox.objects.filter(is_on=True, failing_since__lt=timezone.now() - LONG)
    first = failing.select_related("portal").order_by("failing_since").first()
    if first is None:
        return []
    address = reverse("staff:mailbox:setup", kwargs={"public_id": first.portal.public_id})
    return [(_("E-mail in: fetching fails"), failing.count(), address)]
