"""Staff write articles, choose their readers, and read what customers made of them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from portello.core.audit import AuditEntry
from portello.core.changes import Stale
from portello.core.search import rebuild
from portello.modules.knowledge import operations
from portello.modules.knowledge.heard import count_ticket
from portello.modules.knowledge.models import (
    DRAFT,
    PUBLIC,
    PUBLISHED,
    WITHDRAWN,
    Article,
    ArticleVersion,
    Category,
    SearchMiss,
)
from tests.articles import OPEN_TITLE, published, write
from tests.pages import cells, heading, parsed, submit, text
from tests.world import BY, client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.feature("T05")]


def page_of(article, more=""):
    return f"/staff/knowledge/{article.public_id}/{more}"


def test_an_article_is_written_looked_at_published_and_read(staff, place):
    page = staff.get("/staff/knowledge/new/")
    sent = {"title_en": "Cleaning rollers", "text_en": "## First\n\nWith a **dry** cloth."}
    page = submit(staff, page, "title_en", **sent, category=place.public_id, then="look")
    assert "Cleaning rollers" in text(page) and parsed(page).xpath("//article//strong")
    made = Article.objects.get(title__en="Cleaning rollers")
    assert (
        made.state == DRAFT
        and client_for("main_alpha").get(f"/kb/{made.public_id}/").status_code == 404
    )
    page = submit(staff, staff.get(page_of(made)), "title_en", then="publish")
    assert "Published." in text(page) and "Read by: " in text(page)
    assert "Cleaning rollers" in text(client_for("main_alpha").get(f"/kb/{made.public_id}/"))
    assert ArticleVersion.objects.get(article=made).number == 1
    verbs = AuditEntry.objects.filter(model="knowledge.article", record_id=made.pk)
    assert {"created", "published"} <= set(verbs.values_list("verb", flat=True))
    assert staff.get(f"/staff/history/knowledge.article/{made.public_id}/").status_code == 200


def test_readers_keep_what_was_published_until_the_change_is(staff, place):
    article = published("Toner", place, "Old words")
    page = submit(staff, staff.get(page_of(article)), "title_en", text_en="New words")
    assert "Readers still see version 1" in text(page)
    reader = client_for("main_alpha")
    assert "Old words" in text(reader.get(f"/kb/{article.public_id}/"))
    assert not parsed(reader.get("/kb/?q=new")).xpath('//div[@class="hit-head"]')
    assert "Changes not published" in " ".join(cells(staff.get("/staff/knowledge/"), "State"))
    assert "Old words" in text(staff.get(page_of(article, "preview/?what=live")))
    assert "New words" in text(staff.get(page_of(article, "preview/")))
    submit(staff, page, "title_en", then="publish")
    assert "New words" in text(reader.get(f"/kb/{article.public_id}/"))
    page = staff.get(page_of(article, "versions/"))
    gone, new = parsed(page).xpath("//del/text()"), parsed(page).xpath("//ins/text()")
    assert (gone, new) == (["Old"], ["New"])
    page = submit(staff, page, "/1/restoration/")
    assert "Version 1 is written again" in text(page) and "Old words" in page.content.decode()
    assert "New words" in text(reader.get(f"/kb/{article.public_id}/")), "until it is published"
    assert staff.get(page_of(article, "versions/?version=9")).status_code == 404


def test_a_withdrawn_article_is_nobodys_and_can_come_back(staff, place):
    article = published("Toner", place)
    page = submit(staff, staff.get(page_of(article)), "withdrawal")
    assert "Withdrawn. Nobody but staff finds it any more." in text(page)
    reader = client_for("main_alpha")
    assert reader.get(f"/kb/{article.public_id}/").status_code == 404
    submit(staff, page, "title_en", then="publish")
    assert reader.get(f"/kb/{article.public_id}/").status_code == 200
    assert Article.objects.get(pk=article.pk).edition == 2


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"title_en": "", "text_en": ""}, "title_en", "Write a title"),
        ({"title_en": "x" * 201}, "title_en", "200"),
        ({"text_en": "y" * 30_001}, "text_en", "30000"),
        ({"text_en": "[x](javascript:alert(1))"}, "text_en", "javascript"),
        ({"category": "zzzzzzzzzzzz"}, "category", "valid choice"),
        ({"related": "zzzzzzzzzzzz"}, "related", "valid choice"),
        ({"then": "publish", "text_en": ""}, "text_en", "only one of title and text"),
        ({"then": "publish", "category": ""}, "category", "Choose the category"),
        ({"then": "publish", "title_fi": "Vain otsikko"}, "text_fi", "only one of title and text"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(staff, place, values, field, words):
    before = Article.objects.count()
    sent = {"title_en": "Title", "text_en": "Text", "category": place.public_id, **values}
    page = submit(staff, staff.get("/staff/knowledge/new/"), "title_en", **sent)
    assert page.status_code == 422 and Article.objects.count() == before
    wrong = parsed(page).get_element_by_id(f"id_{field}_error").text_content()
    assert words.lower() in wrong.lower(), wrong


def test_a_form_sent_twice_makes_one_article(staff, place):
    page = staff.get("/staff/knowledge/new/")
    for _twice in range(2):
        submit(staff, page, "title_en", title_en="Once", text_en="x")
    assert Article.objects.filter(title__en="Once").count() == 1


def test_who_is_late_is_told_and_writes_over_nobody(staff, place):
    article = published("Toner", place)
    old = staff.get(page_of(article))
    submit(staff, old, "title_en", text_en="First")
    late = submit(staff, old, "title_en", text_en="Second")
    assert late.status_code == 422 and "Somebody else has changed this" in text(late)
    assert Article.objects.get(pk=article.pk).written[1]["en"] == "First"
    assert "Somebody else" in text(submit(staff, old, "withdrawal"))
    for act in (operations.publish_article, operations.withdraw_article):
        with pytest.raises(Stale):
            act(by=BY, article=article, base_version=0)


def test_the_list_says_state_readers_and_missing_languages(world, staff):
    page = staff.get("/staff/knowledge/")
    assert heading(page) == "Help articles"
    shown = dict(zip(cells(page, "Title"), cells(page, "State"), strict=True))
    assert shown[OPEN_TITLE].startswith("Published")
    assert {"0 of 1", ""} == set(cells(page, "Helpful"))
    assert OPEN_TITLE in cells(staff.get("/staff/knowledge/?missing=de"), "Title")
    assert OPEN_TITLE not in cells(staff.get("/staff/knowledge/?missing=fi"), "Title")
    assert cells(staff.get(f"/staff/knowledge/?state={WITHDRAWN}"), "Title") == [
        "CANARY-INT-withdrawn"
    ]
    assert staff.get("/staff/knowledge/?missing=xx").status_code == 400
    assert OPEN_TITLE in staff.get("/staff/knowledge/?format=csv").content.decode()
    assert len(cells(staff.get("/staff/knowledge/?q=paper"), "Title")) == 1


def test_categories_are_kept_in_an_order_of_their_own(staff, place):
    page = staff.get("/staff/knowledge/categories/new/")
    page = submit(staff, page, "name_en", name_en="Coffee", name_fi="Kahvi", about_en="Machines")
    coffee = Category.objects.get(name__en="Coffee")
    assert Category.objects.order_by("position").last() == coffee
    page = submit(staff, page, f"{coffee.public_id}/place", direction="up")
    order = [one.pk for one in Category.objects.order_by("position")]
    assert order.index(coffee.pk) == len(order) - 2
    assert parsed(page).xpath("//button[@autofocus and contains(@aria-label, 'Coffee')]")
    assert "was removed" in text(submit(staff, page, f"{coffee.public_id}/removal"))
    sent = staff.post(f"/staff/knowledge/categories/{place.public_id}/removal/", follow=True)
    assert "is in use and stays" in text(sent)
    assert (
        submit(staff, staff.get("/staff/knowledge/categories/new/"), "name_en").status_code == 422
    )


def test_a_search_without_a_hit_becomes_an_article(staff):
    SearchMiss.objects.create(find="tamper", words="Tamper", language="fi", times=7)
    page = staff.get("/staff/knowledge/searches/")
    assert cells(page, "Looked for")[0] == "Tamper" and cells(page, "How often")[0] == "7"
    link = next(one for one in parsed(page).xpath("//main//a/@href") if "title=Tamper" in one)
    begun = staff.get(link)
    assert parsed(begun).get_element_by_id("id_title_fi").value == "Tamper"
    page = submit(
        staff, page, f"{SearchMiss.objects.get(find='tamper').public_id}/done", done="yes"
    )
    assert "Tamper" not in cells(page, "Looked for")
    assert cells(staff.get("/staff/knowledge/searches/?done=done"), "Looked for") == ["Tamper Done"]
    assert len(cells(staff.get("/staff/knowledge/searches/?q=tam&done=all"), "Language")) == 1


def test_articles_that_did_not_help_are_listed_with_the_reasons(world, staff, place):
    good = published("Good one", place)
    asked = published("Asked anyway", place)
    count_ticket(by=world.viewer("main_alpha"), article=asked)
    page = staff.get("/staff/knowledge/failing/")
    titles = cells(page, "Title")
    assert OPEN_TITLE in titles and "Asked anyway" in titles and str(good) not in titles
    assert "CANARY-B-why" in text(page)


def test_who_may_only_look_reads_and_changes_nothing(world):
    books, article = client_for("books"), world.beta_article
    assert heading(books.get("/staff/knowledge/")) == "Help articles"
    page = books.get(page_of(article))
    assert "CANARY-B-article-title in words." in text(page) and not parsed(page).xpath("//textarea")
    assert books.post(page_of(article), {"title_en": "x"}).status_code == 404
    for more in ("publication/", "withdrawal/", "readers/", "review/", "removal/"):
        assert books.post(page_of(article, more), {"version": article.version}).status_code == 404
    assert books.get("/staff/knowledge/new/").status_code == 404
    assert "Write an article" not in text(books.get("/staff/knowledge/searches/"))


def test_a_draft_can_be_thrown_away_and_a_published_one_cannot(staff, place):
    draft = write("Never mind", place)
    page = submit(staff, staff.get(page_of(draft)), "removal")
    assert "thrown away" in text(page) and not Article.objects.filter(pk=draft.pk).exists()
    article = published("Toner", place)
    assert "withdraw it instead" in text(staff.post(page_of(article, "removal/"), follow=True))
    submit(staff, staff.get(page_of(article)), "review")
    assert Article.objects.get(pk=article.pk).reviewed_on


def test_an_article_is_made_of_an_answer_in_one_step(world, staff):
    made = operations.draft_article(by=BY, title=" Meter reading ", text="Press 1.", language="fi")
    assert (made.title, made.state) == ({"fi": "Meter reading"}, DRAFT)
    page = staff.get(page_of(made))
    assert heading(page) == "Meter reading"
    with pytest.raises(ValidationError) as wrong:
        operations.publish_article(by=BY, article=made, base_version=made.version)
    assert set(wrong.value.message_dict) == {"category"}, "one language is enough"
    with pytest.raises(ValidationError):
        operations.draft_article(by=BY, title=" ", text="x", language="en")


def test_an_article_in_one_language_is_published_and_read_by_all(staff, place):
    page = staff.get("/staff/knowledge/new/")
    sent = {"title_sv": "Byta filter", "text_sv": "Skruva ur det gamla.", "then": "publish"}
    assert "Published." in text(submit(staff, page, "title_en", **sent, category=place.public_id))
    made = Article.objects.get(title__sv="Byta filter")
    seen = staff.get(page_of(made, "preview/"))
    assert "Skruva ur det gamla." in text(seen), "opened in the language that it has"
    assert "Readers get it in: Svenska." in text(staff.get(page_of(made, "preview/?language=en")))
    reader = client_for("main_alpha")
    read = reader.get(f"/kb/{made.public_id}/")
    assert "Skruva ur det gamla." in text(read) and "shown in: Svenska" in text(read)
    assert parsed(read).xpath('//h1[@lang="sv"]')
    assert "Byta filter" in text(reader.get("/kb/")) and "Byta filter" in text(
        reader.get("/kb/", {"q": "filter"})
    )


def test_the_text_of_a_draft_moves_to_the_language_it_is_written_in(staff, place):
    made = operations.draft_article(
        by=BY, title="Byta filter", text="Skruva ur det.", language="fi"
    )
    page = staff.get(page_of(made))
    both = submit(staff, page, "title_en", language="sv", title_sv="Annat")
    assert both.status_code == 422 and "a text in this language already" in text(both)
    wrong = submit(staff, page, "title_en", language="sv", category="", then="publish")
    assert wrong.status_code == 422
    assert parsed(wrong).get_element_by_id("id_title_sv").value == "Byta filter"
    done = submit(staff, wrong, "title_en", category=place.public_id)
    made.refresh_from_db()
    assert (made.title, made.text) == ({"sv": "Byta filter"}, {"sv": "Skruva ur det."})
    assert submit(staff, done, "title_en", language="xx").status_code == 422
    published = submit(staff, done, "title_en", then="publish")
    assert "id_language" not in published.content.decode(), "what was read stays where it is"


def test_the_database_holds_what_a_published_article_needs(place):
    article = published("Toner", place)
    for wrong in ({"category": None}, {"edition": 0}, {"published_at": None}, {"state": PUBLIC}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Article.objects.filter(pk=article.pk).update(**wrong)
    assert article.state == PUBLISHED
    assert rebuild() > 0, "the index can be made anew"
