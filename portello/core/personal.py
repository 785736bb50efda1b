"""What every model holds about people, and what becomes of it when one is forgotten (ADR 0035)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portello.core.subject import NONE, Subject

__all__ = ["NONE", "Held", "Keep", "Subject", "about", "acts_of", "free"]


@dataclass(frozen=True)
class Keep:
    """A field that bookkeeping law keeps for a while; `since` is the day its period counts from."""

    label: Any
    since: Callable[[Any], date | None]


@dataclass(frozen=True)
class Held:
    """What one model holds. Every one of its columns stands in exactly one of the lists below.

    `rows` are a person's rows; without it no row of the model is a person's. With `gone` the whole
    row goes, otherwise it stays and its fields are emptied.
    """

    model: str
    what: Any = ""  # what the rows are, in words for the person; empty: not listed to him
    rows: Callable[[Subject], Q] | None = None
    gone: bool = False
    nothing: str = ""  # columns that say nothing about a person
    why: str = ""  # why a model without `rows` holds nothing to forget
    erased: Mapping[str, Any] = field(default_factory=dict)  # {column: label}; in the download
    withheld: str = ""  # erased, and never given out: hashes, keys
    internal: str = ""  # erased; staff's own, given out by them on request (ADR 0035)
    anonymised: Mapping[str, Any] = field(default_factory=dict)  # get a text that names nobody
    mentioned: Mapping[str, Any] = field(default_factory=dict)  # texts that may name the person
    kept: Mapping[str, Keep] = field(default_factory=dict)  # where they name the person
    stays: Mapping[str, Any] = field(default_factory=dict)  # {column: why it stays}, a bare number
    shown: Mapping[str, Any] = field(
        default_factory=dict
    )  # in the download too: what a row is about
    listed: Callable[[Subject], Q] | None = None  # the rows for the download, if not all
    derived: str = ""  # made anew from the others: search and sort keys
    business: str = ""  # about the business's own people, who are no portal users
    only: Mapping[str, Callable[[Any, Subject], bool]] = field(default_factory=dict)
    matches: Callable[[Any, Subject], bool] | None = None  # what a query cannot ask
    also: Callable[[Any, Subject], dict[str, Any]] | None = None  # further values of an emptied row
    act: Callable[[Any, Subject], None] | None = None  # what to do instead of the lists
    unfinished: tuple[Callable[[Subject], Q], Callable[[int], str]] | None = None  # rows, and words
    said: Mapping[str, Callable[[Any, Subject], Any]] = field(
        default_factory=dict
    )  # how the download says a column
    reads: str = ""  # further columns that `said` needs
    notes: str = ""  # columns that may name him in any row of his company

    def columns(self) -> list[str]:
        """Every column that is declared, each as often as it is."""
        words = (self.nothing, self.withheld, self.internal, self.derived, self.business)
        maps = (self.erased, self.anonymised, self.mentioned, self.kept, self.stays)
        return [*" ".join(words).split(), *[name for one in maps for name in one]]

    def listed_rows(self) -> Callable[[Subject], Q] | None:
        """The rows that the person himself reads about; None if the model is not listed to him."""
        return (self.listed or self.rows) if self.what else None

    def given_out(self) -> dict[str, Any]:
        """{column: label} of what a person may read in his download."""
        return {
            **self.shown, **self.anonymised, **self.erased,
            **{name: keep.label for name, keep in self.kept.items()},
            **{name: label for name, label in self.mentioned.items() if label},
        }  # fmt: skip


def free(model: str, why: str, nothing: str, business: str = "") -> Held:
    """A model that holds nothing about customers' people, and why."""
    return Held(model, why=why, nothing=nothing, business=business)


def about(s: Subject) -> Q:
    """The acts on his contact and his log-in."""
    found = Q(model="customers.contact", record_id=s.contact_id)
    if s.user_id is not None:
        found |= Q(model="accounts.user", record_id=s.user_id)
    return found


