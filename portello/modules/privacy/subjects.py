"""Who a person is, for finding everything about him: names, addresses and phones, past ones too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from portello.core.audit import AuditValue
from portello.core.personal import Subject
from portello.modules.accounts.models import EmailChange, User
from portello.modules.customers.models import Company, Contact
from portello.modules.portals.models import Invitation, PortalAccess
from portello.modules.privacy.models import Retention

_SHORTEST = 4  # a shorter word stands in too many texts that are not about him


@dataclass(frozen=True)
class Person:
    """A contact and what decides how much of him goes, asked in one query."""

    contact: Contact
    company: Company
    user: User | None
    user_goes: bool  # the log-in serves nothing else
    whole_company: bool  # the company is this private person
    last_administrator: bool
    retention: Retention  # the business's own periods, fetched along: the page has a budget

    def subject(self, *, own: bool = False) -> Subject:
        """As he is called now; `own` has the log-in in any case, for what is shown to himself."""
        emails = [self.user.email if self.user else "", self.contact.email]
        names = [self.contact.name, self.user.name if self.user else ""]
        phones = [self.contact.phone]
        if self.whole_company:
            emails, names = [*emails, self.company.email], [*names, self.company.name]
            phones.append(self.company.phone)
        return Subject(
            contact_id=self.contact.pk,
            company_id=self.contact.company_id,
            user_id=self.user.pk if self.user and (own or self.user_goes) else None,
            names=_words(names),
            emails=_words(emails),
            phones=_words(phones),
            whole_company=self.whole_company,
        )

    def subject_to_forget(self) -> Subject:
        """With all that he was ever called and written to."""
        now, was = self.subject(), _past(self.contact, self.user)
        invited = Invitation.objects.filter(access__contact=self.contact)
        emails = _words([*now.emails, *was["email"], *invited.values_list("email", flat=True)])
        phones = _words([*now.phones, *was["phone"]])
        return replace(
            now,
            names=_words([*now.names, *was["name"]]),
            emails=tuple(one for one in emails if one not in self._shared("email", emails)),
            phones=tuple(one for one in phones if one not in self._shared("phone", phones)),
        )

    def _shared(self, name: str, words: tuple[str, ...]) -> set[str]:
        """Those of his addresses or phones that are somebody else's too: they do not name him."""
        others = Contact.objects.filter(**{f"{name}__in": words}, forgotten_at=None)
        others = others.exclude(pk=self.contact.pk)
        if self.user is not None:  # his own contacts at other companies carry his address as well
            own = PortalAccess.objects.filter(user=self.user).values("contact")
            others = others.exclude(pk__in=own)
        shared = set(others.values_list(name, flat=True))
        if name == "email":
            users = User.objects.filter(email__in=words)
            shared |= set(
                users.exclude(pk=self.user.pk if self.user else 0).values_list(name, flat=True)
            )
        if not self.whole_company:
            shared.add(getattr(self.company, name))
        return shared


def person_of(contact_id: int, company_id: int, known: Any = None) -> Person:
    """Everything about a contact that the decision needs; `known` is his log-in if it is at hand.

    Read past the managers, because it is asked on a customer's own page as well: about himself,
    and nothing of another company comes back but that there is something.
    """
    accesses = PortalAccess._base_manager.order_by("pk")
    user = accesses.filter(contact_id=OuterRef("pk"), user__isnull=False).values("user_id")[:1]
    others = Contact._base_manager.filter(company_id=company_id, archived_at=None)
    administrators = accesses.filter(
        company_id=company_id, is_company_admin=True, state="active", contact__archived_at=None
    )
    contact: Any = (
        Contact._base_manager.filter(company_id=company_id)
        .select_related("company")
        .annotate(
            login=Subquery(user),
            elsewhere=Exists(
                accesses.filter(user_id=OuterRef("login")).exclude(contact_id=contact_id)
            ),
            alone=~Exists(others.exclude(pk=contact_id)),
            administers=Exists(administrators.filter(contact_id=contact_id)),
            others_administer=Exists(administrators.exclude(contact_id=contact_id)),
            years=Subquery(Retention.objects.filter(pk=1).values("years")[:1]),
            closing=Subquery(Retention.objects.filter(pk=1).values("closing_month")[:1]),
        )
        .get(pk=contact_id)
    )
    login = known if known is not None and known.pk == contact.login else None
    if login is None and contact.login:
        login = User.objects.filter(pk=contact.login).first()
    return Person(
        contact=contact,
        company=contact.company,
        user=login,
        user_goes=login is not None and not login.staff_role and not contact.elsewhere,
        whole_company=contact.company.kind == "person" and contact.alone,
        last_administrator=contact.administers and not contact.others_administer,
        retention=Retention(years=contact.years or {}, closing_month=contact.closing or 12),
    )


def _past(contact: Contact, user: User | None) -> dict[str, list[str]]:
    about = Q(entry__model="customers.contact", entry__record_id=contact.pk)
    if user is not None:
        about |= Q(entry__model="accounts.user", entry__record_id=user.pk)
    was: dict[str, list[str]] = {"name": [], "email": [], "phone": []}
    values = AuditValue.objects.filter(about, field__in=list(was))
    for field, old, new in values.values_list("field", "old", "new"):
        was[field] += [old, new]
    if user is not None:
        was["email"] += EmailChange.objects.filter(user=user).values_list("email", flat=True)
    return was


def _words(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for one in found if len(word := one.strip()) >= _SHORTEST))


def stored(subject: Subject) -> dict[str, Any]:
    """As it is kept while the erasure runs."""
    return asdict(subject)


def restored(values: dict[str, Any]) -> Subject:
    """What `stored` made."""
    lists: dict[str, Any] = {name: tuple(values[name]) for name in ("names", "emails", "phones")}
    rest = ("contact_id", "company_id", "user_id", "whole_company")
    return Subject(**{name: values[name] for name in rest}, **lists)
