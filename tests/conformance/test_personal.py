"""Every model of the installation says of every column what it holds about people (ADR 0035)."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from portello.core.fields import HIDDEN, fields, models_with_fields
from portello.modules.privacy import holding

pytestmark = pytest.mark.feature("F08", "S21")


def test_every_model_and_every_column_is_declared():
    assert not holding.gaps(), "\n".join(holding.gaps())


def test_a_new_column_is_caught(monkeypatch):
    model = apps.get_model("customers", "Contact")
    nickname = models.CharField(max_length=10)
    nickname.set_attributes_from_name("nickname")
    columns = [*model._meta.concrete_fields, nickname]
    monkeypatch.setattr(model._meta, "concrete_fields", columns)
    assert holding.gaps() == ["customers.contact.nickname: declare what it holds"]


def test_a_new_model_is_caught(monkeypatch):
    known = {k: v for k, v in holding.declared().items() if k != "mfa.authenticator"}
    monkeypatch.setattr(holding, "declared", lambda: known)
    assert holding.gaps() == ["mfa.authenticator: declare it in personal.py of its application"]


def test_what_points_at_a_person_is_declared_with_rows():
    """A foreign key to a contact, a log-in or an access makes rows a person's, unless it is staff's."""
    for model in apps.get_models():
        held = holding.declared()[model._meta.label_lower]
        for column in model._meta.concrete_fields:
            target = getattr(column.related_model, "_meta", None)
            points = target and target.label_lower in (
                "customers.contact", "accounts.user", "portals.portalaccess"
            )  # fmt: skip
            if points and column.name not in held.business.split():
                assert held.rows is not None, f"{held.model}.{column.name} points at a person"


@pytest.mark.parametrize("model", models_with_fields(), ids=lambda m: m._meta.label_lower)
def test_what_customers_never_see_is_not_given_out(model):
    held = holding.declared()[model._meta.label_lower]
    staffs = {n for n, f in fields(model).items() if f.ceiling == HIDDEN and n != "language"}
    assert not staffs & set(held.given_out())
