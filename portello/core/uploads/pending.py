"""Files that were taken but are attached to nothing yet: one person's, for a day."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.core.files import StoredFile

log = logging.getLogger("portello.uploads")
KEPT_FOR = timedelta(hours=24)
MOST_OF_ONE = 30  # files that one person can have lying here; the oldest go first


class Gone(Exception):
    """A file is not pending any more: another form has it, or its day is over.

    `reason` is a sentence for whoever sent it.
    """

    @property
    def reason(self) -> str:
        return _("A file is no longer here. Please choose it again.")


class PendingFile(models.Model):
    """A stored file that nothing refers to yet; `user` sent it (nobody: it came by mail)."""

    file = models.OneToOneField(StoredFile, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        app_label = "core"


def keep_pending(stored: StoredFile, user_id: int | None) -> None:
    """Keep `stored` until it is claimed, at most a day."""
    PendingFile.objects.create(file=stored, user_id=user_id)
    if user_id is not None:
        mine = PendingFile.objects.filter(user_id=user_id).order_by("-pk")
        for old in mine.select_related("file")[MOST_OF_ONE:]:
            _drop(old)


def token_of(stored: StoredFile, user_id: int | None) -> str:
    """What a form carries to say that this pending file belongs to it."""
    return _signer(user_id, stored.company_id).sign(stored.public_id)


def pending_of(
    tokens: Iterable[str], *, user_id: int | None, company_id: int | None
) -> list[StoredFile]:
    """The pending files of a form, in its order. Raises `Gone` if one is not this person's, not for
    this company, or not there any more: the three look alike."""
    signer, wanted = _signer(user_id, company_id), []
    for token in list(tokens)[: MOST_OF_ONE + 1]:
        try:
            wanted.append(signer.unsign(token))
        except signing.BadSignature:
            raise Gone from None
    if user_id is None or not wanted:
        return []
    rows = PendingFile.objects.filter(
        user_id=user_id, file__company_id=company_id, file__public_id__in=wanted
    ).select_related("file")
    found = {row.file.public_id: row.file for row in rows}
    if set(found) != set(wanted):
        raise Gone
    return [found[public_id] for public_id in dict.fromkeys(wanted)]


def claim(stored: Sequence[StoredFile]) -> None:
    """Take pending files; belongs in the transaction that attaches them, once and for all.

    Raises `Gone` if one of them was taken already, so that a form sent twice attaches once.
    """
    if not stored:
        return
    taken = PendingFile.objects.filter(file__in=stored).delete()[0]
    if taken != len(stored):
        raise Gone


def forget_pending() -> int:
    """Delete the files whose day is over; returns how many."""
    old = PendingFile.objects.filter(at__lt=timezone.now() - KEPT_FOR).select_related("file")
    return sum(_drop(one) for one in old.iterator())


def _drop(one: PendingFile) -> bool:
    """Delete a pending file; False if something has it after all, and has not said so."""
    try:
        with transaction.atomic():
            one.file.remove()
    except (models.ProtectedError, IntegrityError):
        # It must stay, and we must hear of it.
        log.error("file %s is attached but was never claimed", one.file.public_id)
        one.delete()
        return False
    return True


def _signer(user_id: int | None, company_id: int | None) -> signing.Signer:
    return signing.Signer(salt=f"pending:{user_id}:{company_id}")
