"""A profile's rules compiled for quick answers, and the two built-in profiles."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Value

from portello.access.models import (
    BUILT_IN_NAMES,
    Profile,
    ProfileAction,
    ProfileField,
    ProfileModule,
)
from portello.core.fields import EDIT, HIDDEN, REQUIRED, RULES, fields, models_with_fields
from portello.core.registry import modules

MAIN_USER, USER = "main_user", "user"


@dataclass(frozen=True)
class Rules:
    """What one profile grants; an empty one grants nothing."""

    scopes: Mapping[str, str] = field(default_factory=dict)  # module -> "own" or "company"
    actions: frozenset[str] = frozenset()  # "module.action"
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # model -> field -> rule
    most: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict
    )  # the same: what a portal allows
    off: frozenset[str] = frozenset()  # modules and actions that the portal has switched off
    raised: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict
    )  # model -> field -> rule beyond its ceiling, for one act (ADR 0033)

    def may(self, right: str) -> bool:
        """Whether the profile grants "module.action" and the module it belongs to."""
        return right in self.actions and right.partition(".")[0] in self.scopes

    def allows(self, right: str) -> bool:
        """Whether the portal has "module.action" at all, whoever may do it."""
        return not self.off & {right, right.partition(".")[0]}

    def raising(self, model: type[models.Model], rules: Mapping[str, str]) -> Rules:
        """The same rules with more for some fields of `model`; what is hidden stays hidden."""
        return replace(self, raised={model._meta.label_lower: rules})

    def limited(self, most: Mapping[str, Mapping[str, str]]) -> Rules:
        """The same rules under another ceiling."""
        return replace(self, most=most)

    def within(self, portal: Any) -> Rules:
        """The same rules in `portal`: less the modules and actions it switches off, and no field
        with more than it allows."""
        off = portal.modules_off
        scopes = {name: scope for name, scope in self.scopes.items() if name not in off}
        ceiling = portal.ceiling
        actions = self.actions.difference(ceiling.get("off", ()))
        closed = frozenset((*off, *ceiling.get("off", ())))
        return Rules(scopes, actions, self.fields, ceiling.get("fields", {}), closed)

    def uncut(self) -> Rules:
        """The same rules with what the profile itself says of fields, whatever the portal allows."""
        return replace(self, most={})

    def field_rules(self, model: type[models.Model]) -> Mapping[str, str]:
        """The rule of every registered field of `model`: the profile's, cut to the field's ceiling."""
        registered = fields(model)
        known, made_of = self._known.get(model, ({}, None))
        if made_of is not registered:  # custom fields came or went (ADR 0032)
            own = self.fields.get(model._meta.label_lower, {})
            most = self.most.get(model._meta.label_lower, {})
            raised = self.raised.get(model._meta.label_lower, {})
            lowest = {
                name: min(
                    own.get(name, one.customer),
                    one.ceiling,
                    most.get(name, REQUIRED),
                    key=RULES.index,
                )
                for name, one in registered.items()
            }
            known = {
                name: rule if rule == HIDDEN else max(rule, raised.get(name, rule), key=RULES.index)
                for name, rule in lowest.items()
            }
            self._known[model] = known, registered
        return known

    def hidden(self, model: type[models.Model]) -> frozenset[str]:
        """The names of the fields of `model` that the profile hides."""
        rules = self.field_rules(model)
        known, made_of = self._hidden.get(model, (frozenset(), None))
        if made_of is not rules:
            known = frozenset(name for name, rule in rules.items() if rule == HIDDEN)
            self._hidden[model] = known, rules
        return known

    @cached_property
    def _known(self) -> dict[type[models.Model], tuple[Mapping[str, str], Any]]:
        return {}

    @cached_property
    def _hidden(self) -> dict[type[models.Model], tuple[frozenset[str], Any]]:
        return {}


_COMPILED: dict[int, tuple[int, Rules, dict[int, tuple[int, Rules]]]] = {}


def compiled(profile: Profile | None, portal: Any = None) -> Rules:
    """The rules of `profile`, read once per version and process; in `portal`, cut to what it allows."""
    if profile is None:
        return Rules()
    known = _COMPILED.get(profile.pk)
    if known is None or known[0] != profile.version:
        known = _COMPILED[profile.pk] = (profile.version, _read(profile), {})
    _version, whole, cut = known
    if portal is None:
        return whole
    here = cut.get(portal.pk)
    if here is None or here[0] != portal.version:
        here = cut[portal.pk] = (portal.version, whole.within(portal))
    return here[1]


def everything(portal: Any) -> Rules:
    """All that a profile could give in `portal`: what staff see who set it up."""
    scopes = {module.name: "company" for module in modules() if module.actions}
    actions = {f"{m.name}.{action.name}" for m in modules() for action in m.actions}
    most = {
        model._meta.label_lower: {
            name: min(one.ceiling, EDIT, key=RULES.index) for name, one in fields(model).items()
        }
        for model in models_with_fields()
    }
    return Rules(scopes, frozenset(actions), most).within(portal)


def _read(profile: Profile) -> Rules:
    """All rules of a profile in one query: pages have a budget of eight, cold or warm."""
    none = Value("")
    found = (
        ProfileModule.objects.filter(profile=profile)
        .values_list(Value("module"), "module", "scope", none)
        .union(
            ProfileAction.objects.filter(profile=profile).values_list(
                Value("action"), "action", none, none
            ),
            ProfileField.objects.filter(profile=profile).values_list(
                Value("field"), "model", "field", "rule"
            ),
            all=True,
        )
    )
    scopes, actions, by_model = {}, set(), dict[str, dict[str, str]]()
    for kind, first, second, third in found:
        if kind == "module":
            scopes[first] = second
        elif kind == "action":
            actions.add(first)
        else:
            by_model.setdefault(first, {})[second] = third
    return Rules(scopes, frozenset(actions), by_model)


def shown_to_somebody(model: type[models.Model], names: Collection[str]) -> frozenset[str]:
    """Those of the fields `names` that any profile shows, be it to read only; one query."""
    if not names:
        return frozenset()
    rows = ProfileField.objects.filter(model=model._meta.label_lower, field__in=names)
    return frozenset(rows.exclude(rule=HIDDEN).values_list("field", flat=True))


def ensure_built_in() -> dict[str, Profile]:
    """Make the built-in profiles, and give them the actions of modules that joined since.

    "Main user" and "Owner" have every action and see the company's records; "User" has the actions
    a module marks for users and sees his own; the other ready-made ones have what a module names
    them for. Rights that staff took away are not given again: only modules the profile has never
    had are added.
    """
    result = {}
    with transaction.atomic():
        for key, name in BUILT_IN_NAMES.items():
            profile = Profile.objects.get_or_create(built_in=key, defaults={"name": name})[0]
            known = set(profile.offered)
            joined = [m for m in modules() if m.actions and m.name not in known]
            for module in joined:
                _give(profile, module, key)
            if joined:
                profile.offered = sorted(known | {module.name for module in joined})
                profile.version += 1
                profile.save(update_fields=["offered", "version"])
            result[key] = profile
    return result


def _give(profile: Profile, module: Any, key: str) -> None:
    granted = [
        action
        for action in module.actions
        if key in (MAIN_USER, "owner") or (key == USER and action.for_users) or key in action.ready
    ]
    if not granted:
        return
    scope = module.user_scope if key == USER else "company"
    ProfileModule.objects.create(profile=profile, module=module.name, scope=scope)
    ProfileAction.objects.bulk_create(
        ProfileAction(profile=profile, action=f"{module.name}.{action.name}") for action in granted
    )
    if key in (MAIN_USER, "owner"):
        ProfileField.objects.bulk_create(
            ProfileField(profile=profile, model=label, field=name, rule=one.main)
            for label in module.models
            for name, one in fields(apps.get_model(label)).items()
            if one.main
        )
