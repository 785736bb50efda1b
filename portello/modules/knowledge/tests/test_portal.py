"""What customers and visitors find under Help, and what they never find."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portello.modules.knowledge import helping
from portello.modules.knowledge.models import (
    PROFILES,
    PUBLIC,
    Article,
    ArticleUse,
    Category,
    Feedback,
)
from portello.modules.knowledge.shown import beginning
from portello.modules.portals.models import Portal, PortalAccess
from tests.articles import HIDDEN, OPEN_TITLE, category_named, for_readers, published
from tests.pages import heading, parsed, submit, text
from tests.world import EMAILS, api, client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def article(world):
    """The article that everybody may read."""
    return Article.objects.get(audience=PUBLIC)


def page_of(article):
    return f"/kb/{article.public_id}/"


def hrefs(response):
    return parsed(response).xpath("//main//a/@href")


@pytest.mark.feature("T05")
def test_a_person_finds_his_way_from_the_categories_to_an_article(world, article):
    client = client_for("main_alpha")
    home = client.get("/kb/")
    assert heading(home) == "How can we help?"
    shown = text(home)
    assert "Printers" in shown and "1 article" in shown and "CANARY" not in shown
    place = next(one for one in hrefs(home) if "/categories/" in one)
    listed = client.get(place)
    assert heading(listed) == "Printers" and page_of(article) in hrefs(listed)
    page = client.get(page_of(article))
    assert heading(page) == OPEN_TITLE and "Updated on" in text(page)
    assert "not available in your language" not in text(page)


@pytest.mark.feature("T05")
def test_the_reader_gets_his_language_and_is_told_when_it_is_missing(world, article):
    user = world.user("main_alpha")
    for code, title, told in (
        ("fi", "Paperitukoksen poistaminen", False),
        ("de", OPEN_TITLE, True),
    ):
        user.language = code
        user.save()
        page = client_for("main_alpha").get(page_of(article))
        assert heading(page) == title
        assert ("English" in text(page)) == told, text(page)
        assert parsed(page).xpath("//h1/@lang") == ["fi" if code == "fi" else "en"]


def test_what_is_hidden_comes_out_of_no_door(world, article):
    """Drafts, withdrawn ones, unpublished changes and another company's, whoever asks."""
    world.portal.open_parts = ["knowledge"]
    Portal.objects.update(protection="parts", open_parts=["knowledge"])
    hidden = [one for one in Article.objects.all() if one.pk != article.pk]
    assert len(hidden) == 3
    for person in ("anonymous", "main_alpha", "user_alpha", "member", "agent"):
        client = client_for(person)
        for one in hidden:
            for address in (page_of(one), f"/kb/categories/{one.category.public_id}/"):
                assert client.get(address).status_code in (302, 404), (person, address)
        for address in ("/kb/", page_of(article), "/kb/?q=canary"):
            shown = client.get(address).content.decode()
            assert "CANARY-B" not in shown and HIDDEN not in shown, (person, address)
    beta = client_for("main_beta").get("/kb/").content.decode()
    assert "CANARY-B-category" in beta and HIDDEN not in beta, "not vacuous"


def test_a_foreign_article_and_a_missing_one_answer_alike(world):
    client = client_for("main_alpha")
    foreign = client.get(page_of(world.beta_article))
    missing = client.get("/kb/zzzzzzzzzzzz/")
    assert foreign.status_code == missing.status_code == 404
    assert text(foreign) == text(missing)


def test_the_accountant_is_offered_to_switch_to_the_company_that_may_read_it(world):
    page = client_for("accountant").get(page_of(world.beta_article))
    assert page.status_code == 409 or "CANARY-B-company-name" in text(page)
    assert "CANARY-B-article" not in text(page)


@pytest.mark.feature("T05", "N09")
def test_visitors_read_what_is_public_where_the_part_is_open(world, article):
    visitor = client_for("anonymous")
    assert visitor.get(page_of(article)).status_code == 302
    Portal.objects.update(protection="parts", open_parts=["knowledge"])
    page = visitor.get(page_of(article))
    assert heading(page) == OPEN_TITLE
    assert "Was this article helpful?" not in text(page), "only people say so"
    for_readers(article, "customers")
    assert visitor.get(page_of(article)).status_code == 404
    assert "CANARY" not in text(visitor.get("/kb/"))


def test_chosen_profiles_and_portals_decide(world, article):
    user, main = client_for("user_alpha"), client_for("main_alpha")
    of_user = PortalAccess.objects.get(user__email=EMAILS["user_alpha"]).profile
    article = for_readers(article, PROFILES, profiles=[of_user])
    assert user.get(page_of(article)).status_code == 200
    assert main.get(page_of(article)).status_code == 404
    other = Portal.objects.create(name="Other")
    for_readers(article, PUBLIC, portals=[other])
    assert user.get(page_of(article)).status_code == 404


