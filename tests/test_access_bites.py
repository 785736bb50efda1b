"""The nets of the crawl bite: plant the fault, see it caught."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import override_settings
from django.urls import path

import portello.urls  # noqa: F401 - the routes' converters must be known
from portello.access.checks import every_view_has_a_policy, policy_of
from tests.test_access import addresses
from tests.test_access import test_no_key_sees_or_changes_what_is_not_its_own as crawl_keys
from tests.test_access import test_nobody_sees_or_changes_what_is_not_his as crawl

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def leaking(request: Any) -> Any:
    from django.http import HttpResponse

    return HttpResponse("forgot to say who this is for")


urlpatterns = [path("leak/", leaking, name="leak")]


def test_a_view_without_a_policy_does_not_start():
    with override_settings(ROOT_URLCONF="tests.test_access_bites"):
        from django.urls import clear_url_caches

        clear_url_caches()
        errors = every_view_has_a_policy(None)
    assert [e.id for e in errors] == ["access.E001"]
    assert "leak/" in errors[0].msg


def test_an_api_operation_without_rights_does_not_start():
    from ninja import NinjaAPI

    from portello.api.urls import patterns

    made = NinjaAPI(urls_namespace="planted", openapi_url=None, docs_url=None)

    @made.get("/leak", url_name="leak")
    def leak(request: Any) -> str:
        return "forgot to say who this is for"

    planted = patterns(made)
    assert [p.name for p in planted] == ["leak"] and policy_of(planted[0]) is None


def test_the_crawl_of_the_api_sees_a_wrong_visible_to(world, monkeypatch):
    from portello.modules.orders.models import OrderQuerySet

    monkeypatch.setattr(OrderQuerySet, "visible_to", lambda self, viewer: self.all())
    with pytest.raises(Exception, match=r"OutOfReach|Beta's data|another company"):
        crawl_keys(world, "main_alpha")


def test_the_crawl_sees_a_wrong_visible_to(world, monkeypatch):
    from portello.modules.orders.models import OrderQuerySet

    monkeypatch.setattr(OrderQuerySet, "visible_to", lambda self, viewer: self.all())
    with pytest.raises(Exception, match=r"OutOfReach|Beta's data|another company"):
        crawl(world, "main_alpha", "get")


def test_the_crawl_sees_a_changed_row(world, monkeypatch):
    from portello.modules.portals import viewers

    def careless(request: Any, address: str) -> Any:
        from portello.modules.customers.models import Company

        Company.objects.filter(pk=world.beta.pk).update(phone="changed by a denied request")
        return original(request, address)

    original = viewers.viewer_for
    monkeypatch.setattr(viewers, "viewer_for", careless)
    with pytest.raises(AssertionError, match=r"customers_company.\] changed by"):
        crawl(world, "main_alpha", "get")


def test_the_crawl_sees_a_missing_sample(world, monkeypatch):
    from portello.modules.orders import samples

    monkeypatch.setattr(samples, "samples", lambda world: {})
    with pytest.raises(AssertionError, match="add a sample"):
        addresses(world)
