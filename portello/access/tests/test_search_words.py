"""What a question may look like: spellings that find alike on both databases, and hostile ones."""

from __future__ import annotations

import pytest

from portello.access.search import SearchRow, question
from portello.access.viewer import looking
from portello.core import changes
from portello.core.audit import System
from portello.modules.customers.models import Site

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def found(viewer, text):
    with looking(viewer):
        asked = question(text, viewer, None)
        return set(viewer.see(SearchRow).answering(asked).values_list("model", "record_id"))


def new_site(world, **values):
    return changes.create(Site(company=world.alpha, **values), by=System("test"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Straße Ærø", "strasse"),
        ("Straße Ærø", "STRAẞE AERO"),
        ("Straße Ærø", "ærø str"),
        ("Lämpöpumppu Oy", "lampop"),
        ("PO-1234/7", "po1234"),
        ("PO-1234/7", "1234"),
        ("PO 1234", "po-1234"),
        ("Ω Ελλάδα", "ελλαδα"),
        ("Москва склад", "СКЛАД"),
        ("محطة شمال", "شمال"),
        ("X", "x"),
        ("of the and", "the"),
    ],
)
def test_both_databases_find_alike(world, name, text):
    site = new_site(world, name=name)
    assert ("customers.site", site.pk) in found(world.viewer("main_alpha"), text)


@pytest.mark.parametrize("text", ["+358 9 765 4321", "09-765 4321", "7654321"])
def test_a_telephone_number_is_found_in_any_spelling(world, text):
    site = new_site(world, name="Hall", phone="+358 9 7654321")
    assert ("customers.site", site.pk) in found(world.viewer("main_alpha"), text)


HOSTILE = [
    "*", '"', "a*", 'NEAR(a b)', "alpha OR beta", "words:alpha", "-alpha", "^alpha", "alpha AND", "(",
    "alpha' --", "';DROP TABLE x", "a:b & !c | d <-> e", "\\", "%", "_", "__", "é́́", "😀", "😀 alpha",
    "\u202eahpla", "x" * 200, "a " * 100, "a-" * 100, "1", "ﷺ", "\u0000"[:0], " ", "ǆ", "{alpha}",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_question_is_an_operator(world, as_person, text):
    page = as_person("main_alpha").get("/search/", {"q": text})
    assert page.status_code == 200
    assert as_person("admin").get("/staff/search/", {"q": text}).status_code == 200
    assert "canary-b" not in page.content.decode().lower()


def test_bad_parameters_are_refused(world, as_person):
    client = as_person("main_alpha")
    assert client.get("/search/?q=a&q=b").status_code == 400
    assert client.get("/search/?q=alpha&kind=g").status_code == 400, "products are for staff"
    assert client.get("/search/?q=alpha&kind=zz").status_code == 400
    assert client.get("/search/?q=alpha&page=2").status_code == 404
    assert client.get("/search/?q=alpha&kind=o&page=99").status_code == 404
    assert client.get("/search/?q=alpha&kind=o&page=x").status_code == 404
    assert client.get("/search/?q=%00").status_code == 400
    assert client.get("/search/", {"q": "x" * 3000}).status_code == 200
