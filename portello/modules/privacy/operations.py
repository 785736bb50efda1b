"""Asking to be forgotten, withdrawing, deciding; starting the erasure."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.access.viewer import Viewer
from portello.core import audit, outbox
from portello.modules.privacy import mail
from portello.modules.privacy.download import Section, sections
from portello.modules.privacy.models import ForgetRequest, Forgotten
from portello.modules.privacy.subjects import Person, person_of, stored
from portello.modules.privacy.telling import Told, tell

KIND = "privacy.forget"


class Refused(Exception):
    """It cannot be done any more; `reason` is a sentence for whoever tried."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def own_request(viewer: Viewer) -> ForgetRequest | None:
    """The viewer's newest request; read past the managers, for no profile may hide it."""
    if viewer.setup:
        return None
    found = ForgetRequest._base_manager.filter(
        contact_id=viewer.contact.pk, company_id=viewer.company.pk
    )
    return found.order_by("-pk").first()


def own_person(viewer: Viewer) -> Person:
    """The viewer himself; of staff who set the portal up, the example."""
    if viewer.setup:
        return Person(viewer.contact, viewer.company, None, True, False, False)
    return person_of(viewer.contact.pk, viewer.company.pk)


def ask_to_be_forgotten(*, by: Viewer, language: str) -> ForgetRequest:
    """Send the request. Nothing is erased by it. A second one while the first waits is the first."""
    person = own_person(by)
    told = tell(person)
    try:
        with transaction.atomic():
            request = ForgetRequest(
                company_id=by.company.pk, contact=person.contact, portal=by.portal,
                told=told.as_json(), language=language,
            )  # fmt: skip
            request.save(force_insert=True)
            audit.record("forget asked", person.contact, by=by)
            mail.send_receipt(request, _address(person))
    except IntegrityError:  # the same form a moment ago
        earlier = own_request(by)
        if earlier is None:
            raise
        return earlier
    return request


def withdraw_request(*, by: Viewer) -> None:
    """Take the request back. Raises `Refused` once staff have decided."""
    with transaction.atomic():
        request = own_request(by)
        if request is None or not _move(request, "withdrawn"):
            raise Refused(_("There is no request that could be withdrawn."))
        person = own_person(by)
        audit.record("forget withdrawn", person.contact, by=by)
        mail.send_withdrawn(request, _address(person))


def reject_request(*, by: audit.By, request: ForgetRequest, reason: str) -> None:
    """Refuse, with the reason, which is mailed. Raises `Refused` if it is decided already."""
    if not reason.strip():
        raise Refused(_("Say why: the person gets your reason by mail."))
    with transaction.atomic():
        if not _move(request, "rejected", reason=reason.strip()):
            raise Refused(_("This request is decided or withdrawn already."))
        audit.record("forget rejected", request.contact, by=by)
        mail.send_rejected(request, _address(_person(request)))


def accept_request(*, by: audit.By, request: ForgetRequest) -> Forgotten:
    """Begin the erasure, which the worker does. Raises `Refused` if it is decided already."""
    with transaction.atomic():
        if not _move(request, "accepted"):
            raise Refused(_("This request is decided or withdrawn already."))
        person = _person(request)
        audit.record("forget accepted", request.contact, by=by)
        return begin(person, request)


def begin(person: Person, request: ForgetRequest | None) -> Forgotten:
    """Write down who goes and what to look for, and hand it to the worker."""
    subject = person.subject_to_forget()
    contact = person.contact
    row, _made = Forgotten.objects.update_or_create(
        contact_id=contact.pk,
        defaults={
            "contact_public_id": contact.public_id,
            "user_id": subject.user_id,
            "user_public_id": person.user.public_id if person.user and subject.user_id else "",
            "company_id": contact.company_id,
            "request_id": request.pk if request else None,
            "subject": stored(subject)
            | {"to": _address(person), "name": contact.name, "told": tell(person).as_json()},
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


def told_of(request: ForgetRequest) -> Told:
    """What it means today, for staff who decide."""
    return tell(_person(request))


def _person(request: ForgetRequest) -> Person:
    return person_of(request.contact_id, request.company_id)


def _address(person: Person) -> str:
    return person.user.email if person.user else person.contact.email


def _move(request: ForgetRequest, state: str, **values: Any) -> bool:
    """Leave "open" once: two at the same moment are one."""
    decided: dict[str, Any] = {"state": state, "decided_at": timezone.now(), **values}
    open_ones = ForgetRequest._base_manager.filter(pk=request.pk, state="open")
    moved = open_ones.update(version=request.version + 1, **decided)
    for name, value in decided.items():
        setattr(request, name, value)
    return bool(moved)


def own_data(*, by: Viewer) -> list[Section]:
    """Everything held about the viewer that may be given out; that he fetched it is on record."""
    person = own_person(by)
    with transaction.atomic():
        audit.record("data downloaded", person.contact, by=by)
    return sections(person.subject(own=True))
