"""How rules read on pages: one line for what a rule asks, one for what it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from portello.modules.customers.models import Company
from portello.modules.portals.models import Portal, PortalAccess
from portello.modules.portals.rules.deciding import Choice, Owned, owned_by, rules_of
from portello.modules.portals.rules.models import (
    ACTIVATE,
    DISABLE,
    ROLES,
    SUGGEST,
    AccessRule,
    RuleOutcome,
)


def conditions(rule: AccessRule) -> str:
    """What must hold, in words."""
    found = []
    if groups := [group.name for group in rule.groups.all()]:
        found.append(_("group %(names)s") % {"names": _either(groups)})
    for name in ("status", "kind"):
        if getattr(rule, name):
            found.append(str(getattr(rule, f"get_{name}_display")()))
    if rule.devices == "products":
        names = _either([str(product) for product in rule.products.all()])
        found.append(_("has a device of %(names)s") % {"names": names})
    elif rule.devices:
        found.append(rule.get_devices_display())
    if rule.who:
        found.append(rule.get_who_display())
    return " · ".join(found) or _("every company")


def _either(names: list[str]) -> str:
    return f" {_('or')} ".join(sorted(names))


def deed(rule: AccessRule) -> str:
    """What it does, in words."""
    if rule.action == ACTIVATE:
        return _("Gives access as %(role)s and invites") % {"role": rule.get_role_display()}
    if rule.action == DISABLE:
        return _("Takes access away")
    profile = str(rule.profile)
    if rule.action == SUGGEST:
        return _("New people get the profile %(profile)s") % {"profile": profile}
    return _("Sets the profile %(profile)s") % {"profile": profile}


def by_whom(access: PortalAccess) -> str:
    """Who chose the profile of this access."""
    rule = access.profile_rule
    if access.profile_by == "hand":
        return _("given by hand")
    if rule is not None:
        return _("by the rule “%(name)s”") % {"name": rule.name}
    if access.profile_by == "rule":
        return _("by a rule that is gone")
    return _("the portal's profile for this role")


def usual_profiles(portal: Portal, company: Company) -> str:
    """Which profile each role gets at this company if nobody chooses one, and why."""
    rules = rules_of(portal)
    owned = owned_by([company.pk]).get(company.pk, Owned())
    parts = [
        _("as “%(role)s” the profile “%(profile)s”")
        % {"role": label, "profile": _with_reason(rules.profile_for(company, owned, role))}
        for role, label in ROLES
    ]
    return _("If you choose none: %(profiles)s.") % {"profiles": "; ".join(parts)}


def _with_reason(choice: Choice) -> str:
    if choice.rule is None:
        return str(choice.profile)
    named = _("by the rule “%(name)s”") % {"name": choice.rule.name}
    return f"{choice.profile} ({named})"


_STATES = dict(PortalAccess.STATES)


def _parts(said: dict[str, Any], profiles: dict[int, Any]) -> list[str]:
    """State, role and profile of an access as a log keeps it, in words."""
    name = profiles.get(said["profile"]) or said["name"]
    return [str(_STATES[said["state"]]), str(dict(ROLES)[said["role"]]), f"{_('Profile')}: {name}"]


def _change(before: dict[str, Any], after: dict[str, Any], profiles: dict[int, Any]) -> str:
    old = _parts(before, profiles) if before else []
    if not after:
        return " · ".join(old) or _("No access")
    new = _parts(after, profiles)
    if not old:
        return f"{_('No access')} → {' · '.join(new)}"
    head = f"{_('Profile')}: "  # said once
    pairs = [(a, b.removeprefix(head)) for a, b in zip(old, new, strict=True) if a != b]
    return " · ".join(f"{a} → {b}" for a, b in pairs)


def changes_as_text(profiles: dict[int, Any]) -> Callable[[RuleOutcome], str]:
    """A function that says before and after in one line; most rows of a run say the same."""
    known: dict[tuple[str, str], str] = {}

    def change(row: RuleOutcome) -> str:
        key = str(row.before), str(row.after)
        if key not in known:
            known[key] = _change(row.before, row.after, profiles)
        return known[key]

    return change
