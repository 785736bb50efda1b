"""From an article that did not help to a ticket that says so, and suggestions on the form."""

from __future__ import annotations

import pytest

from portello.modules.knowledge.models import Article, ArticleUse
from portello.modules.tickets.models import Ticket
from tests.articles import category_named, published
from tests.pages import parsed, submit, text
from tests.world import World, client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(world: World) -> Article:
    return published("Descaling the machine", category_named("Machines"), "Use the powder.")


@pytest.mark.feature("T05", "S07")
def test_still_need_help_leads_to_a_ticket_with_the_article(world, article):
    client = client_for("main_alpha")
    page = client.get(f"/kb/{article.public_id}/")
    links = [a for a in parsed(page).xpath("//main//a/@href") if "article=" in a]
    assert links == [f"/tickets/new/?article={article.public_id}"]
    form = client.get(links[0])
    assert "you have read “Descaling the machine”" in text(form)
    submit(client, form, "subject", subject="It still leaks", text="I followed it.")
    ticket = Ticket.objects.get(subject="It still leaks")
    assert ticket.article == article
    assert ArticleUse.objects.get(article=article).tickets == 1
    shown = client.get(f"/tickets/{ticket.public_id}/")
    assert f"/kb/{article.public_id}/" in parsed(shown).xpath("//aside//a/@href")


def test_an_article_that_is_hidden_is_not_named(world, article):
    client = client_for("main_alpha")
    form = client.get(f"/tickets/new/?article={article.public_id}")
    submit(client, form, "subject", subject="Before", text="T")
    ticket = Ticket.objects.get(subject="Before")
    Article.objects.filter(pk=article.pk).update(state="withdrawn")
    assert "Descaling" not in text(client.get(f"/tickets/{ticket.public_id}/"))
    assert "Descaling" not in text(client.get(f"/tickets/new/?article={article.public_id}"))


def test_the_form_says_where_suggestions_come_from(world, article):
    client = client_for("main_alpha")
    place = parsed(client.get("/tickets/new/")).xpath("//@data-suggest")
    assert place == ["/kb/suggestions/"]
    answer = client.get(place[0], {"text": "descaling of the machine"})
    assert "Descaling the machine" in text(answer)