def acts_of(s: Subject) -> Q:
    """What he did, and what was done to his contact and his log-in."""
    found = about(s) | Q(contact_id=s.contact_id)
    return found if s.user_id is None else found | Q(user_id=s.user_id)


def _acts_here(s: Subject) -> Q:
    """The same, without what he did for another company."""
    return acts_of(s) & (Q(company_id=s.company_id) | Q(company_id=None))


def _by_him(row: Any, s: Subject) -> bool:
    if row.contact_id is not None or row.user_id is not None:
        return row.contact_id == s.contact_id or (bool(s.user_id) and row.user_id == s.user_id)
    # Before he was a viewer the system acted for him, under his name or his address.
    return row.actor_kind in ("system", "visitor") and row.actor_name in s.words


def _values_of(s: Subject) -> Q:
    named = Q(entry__company_id=s.company_id) & s.named("old", "new")
    return _his_values(s) | named


def _his_values(s: Subject) -> Q:
    own = Q(entry__model="customers.contact", entry__record_id=s.contact_id)
    # An order's own values are the company's; they go only where they name him.
    his = Q(subject_contact_id=s.contact_id)
    own |= his & (~Q(entry__model__startswith="orders.") | Q(field="collaborator"))
    own |= Q(entry__model="api.personkey", entry__contact_id=s.contact_id)
    if s.user_id is not None:
        own |= Q(entry__model="accounts.user", entry__record_id=s.user_id)
    if s.whole_company:
        own |= Q(entry__company_id=s.company_id, entry__model__startswith="customers.")
    return own


def _value_names(row: Any, s: Subject) -> bool:
    """What the query cannot tell: whole words. His own values go whatever they say."""
    if s.named_in(f"{row.old}\n{row.new}"):
        return True
    return type(row).objects.filter(_his_values(s), pk=row.pk).exists()


def _erase_value(row: Any, s: Subject) -> None:
    entry = row.entry
    row.delete()
    type(entry).objects.filter(pk=entry.pk, erased_at=None).update(erased_at=timezone.now())


def _mails_of(s: Subject) -> Q:
    # A shared address is a colleague's as well: what names another contact is not his.
    here = Q(company_id=s.company_id)
    to_him = Q(to_address__in=s.logins) | here & Q(to_address__in=s.emails)
    return Q(contact_id=s.contact_id) | to_him & Q(contact_id=None)


def _own_mails(s: Subject) -> Q:
    """Those for himself to read: to an address that is proved his, whatever else a form says."""
    return Q(contact_id=s.contact_id) | Q(contact_id=None, to_address__in=s.logins)


def _mails_with(s: Subject) -> Q:
    """His, those of his company that name him, and those about his log-in to anybody."""
    found = _mails_of(s) | Q(company_id=s.company_id) & s.named("subject", "body")
    for email in s.logins[:_LOGINS]:
        found |= Q(company_id=None, contact_id=None, body__icontains=email)
    return found


_LOGINS = 50  # of one person; asked for in one query


def _mail_names(row: Any, s: Subject) -> bool:
    return _is_to_him(row, s) or s.named_in(f"{row.subject}\n{row.body}")


def _is_to_him(row: Any, s: Subject) -> bool:
    return type(row).objects.filter(_mails_of(s), pk=row.pk).exists()


def _erase_mail(row: Any, s: Subject) -> None:
    """A mail to a colleague stays, without him; one about his log-in was caused by him alone."""
    if row.company_id is None or _is_to_him(row, s):
        row.delete()
        return
    row.subject, row.body = s.taken_out_of(row.subject), s.taken_out_of(row.body)
    row.save(update_fields=["subject", "body", "find"])


def _messages_of(s: Subject) -> Q:
    from portello.core.mail import Mail

    keys = [
        f"mail:{one}"
        for one in Mail.objects.filter(_mails_of(s)).values_list("public_id", flat=True)
    ]
    return Q(key__in=keys) | Q(payload__email__in=s.emails)


def _without_link(row: Any, s: Subject) -> str:
    return row.body.replace(row.one_time_link, "…") if row.one_time_link else row.body


