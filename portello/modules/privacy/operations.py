"""Asking to be forgotten, starting the erasure, and fetching what is held about oneself."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from portello.access.viewer import Viewer
from portello.core import audit, outbox
from portello.modules.inbox.models import InboxItem
from portello.modules.inbox.sending import send_item
from portello.modules.privacy import mail
from portello.modules.privacy.download import Section, sections
from portello.modules.privacy.models import Forgotten, Retention
from portello.modules.privacy.subjects import Person, person_of, stored
from portello.modules.privacy.telling import tell

KIND = "privacy.forget"
ACT = "forget"


def own_request(viewer: Viewer) -> InboxItem | None:
    """The viewer's newest request to be forgotten."""
    if viewer.setup:
        return None
    return viewer.see(InboxItem).filter(act=ACT, contact=viewer.contact).order_by("-pk").first()


def own_person(viewer: Viewer, user: Any = None) -> Person:
    """The viewer himself; of staff who set the portal up, the example."""
    if viewer.setup:
        return Person(viewer.contact, viewer.company, None, True, False, False, Retention())
    return person_of(viewer.contact.pk, viewer.company.pk, user)


def ask_to_be_forgotten(*, by: Viewer) -> InboxItem:
    """Send the request, with what he was told. Nothing is erased by it: staff decide.

    A second one while the first waits, or is being done, is the first.
    """
    earlier = own_request(by)
    if earlier is not None and (earlier.is_waiting or earlier.state == "accepted"):
        return earlier
    person = own_person(by)
    payload = {"told": tell(person).as_json(), "language": translation.get_language()}
    try:
        with transaction.atomic():
            item = send_item(by=by, act=ACT, payload=payload, subject=person.contact, personal=True)
            audit.record("forget asked", person.contact, by=by)
            mail.send_receipt(item, address_of(person))
    except IntegrityError:  # the same form a moment ago
        earlier = own_request(by)
        if earlier is None:
            raise
        return earlier
    return item


def address_of(person: Person) -> str:
    """Where he is written to."""
    return person.user.email if person.user else person.contact.email


def begin(person: Person, item: InboxItem | None) -> Forgotten:
    """Write down who goes and what to look for, and hand it to the worker."""
    contact, subject = person.contact, person.subject_to_forget()
    known: dict[str, Any] = {"to": address_of(person), "name": contact.name}
    if item is not None:
        known["language"] = item.payload["language"]
        with translation.override(known["language"]):
            known["told"] = tell(person).as_json()
    row, _made = Forgotten.objects.update_or_create(
        contact_id=contact.pk,
        defaults={
            "contact_public_id": contact.public_id,
            "user_id": subject.user_id,
            "user_public_id": person.user.public_id if person.user and subject.user_id else "",
            "company_id": contact.company_id,
            "item_id": item.pk if item else None,
            "subject": stored(subject) | known,
            "step": "",
            "upto": 0,
            "counts": {},
            "done_at": None,
        },
    )
    outbox.put(
        KIND, {"forgotten": row.pk}, key=f"forget:{row.public_id}:{timezone.now().timestamp()}"
    )
    return row


def own_data(*, by: Viewer) -> list[Section]:
    """Everything held about the viewer that may be given out; that he fetched it is on record."""
    person = own_person(by)
    with transaction.atomic():
        audit.record("data downloaded", person.contact, by=by)
    return sections(person.subject(own=True))
