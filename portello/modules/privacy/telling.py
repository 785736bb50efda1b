"""What goes, what stays, until when and why: for the person before he asks, and for his receipt."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Count, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.core import formats
from portello.core.addresses import country_name
from portello.core.personal import Held, Subject
from portello.modules.privacy import retention
from portello.modules.privacy.erasing import kept_columns
from portello.modules.privacy.holding import declared, with_rows
from portello.modules.privacy.subjects import Person


@dataclass
class Told:
    """In plain words: `goes` and `stays` are lines, `notices` what to think of before."""

    goes: list[str] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, list[str]]:
        """As it is stored with a request: what the person was told when he sent it."""
        return asdict(self)


def tell(person: Person) -> Told:
    """What forgetting him would mean today, made from the declarations and from what exists."""
    subject = person.subject()
    counts = _counts(subject)
    told = Told()
    for held in reversed(with_rows()):  # himself first, then his traces
        if held.what and counts.get(held.model) and not held.kept:
            told.goes.append(_line(held, counts[held.model]))
        if held.unfinished and counts.get(_OPEN + held.model):
            told.notices.append(held.unfinished[1](counts[_OPEN + held.model]))
    told.goes.append(
        _("Your name, e-mail and phone wherever notes about %(company)s mention them.")
        % {"company": person.company.name}
    )
    _tell_kept(told, subject, retention.rule(person.retention))
    _tell_others(told, person)
    return told


def _line(held: Held, count: int) -> str:
    """What the rows are; of the person's own details which, of the rest how many."""
    if held.anonymised:
        return f"{held.what}: {', '.join(str(label) for label in held.given_out().values())}"
    return f"{held.what} ({formats.number(count)})" if count > 1 else str(held.what)


_OPEN = "open:"


def _counts(subject: Subject) -> dict[str, int]:
    """{model: rows of the person}, in one query: the page has a budget."""
    asked = []
    for held in with_rows():
        if (rows := held.listed_rows()) is not None:
            asked.append((held.model, held.model, rows))
        if held.unfinished:
            asked.append((_OPEN + held.model, held.model, held.unfinished[0]))
    parts = []
    for name, label, rows in asked:
        model: Any = apps.get_model(label)
        one = model._base_manager.filter(rows(subject)).order_by()
        one = one.annotate(named=Value(name)).values("named").annotate(n=Count("pk"))
        parts.append(one.values_list("named", "n"))
    return dict(parts[0].union(*parts[1:], all=True))


def _tell_kept(told: Told, subject: Subject, rule: retention.Rule) -> None:
    today, place = timezone.localdate(), retention.country()
    for held in declared().values():
        if held.kept and held.rows is not None:
            kept, last = _kept(held, subject, rule, today)
            if kept:
                told.stays.append(_kept_line(held, kept, last, rule, place))


def _kept(held: Held, subject: Subject, rule: Any, today: date) -> tuple[int, date]:
    """(rows that keep something, the last day of the last of them)."""
    assert held.rows is not None
    model: Any = apps.get_model(held.model)
    count, last = 0, today
    if held.model == "customers.company" and not subject.whole_company:
        return 0, today
    for row in model._base_manager.filter(held.rows(subject)):
        days = [
            u for _n, u in kept_columns(held, row, subject, rule) if u is not None and u >= today
        ]
        if days:
            count, last = count + 1, max(last, *days)
    return count, last


def _kept_line(held: Held, kept: int, last: date, rule: Any, place: str) -> str:
    law = f"{country_name(place)}: {rule.source}" if place else _("bookkeeping law")
    return _("%(what)s (%(count)s): until %(day)s at the latest, because bookkeeping documents must be "
             "kept for %(years)s years (%(law)s). Then it is erased by itself.") % {
        "what": held.what, "count": kept, "day": formats.day(last), "years": rule.years, "law": law,
    }  # fmt: skip


def _tell_others(told: Told, person: Person) -> None:
    """The log-in and the company: what they mean for him."""
    company = person.company.name
    if person.user is not None and not person.user_goes:
        told.stays.append(
            _(
                "Your log-in %(email)s, because you use it elsewhere as well. Only what is kept about "
                "you at %(company)s goes; ask there too if you want to be forgotten there."
            )
            % {"email": person.user.email, "company": company}
        )
    if not person.whole_company:
        told.stays.append(
            _(
                "The data of %(company)s itself: its addresses, devices and orders. Your name no longer "
                "stands on them as the contact."
            )
            % {"company": company}
        )
    _tell_declared(told, person)
    if person.last_administrator:
        told.notices.append(
            _(
                "You are the last company administrator of %(company)s. After you nobody there can "
                "manage colleagues: name somebody else first, or ask us to."
            )
            % {"company": company}
        )


def _tell_declared(told: Told, person: Person) -> None:
    """What the declarations keep of his records, and what proves that he was forgotten."""
    records = (person.contact, person.company) if person.whole_company else (person.contact,)
    told.stays += dict.fromkeys(
        str(why)
        for record in records
        for name, why in declared()[record._meta.label_lower].stays.items()
        if getattr(record, name)
    )
    told.stays.append(
        _(
            "A number without a name for each act that was recorded, and the dates of this request: "
            "with them we prove that you were forgotten."
        )
    )
    told.stays.append(
        _(
            "Backup copies until they are overwritten. If one is ever restored, you are erased again."
        )
    )
