"""Whether a mail that bears the Message-ID of an earlier one is that mail again, or another one."""

from __future__ import annotations

import re
from hashlib import sha256
from itertools import takewhile

from django.db.models import Q

from portello.modules.mailbox import reading
from portello.modules.mailbox.models import ReceivedMail
from portello.modules.mailbox.reading import Read
from portello.modules.mailbox.texts import newest

# The line above what lists and programs write below a mail; shorter ones people draw, too.
_FOOT = re.compile(r"-- ?|[-_=*]{20,} ?")


def has_come(row: ReceivedMail, mail: Read) -> bool:
    """Whether what `mail` says was taken in already: sent on by two ways, or with a new foot. An
    earlier mail that is no longer kept cannot be compared, so it is another one."""
    return any(_says_the_same(one, mail) for one in namesakes(row) if one.raw is not None)


def namesakes(row: ReceivedMail) -> list[ReceivedMail]:
    """The other mails with its Message-ID that stand in something."""
    taken = Q(outcome="taken") | Q(item__state="accepted")
    rows = ReceivedMail.objects.filter(taken, message_id=row.message_id).exclude(pk=row.pk)
    return list(rows.exclude(message_id="").select_related("raw").order_by("-pk")[:10])


def _says_the_same(earlier: ReceivedMail, mail: Read) -> bool:
    if earlier.raw is None:
        return False
    try:
        with earlier.raw.open() as content:
            known = reading.read(content.read(), headers_only=earlier.headers_only)
    except FileNotFoundError:
        return False
    if known.broken or known.sender != mail.sender or not _files(mail) <= _files(known):
        return False
    return _words(known) == _words(mail)


def _files(mail: Read) -> set[str]:
    return {sha256(one.content).hexdigest() for one in mail.parts}


def _words(mail: Read) -> str:
    lines = takewhile(lambda line: not _FOOT.fullmatch(line), newest(mail.text).splitlines())
    return " ".join(" ".join(lines).split())
