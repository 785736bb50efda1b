"""What e-mail in holds about people: the mails they wrote, as they came."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portello.core.personal import Held, Subject, free
from portello.modules.mailbox.operations import forget


def _mails(s: Subject) -> Q:
    """Those known to be his, and those that bear an address that nobody else has."""
    return Q(contact_id=s.contact_id) | Q(contact_id=None, sender__in=s.logins)


def _files(s: Subject) -> Q:
    return Q(mail__contact_id=s.contact_id) | Q(mail__contact_id=None, mail__sender__in=s.logins)


def _forget(row: Any, s: Subject) -> None:
    forget(row)


def _forget_file(row: Any, s: Subject) -> None:
    stored = row.file
    row.delete()
    stored.remove()


PERSONAL = (
    Held(
        "mailbox.receivedmail", _("Mails that you sent us"), rows=_mails, gone=True, act=_forget,
        listed=lambda s: Q(contact_id=s.contact_id),
        nothing="id public_id mailbox uidvalidity uid size headers_only contact item outcome why"
        " thread",
        erased={
            "received_at": _("When"), "sender": _("From"), "name": _("Name"),
            "subject": _("Subject"),
        },
        withheld="digest message_id raw", derived="find",
    ),
    Held(
        "mailbox.receivedfile", rows=_files, gone=True, act=_forget_file,
        nothing="id public_id mail", withheld="file",
    ),
    free(
        "mailbox.mailbox", "the business's own", "id public_id portal is_on host port security user"
        " password folder address manner trusted_server since version uidvalidity last_uid"
        " fetched_at failing_since problem",
    ),
)  # fmt: skip
