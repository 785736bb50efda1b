"""What the rules of a portal say about people now. Reads only; nothing here writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from portello.access.models import Profile
from portello.modules.accounts.models import User, normal_email
from portello.modules.customers.models import Asset, Company, Contact
from portello.modules.portals.founding import default_profile
from portello.modules.portals.models import CLOSED, Portal, PortalAccess
from portello.modules.portals.rules.models import (
    ACTIVATE,
    DISABLE,
    PROFILE,
    SUGGEST,
    AccessRule,
    RuleGroup,
    RuleProduct,
)

REASONS = {
    "": "",
    "no_rule": _("no rule fits"),
    "as_it_is": _("is already as the rule says"),
    "by_hand": _("the profile was given by hand"),
    "last_admin": _("last administrator of the company"),
    "taken_by_hand": _("access was taken by hand"),
    "waiting": _("access waits for a decision by staff"),
    "declined": _("access was declined by staff"),
    "kept_out": _("another rule takes access away"),
    "no_email": _("no valid e-mail address"),
    "practice": _("made up for practice"),
    "staff": _("the address belongs to a member of staff"),
    "twin": _("another contact of the company has this address"),
    "refused": _("refused by the register"),
    "changed": _("something changed meanwhile"),
}


@dataclass(frozen=True)
class Rule:
    """A rule ready to be asked: its row, and the keys of the groups and products it names."""

    row: AccessRule
    groups: frozenset[int] = frozenset()
    products: frozenset[int] = frozenset()

    def fits(self, company: Company, owned: Owned, role: str) -> bool:
        """Whether all conditions hold for a person in `role` ("" without access) of `company`."""
        row = self.row
        return (
            (not self.groups or company.group_id in self.groups)
            and row.status in ("", company.status)
            and row.kind in ("", company.kind)
            and (row.devices != "any" or owned.any)
            and (row.devices != "products" or bool(owned.products & self.products))
            and (row.action == ACTIVATE or row.who in ("", role))
        )


@dataclass(frozen=True)
class Owned:
    """What a company has: any device at all, and devices of which products."""

    any: bool = False
    products: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Rules:
    """All rules of a portal that are on, in order, with the portal's profiles of new people."""

    portal: Portal
    rules: tuple[Rule, ...]
    usual: dict[str, Profile]

    def first(self, action: str, company: Company, owned: Owned, role: str) -> AccessRule | None:
        """The rule of this action that decides."""
        for rule in self.rules:
            if rule.row.action == action and rule.fits(company, owned, role):
                return rule.row
        return None

    def profile_for(self, company: Company, owned: Owned, role: str) -> Choice:
        """The profile of somebody for whom nobody chose one: by a rule, or that of new people."""
        row = self.first(PROFILE, company, owned, role)
        if row is not None:
            return Choice(_profile(row), "rule", row)
        return self.usual_for(company, owned, role)

    def usual_for(self, company: Company, owned: Owned, role: str) -> Choice:
        """The profile of new people."""
        row = self.first(SUGGEST, company, owned, role)
        return Choice(_profile(row) if row else self.usual[role], "default", row)


@dataclass(frozen=True)
class Choice:
    """A profile, who chose it ("rule" or "default"), and by which rule if by one."""

    profile: Profile
    by: str
    rule: AccessRule | None


def _profile(row: AccessRule) -> Profile:
    assert row.profile is not None
    return row.profile


def rules_of(portal: Portal) -> Rules:
    """The rules of `portal` that are on."""
    rows = AccessRule.objects.filter(portal=portal, is_on=True).select_related("profile")
    groups: dict[int, set[int]] = {}
    products: dict[int, set[int]] = {}
    named: tuple[tuple[Any, str, dict[int, set[int]]], ...] = (
        (RuleGroup, "group_id", groups),
        (RuleProduct, "product_id", products),
    )
    for model, column, found in named:
        for rule_id, key in model.objects.filter(rule__portal=portal).values_list(
            "rule_id", column
        ):
            found.setdefault(rule_id, set()).add(key)
    ready = tuple(
        Rule(row, frozenset(groups.get(row.pk, ())), frozenset(products.get(row.pk, ())))
        for row in rows.order_by("position", "pk")
    )
    usual = {role: default_profile(portal, role) for role in ("main_user", "user")}
    return Rules(portal, ready, usual)


def owned_by(companies: Sequence[int]) -> dict[int, Owned]:
    """What each of these companies has in use."""
    products: dict[int, set[int]] = {}
    rows = Asset.objects.filter(company_id__in=companies, archived_at=None)
    for company_id, product_id in rows.values_list("company_id", "product_id"):
        products.setdefault(company_id, set()).add(product_id or 0)
    return {pk: Owned(True, frozenset(keys - {0})) for pk, keys in products.items()}


@dataclass(frozen=True)
class Outcome:
    """What would happen to one person. `before` and `after` have state, role and profile."""

    contact: Contact
    access: PortalAccess | None
    kind: str
    rule: AccessRule | None = None
    reason: str = ""
    after: dict[str, Any] = field(default_factory=dict)
    choice: Choice | None = None

    @property
    def before(self) -> dict[str, Any]:
        return shown(self.access)


def shown(access: PortalAccess | None) -> dict[str, Any]:
    """An access as a log keeps it: no name, no address."""
    if access is None:
        return {}
    return _state(access.state, access.role, access.profile)


def _state(state: str, role: str, profile: Profile) -> dict[str, Any]:
    return {"state": state, "role": role, "profile": profile.pk, "name": profile.name}


