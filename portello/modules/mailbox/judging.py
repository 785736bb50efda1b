"""Whose mail it is: by a signature of ours and by who sent it, never by subject or sender alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portello.access.staff import ROLES, Staff
from portello.access.viewer import Viewer
from portello.core.mail import Mail
from portello.modules.accounts.models import User, normal_email
from portello.modules.mailbox.addresses import CUSTOMER, Thread, addresses_of, threads_in
from portello.modules.mailbox.confirming import is_confirmed
from portello.modules.mailbox.models import Mailbox, ReceivedMail
from portello.modules.mailbox.reading import Read
from portello.modules.mailbox.recognising import ids_answered, kind_of
from portello.modules.mailbox.taking import NotTaken, taker_of
from portello.modules.portals.models import PortalAccess
from portello.modules.portals.viewers import viewer_of_key

RECIPIENTS = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
MOST_PER_HOUR = 20  # mails of one person about one record; more is a loop that hides itself
HOUR = timedelta(hours=1)

# Why a mail was not taken in, in words for staff.
REASONS = {
    "unknown": _("It answers nothing that we sent: whoever wrote it writes for the first time."),
    "unanswerable": _(
        "It answers a mail of ours that takes no answers, such as a word between staff and a "
        "collaborator. Perhaps the customer is not to read it."
    ),
    "other_sender": _(
        "It has the reply address of somebody else: forwarded, sent from another address, or forged."
    ),
    "forged": _("The mail server could not confirm that it comes from who it says."),
    "elsewhere": _("It answers something of another portal, and came to this one's mailbox."),
    "no_right": _("The person may not answer this any more, or it is no longer there."),
    "closed": _("What it answers is closed for good."),
    "no_text": _("It says nothing and has no files."),
    "too_large": _("It is larger than 30 MB. Only its head was fetched."),
    "broken": _("It is built so that it cannot be read safely."),
    "too_many": _("More than twenty mails about one thing in an hour."),
    "flood": _("Many mails of one sender in a short time: the rest was only counted."),
    "doubtful": _("It looks like an automatic answer or came through a mailing list."),
    "same_id": _(
        "It bears the Message-ID of another mail that was taken in, but says something else."
    ),
    "picked": _("It came with many others at once. Somebody has taken it out of these."),
    "no_sender": _("It does not say who wrote it, or names several people."),
}


@dataclass(frozen=True)
class Person:
    """Whom a signed address was made for: the viewer of an access, or a member of staff."""

    by: Viewer | Staff
    emails: frozenset[str]
    language: str
    portal: Any = None
    access: PortalAccess | None = None

    @property
    def contact_id(self) -> int | None:
        return self.access.contact_id if self.access else None


@dataclass(frozen=True)
class Verdict:
    """Into `record` of `thread` as `person`; or, with `outcome`, where else and `why`."""

    outcome: str  # "taken" or one of ReceivedMail.OUTCOMES
    why: str = ""
    thread: Thread | None = None
    person: Person | None = None  # only where the mail is surely his
    record: Any = None


def judge(box: Mailbox, mail: Read, *, headers_only: bool = False) -> Verdict:
    """What becomes of a mail, with the rights of this moment."""
    kind = kind_of(box, mail)
    if kind in ("loop", "bounce", "automatic"):
        return Verdict(kind)
    if not mail.sender:
        return Verdict("automatic") if kind == "bulk" else Verdict("tray", "no_sender")
    thread, person, why = _answered(box, mail)
    if kind == "bulk" and person is None:
        return Verdict("automatic")
    if thread is None or person is None:
        return Verdict("tray", why, thread)
    if kind:
        return Verdict("tray", "doubtful", thread, person)
    if headers_only:
        return Verdict("tray", "too_large", thread, person)
    if mail.broken:
        return Verdict("tray", "broken", thread, person)
    if not mail.text.strip() and not mail.parts:
        return Verdict("tray", "no_text", thread, person)
    if _too_many(thread):
        return Verdict("tray", "too_many", thread, person)
    try:
        record = taker_of(thread.label).find(person.by, thread.public_id)
    except NotTaken as refused:
        return Verdict("tray", refused.why, thread, person)
    if not _is_of(box, record.portal_id):
        return Verdict("tray", "elsewhere", thread)
    return Verdict("taken", "", thread, person, record)


def _is_of(box: Mailbox, portal_id: int) -> bool:
    """Whether mail about this portal belongs here: what another portal's server says of a sender,
    or lets him say, is not what this portal's staff chose to trust. Two portals may share a folder."""
    if box.portal_id == portal_id:
        return True
    place = {"host": box.host, "user": box.user, "folder": box.folder}
    same = {"trusted_server": box.trusted_server, "port": box.port, "is_on": True}
    return bool(box.host) and Mailbox.objects.filter(portal=portal_id, **place, **same).exists()


def _answered(box: Mailbox, mail: Read) -> tuple[Thread | None, Person | None, str]:
    """(thread, person, why not): the thread whose person sent this, else the first one named."""
    threads = list(threads_in(addresses_of(mail.values(*RECIPIENTS))))
    if not threads:
        threads = _by_message_id(mail)
    if not threads:
        return None, None, "unanswerable" if _answers_what_takes_none(mail) else "unknown"
    why = "no_right"
    for thread in threads[:10]:
        person = person_of(thread)
        if person is None:
            continue
        if normal_email(mail.sender) not in person.emails:
            why = "other_sender"
        elif person.portal is not None and not _is_of(box, person.portal.pk):
            why = "elsewhere"
        elif not is_confirmed(box, mail):
            why = "forged"
        else:
            return thread, person, ""
    return threads[0], None, why


def _by_message_id(mail: Read) -> list[Thread]:
    """The threads of the mails of ours that it answers: whoever has their id has the mail."""
    ids = ids_answered(mail)
    found = dict(Mail.objects.filter(public_id__in=ids).values_list("public_id", "reply_to"))
    return list(threads_in([found[one] for one in reversed(ids) if found.get(one)]))


def _answers_what_takes_none(mail: Read) -> bool:
    return Mail.objects.filter(public_id__in=ids_answered(mail)).exists()


def person_of(thread: Thread) -> Person | None:
    """Who may answer at this address, as he is now; None if he is no longer let in."""
    if thread.kind != CUSTOMER:
        user = User.objects.filter(public_id=thread.person, is_active=True).first()
        if user is None or user.staff_role not in ROLES:
            return None
        return Person(Staff(user), frozenset({normal_email(user.email)}), user.language)
    access = (
        PortalAccess.objects.select_related("user", "contact", "portal", "company")
        .filter(public_id=thread.person, state="active")
        .first()
    )
    if access is None or access.user is None or not access.user.is_active:
        return None
    viewer = viewer_of_key(access.portal, access.user, access.pk, "")
    if viewer is None:
        return None
    emails = {normal_email(one) for one in (access.user.email, access.contact.email) if one}
    language = access.user.language or access.contact.language or access.company.language
    return Person(viewer, frozenset(emails), language, access.portal, access)


def _too_many(thread: Thread) -> bool:
    rows = ReceivedMail.objects.filter(
        thread=thread.token, outcome="taken", received_at__gt=timezone.now() - HOUR
    )
    return rows.count() >= MOST_PER_HOUR
