"""Who a person is, for finding everything about him: names, addresses and phones, past ones too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from portello.core.personal import Subject
from portello.modules.accounts.models import User
from portello.modules.customers.models import Company, Contact
from portello.modules.portals.models import Invitation, PortalAccess
from portello.modules.privacy.models import Retention
from portello.modules.privacy.past import past_of, spellings

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
            public_id=self.contact.public_id,
            logins=(self.user.email,) if self.user and (own or self.user_goes) else (),
        )

    def subject_to_forget(self) -> Subject:
        """With all that he was ever called and written to, less what he may have made up.

        A name that he gave himself could be any word; what a customer wrote could be anybody's
        address. The first would tear holes into his company, the second into others.
        """
        now = self.subject()
        was = past_of(self.contact, self.user, whole_company=self.whole_company)
        invited = Invitation.objects.filter(access__contact=self.contact)
        emails = _words(
            [*now.emails, *was.every["email"], *invited.values_list("email", flat=True)]
        )
        emails = self._own("email", _words([*emails, *was.logins]))
        phones = self._own("phone", _words([*now.phones, *was.every["phone"]]))
        made_up = {one for one in was.own["name"] if " " not in one.strip()}
        names = [*(set(now.names) - made_up), *was.not_own("name")]
        known = replace(now, names=_words(names), emails=emails, phones=phones)
        if self.user is not None and not self.user_goes:
            return _spelled(known, self.contact)
        reach = {*emails, *phones} - was.customers["email"] - was.customers["phone"]
        logins = self._own("email", _words([*now.logins, *was.logins]))
        outer = _words(was.outer("name", self.contact.name))
        known = replace(known, logins=logins, outer_names=outer, outer_reach=_words(reach))
        return _spelled(known, self.contact)

    def _own(self, name: str, words: tuple[str, ...]) -> tuple[str, ...]:
        shared = self._shared(name, words)
        return tuple(one for one in words if one not in shared)

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


def _spelled(subject: Subject, contact: Contact) -> Subject:
    phones = spellings(subject.phones, contact)
    outer = tuple(one for one in subject.outer_reach if "@" not in one)
    return replace(
        subject,
        phones=_words([*subject.phones, *phones]),
        outer_reach=_words([*subject.outer_reach, *spellings(outer, contact)]),
    )


def _words(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for one in found if len(word := one.strip()) >= _SHORTEST))


def stored(subject: Subject) -> dict[str, Any]:
    """As it is kept while the erasure runs."""
    return asdict(subject)


def restored(values: dict[str, Any]) -> Subject:
    """What `stored` made."""
    given = {one.name: values[one.name] for one in fields(Subject)}
    lists = {name: tuple(one) for name, one in given.items() if isinstance(one, list | tuple)}
    return Subject(**{**given, **lists})
