"""Writing mail texts, and where sending finds them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.core import audit
from portello.core.mail import MailKind, OwnTexts, unknown_values
from portello.modules.mailing.models import MailText
from portello.modules.portals.models import Portal

PARTS = ("subject", "top", "bottom")


class Stale(Exception):
    """Somebody else has saved this text meanwhile."""


def own_texts(portal: Any, kind: str, language: str) -> OwnTexts:
    """What staff have written; everything empty where they have not."""
    row = MailText.objects.filter(portal=portal, kind=kind, language=language).first()
    return OwnTexts(row.subject, row.top, row.bottom) if row else OwnTexts()


def save_texts(
    *,
    by: audit.By,
    portal: Portal,
    kind: MailKind,
    language: str,
    texts: OwnTexts,
    base_version: int,
) -> None:
    """Write the texts of a kind in one language; all empty is the built-in mail again.

    Raises `ValidationError` by part for a {value} that the kind does not have, and `Stale` when
    somebody else saved; sending the same form twice is once.
    """
    check_texts(kind, texts)
    with transaction.atomic():
        Portal.objects.select_for_update().get(pk=portal.pk)  # one at a time: the row may be new
        place = {"portal": portal, "kind": kind.key, "language": language}
        row = MailText.objects.filter(**place).first() or MailText(**place)
        pairs = {name: (getattr(row, name), getattr(texts, name)) for name in PARTS}
        changed = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
        if not changed:
            return
        if row.version != base_version:
            raise Stale
        for name, (_old, new) in changed.items():
            setattr(row, name, new)
        row.version += 1
        row.changed_at = timezone.now()
        row.full_clean()
        row.save()
        audit.record("mail text changed", row, by=by, values=changed)


def check_texts(kind: MailKind, texts: OwnTexts) -> None:
    """Raises `ValidationError` by part for what a text must not hold."""
    known = ("portal", *kind.values)
    wrong: dict[str, Any] = {}
    for name in PARTS:
        if unknown := unknown_values(getattr(texts, name), known):
            wrong[name] = _("There is no %(names)s in this mail. It has: %(known)s.") % {
                "names": ", ".join(f"{{{one}}}" for one in unknown),
                "known": ", ".join(f"{{{one}}}" for one in known),
            }
    if len(texts.subject.splitlines()) > 1:
        wrong["subject"] = _("The subject is one line.")
    if kind.security and texts.subject:
        wrong["subject"] = _("The subject of this mail stays as it is.")
    if wrong:
        raise ValidationError(wrong)
