"""What notifications hold about people: whom they tell, and who is named in them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portello.core.personal import Held, Subject


def _rows(s: Subject) -> Q:
    if s.whole_company:
        return Q(company_id=s.company_id)
    found = Q(access__contact_id=s.contact_id)
    return found | (Q(company_id=s.company_id) & s.named("title", "who"))


def _his(row: Any, s: Subject) -> bool:
    return s.whole_company or bool(row.access and row.access.contact_id == s.contact_id)


def _act(row: Any, s: Subject) -> None:
    """His own go; of those of others his name does."""
    if _his(row, s):
        row.delete()
    else:
        row.title, row.who = s.taken_out_of(row.title), s.taken_out_of(row.who)
        row.save(update_fields=["title", "who"])


PERSONAL = (
    Held(
        "notifications.notice", _("What we told you under the bell"), rows=_rows,
        listed=lambda s: Q(access__contact_id=s.contact_id),
        nothing="id public_id company user access kind model record_id record_public_id count assigned",
        erased={"title": _("What it was about"), "at": _("When"), "read_at": _("Read")},
        withheld="who", act=_act,
    ),
)  # fmt: skip
