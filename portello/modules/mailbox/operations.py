"""Dealing with a mail that was stored: into what it answers, into the inbox, or nowhere; once."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portello.access.staff import Staff
from portello.access.viewer import Viewer, looking
from portello.core import audit, languages, uploads
from portello.core.files import StoredFile
from portello.core.mail import Mail
from portello.core.outbox import OutboxMessage
from portello.modules.mailbox import judging, reading, recognising
from portello.modules.mailbox.attaching import NotNow, accepted, placed
from portello.modules.mailbox.judging import Person, Verdict
from portello.modules.mailbox.models import ReceivedFile, ReceivedMail
from portello.modules.mailbox.reading import Read
from portello.modules.mailbox.refusing import tell_not_taken
from portello.modules.mailbox.sameness import has_come
from portello.modules.mailbox.taking import Answer, NotTaken, taker_of
from portello.modules.mailbox.texts import newest
from portello.modules.mailbox.tray import send_to_tray

log = logging.getLogger("portello.mailbox")
BY = audit.System("mail")
ATTEMPTS = 4  # then a mail that we stumble over waits for staff, with its head alone


def take_mail(message: OutboxMessage) -> None:
    """Outbox handler "mailbox.take". What follows from a mail and its outcome are stored together,
    so that a worker that is killed and begins again does nothing twice."""
    row = ReceivedMail.objects.select_related("mailbox__portal", "raw").filter(
        pk=message.payload["mail"], outcome=""
    ).first()  # fmt: skip
    if row is None or row.raw is None:
        return
    with row.raw.open() as content:
        raw = content.read()
    with suppress(Done):
        try:
            mail = reading.read(raw, headers_only=row.headers_only)
            verdict = judging.judge(row.mailbox, mail, headers_only=row.headers_only)
            _follow(row, raw, mail, verdict)
        except (Done, NotNow):
            raise
        except Exception:
            if message.attempts < ATTEMPTS:
                raise
            log.exception("mail %s cannot be dealt with", row.public_id)
            nothing = reading.read(b"", headers_only=True)
            _to_tray(row, nothing, Verdict("tray", "broken"))


def _follow(row: ReceivedMail, raw: bytes, mail: Read, verdict: Verdict) -> None:
    if verdict.outcome == "bounce":
        _note_bounce(row, raw, mail)
    elif verdict.outcome == "taken":
        _take_in(row, mail, verdict)
    elif verdict.outcome == "tray":
        _to_tray(row, mail, verdict)
    else:
        _close(row, verdict.outcome)


def _take_in(row: ReceivedMail, mail: Read, verdict: Verdict) -> None:
    person, thread = verdict.person, verdict.thread
    assert person is not None and thread is not None, "a mail is taken in for somebody"
    with translation.override(languages.choose(person.language)):
        stored, refused = accepted(mail.parts, verdict.record.company_id, person.by)
        answer = Answer(_text(mail, stored, refused), stored, row.known_as)
        if not answer.text and not stored:
            _to_tray(row, mail, Verdict("tray", "no_text", thread, person))
            return
        try:
            with transaction.atomic():
                _locked(row)
                with _as(person):
                    taker_of(thread.label).answer(person.by, verdict.record, answer)
                row.thread = thread.token
                _close(row, "taken", contact_id=person.contact_id)
        except NotTaken as not_taken:
            _to_tray(row, mail, Verdict("tray", not_taken.why, thread, person))
        except IntegrityError:
            # The same Message-ID stands in it already.
            if has_come(row, mail):
                _close(row, "duplicate", contact_id=person.contact_id)
            else:
                _to_tray(row, mail, Verdict("tray", "same_id", thread, person))
        except ValidationError:
            _to_tray(row, mail, Verdict("tray", "no_right", thread, person))


def _as(person: Person) -> Any:
    """A customer writes under the seat belt, as on the page."""
    return looking(person.by if isinstance(person.by, Viewer) else None)


def _text(mail: Read, stored: list[StoredFile], refused: list[str]) -> str:
    text = placed(newest(mail.text), mail.parts, stored)
    if len(text) > LONGEST_ANSWER:
        text = text[:LONGEST_ANSWER] + "\n\n" + _("[The mail goes on. Staff can read it whole.]")
    if not text and stored:
        text = _("(no text)")
    return "\n\n".join([text, "\n".join(refused)]).strip()


LONGEST_ANSWER = 16_000  # characters; what is longer is no answer but a log


def _to_tray(row: ReceivedMail, mail: Read, verdict: Verdict) -> None:
    """For staff to decide. Somebody whom we know hears why it did not go in; nobody else does."""
    stored, refused = accepted(mail.parts, None, BY)
    with transaction.atomic():
        _locked(row)
        if verdict.thread is not None and verdict.person is not None:
            row.thread = verdict.thread.token
        row.item, outcome = send_to_tray(row, mail, verdict, refused, by=BY)
        row.why = verdict.why if outcome == "tray" else "flood"
        if outcome == "tray":
            uploads.claim(stored)
            ReceivedFile.objects.bulk_create(ReceivedFile(mail=row, file=one) for one in stored)
        if verdict.thread is not None and verdict.person is not None:
            tell_not_taken(verdict, mail)
        _close(row, outcome, contact_id=verdict.person.contact_id if verdict.person else None)


def _note_bounce(row: ReceivedMail, raw: bytes, mail: Read) -> None:
    """On the mail of ours that came back, from where the contact's page reads it. Anybody who has the
    mail can write a bounce: it is believed as a report about the address that the mail went to."""
    bounce = recognising.bounce_of(raw, mail)
    sent = Mail.objects.filter(public_id=bounce.mail).first() if bounce.mail else None
    with transaction.atomic():
        _locked(row)
        believed = sent is not None and sent.to_address.lower() in bounce.recipients
        if sent is not None and believed and bounce.final and sent.bounced_at is None:
            sent.bounced_at, sent.bounce = timezone.now(), bounce.said
            sent.save(update_fields=["bounced_at", "bounce"])
        _close(row, "bounce", contact_id=sent.contact_id if sent and believed else None)


class Done(Exception):
    """Another worker has dealt with the mail."""


def _locked(row: ReceivedMail) -> None:
    stored = ReceivedMail.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if stored.outcome:
        raise Done


def _close(row: ReceivedMail, outcome: str, *, contact_id: int | None = None) -> None:
    row.outcome, row.contact_id = outcome, contact_id
    row.save(update_fields=["outcome", "contact", "item", "why", "thread"])


def change_mailbox(
    *, by: Staff, box: Any, values: dict[str, Any], password: str, base_version: int
) -> bool:
    """Store how a portal's mail is fetched; False if somebody else has changed it meanwhile. The
    password is kept sealed, and the history says only that it is another one."""
    from portello.modules.mailbox.fetching import fetch_soon
    from portello.modules.mailbox.sealing import seal

    with transaction.atomic():
        portal = type(box.portal).objects.select_for_update().get(pk=box.portal_id)
        stored = type(box).objects.filter(portal=portal).first() or type(box)(portal=portal)
        if stored.version != base_version:
            return False
        changed: dict[str, tuple[Any, Any]] = {
            name: (getattr(stored, name), value)
            for name, value in values.items()
            if getattr(stored, name) != value
        }
        place = {"host", "user", "folder", "port"} & set(changed)
        for name, value in values.items():
            setattr(stored, name, value)
        if password:
            stored.password = seal(password)
            changed["password"] = ("", _("changed"))
        if place:
            stored.uidvalidity = stored.last_uid = 0
            stored.fetched_at = None
        if not changed:
            return True
        stored.problem, stored.failing_since = "", None
        stored.version += 1
        stored.full_clean()
        stored.save()
        audit.record("mailbox changed", stored, by=by, values=changed)
        if stored.is_on:
            fetch_soon(stored)
    return True


KEPT = timedelta(days=180)  # as long as what declined strangers wrote (ADR 0037)


def forget_old() -> None:
    """Half a year later nobody needs the mail itself: what was taken in stands where it belongs."""
    old = ReceivedMail.objects.filter(received_at__lt=timezone.now() - KEPT).exclude(outcome="")
    for row in old.exclude(item__state__in=["open", "undone"]).order_by("pk")[:500]:
        with transaction.atomic():
            forget(row)


def forget(row: ReceivedMail) -> None:
    """Delete a mail with its bytes, its files, and what the inbox holds of a stranger's."""
    item, raw = row.item, row.raw
    kept = [one.file for one in row.files.select_related("file")]
    row.files.all().delete()
    row.delete()
    for stored in [*kept, *([raw] if raw is not None else [])]:
        stored.remove()
    if item is not None and item.company_id is None and not item.is_waiting:
        nothing = {"title": "", "sender": "", "email": "", "answer": "", "find": ""}
        type(item).objects.filter(pk=item.pk).update(payload={}, **nothing)