def _is_he(row: Any, s: Subject) -> bool:
    return row.model == "customers.contact" and row.record_id == s.contact_id


def _who(row: Any, s: Subject) -> str:
    """Nobody else's name: staff are staff, colleagues are colleagues."""
    if _by_him(row, s):
        return row.actor_name
    words = {"staff": _("Customer service"), "customer": _("A colleague")}
    return str(words.get(row.actor_kind, _("System")))


def _own_values(s: Subject) -> Q:
    """What is his to read: of his contact and log-in, and nothing that staff keep for themselves."""
    own = Q(entry__model="customers.contact", entry__record_id=s.contact_id)
    if s.user_id is not None:
        own |= Q(entry__model="accounts.user", entry__record_id=s.user_id)
    return own & ~Q(field="internal_note")


PERSONAL = (
    Held(
        "core.auditvalue", _("What was changed about you, with the values before and after"),
        rows=_values_of, gone=True, act=_erase_value, matches=_value_names,
        nothing="id entry subject_contact_id",
        erased={"field": _("Field"), "old": _("Before"), "new": _("After")},
        listed=_own_values, reads="entry__at entry__model", shown={"entry": _("When")},
        said={"entry": lambda row, s: row.entry__at},
    ),
    Held(
        "core.auditentry", _("Your name and network address in the record of who did what"),
        rows=acts_of, listed=_acts_here,
        nothing="id public_id actor_kind contact_id record_id record_public_id company_id erased_at",
        erased={
            "at": _("When"), "verb": _("What"), "model": _("Record"), "actor_name": _("Who"),
            "as_whom": _("As whom"), "address": _("Network address"),
        },
        withheld="user", derived="find", reads="contact_id user_id actor_kind",
        said={
            "actor_name": _who, "address": lambda row, s: row.address if _by_him(row, s) else "",
        },
        only={
            "actor_name": _by_him, "address": _by_him,
            "as_whom": lambda row, s: _is_he(row, s) or row.as_whom in s.words,
            # What happened and when stays, without a name: it says who of the staff did it.
            "at": lambda row, s: False, "verb": lambda row, s: False, "model": lambda row, s: False,
            "user": lambda row, s: s.user_id is not None and row.user_id == s.user_id,
        },
    ),
    Held(
        "core.outboxmessage", rows=_messages_of, gone=True,
        nothing="id public_id kind run_at lease_until worker attempts done_at failed_at error",
        withheld="key payload",
    ),
    Held(
        "core.mail", _("Mails we sent you"), rows=_mails_with, listed=_own_mails, gone=True,
        matches=_mail_names, act=_erase_mail,
        nothing="id public_id company_id contact_id shown_only language reply_to sender thread written"
        " bounced_at",
        erased={
            "created_at": _("When"), "kind": _("Kind"), "to_address": _("To"),
            "subject": _("Subject"), "body": _("Text"), "sent_at": _("Sent"),
        },
        withheld="one_time_link bounce", derived="find", said={"body": _without_link},
        reads="one_time_link",
    ),
    Held(
        "core.sentform", gone=True, nothing="id at", withheld="key content files location",
        rows=lambda s: NONE if s.user_id is None else Q(key__startswith=f"{s.user_id}:"),
    ),
    Held(
        "core.pendingfile", rows=lambda s: NONE if s.user_id is None else Q(user_id=s.user_id),
        gone=True, nothing="id at user", withheld="file", act=lambda row, s: row.file.remove(),
    ),
    free(
        "core.changerow", "numbers of records only",
        "id public_id at model record_id record_public_id company_id version kind",
    ),
    free(
        "core.storedfile", "what a file holds is declared by the module that stored it",
        "id public_id company_id name sha256 size content_type storage_key created_at width height"
        " copy_of made_as",
    ),
    free(
        "core.customfield", "what staff call a field", "id public_id model key kind label help choices"
        " findable position archived_at version",
    ),
    free("core.fieldstamp", "a mark for processes", "id stamp"),
    free("core.numberseries", "the business's own", "id kind year last"),
)  # fmt: skip