@pytest.mark.feature("T05")
def test_feedback_is_given_once_per_person_and_version_and_can_be_changed(world, article):
    client = client_for("main_alpha")
    page = client.get(page_of(article))
    assert not parsed(page).xpath("//textarea"), "yes or no first, then why"
    page = submit(client, page, "feedback", helped="no")
    assert "Thank you" in text(page) and "did not help you" in text(page)
    page = submit(client, page, "why", why="Which tray?")
    assert parsed(page).get_element_by_id("why").value == "Which tray?"
    page = submit(client, page, "feedback", helped="yes", why=None)
    assert "helped you" in text(page)
    row = Feedback.objects.get(contact=world.alpha_contact)
    assert (row.helped, row.why, row.company) == (True, "Which tray?", world.alpha)
    use = ArticleUse.objects.get(article=article)
    assert (use.helped, use.failed) == (1, 1), "Beta's no was there before"
    wrong = submit(client, page, "feedback", helped="perhaps")
    assert "Choose yes or no." in text(wrong)
    long = submit(client, page, "feedback", helped="no", why="x" * 1001)
    assert "1000" in text(long) and Feedback.objects.get(pk=row.pk).helped


def test_nobody_sees_what_a_colleague_said(world, article):
    client = client_for("main_alpha")
    submit(client, client.get(page_of(article)), "feedback", helped="no", why="Private words")
    assert "Private words" in client.get(page_of(article)).content.decode()
    assert "Private words" not in client_for("user_alpha").get(page_of(article)).content.decode()


def test_reading_counts_through_what_the_page_sends_and_looking_changes_nothing(world, article):
    client = client_for("main_alpha")
    page = client.get(page_of(article))
    assert ArticleUse.objects.get(article=article).views == 0
    assert parsed(page).xpath("//form[@data-beacon]/@action") == [f"{page_of(article)}reading/"]
    assert submit(client, page, "reading").status_code == 204
    assert ArticleUse.objects.get(article=article).views == 1
    hidden = f"/kb/{world.beta_article.public_id}/reading/"
    token = parsed(page).xpath('//input[@name="company_token"]/@value')[0]
    assert client.post(hidden, {"company_token": token}).status_code == 404
    assert not ArticleUse.objects.filter(article=world.beta_article, views__gt=0).exists()


def test_links_and_related_articles_lead_only_where_the_reader_may_go(world):
    place = Category.objects.get(name__en="Printers")
    other = published("Changing toner", place)
    text_ = "See [the toner page](article:{}) and [Beta's own](article:{}).\n\n## One\n\n## Two\n\n### Three"
    article = published("Links", place, text_.format(other.public_id, world.beta_article.public_id))
    alpha = client_for("main_alpha").get(page_of(article))
    assert page_of(other) in hrefs(alpha) and "the toner page" in text(alpha)
    assert page_of(world.beta_article) not in hrefs(alpha) and "Beta's own" not in text(alpha)
    assert parsed(alpha).xpath('//nav[@class="kb-toc no-print"]//a/@href') == [
        "#part-1", "#part-2", "#part-3"
    ]  # fmt: skip
    assert "Beta's own" in text(client_for("main_beta").get(page_of(article)))
    # Where no reader's rights are asked, no link's words stand: in search, excerpts and programs.
    assert "Beta's own" not in text(client_for("main_alpha").get("/search/?q=own"))
    assert "own" not in beginning(article)
    given = api("main_alpha", f"articles/{article.public_id}").json()["text"]["en"]
    assert given.startswith("See  and .") and "Beta's own" not in given
    assert "Beta's own" in api("everything", f"articles/{article.public_id}").json()["text"]["en"]


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://elsewhere.example/x.png)",
        '## "><img src=x onerror=alert(1)>',
        '[x](article:2222222222" onmouseover="x)',
    ],
)
def test_a_text_brings_nothing_to_the_page_but_its_words(world, words):
    article = published("Words", Category.objects.get(name__en="Printers"))
    Article.objects.filter(pk=article.pk).update(text={"en": words}, title={"en": words})
    page = parsed(client_for("main_alpha").get(page_of(article)))
    main = page.xpath("//main")[0]
    assert not main.xpath(".//script|.//img|.//*[@onerror or @onmouseover]")
    assert not [one for one in main.xpath(".//a/@href") if one.startswith("javascript")]


def test_the_way_to_help_is_shown_to_whoever_may_go_there(world, article, monkeypatch):
    client = client_for("main_alpha")
    assert "help@business.example" in text(client.get(page_of(article))), "before there are tickets"
    monkeypatch.setattr(helping, "_pages", lambda: [("portal:orders:list", "orders.view")])
    wanted = f"/orders/?article={article.public_id}"
    assert wanted in hrefs(client.get(page_of(article)))
    monkeypatch.setattr(helping, "_pages", lambda: [("portal:orders:list", "orders.none")])
    assert wanted not in hrefs(client.get(page_of(article)))


def test_the_pages_keep_their_budget_of_queries(world, article):
    place = category_named("Coffee")
    for n in range(12):
        published(f"Article {n}", place if n % 2 else article.category)
    client = client_for("main_alpha")
    for address in ("/kb/", page_of(article), f"/kb/categories/{place.public_id}/"):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        assert len(queries) <= 8, (address, [q["sql"][:200] for q in queries])
