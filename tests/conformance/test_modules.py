"""What every module must pass when it joins; a new one is taken by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.urls import reverse

from portello.access.owned import CustomerOwned, Reached
from portello.access.viewer import looking
from portello.core import search
from portello.core.fields import RULES, fields, models_with_fields
from portello.core.registry import modules
from tests.world import CUSTOMERS, World

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MODULES = [module.name for module in modules()]
OWNED = sorted(m._meta.label_lower for m in apps.get_models() if issubclass(m, Reached))


def module_called(name):
    return next(module for module in modules() if module.name == name)


@pytest.mark.parametrize("name", MODULES)
def test_menus_and_tabs_lead_somewhere_and_ask_for_a_right(name):
    module = module_called(name)
    granted = {f"{module.name}.{action.name}" for action in module.actions} | {
        "me",
        "company_admin",
        "assigned.view",
    }
    for entry in module.portal_menu:
        assert reverse(entry.url_name)
        assert entry.right in granted, f"{entry.right} is no action of {name}"
        assert entry.about, f"say in `about` what {entry.label} is for: it stands in My areas"
    for entry in module.staff_menu:
        assert reverse(entry.url_name).startswith("/staff/")
        assert entry.right
    for tab in (*module.company_tabs, *module.contact_tabs):
        assert reverse(f"staff:{tab.url_name}", kwargs={"public_id": "zzzzzzzzzzzz"})


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_a_folder_with_its_parts(name):
    folder = Path(apps.get_app_config(name).path)
    assert (folder / "module.py").exists()
    assert (folder / "__init__.py").read_text().startswith('"""')
    assert any((folder / "tests").glob("test_*.py")) or name in ("catalogue",)


@pytest.mark.parametrize("label", OWNED)
@pytest.mark.parametrize("person", [p for p in CUSTOMERS if p != "ended"])
def test_nobody_sees_another_companys_rows(world: World, label, person):
    model = apps.get_model(label)
    viewer = world.viewer(person)
    with looking(viewer):
        for row in viewer.see(model):
            # What is found of no company's is of a shared kind, whose own rule decides (ADR 0042).
            shared = label == "access.searchrow" and search.kinds()[row.kind].shared
            owner = getattr(row, row.belt_column)
            assert owner in viewer.companies or (shared and owner is None)


@pytest.mark.parametrize("label", OWNED)
def test_every_owned_row_carries_its_company_and_a_public_id_if_it_has_pages(label):
    model = apps.get_model(label)
    index = getattr(model, "across_modules", False)  # rows without a company are staff's alone
    assert issubclass(model, CustomerOwned) or model.belt_column == "id" or index
    assert not model._meta.ordering, "lists say themselves how they are ordered"


@pytest.mark.parametrize("model", models_with_fields(), ids=lambda m: m._meta.label_lower)
def test_fields_have_labels_and_sane_rules(model):
    for name, one in fields(model).items():
        assert str(one.label), name
        assert RULES.index(one.customer) <= RULES.index(one.ceiling), f"{name} exceeds its ceiling"
        assert hasattr(model, "version")
        assert hasattr(model, "extra")
