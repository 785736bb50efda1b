"""Finding articles: the search of the help pages, suggestions while a ticket is written, misses."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portello.access.viewer import NOBODY, looking
from portello.core.search.listeners import Asked
from portello.modules.knowledge import heard
from portello.modules.knowledge.models import Category, SearchMiss
from portello.modules.knowledge.search import listen
from portello.modules.knowledge.suggesting import suggest
from portello.modules.portals.models import Portal
from tests.articles import OPEN_TITLE, published
from tests.pages import parsed, submit, text
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def articles(world):
    """Some articles of the trade."""
    place = Category.objects.get(name__en="Printers")
    published(
        "Ordering toner", place, "Toner is ordered under Orders. Printers tell you when it is low.",
        fi="Väriaineen tilaaminen",
    )  # fmt: skip
    published("Descaling the coffee machine", place, "Run the descaling programme every month.")
    published("Paying an invoice", place, "Invoices are due in 14 days.", de="Rechnungen bezahlen")


def hits(response):
    return [one.text_content() for one in parsed(response).xpath('//div[@class="hit-head"]/a')]


@pytest.mark.feature("S07", "T05")
def test_the_help_pages_find_articles_and_nothing_else(world, articles):
    client = client_for("main_alpha")
    page = client.get("/kb/", {"q": "printer"})
    assert "Ordering toner" in hits(page) and "printers" in text(page).lower()
    assert [one.text_content() for one in parsed(page).xpath("//main//mark")]
    assert hits(client.get("/kb/", {"q": "invoice"}))[0] == "Paying an invoice"
    assert hits(client.get("/kb/", {"q": "rechnung"})) == ["Paying an invoice"]
    assert not hits(client.get("/kb/", {"q": "alpha"})), "orders and people are found elsewhere"
    assert client.get("/kb/", {"q": "toner", "page": "2"}).status_code == 404


@pytest.mark.feature("S07")
@pytest.mark.parametrize("asked", ["canary", "canary-b", "canary-int", "withdrawn", "draft"])
def test_no_question_brings_up_a_hidden_article(world, asked):
    Portal.objects.update(protection="parts", open_parts=["knowledge"])
    for person in ("anonymous", "main_alpha", "member"):
        for address in ("/kb/", "/search/"):
            page = client_for(person).get(address, {"q": asked})
            assert page.status_code == 200
            assert not hits(page), (person, address)
    assert hits(client_for("main_beta").get("/kb/", {"q": "canary-b"})) == [
        "CANARY-B-article-title"
    ]
    assert not hits(client_for("main_beta").get("/kb/", {"q": "withdrawn"}))


def test_visitors_find_public_articles_where_the_part_is_open(world, articles):
    Portal.objects.update(protection="parts", open_parts=["knowledge"])
    visitor = client_for("anonymous")
    assert hits(visitor.get("/kb/", {"q": "paper"})) == [OPEN_TITLE]
    assert not hits(visitor.get("/kb/", {"q": "toner"})), "for customers only"


@pytest.mark.feature("T05")
def test_a_search_without_a_hit_is_told_by_the_page_and_noted_once_per_question(world):
    page = client_for("main_alpha").get("/kb/", {"q": "Espresso  Machine"})
    assert "No article answers that" in text(page)
    assert SearchMiss.objects.count() == 1, "looking changes nothing"
    assert submit(client_for("main_alpha"), page, "asked").status_code == 204
    other = client_for("user_alpha")
    submit(other, other.get("/kb/", {"q": "espresso machine"}), "asked")
    miss = SearchMiss.objects.get(find="espresso machine")
    assert (miss.words, miss.times, miss.language) == ("Espresso Machine", 2, "en")
    submit(other, other.get("/kb/", {"q": "paper"}), "asked")
    assert SearchMiss.objects.count() == 2, "found: nothing to note"


def test_misses_of_the_whole_search_count_where_nothing_was_found(world):
    portal = world.portal
    for counts in ({"o": 0}, {"h": 0, "o": 3}, {"h": 2, "o": 0}):
        listen(Asked(portal, "en", "tamper", counts))
    assert not SearchMiss.objects.filter(find="tamper").exists()
    listen(Asked(portal, "en", "Tamper", {"h": 0, "o": 0}))
    assert SearchMiss.objects.get(find="tamper").times == 1


def test_questions_are_bounded_and_forgotten(world, monkeypatch):
    heard.note_miss("x" * 500, "en")
    assert max(len(one.words) for one in SearchMiss.objects.all()) == 100
    monkeypatch.setattr(heard, "MOST_MISSES", 2)
    heard.note_miss("one more", "en")
    assert SearchMiss.objects.count() == 2
    SearchMiss.objects.update(last_at="2020-01-01T00:00Z")
    heard.house()
    assert not SearchMiss.objects.exists()


@pytest.mark.feature("T05")
def test_suggestions_fit_what_is_being_written(world, articles):
    viewer = world.viewer("main_alpha")
    with looking(viewer):
        for words, first in (
            ("Our printer says there is a paper jam, what now?", OPEN_TITLE),
            ("Please send us toner, the printer is low", "Ordering toner"),
            ("coffee machine wants descaling", "Descaling the coffee machine"),
            ("Wann sind eure Rechnungen fällig?", "Paying an invoice"),
        ):
            with CaptureQueriesContext(connection) as queries:
                found = suggest(viewer, words)
            assert found and found[0].title == first, (words, found)
            assert len(queries) <= 3
            assert found[0].address == f"/kb/{found[0].public_id}/" and found[0].excerpt
        assert suggest(viewer, "") == suggest(viewer, "what is the how") == []
        assert not suggest(viewer, "canary article draft withdrawn title")
        assert len(suggest(viewer, "toner printer invoice coffee paper machine", limit=1)) == 1
    with looking(NOBODY.but(portal=world.portal)) as _:
        assert suggest(NOBODY.but(portal=world.portal), "paper jam") == []


@pytest.mark.feature("T05", "S07")
@pytest.mark.parametrize(
    "words",
    [
        "printer low toner",  # all of it in one text, some of it in titles
        "printer prints blank pages",  # nothing has it all
        "how do I clear a paper jam in the printer",
        "espresso descaling",
    ],
)
def test_the_search_and_the_suggestions_give_one_answer(world, articles, words):
    place = Category.objects.get(name__en="Printers")
    published("Faint prints", place, "When pages are blank or faint, shake the cartridge.")
    client = client_for("main_alpha")
    found = hits(client.get("/kb/", {"q": words}))
    page = client.get("/kb/suggestions/", {"text": words})
    suggested = [one.text for one in parsed(page).xpath("//li/a")]
    assert found and suggested[: len(found)] == found[: len(suggested)], words


@pytest.mark.feature("T05")
def test_what_did_not_help_is_not_suggested_again(world, articles):
    client, typed = client_for("main_alpha"), {"text": "There is a paper jam in the printer"}
    found = parsed(client.get("/kb/suggestions/", typed))
    place = next(a.get("href") for a in found.xpath("//a") if OPEN_TITLE in a.text_content())
    submit(client, client.get(place), "feedback", helped="no", why="It is another printer.")
    assert OPEN_TITLE not in client.get("/kb/suggestions/", typed).content.decode()
    colleague = client_for("user_alpha").get("/kb/suggestions/", typed)
    assert OPEN_TITLE in colleague.content.decode()
    submit(client, client.get(place), "feedback", helped="yes")
    assert OPEN_TITLE in client.get("/kb/suggestions/", typed).content.decode()


@pytest.mark.feature("T05")
def test_suggestions_come_as_a_piece_of_a_page(world, articles):
    client = client_for("main_alpha")
    page = client.get("/kb/suggestions/", {"text": "There is a paper jam in the printer"})
    assert page.status_code == 200 and b"<html" not in page.content
    assert OPEN_TITLE in page.content.decode()
    assert "<a" not in client.get("/kb/suggestions/", {"text": "zzz qqq"}).content.decode()
    assert client_for("anonymous").get("/kb/suggestions/?text=paper").status_code == 302
