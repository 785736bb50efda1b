"""Comparing what was sent with one company of the register: reasons, class and sureness (ADR 0036)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

from django.utils import timezone

from portello.core.addresses import country_name
from portello.core.formats import day
from portello.modules.customers.matching import folding, numbers
from portello.modules.customers.matching.answers import (
    ARCHIVED,
    CHECK,
    COUNTRY,
    EXISTING,
    LEGAL_FORM,
    Candidate,
    Reason,
    Sender,
)
from portello.modules.customers.matching.company_names import company_name
from portello.modules.customers.matching.numbers import Number
from portello.modules.customers.matching.person_names import like_person, person_name, same_person
from portello.modules.customers.matching.streets import Place, place

# How sure one agreeing field alone makes: (the same, similar). Of senders who were one of the
# register's companies and senders who were not, measured in tests/test_matching_quality.py.
_SURE = {
    "business_id": (0.95, 0.40),
    "vat_number": (0.95, 0.40),
    "company": (0.85, 0.60),
    "email": (0.80, 0.50),
    "phone": (0.55, 0.45),
    "address": (0.45, 0.35),
    "person": (0.30, 0.18),
}
# What is left of that for each field that speaks against it.
_LEFT = {"business_id": 0.5, "vat_number": 0.6, COUNTRY: 0.6, "company": 0.6, LEGAL_FORM: 0.8}
_LEFT_ARCHIVED = 0.8


@dataclass(frozen=True)
class Held:
    """A company of the register with what hangs on it; of the contacts those worth a look.

    `places` are (address, as it is written).
    """

    company: Any
    contacts: tuple[Any, ...] = ()
    places: tuple[tuple[Place, str], ...] = ()
    phones: tuple[str, ...] = ()  # of sites

    @property
    def countries(self) -> frozenset[str]:
        said = numbers.number(self.company.vat_number).country
        return frozenset({one.country for one, _text in self.places} | {said}) - {""}


def compare(sender: Sender, held: Held) -> Candidate | None:
    """The candidate that `held` makes for `sender`; None if no field agrees."""
    company = [
        *_ids(sender, held),
        *_name(sender, held),
        *_reach(sender, held),
        *_place(sender, held),
    ]
    contact, person = _person(sender, held, {reason.field for reason in company})
    reasons = [*company, *person]
    if not reasons:
        return None
    against = tuple(_against(sender, held, reasons))
    archived = held.company.archived_at or (contact and contact.archived_at)
    sureness = _sureness(reasons, against, bool(archived))
    if archived:
        reasons.append(Reason(ARCHIVED, "", day(timezone.localtime(archived).date()), exact=True))
    kind = EXISTING if _is_existing(sender, held, reasons, against) else CHECK
    return Candidate(held.company, contact, kind, sureness, tuple(reasons), against)


def _is_existing(
    sender: Sender, held: Held, reasons: list[Reason], against: tuple[Reason, ...]
) -> bool:
    """The same name or the same number, and nothing that speaks against it."""
    same = {reason.field for reason in reasons if reason.exact}
    if same & {"business_id", "vat_number"}:
        # One number may be given out in two countries; then another field has to agree.
        alike = {reason.field for reason in reasons} - {"business_id", "vat_number"}
        return bool(alike) or not {COUNTRY, "company"} <= {reason.field for reason in against}
    if "company" not in same or against:
        return False
    # Two people of one name are common, so a private person's name alone says little.
    return held.company.kind != "person" or bool(same & {"email", "phone", "address"})


def _sureness(reasons: Iterable[Reason], against: Iterable[Reason], archived: bool) -> int:
    unsure = prod(1 - _SURE[one.field][0 if one.exact else 1] for one in reasons)
    left = prod(_LEFT[one.field] for one in against) * (_LEFT_ARCHIVED if archived else 1)
    return max(1, min(99, round(100 * (1 - unsure) * left)))


def _reason(field: str, sent: str, held: str, exact: bool) -> Reason:
    disguised = field in ("company", "person") and folding.is_disguised(sent)
    return Reason(field, sent, held, exact, disguised=disguised)


def _ids(sender: Sender, held: Held) -> Iterator[Reason]:
    """The sender's numbers may stand in either field, and so may the register's."""
    stored = (held.company.business_id, held.company.vat_number)
    seen: set[str] = set()
    for field in ("business_id", "vat_number"):
        sent = getattr(sender, field)
        mine = numbers.number(sent)
        if not mine.cores or mine.cores & seen:
            continue
        same = [text for text in stored if _same_number(mine, numbers.number(text), sender, held)]
        like = [
            t for t in stored if mine.like(numbers.number(t)) or mine.same_as(numbers.number(t))
        ]
        if same or like:
            seen |= mine.cores
            yield _reason(field, sent, (same or like)[0], bool(same))


def _same_number(mine: Number, theirs: Number, sender: Sender, held: Held) -> bool:
    if not mine.same_as(theirs):
        return False
    name = company_name(sender.company)
    return mine.says_its_court(theirs) or name.same_as(company_name(held.company.name))


def _name(sender: Sender, held: Held) -> Iterator[Reason]:
    sent, stored = company_name(sender.company), company_name(held.company.name)
    if sent.same_as(stored):
        yield _reason("company", sender.company, held.company.name, True)
    elif sent.likeness(stored):
        yield _reason("company", sender.company, held.company.name, False)


def _reach(sender: Sender, held: Held) -> Iterator[Reason]:
    """The company's own e-mail and phones."""
    yield from _email(sender, held.company.email)
    for text in (held.company.phone, *held.phones):
        if found := list(_phone(sender, text, held.countries)):
            yield from found
            break


