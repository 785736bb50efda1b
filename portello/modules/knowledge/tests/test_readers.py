"""Staff choose who reads an article: everybody, profiles, companies found by name."""

from __future__ import annotations

import pytest

from portello.modules.knowledge.models import COMPANIES, PUBLIC, Article
from portello.modules.portals.models import Portal
from tests.articles import published
from tests.pages import parsed, submit, text
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.feature("T05")]


def page_of(article, more=""):
    return f"/staff/knowledge/{article.public_id}/{more}"


def test_the_readers_are_chosen_and_counted_in_plain_words(world, staff, place):
    article = published("Toner", place)
    page = staff.get(page_of(article, "readers/"))
    assert "Read by: 4 companies and 6 people." in text(page)
    page = submit(staff, page, "audience", audience=COMPANIES, companies=[world.beta.public_id])
    assert "Read by: 1 company and 2 people." in text(page)
    assert client_for("main_alpha").get(f"/kb/{article.public_id}/").status_code == 404
    for values, words in (
        ({"audience": COMPANIES, "companies": []}, "at least one company"),
        ({"audience": "profiles"}, "at least one profile"),
        ({"audience": "customers", "where": "chosen"}, "at least one portal"),
        ({"audience": "spies"}, "valid choice"),
    ):
        wrong = submit(staff, page, "audience", **values)
        assert wrong.status_code == 422 and words in text(wrong), values
    assert Article.objects.get(pk=article.pk).audience == COMPANIES
    Portal.objects.update(protection="parts", open_parts=["knowledge"])
    page = submit(staff, staff.get(page_of(article, "readers/")), "audience", audience=PUBLIC)
    assert "Read by: 4 companies, 6 people and visitors." in text(page)


def test_companies_are_found_by_name_added_and_taken_out_again(world, staff, place):
    article = published("Toner", place)
    page = staff.get(page_of(article, "readers/"))
    assert not parsed(page).xpath('//input[@name="companies"]'), "not every company there is"
    found = submit(
        staff, page, "audience", audience=COMPANIES, find=world.beta.name.upper(), then="find"
    )
    assert Article.objects.get(pk=article.pk).audience == "customers", "looking saves nothing"
    boxes = parsed(found).xpath('//input[@name="companies"]')
    assert [(one.get("value"), one.checked) for one in boxes] == [(world.beta.public_id, False)]
    saved = submit(staff, found, "audience", find="", companies=[world.beta.public_id])
    assert "1 chosen" in text(saved) and "Saved." in text(saved)
    more = submit(staff, saved, "audience", find="alpha", then="find")
    boxes = {one.get("value"): one.checked for one in parsed(more).xpath('//*[@name="companies"]')}
    assert boxes[world.beta.public_id] and not boxes[world.alpha.public_id], "the choice is kept"
    submit(staff, more, "audience", companies=[world.alpha.public_id])
    assert list(Article.objects.get(pk=article.pk).companies.all()) == [world.alpha]
    none = submit(staff, saved, "audience", find="no such company", then="find")
    assert "No other company has such a name." in text(none)
    gone = submit(staff, saved, "audience", companies=["zzzzzzzzzzzz"])
    assert gone.status_code == 422 and "valid choice" in text(gone)
