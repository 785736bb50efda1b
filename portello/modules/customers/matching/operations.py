"""Finding whom of the register a sender may be."""

from __future__ import annotations

from collections import defaultdict
from math import log2
from typing import Any

from django.db.models import Count

from portello.access.owned import OutOfReach
from portello.access.viewer import answering
from portello.core.addresses import PARTS, format_address
from portello.modules.customers.matching import keys
from portello.modules.customers.matching.answers import EXISTING, NEW, Candidate, Match, Sender
from portello.modules.customers.matching.comparing import Held, compare
from portello.modules.customers.matching.streets import place
from portello.modules.customers.models import Address, Company, Contact, MatchKey, Site

MOST = 5  # candidates that staff are shown
_COMPARED = 25  # companies that are looked at closely
_COMMON = 400  # records; a key that more have in common finds nobody
_CONTACTS = 12  # of one company that are looked at


def match(sender: Sender, *, practice: bool = False) -> Match:
    """Whom of the register the sender may be, best first. Reads only; it gives and reveals nothing.

    With `practice` only what was made up for it is looked at, else only what is real. Raises
    `OutOfReach` while a customer or visitor waits for an answer, with the seat belt lifted or not
    and whether anybody is found or not: neither an answer nor its time may depend on the register.
    """
    if answering():
        raise OutOfReach(
            "matching is staff's and the system's: ask in the worker or on staff's page"
        )
    found = [compare(sender, held) for held in _held(_hits(sender), practice)]
    best = sorted((one for one in found if one is not None), key=_order)[:MOST]
    return Match(best[0].kind if best else NEW, tuple(best))


def _order(one: Candidate) -> tuple[bool, int, bool, str, int]:
    return (one.kind != EXISTING, -one.sureness, one.archived, one.company.sort, one.company.pk)


def _keys(sender: Sender) -> set[keys.Key]:
    """What the register is asked for."""
    where = place(sender.street, sender.postal_code, sender.city, sender.country)
    return {
        *keys.name_keys(sender.company, asking=True),
        *keys.id_keys(sender.business_id),
        *keys.id_keys(sender.vat_number),
        *keys.person_keys(sender.person),
        *keys.email_keys(sender.email),
        *keys.phone_keys(sender.phone),
        *keys.place_keys(where),
    }


def _hits(sender: Sender) -> dict[int, list[int]]:
    """{company: contacts} worth a closer look, those first that share the rarest keys."""
    asked = {keys.number_of(key): key for key in sorted(_keys(sender))}
    rows = MatchKey.objects.filter(key__in=list(asked))
    counts = dict(rows.values("key").annotate(n=Count("pk")).values_list("key", "n").order_by())
    rare = [key for key, count in counts.items() if count <= _COMMON]
    found = list(rows.filter(key__in=rare).values_list("key", "company_id", "source", "record_id"))
    for key in sorted(counts.keys() - set(rare)):
        if asked[key][0] in keys.EXACT:  # the same name four hundred times: some of them
            some = rows.filter(key=key).order_by("company_id", "record_id")
            found += some.values_list("key", "company_id", "source", "record_id")[:_COMMON]
    weights: dict[int, float] = defaultdict(float)
    people: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for key, company, source, record in set(found):
        weight = (3 if asked[key][0] in keys.EXACT else 1) / (1 + log2(counts[key]))
        weights[company] += weight
        if source == "p":
            people[company][record] += weight
    best = sorted(weights, key=lambda pk: (-weights[pk], pk))[:_COMPARED]
    return {pk: _first(people[pk]) for pk in best}


def _first(contacts: dict[int, float]) -> list[int]:
    return sorted(contacts, key=lambda pk: (-contacts[pk], pk))[:_CONTACTS]


def _held(hits: dict[int, list[int]], practice: bool) -> list[Held]:
    """The companies with their addresses, sites and those contacts, in four queries."""
    if not hits:
        return []
    places: dict[int, list[Any]] = defaultdict(list)
    phones: dict[int, list[str]] = defaultdict(list)
    for row in Address.objects.filter(company__in=hits).order_by("kind", "pk"):
        places[row.company_id].append(_written(row))
    for row in Site.objects.filter(company__in=hits).order_by("pk"):
        places[row.company_id].append(_written(row))
        phones[row.company_id].append(row.phone)
    wanted = [pk for contacts in hits.values() for pk in contacts]
    contacts = Contact.objects.filter(practice=practice).in_bulk(wanted)
    companies = Company.objects.filter(practice=practice).in_bulk(list(hits))
    return [
        Held(
            companies[pk],
            tuple(contacts[one] for one in of_it if one in contacts),
            tuple(places[pk]),
            tuple(phones[pk]),
        )
        for pk, of_it in hits.items()
        if pk in companies and companies[pk].forgotten_at is None
    ]


def _written(row: Any) -> tuple[Any, str]:
    street = "\n".join(filter(None, (row.line1, row.line2)))
    lines = format_address({part: getattr(row, part) for part in PARTS})
    return place(street, row.postal_code, row.city, row.country), ", ".join(lines)
