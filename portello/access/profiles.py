"""A profile's rules compiled for quick answers, and the two built-in profiles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from portello.access.models import Profile, ProfileAction, ProfileField, ProfileModule
from portello.core.fields import RULES, fields
from portello.core.registry import modules

MAIN_USER, USER = "main_user", "user"


@dataclass(frozen=True)
class Rules:
    """What one profile grants; an empty one grants nothing."""

    scopes: Mapping[str, str] = field(default_factory=dict)  # module -> "own" or "company"
    actions: frozenset[str] = frozenset()  # "module.action"
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # model -> field -> rule

    def may(self, right: str) -> bool:
        """Whether the profile grants "module.action" and the module it belongs to."""
        return right in self.actions and right.partition(".")[0] in self.scopes

    def field_rules(self, model: type[models.Model]) -> dict[str, str]:
        """The rule of every registered field of `model`: the profile's, cut to the field's ceiling."""
        own = self.fields.get(model._meta.label_lower, {})
        return {
            name: min(own.get(name, one.customer), one.ceiling, key=RULES.index)
            for name, one in fields(model).items()
        }


_COMPILED: dict[int, tuple[int, Rules]] = {}


def compiled(profile: Profile | None) -> Rules:
    """The rules of `profile`, read once per version and process."""
    if profile is None:
        return Rules()
    known = _COMPILED.get(profile.pk)
    if known and known[0] == profile.version:
        return known[1]
    rules = Rules(
        scopes=dict(ProfileModule.objects.filter(profile=profile).values_list("module", "scope")),
        actions=frozenset(
            ProfileAction.objects.filter(profile=profile).values_list("action", flat=True)
        ),
        fields=_by_model(profile),
    )
    _COMPILED[profile.pk] = (profile.version, rules)
    return rules


def _by_model(profile: Profile) -> dict[str, dict[str, str]]:
    result: dict[str, dict[str, str]] = {}
    for row in ProfileField.objects.filter(profile=profile):
        result.setdefault(row.model, {})[row.field] = row.rule
    return result


def ensure_built_in() -> dict[str, Profile]:
    """Make the built-in profiles, and give them the actions of modules that joined since.

    "Main user" has every action and sees the company's records; "User" has the actions a module
    marks for users and sees his own. Rights that staff took away are not given again: only
    modules the profile has never had are added.
    """
    result = {}
    with transaction.atomic():
        for key, name in ((MAIN_USER, "Main user"), (USER, "User")):
            profile = Profile.objects.get_or_create(built_in=key, defaults={"name": name})[0]
            had = set(
                ProfileModule.objects.filter(profile=profile).values_list("module", flat=True)
            )
            for module in modules():
                if module.actions and module.name not in had:
                    _give(profile, module, key)
                    Profile.objects.filter(pk=profile.pk).update(version=models.F("version") + 1)
            profile.refresh_from_db()
            result[key] = profile
    return result


def _give(profile: Profile, module: Any, key: str) -> None:
    scope = "company" if key == MAIN_USER else module.user_scope
    ProfileModule.objects.create(profile=profile, module=module.name, scope=scope)
    ProfileAction.objects.bulk_create(
        ProfileAction(profile=profile, action=f"{module.name}.{action.name}")
        for action in module.actions
        if key == MAIN_USER or action.for_users
    )
