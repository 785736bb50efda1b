"""Changing profiles: which modules, actions, records and fields a person has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portello.access.models import Profile, ProfileAction, ProfileField, ProfileModule
from portello.core import audit
from portello.core.fields import HIDDEN, RULES, fields
from portello.core.registry import Module, modules
from portello.modules.portals.models import Portal, PortalAccess
from portello.modules.portals.rules.operations import named_in


@dataclass(frozen=True)
class Grants:
    """What a profile gives, as it stands on the page: only what differs from the defaults is stored."""

    name: str
    description: str = ""
    scopes: dict[str, str] = field(default_factory=dict)  # module -> own or company
    actions: frozenset[str] = frozenset()
    rules: dict[tuple[str, str], str] = field(default_factory=dict)  # (model, field) -> rule


class Stale(Exception):
    """Somebody else has saved the profile meanwhile."""


def configurable() -> list[Module]:
    """The modules a profile can grant something in."""
    return [module for module in modules() if module.actions]


def fields_of(module: Module) -> list[tuple[str, Any, tuple[str, ...]]]:
    """(model label, field, rules to choose from) of what customers could ever see of a module."""
    return [
        (label, one, RULES[: RULES.index(one.ceiling) + 1])
        for label in module.models
        for one in fields(apps.get_model(label)).values()
        if one.ceiling != HIDDEN
    ]


def grants_of(profile: Profile) -> Grants:
    """What `profile` gives now."""
    return Grants(
        name=profile.name,
        description=profile.description,
        scopes=dict(ProfileModule.objects.filter(profile=profile).values_list("module", "scope")),
        actions=frozenset(
            ProfileAction.objects.filter(profile=profile).values_list("action", flat=True)
        ),
        rules={(row.model, row.field): row.rule for row in _known_fields(profile)},
    )


def _known_fields(profile: Profile) -> list[ProfileField]:
    """The rules of fields that are there; those of archived custom fields wait until they are back."""
    rows = ProfileField.objects.filter(profile=profile)
    return [row for row in rows if row.field in fields(apps.get_model(row.model))]


def save_profile(
    *, by: audit.By, profile: Profile | None, grants: Grants, base_version: int | None = None
) -> Profile:
    """Make or change a profile; in force with the next request of everybody who has it.

    Raises `ValidationError` for a name that is missing or taken, `Stale` when somebody else saved.
    """
    with transaction.atomic():
        if profile is None:
            stored = Profile(offered=[module.name for module in configurable()])
        else:
            stored = Profile.objects.select_for_update().get(pk=profile.pk)
            if base_version is not None and stored.version != base_version:
                raise Stale
        before = grants_of(stored) if stored.pk else Grants("")
        stored.name, stored.description = grants.name, grants.description
        stored.full_clean(exclude=["offered"])
        stored.version += 1
        stored.save()
        _write(stored, grants)
        changed = _differences(before, grants)
        verb = "changed" if before.name else "created"
        audit.record(verb, stored, by=by, values=changed)
    return stored


def _write(profile: Profile, grants: Grants) -> None:
    for model in (ProfileModule, ProfileAction):
        model.objects.filter(profile=profile).delete()
    known = [row.pk for row in _known_fields(profile)]
    ProfileField.objects.filter(pk__in=known).delete()
    ProfileModule.objects.bulk_create(
        ProfileModule(profile=profile, module=name, scope=scope)
        for name, scope in grants.scopes.items()
    )
    ProfileAction.objects.bulk_create(
        ProfileAction(profile=profile, action=action) for action in sorted(grants.actions)
    )
    ProfileField.objects.bulk_create(
        ProfileField(profile=profile, model=model, field=name, rule=rule)
        for (model, name), rule in grants.rules.items()
        if rule != fields(apps.get_model(model))[name].customer
    )


def _differences(old: Grants, new: Grants) -> dict[str, tuple[Any, Any]]:
    found: dict[str, tuple[Any, Any]] = {
        name: (getattr(old, name), getattr(new, name))
        for name in ("name", "description")
        if getattr(old, name) != getattr(new, name)
    }
    for module in {*old.scopes, *new.scopes}:
        pair = old.scopes.get(module, ""), new.scopes.get(module, "")
        if pair[0] != pair[1]:
            found[module] = pair
    for action in old.actions ^ new.actions:
        found[action] = ("yes", "no") if action in old.actions else ("no", "yes")
    for key in {*old.rules, *new.rules}:
        default = fields(apps.get_model(key[0]))[key[1]].customer
        rules = old.rules.get(key, default), new.rules.get(key, default)
        if rules[0] != rules[1]:
            found[f"{key[0]}.{key[1]}"[:60]] = rules
    return found


def copy_profile(*, by: audit.By, profile: Profile, name: str) -> Profile:
    """A new profile that gives what `profile` gives. Raises `ValidationError` for a bad name."""
    old = grants_of(profile)
    grants = Grants(name, profile.description, old.scopes, old.actions, old.rules)
    return save_profile(by=by, profile=None, grants=grants)


def remove_profile(*, by: audit.By, profile: Profile) -> None:
    """Delete a profile nobody has. Raises `ValidationError` for one in use or built in."""
    with transaction.atomic():
        locked = Profile.objects.select_for_update().get(pk=profile.pk)
        if locked.built_in:
            raise ValidationError(_("This profile is built in and stays; it can be changed."))
        count = PortalAccess.objects.filter(profile=locked).count()
        if count:
            text = ngettext(
                "%(count)s person has this profile. Give another one first.",
                "%(count)s people have this profile. Give them another one first.",
                count,
            )
            raise ValidationError(text % {"count": count})
        if rules := named_in(locked):
            text = _("Rules give this profile: %(names)s. Change them first.")
            raise ValidationError(text % {"names": ", ".join(rules)})
        for_new = Q(main_profile=locked) | Q(user_profile=locked) | Q(registration_profile=locked)
        if portal := Portal.objects.filter(for_new).first():
            text = _(
                "New people of the portal %(name)s get this profile. Choose another one there."
            )
            raise ValidationError(text % {"name": portal.name})
        audit.record("removed", locked, by=by, values={"name": (locked.name, "")})
        locked.delete()