def decide(rules: Rules, companies: Sequence[Company]) -> Iterator[Outcome]:
    """What the rules say about everybody at these companies, in a fixed order."""
    keys = [company.pk for company in companies]
    owned = owned_by(keys)
    people: dict[int, list[Contact]] = {pk: [] for pk in keys}
    for contact in Contact.objects.filter(company_id__in=keys, archived_at=None).order_by("pk"):
        people[contact.company_id].append(contact)
    held = PortalAccess.objects.filter(portal=rules.portal, company_id__in=keys)
    accesses = {one.contact_id: one for one in held.select_related("profile", "user")}
    emails = {normal_email(c.email) for found in people.values() for c in found if c.email}
    staff = set(
        User.objects.filter(email__in=emails).exclude(staff_role="").values_list("email", flat=True)
    )
    for company in companies:
        facts = _Company(rules, company, owned.get(company.pk, Owned()), accesses, staff)
        facts.note(people[company.pk])
        for contact in people[company.pk]:
            yield from facts.outcomes(contact)


class _Company:
    """One company while its people are decided on: who administers it, whose address is taken."""

    def __init__(
        self,
        rules: Rules,
        company: Company,
        owned: Owned,
        accesses: dict[int, PortalAccess],
        staff: set[str],
    ) -> None:
        self.rules, self.company, self.owned = rules, company, owned
        self.accesses, self.staff = accesses, staff
        self.administrators: set[int] = set()
        self.addresses: dict[str, int] = {}

    def note(self, people: list[Contact]) -> None:
        """Look at everybody first: the last administrator can be known only then."""
        for contact in people:
            access = self.accesses.get(contact.pk)
            if access is None or access.state == "disabled":
                continue  # who waits or was declined keeps his address: staff may let him in
            if access.state == "active" and access.is_company_admin:
                self.administrators.add(contact.pk)
            email = access.user.email if access.user else normal_email(contact.email)
            self.addresses.setdefault(email, contact.pk)

    def first(self, action: str, role: str) -> AccessRule | None:
        return self.rules.first(action, self.company, self.owned, role)

    def outcomes(self, contact: Contact) -> list[Outcome]:
        """What happens to one person: at most one change, and what could not be done."""
        access = self.accesses.get(contact.pk)
        if access is None or access.state == "disabled":
            return [self._outside(contact, access)]
        if access.state in CLOSED:  # what staff decide on, or have declined, no rule touches
            rule = self.first(ACTIVATE, "")
            kind, reason = ("left", access.state) if rule else ("same", "no_rule")
            return [Outcome(contact, access, kind, rule, reason)]
        if access.user is not None and access.user.staff_role:
            return [Outcome(contact, access, "left", None, "staff")]
        found = []
        rule = self.first(DISABLE, access.role)
        if rule is not None:
            if not self._is_last(contact, access):
                self.administrators.discard(contact.pk)
                after = _state("disabled", access.role, access.profile)
                return [Outcome(contact, access, "disable", rule, after=after)]
            found.append(Outcome(contact, access, "left", rule, "last_admin"))
        return [*found, self._inside(contact, access)]

    def _is_last(self, contact: Contact, access: PortalAccess) -> bool:
        return access.is_company_admin and not self.administrators - {contact.pk}

    def _outside(self, contact: Contact, access: PortalAccess | None) -> Outcome:
        """Somebody without access: let in, or left."""
        rule = self.first(ACTIVATE, "")
        if rule is None:
            return Outcome(contact, access, "same", None, "no_rule")
        reason = self._obstacle(contact, access, rule)
        if reason:
            return Outcome(contact, access, "left", rule, reason)
        self.addresses[normal_email(contact.email)] = contact.pk
        choice = self.rules.profile_for(self.company, self.owned, rule.role)
        if access is not None and access.profile_by == "hand":
            choice = Choice(access.profile, "hand", None)
        state = "active" if access is not None and access.user_id else "invited"
        after = _state(state, rule.role, choice.profile)
        return Outcome(contact, access, "activate", rule, after=after, choice=choice)

    def _obstacle(self, contact: Contact, access: PortalAccess | None, rule: AccessRule) -> str:
        """Why this person is not let in; "" if he is."""
        if self.company.practice or contact.practice:
            return "practice"
        if access is not None and access.disabled_by == "hand":
            return "taken_by_hand"
        if self.first(DISABLE, rule.role) is not None:
            return "kept_out"
        email = normal_email(contact.email)
        try:
            validate_email(email)
        except ValidationError:
            return "no_email"
        if email in self.staff or (access and access.user and access.user.staff_role):
            return "staff"
        return "twin" if self.addresses.get(email, contact.pk) != contact.pk else ""

    def _inside(self, contact: Contact, access: PortalAccess) -> Outcome:
        """Somebody with access: another profile, or left."""
        rule = self.first(PROFILE, access.role)
        if rule is not None and access.profile_by == "hand":
            reason = "as_it_is" if rule.profile_id == access.profile_id else "by_hand"
            kind = "same" if reason == "as_it_is" else "left"
            return Outcome(contact, access, kind, rule, reason)
        if rule is None and access.profile_by != "rule":
            return Outcome(contact, access, "same", None, "no_rule")
        # What a rule gave goes back to the profile of new people when no rule fits any more.
        choice = self.rules.profile_for(self.company, self.owned, access.role)
        if access.profile_id == choice.profile.pk:
            return Outcome(contact, access, "same", rule, "as_it_is")
        after = _state(access.state, access.role, choice.profile)
        return Outcome(contact, access, "profile", choice.rule, after=after, choice=choice)
