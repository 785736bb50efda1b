"""What a person was called and reached by before, and who said so."""

from __future__ import annotations

from dataclasses import dataclass, field

import phonenumbers
from django.conf import settings
from django.db.models import Q

from portello.core.audit import AuditValue
from portello.modules.accounts.models import EmailChange, User
from portello.modules.customers.checks import country_of
from portello.modules.customers.models import Contact

_COLUMNS = ("name", "email", "phone")
_Values = dict[str, set[str]]


def _none() -> _Values:
    return {name: set() for name in _COLUMNS}


@dataclass
class Past:
    """Former values by column: all of them, those he gave himself, those any customer gave."""

    every: _Values = field(default_factory=_none)
    own: _Values = field(default_factory=_none)
    customers: _Values = field(default_factory=_none)
    logins: set[str] = field(default_factory=set)  # proved his by a mail

    def not_own(self, column: str) -> set[str]:
        """What others called him: what he typed himself could be any word."""
        return self.every[column] - self.own[column]

    def outer(self, column: str, *now: str) -> set[str]:
        """What the business called him, `now` included."""
        return {*self.every[column], *now} - self.customers[column]


def past_of(contact: Contact, user: User | None, *, whole_company: bool) -> Past:
    """What the audit log knows of a contact, his log-in, and the company that he is himself."""
    about = Q(entry__model="customers.contact", entry__record_id=contact.pk)
    if whole_company:
        about |= Q(entry__model="customers.company", entry__record_id=contact.company_id)
    if user is not None:
        about |= Q(entry__model="accounts.user", entry__record_id=user.pk)
    found = Past()
    values = AuditValue.objects.filter(about, field__in=_COLUMNS).select_related("entry")
    for value in values:
        found.every[value.field] |= {value.old, value.new}
        entry = value.entry
        himself = entry.contact_id == contact.pk or (user and entry.user_id == user.pk)
        if himself:
            found.own[value.field].add(value.new)
        if himself or entry.actor_kind == "customer":
            found.customers[value.field].add(value.new)
        if entry.model == "accounts.user" and value.field == "email":
            found.logins |= {value.old, value.new}
    if user is not None:
        changes = EmailChange.objects.filter(user=user).exclude(used_at=None)
        found.logins |= set(changes.values_list("email", flat=True))
    found.logins.discard("")
    return found


def spellings(phones: tuple[str, ...], contact: Contact) -> set[str]:
    """The same numbers with and without the country code."""
    country = country_of(contact) or settings.COUNTRY
    region = country if country in phonenumbers.SUPPORTED_REGIONS else None
    styles, found = phonenumbers.PhoneNumberFormat, set()
    for phone in phones:
        try:
            number = phonenumbers.parse(phone, region)
        except phonenumbers.NumberParseException:
            continue
        for style in (styles.NATIONAL, styles.INTERNATIONAL):
            found.add(phonenumbers.format_number(number, style))
    return found
