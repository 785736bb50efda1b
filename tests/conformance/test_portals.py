"""What every module gives a portal: functions, examples, parts for visitors."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from portello.access.checks import all_routes, policy_of
from portello.access.parts import SEARCH, parts
from portello.core.fields import HIDDEN, fields, models_with_fields
from portello.core.registry import modules
from portello.modules.portals.models import Portal
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def pages_of(part: str) -> list[str]:
    """The addresses of the pages that a part opens; those with arguments are in the crawl."""
    return [
        reverse(name)
        for name, route, pattern in all_routes()
        if (policy := policy_of(pattern)) and policy.part == part and "<" not in route
    ]


@pytest.mark.feature("N03", "N09", "X01")
@pytest.mark.parametrize("part", [part.key for part in parts()])
def test_a_part_is_open_to_visitors_only_where_staff_open_it(world, part):
    visitor = client_for("anonymous")
    assert pages_of(part), f"no page belongs to {part}"
    for page in pages_of(part):
        for protection, opened, wanted in (
            ("all", [part], 302), ("parts", [], 302), ("parts", [part], 200), ("none", [], 200),
        ):  # fmt: skip
            Portal.objects.update(protection=protection, open_parts=opened)
            answer = visitor.get(page)
            assert answer.status_code == wanted, (page, protection, opened)
            assert "canary" not in answer.content.decode().lower()
        Portal.objects.update(is_active=False)
        assert visitor.get(page).status_code == 503
        Portal.objects.update(is_active=True)


def test_a_part_is_declared_once_and_known():
    keys = [part.key for part in parts()]
    assert len(keys) == len(set(keys))
    named = {p.part for _n, _r, pattern in all_routes() if (p := policy_of(pattern)) and p.part}
    assert named - {SEARCH} == set(keys)


@pytest.mark.feature("N11")
def test_who_may_register_is_approved_in_a_way_that_staff_chose(world):
    """When people can register by themselves, protection without an approval cannot be saved."""
    from portello.modules.portals.backoffice.entrance import EntranceForm

    form = EntranceForm(instance=world.portal)
    registers = [n for n, _r, p in all_routes() if n.startswith("portal:") and "regist" in n]
    assert bool(registers) == ("approval" in form.fields), "a page to register, and no approval"
    if registers:
        sent = {**form.initial, "protection": "all", "registration": "open", "approval": ""}
        assert "approval" in EntranceForm(sent, instance=world.portal).errors


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_functions_name_what_is_there(world, module):
    actions = {action.name for action in module.actions}
    for one in module.functions:
        assert set(one.actions) <= actions and reverse(one.page)
        assert set(one.models) <= set(module.models)
    assert all(one.actions or one.own for one in module.functions), "a function without settings"


@pytest.mark.feature("F10")
@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_examples_are_nobodys_rows(world, module):
    made: dict[Any, list[Any]] = (
        module.call(module.examples)(world.portal) if module.examples else {}
    )
    for model, rows in made.items():
        assert model._meta.label_lower in module.models
        assert rows and all(row._state.adding and row.pk < 0 for row in rows), model
    shown = {label for one in module.functions for label in one.models}
    missing = {
        label
        for label in shown
        if apps.get_model(label) not in made and apps.get_model(label) in models_with_fields()
    }
    assert not missing, f"staff who set the portal up would see empty pages: {missing}"


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_every_field_that_customers_see_can_be_hidden_by_a_portal(module):
    chosen = {label for one in module.functions for label in one.models}
    for label in module.models:
        model = apps.get_model(label)
        if model not in models_with_fields() or not any(m.functions for m in [module]):
            continue
        visible = any(one.ceiling != HIDDEN for one in fields(model).values())
        assert not visible or label in chosen, f"name {label} in a Function of {module.name}"
