"""The OpenAPI document: valid, made for its key, and kept by every answer."""

from __future__ import annotations

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from portello.api.models import KeyUse
from portello.api.resources import resources
from portello.api.tests.test_lists import hide
from portello.core import fields
from portello.core.fields import Field
from portello.modules.customers.models import Company
from tests.world import KEY_HOLDERS, api

pytestmark = [pytest.mark.django_db, pytest.mark.database]
CALLERS = [*(p for p in KEY_HOLDERS if p != "ended"), "everything", "products_only"]


def document(caller):
    return api(caller, "openapi.json").json()


@pytest.mark.parametrize("caller", CALLERS)
def test_the_document_is_valid_and_every_answer_keeps_it(world, caller):
    found = document(caller)
    OpenAPIV31SpecValidator(found).validate()
    assert found["components"]["securitySchemes"]["KeyInHeader"]["scheme"] == "bearer"
    for address, methods in found["paths"].items():
        assert "get" in methods and all(one["security"] for one in methods.values())
        if "{" in address:
            continue
        answer = api(caller, f"{address.removeprefix('/api/v1/')}?limit=5")
        assert answer.status_code == 200, address
        check(found, methods["get"], answer.json())
        for item in answer.json()["items"][:1] if address != "/api/v1/changes" else ():
            one = api(caller, f"{address.removeprefix('/api/v1/')}/{item['id']}")
            assert one.json() == item
            check(found, found["paths"][f"{address}/{{public_id}}"]["get"], one.json())


def check(found, operation, value):
    """`value` is what the document promises for this operation."""
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    OAS31Validator({**schema, "components": found["components"]}).validate(value)


@pytest.mark.feature("S24", "S25")
def test_the_document_shows_what_the_key_sees_and_no_more(world):
    everything = {f"/api/v1/{name}" for name in resources()} | {
        "/api/v1/changes",
        "/api/v1/inbox",
        "/api/v1/ticket-kinds",
    }
    whole = document("everything")
    assert everything == {path for path in whole["paths"] if "{" not in path}
    assert "internal_note" in whole["components"]["schemas"]["Company"]["properties"]
    shop = document("products_only")
    assert {path for path in shop["paths"] if "{" not in path} == {
        "/api/v1/products",
        "/api/v1/changes",
    }
    assert "Company" not in str(shop)
    person = document("main_alpha")
    assert "internal_note" not in str(person) and "/api/v1/products" not in person["paths"]
    hide(world, "gross")
    after = document("main_alpha")
    assert "gross" not in str(after) and "Money" not in after["components"]["schemas"]


def test_parameters_are_those_that_are_taken(world):
    for address, methods in document("everything")["paths"].items():
        KeyUse.objects.update(ready_at=0)  # many modules have many parameters
        for one in methods["get"]["parameters"]:
            if one["in"] == "query" and one["name"] not in ("after", "limit"):
                for value in one["schema"].get("enum", ["2026-01-01"]):
                    where = f"{address.removeprefix('/api/v1/')}?{one['name']}={value}"
                    assert api("everything", where).status_code == 200, where


def test_a_custom_field_looks_like_a_column(world, monkeypatch):
    own = {**fields.fields(Company), "x_chain": Field("x_chain", "Chain", custom=True)}
    monkeypatch.setitem(fields._ALL, Company, own)
    Company.objects.filter(pk=world.alpha.pk).update(extra={"x_chain": "North"})
    found = document("main_alpha")
    assert found["components"]["schemas"]["Company"]["properties"]["x_chain"]["title"] == "Chain"
    answer = api("main_alpha", "companies").json()
    assert answer["items"][0]["x_chain"] == "North"
    check(found, found["paths"]["/api/v1/companies"]["get"], answer)
    hide(world, "x_chain", "customers.company")
    assert "x_chain" not in api("main_alpha", "companies").content.decode()
    beta = api("everything", f"companies/{world.beta.public_id}").json()
    assert beta["x_chain"] is None


# Whole numbers that are no keys.
COUNTS = ("version", "edition", "answers", "helped")


def test_integer_keys_never_leave(world):
    for name, resource in resources().items():
        for item in api("everything", name).json()["items"]:
            row = resource.model._default_manager.get(public_id=item["id"])
            assert row.pk != item["id"]
            assert not {"pk", "company_id", "contact_id", "site_id"} & item.keys()
            assert not [v for k, v in item.items() if type(v) is int and k not in COUNTS]