def _email(sender: Sender, held: str) -> Iterator[Reason]:
    sent = numbers.email(sender.email)
    if sent and sent == numbers.email(held):
        yield _reason("email", sender.email, held, True)
    elif sent and numbers.mailbox(sent) == numbers.mailbox(held):
        yield _reason("email", sender.email, held, False)


def _phone(sender: Sender, held: str, countries: frozenset[str]) -> Iterator[Reason]:
    if not sender.phone or not held:
        return
    own = min(countries) if countries else sender.country
    sent = numbers.phones(sender.phone, sender.country or own)
    near = numbers.same_phone(sent, numbers.phones(held, own))
    if near:
        yield _reason("phone", sender.phone, held, near == 1)


def _place(sender: Sender, held: Held) -> Iterator[Reason]:
    sent = place(sender.street, sender.postal_code, sender.city, sender.country)
    near = [(sent.near(one), text) for one, text in held.places]
    best, text = max(near, key=lambda one: one[0], default=(0.0, ""))
    if best:
        yield _reason("address", _written(sender), text, best == 1)


def _written(sender: Sender) -> str:
    parts = (sender.street, f"{sender.postal_code} {sender.city}".strip())
    return ", ".join(part for part in parts if part.strip())


def _person(sender: Sender, held: Held, known: set[str]) -> tuple[Any | None, list[Reason]]:
    """The contact that is meant, with the reasons that are his and not the company's already."""
    best: tuple[float, Any, list[Reason]] = (0.0, None, [])
    for contact in held.contacts:
        found = [
            *_named(sender, contact.name),
            *_email(sender, contact.email),
            *_phone(sender, contact.phone, held.countries),
        ]
        weight = 1 - prod(1 - _SURE[one.field][0 if one.exact else 1] for one in found)
        if weight > best[0]:
            best = (weight, contact, found)
    reasons = [one for one in best[2] if one.field not in known]
    if held.company.kind == "person" and not any(one.field == "person" for one in reasons):
        reasons += _named(sender, held.company.name)
    return best[1], reasons


def _named(sender: Sender, held: str) -> list[Reason]:
    sent, stored = person_name(sender.person), person_name(held)
    if same_person(sent, stored):
        return [_reason("person", sender.person, held, True)]
    return [_reason("person", sender.person, held, False)] if like_person(sent, stored) else []


def _against(sender: Sender, held: Held, reasons: list[Reason]) -> Iterator[Reason]:
    """What does not agree although both sides say it."""
    agreeing = {reason.field for reason in reasons}
    has_id = bool(agreeing & {"business_id", "vat_number"})
    for field in ("business_id", "vat_number"):
        sent, stored = getattr(sender, field), getattr(held.company, field)
        if not has_id and numbers.number(sent).cores and numbers.number(stored).cores:
            yield Reason(field, sent, stored, False, against=True)
    sent_name, held_name = company_name(sender.company), company_name(held.company.name)
    if sent_name.words and held.company.kind != "person":
        if "company" not in agreeing:
            yield Reason("company", sender.company, held.company.name, False, against=True)
        elif not sent_name.fits_form_of(held_name):
            yield Reason(LEGAL_FORM, sender.company, held.company.name, False, against=True)
    country = sender.country.strip().upper()
    if country and held.countries and country not in held.countries:
        stored = ", ".join(country_name(one) for one in sorted(held.countries))
        yield Reason(COUNTRY, country_name(country), stored, False, against=True)
