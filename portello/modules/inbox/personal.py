"""What the inbox holds about people: what they sent, and what others sent about them."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portello.core.personal import Held, Subject, free
from portello.modules.inbox.acts import act_of
from portello.modules.inbox.models import InboxItem


def _is_his(row: Any, s: Subject) -> bool:
    return row.contact_id == s.contact_id


def _about_him(row: Any, s: Subject) -> bool:
    if s.whole_company or (row.company_id is None and row.contact_id is None):
        return True
    about = row.subject_model == "customers.contact" and row.subject_id == s.contact_id
    made = bool(s.public_id) and row.outcome.get("made") == s.public_id
    return about or made or (s.user_id is not None and row.subject_model == "accounts.user"
                             and row.subject_id == s.user_id)  # fmt: skip


def _items(s: Subject) -> Q:
    """Those of his company, and what he sent as a stranger, before or beside it."""
    unknown = Q(email__in=s.logins) | Q(user_id=s.user_id, user_id__isnull=False)
    return Q(company_id=s.company_id) | Q(company_id=None) & unknown


def _names(row: Any, s: Subject) -> bool:
    texts = [row.title, row.sender, row.answer, row.email, row.payload, row.outcome]
    named = s.named_in(json.dumps(texts, ensure_ascii=False))
    return named or _is_his(row, s) or _about_him(row, s)


def _emptied(row: Any, s: Subject) -> dict[str, Any]:
    """Of what was about him nothing stays; of what he sent for the company, that somebody did."""
    values: dict[str, Any] = {
        "title": s.taken_out_of(row.title), "sender": s.taken_out_of(row.sender),
        "answer": s.taken_out_of(row.answer), "email": s.taken_out_of(row.email),
        "payload": s.without(row.payload), "outcome": s.without(row.outcome),
    }  # fmt: skip
    if _is_his(row, s):
        values |= {"sender": "", "email": "", "user_id": None}
        # What he wrote of himself when he arrived, in words that are in no list of names.
        values["payload"].pop("contact", None)
        values["outcome"].pop("contact", None)
    if _about_him(row, s):
        nothing = {"values": {}} if "values" in row.payload else {}
        values |= {"title": "", "email": "", "answer": "", "payload": nothing, "outcome": {}}
        if s.whole_company or row.company_id is None:
            values |= {"sender": "", "user_id": None}
        if row.is_waiting:
            values["state"] = "withdrawn"
    return values


def _sent(row: Any, s: Subject) -> dict[str, str]:
    """What he wrote, field by field, as the page of the request shows it."""
    item = InboxItem._base_manager.get(pk=row.id)
    return {str(one.label): one.sent for one in act_of(item).rows(item)}


def _never(row: Any, s: Subject) -> bool:
    return False


_TEXTS = {
    "title": _("What it is about"), "sender": _("From"), "email": _("E-mail"), "answer": _("Answer"),
}  # fmt: skip

PERSONAL = (
    Held(
        "inbox.inboxitem", _("What you sent us for a decision"),
        rows=_items, listed=lambda s: Q(contact_id=s.contact_id),
        nothing="id public_id kind act portal company contact subject_model subject_id personal"
        " created_at taken_until decided_at version state language match automatic practice opened_at",
        said={"payload": _sent}, reads="id",
        shown={
            "payload": _("What you sent"), "created_at": _("Sent"), "state": _("State"),
            "decided_at": _("Decided"),
        },
        erased=_TEXTS, withheld="payload outcome user", business="taken_by decided_by",
        derived="find", matches=_names, also=_emptied,
        only=dict.fromkeys((*_TEXTS, "payload", "outcome", "user"), _never),
    ),
    free("inbox.acceptrun", "who of staff accepted many at once", "id public_id language key"
         " created_at done_at", "user"),
    free("inbox.acceptrunitem", "which items those were", "id run item seen state note"),
)  # fmt: skip
