"""Making and changing rules, and the profile that nobody chose by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portello.access.models import Profile
from portello.core import audit
from portello.modules.customers.models import Company, CompanyGroup
from portello.modules.portals.models import Portal, PortalAccess
from portello.modules.portals.rules.deciding import Choice, Owned, owned_by, rules_of
from portello.modules.portals.rules.models import (
    ACTIVATE,
    DISABLE,
    AccessRule,
    RuleGroup,
    RuleProduct,
)


class Stale(Exception):
    """Somebody else has saved the rule meanwhile."""


@dataclass(frozen=True)
class Wanted:
    """A rule as it is asked for; `columns` are those of the model."""

    columns: dict[str, Any]
    groups: Sequence[CompanyGroup] = ()
    products: Sequence[Any] = ()
    everybody: bool = False  # said in so many words that no condition is meant


def save_rule(
    *,
    by: audit.By,
    portal: Portal,
    rule: AccessRule | None,
    action: str,
    wanted: Wanted,
    base_version: int | None = None,
) -> AccessRule:
    """Add a rule at the end, or change one. Nobody is touched before the next run.

    Raises `ValidationError` by field, and `Stale` when somebody else saved.
    """
    with transaction.atomic():
        Portal.objects.select_for_update().get(pk=portal.pk)  # one at a time: names and positions
        if rule is None:
            last = AccessRule.objects.filter(portal=portal).order_by("-position").first()
            stored = AccessRule(portal=portal, action=action)
            stored.position = last.position + 1 if last else 1
        else:
            stored = AccessRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
            if base_version is not None and stored.version != base_version:
                raise Stale
            stored.version += 1
        before = _said(stored) if stored.pk else {}
        for name, value in wanted.columns.items():
            setattr(stored, name, value)
        _check(stored, wanted)
        stored.save()
        _name(stored, wanted)
        after = _said(stored)
        changed = {k: (before.get(k, ""), v) for k, v in after.items() if before.get(k, "") != v}
        audit.record("changed" if rule else "created", stored, by=by, values=changed)
    return stored


def _check(rule: AccessRule, wanted: Wanted) -> None:
    """No rule may reach everybody by oversight."""
    twins = AccessRule.objects.filter(portal=rule.portal, name__iexact=rule.name)
    if twins.exclude(pk=rule.pk).exists():
        raise ValidationError({"name": _("Another rule of this portal has this name.")})
    if rule.devices == "products" and not wanted.products:
        raise ValidationError({"products": _("Name the products.")})
    if rule.devices != "products" and wanted.products:
        raise ValidationError({"devices": _("Choose “has a device of these products”.")})
    rule.full_clean()
    conditions = wanted.groups or rule.status or rule.kind or rule.devices
    if rule.action in (ACTIVATE, DISABLE):
        if not (conditions or (rule.action == DISABLE and rule.who)):
            raise ValidationError(
                {"groups": _("Choose at least one condition: this rule would be for everybody.")}
            )
    elif not conditions and not wanted.everybody:
        raise ValidationError(
            {"everybody": _("Without a condition the rule is for every company. Say that you mean it.")}
        )  # fmt: skip


def _name(rule: AccessRule, wanted: Wanted) -> None:
    RuleGroup.objects.filter(rule=rule).delete()
    RuleProduct.objects.filter(rule=rule).delete()
    RuleGroup.objects.bulk_create(RuleGroup(rule=rule, group=group) for group in wanted.groups)
    RuleProduct.objects.bulk_create(RuleProduct(rule=rule, product=p) for p in wanted.products)


def _said(rule: AccessRule) -> dict[str, str]:
    columns = ("name", "action", "status", "kind", "devices", "who", "role")
    said = {name: getattr(rule, name) for name in columns}
    said["is_on"] = str(rule.is_on)
    said["profile"] = rule.profile.name if rule.profile else ""
    said["groups"] = ", ".join(rule.groups.order_by("sort").values_list("name", flat=True))
    said["products"] = ", ".join(rule.products.order_by("sku").values_list("sku", flat=True))
    return said


def switch_rule(*, by: audit.By, rule: AccessRule, on: bool) -> None:
    """Let a rule count, or not."""
    with transaction.atomic():
        stored = AccessRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
        if stored.is_on != on:
            values = {"is_on": (str(stored.is_on), str(on))}
            stored.is_on, stored.version = on, stored.version + 1
            stored.save()
            audit.record("changed", stored, by=by, values=values)


def move_rule(*, by: audit.By, rule: AccessRule, up: bool) -> None:
    """Change places with the neighbour; the first and the last stay where they are."""
    with transaction.atomic():
        Portal.objects.select_for_update().get(pk=rule.portal_id)
        rows = list(AccessRule.objects.filter(portal_id=rule.portal_id).order_by("position", "pk"))
        at = next((n for n, row in enumerate(rows) if row.pk == rule.pk), None)
        other = None if at is None else at + (-1 if up else 1)
        if at is None or other is None or not 0 <= other < len(rows):
            return
        rows[at], rows[other] = rows[other], rows[at]
        for position, row in enumerate(rows, start=1):
            AccessRule.objects.filter(pk=row.pk).update(position=position)
        values = {"position": (at + 1, other + 1)}
        audit.record("changed", rule, by=by, values=values)


def remove_rule(*, by: audit.By, rule: AccessRule) -> None:
    """Delete a rule. With the next run a profile that it gave goes back to that of new people."""
    with transaction.atomic():
        stored = AccessRule.objects.select_for_update(of=("self",)).filter(pk=rule.pk).first()
        if stored is not None:
            audit.record("removed", stored, by=by, values={"name": (stored.name, "")})
            stored.delete()


# ---- the profile of one person


def proposal(portal: Portal, company: Company, role: str) -> Choice:
    """The profile of a person in `role` at `company` for whom nobody chooses one by hand."""
    owned = owned_by([company.pk]).get(company.pk, Owned())
    return rules_of(portal).profile_for(company, owned, role)


def kept_or_proposed(
    access: PortalAccess | None, portal: Portal, company: Company, role: str
) -> Choice:
    """The same; but who has one that nobody chose keeps it until his role changes or a rule runs."""
    if access is not None and access.profile_by != "hand" and access.role == role:
        return Choice(access.profile, access.profile_by, access.profile_rule)
    return proposal(portal, company, role)


def set_profile(
    *, by: audit.By, access: PortalAccess, profile: Profile, profile_by: str, rule: Any = None
) -> None:
    """Give an access another profile; in force with the person's next click."""
    with transaction.atomic():
        stored = PortalAccess.objects.select_for_update(of=("self",)).get(pk=access.pk)
        old = stored.profile
        stored.profile, stored.profile_by, stored.profile_rule = profile, profile_by, rule
        stored.version += 1
        stored.save()
        if old.pk != profile.pk:
            values = {"profile": (old.name, profile.name)}
            audit.record("profile given", stored.contact, by=by, values=values)


def let_rules_decide(*, by: audit.By, access: PortalAccess) -> Choice:
    """Take back a profile that was given by hand."""
    with transaction.atomic():
        choice = proposal(access.portal, access.company, access.role)
        set_profile(
            by=by, access=access, profile=choice.profile, profile_by=choice.by, rule=choice.rule
        )
    return choice


def named_in(profile: Profile) -> list[str]:
    """The names of the rules that give this profile."""
    rows = AccessRule.objects.filter(profile=profile).order_by("portal", "position")
    return list(rows.values_list("name", flat=True))
