"""Reports of what was searched for: sent by the page, never by reading it, and without who it was."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from portello.core import search
from portello.core.search import listeners
from portello.modules.portals.models import Portal
from tests.errands.models import Guide
from tests.pages import parsed
from tests.test_access import checksum
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def heard(monkeypatch):
    """What a module hears."""
    told = []
    monkeypatch.setattr(listeners, "_LISTENERS", [])
    search.on_question(told.append)
    cache.clear()
    return told


def look_for(client, asked, **more):
    """Ask, and let the page report as its script does; returns the answer to the report, if any."""
    page = client.get("/search/", {"q": asked, **more})
    assert page.status_code == 200
    forms = parsed(page).xpath("//form[@data-report]")
    if not forms:
        return None
    assert forms[0].action == "/search/asked/"
    return client.post(forms[0].action, dict(forms[0].fields))


@pytest.mark.feature("T05")
def test_a_search_without_hits_is_reported_without_who_asked(world, as_person, heard):
    guide = Guide.objects.create(title={"en": "Numbats"}, text={"en": "feeding"})
    search.index([guide])
    client = as_person("main_alpha", enforce_csrf_checks=True)
    assert look_for(client, "Feeding numbats").status_code == 204
    assert look_for(client, "platypus eggs").status_code == 204
    assert [(told.question, told.counts["y"]) for told in heard] == [
        ("Feeding numbats", 1),
        ("platypus eggs", 0),
    ]
    assert {told.language for told in heard} == {"en"}
    assert {told.portal.pk for told in heard} == {world.portal.pk}
    assert not {"viewer", "user", "contact", "company"} & set(vars(heard[0]))


def test_reading_the_page_writes_nothing_and_reports_nothing(world, as_person, heard):
    client = as_person("main_alpha")
    client.get("/search/?q=platypus")
    before = checksum()
    client.get("/search/?q=platypus")
    assert checksum() == before and not heard


@pytest.mark.parametrize("asked", ["a@b.example", "+358 40 123456", "O-2026-00012", "alpha", "  "])
def test_what_names_somebody_or_something_is_not_reported(world, as_person, heard, asked):
    assert look_for(as_person("main_alpha"), asked) is None


def test_what_a_collaborator_looks_for_is_not_reported(world, as_person, heard):
    assert look_for(as_person("agent"), "platypus") is None
    assert look_for(as_person("main_beta"), "platypus").status_code == 204


def test_a_further_page_is_not_reported(world, as_person, heard):
    assert look_for(as_person("main_alpha"), "platypus", kind="y") is None


def test_the_same_question_counts_once_a_day_and_not_without_end(world, as_person, heard):
    client = as_person("main_alpha")
    for asked in ("platypus", "Platypus ", "platypus"):
        assert look_for(client, asked).status_code == 204
    assert len(heard) == 1
    assert look_for(as_person("user_alpha"), "platypus").status_code == 204
    assert len(heard) == 2, "somebody else asked the same"
    page = client.get("/search/?q=platypus")
    fields = dict(parsed(page).xpath("//form[@data-report]")[0].fields)
    for n in range(40):
        fields["asked"] = parsed(client.get(f"/search/?q=platypus+{'ab' * (n + 1)}")).xpath(
            "//form[@data-report]"
        )[0].fields["asked"]  # fmt: skip
        assert client.post("/search/asked/", fields).status_code == 204
    assert len(heard) == 1 + 30


@pytest.mark.parametrize("sent", [{}, {"asked": "x"}, {"asked": "eyJxIjoiYSJ9:1vB:forged"}])
def test_what_no_page_signed_is_refused(world, as_person, heard, sent):
    client = as_person("main_alpha")
    assert client.post("/search/asked/", sent).status_code == 400
    assert client.get("/search/asked/").status_code == 405
    strict = as_person("main_alpha", enforce_csrf_checks=True)
    assert strict.post("/search/asked/", sent).status_code == 403
    assert not heard


def test_a_visitor_reports_where_he_may_search(world, heard):
    Portal.objects.update(protection="parts", open_parts=["home", "guides"])
    visitor = client_for("anonymous")
    assert look_for(visitor, "platypus").status_code == 204
    assert len(heard) == 1


def test_nothing_is_reported_while_nobody_listens(world, as_person, heard, monkeypatch):
    monkeypatch.setattr(listeners, "_LISTENERS", [])
    assert look_for(as_person("main_alpha"), "platypus") is None
    assert "data-report" not in as_person("admin").get("/staff/search/?q=platypus").content.decode()
