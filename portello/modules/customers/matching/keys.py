"""The keys by which a record of the register is found again, however its fields are written.

Keys only find; whether it is the same is decided by comparing (`comparing.py`). They are made so
that one slip of the pen in a name leaves some of them as they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import combinations
from typing import Any

from portello.modules.customers.matching import numbers
from portello.modules.customers.matching.company_names import company_name
from portello.modules.customers.matching.person_names import Person, person_name
from portello.modules.customers.matching.streets import Place

# Kinds of keys: exact ones first, then those that survive a slip of the pen.
NAME, JOINED, ID, EMAIL, MAILBOX, PHONE = "n", "j", "i", "e", "m", "t"
LEFT_OUT, HALF, DELETED, PERSON, HOUSE, STREET = "l", "h", "d", "p", "a", "s"
EXACT = frozenset({NAME, JOINED, ID, EMAIL, MAILBOX, PHONE})
Key = tuple[str, str]  # kind, value
_SHORT = 8  # letters; a shorter name is found by leaving each out
_MOST = 40  # keys of one field


def number_of(key: Key) -> int:
    """A key as it is stored: 63 bits of its hash, the same on every machine."""
    digest = blake2b("\x00".join(key).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def company_keys(company: Any) -> set[Key]:
    """Of a company: its name, numbers, phone and e-mail; of a private person the name twice."""
    found = {
        *name_keys(company.name),
        *id_keys(company.business_id),
        *id_keys(company.vat_number),
        *email_keys(company.email),
        *phone_keys(company.phone),
    }
    return found | person_keys(company.name) if company.kind == "person" else found


def contact_keys(contact: Any) -> set[Key]:
    return {
        *person_keys(contact.name),
        *email_keys(contact.email),
        *phone_keys(contact.phone),
    }


def name_keys(text: str, *, asking: bool = False) -> set[Key]:
    """Of a company's name. `asking` adds the halves that a letter more or less would have made."""
    name = company_name(text)
    tokens = sorted(word.loose for word in name.words)
    if not tokens:
        return set()
    joined = "".join(word.loose for word in name.words)
    found = {(NAME, " ".join(tokens)), (JOINED, joined)}
    if len(joined) <= _SHORT:
        found |= {
            (DELETED, joined),
            *((DELETED, joined[:n] + joined[n + 1 :]) for n in range(len(joined))),
        }
    else:
        lengths = (len(joined) - 1, len(joined), len(joined) + 1) if asking else (len(joined),)
        for length in lengths:
            found |= set(_halves(joined, length))
        if asking and len(joined) == _SHORT + 1:  # one letter less, and it is a short name
            found |= {(DELETED, joined[:n] + joined[n + 1 :]) for n in range(len(joined))}
    if asking and len(joined) == _SHORT:
        found |= set(_halves(joined, _SHORT + 1))
    if asking and len(name.words) > 1:  # the last may be a mistyped legal form
        without = sorted(word.loose for word in name.words[:-1])
        found.add((NAME, " ".join(without)))
    if len(tokens) > 1:
        found |= set(_left_out(tokens[:4] if len(tokens) > 5 else tokens))
    return found


def _halves(joined: str, length: int) -> Iterator[Key]:
    """The beginning and the end of a name of `length` letters, with one letter between, so that
    two letters that changed places never spoil both."""
    size = (length - 1) // 2
    yield HALF, f"{length}<{joined[:size]}"
    yield HALF, f"{length}>{joined[-(length - 1 - size) :]}"


def _left_out(tokens: list[str]) -> Iterator[Key]:
    """All words but one, of which the beginning or the end is enough."""
    for n, token in enumerate(tokens):
        rest = " ".join(tokens[:n] + tokens[n + 1 :])
        yield LEFT_OUT, f"{rest}|{token[:2]}"
        yield LEFT_OUT, f"{rest}|>{token[-2:]}"


def person_keys(text: str) -> set[Key]:
    """Of a person: for each two names the one whole, and the beginning or end of the other."""
    name: Person = person_name(text)
    tokens = [word.loose for word in name]
    if len(tokens) == 1:
        return {(PERSON, tokens[0])}
    if len(tokens) > 3:
        tokens = [tokens[0], tokens[1], tokens[-1]]
    found = set()
    for one, other in combinations(tokens, 2):
        for whole, part in ((one, other), (other, one)):
            found |= {(PERSON, f"{whole}|{part[:2]}"), (PERSON, f"{whole}|>{part[-2:]}")}
    return found


def id_keys(text: str) -> set[Key]:
    return {(ID, core) for core in numbers.number(text).cores}


def email_keys(text: str) -> set[Key]:
    whole = numbers.email(text)
    return {(EMAIL, whole), (MAILBOX, numbers.mailbox(text))} if whole else set()


def phone_keys(text: str) -> set[Key]:
    return {(PHONE, tail) for tail in sorted(numbers.tails(text))[:_MOST]}


def place_keys(one: Place) -> set[Key]:
    """Of an address: house and postal code, where the street may be mistyped; street and house,
    where the postal code may be."""
    if one.box:
        return {(HOUSE, f"{town}|box{one.box}") for town in (one.postal_code, one.city) if town}
    found = set()
    if one.number and one.postal_code:
        found.add((HOUSE, f"{one.postal_code}|{one.number}"))
    if one.street and (one.number or one.postal_code or one.city):
        found.add((STREET, f"{one.street}|{one.number or one.postal_code or one.city}"))
    return found


def stored(keys: Iterable[Key]) -> set[int]:
    """The numbers of keys."""
    return {number_of(key) for key in keys}
