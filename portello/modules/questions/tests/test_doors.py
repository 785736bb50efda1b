"""What of questions comes out of which door: search, visitors, programs, after an erasure."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portello.modules.portals.founding import found_portal
from portello.modules.portals.functions import set_function
from portello.modules.portals.models import Portal
from portello.modules.privacy import jobs
from portello.modules.privacy import operations as privacy
from portello.modules.privacy.subjects import person_of
from portello.modules.questions.models import Authorship, Post
from portello.modules.questions.tests.asking import (
    TITLE,
    answer_as,
    ask,
    open_question,
    publish,
    waiting,
)
from tests.articles import HIDDEN
from tests.pages import cells, submit, text
from tests.questions import OPEN_ANSWER, OPEN_QUESTION, hidden_question
from tests.world import BY, api, client_for, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.feature("N32")]


def test_a_link_to_an_article_is_there_for_whoever_may_read_it(world):
    question, article = open_question(), world.beta_article
    answer_as("support", question, f"Read [the secret title](article:{article.public_id}).")
    address = f"/questions/{question.public_id}/"
    assert f"/kb/{article.public_id}/" in client_for("main_beta").get(address).content.decode()
    other = client_for("main_alpha").get(address).content.decode()
    assert article.public_id not in other and "the secret title" not in other
    assert "the secret title" not in text(client_for("main_alpha").get("/search/?q=secret"))


def test_a_withdrawn_question_or_post_is_gone_from_every_door(world):
    for address in ("/questions/", "/questions/?q=canary", "/search/?q=canary-int"):
        assert HIDDEN.lower() not in client_for("main_alpha").get(address).content.decode().replace(
            'value="canary-int"', "").lower()  # fmt: skip
    hidden = hidden_question()
    assert client_for("main_alpha").get(f"/questions/{hidden.public_id}/").status_code == 404
    staff = client_for("support").get(f"/staff/questions/{hidden.public_id}/")
    assert f"{HIDDEN}-question-text" in text(staff)
    page = submit(client_for("support"), staff, "withdrawal", away="no")
    assert "Published." in text(page)
    assert client_for("main_alpha").get(f"/questions/{hidden.public_id}/").status_code == 200


def test_questions_are_found_by_any_form_of_a_word_and_by_what_was_answered(world):
    ask(title="Are the cartridges recycled?", text="We have many.")
    publish()
    client = client_for("member")
    for words in ("cartridge", "recycling", "gram"):
        found = cells(client.get("/questions/", {"q": words}), "Question")
        assert len(found) == 1, words
    assert cells(client.get("/questions/?standing=open"), "Question") == [
        "Are the cartridges recycled?"
    ]
    assert cells(client.get("/questions/?sort=-helped"), "Question")
    assert "Are the cartridges recycled?" in text(client.get("/search/?q=cartridge"))


def test_who_is_forgotten_is_not_in_his_questions_any_more(world):
    ask("user_alpha", text="Call user_alpha of alpha about it.", by_name="on")
    question = publish()
    contact = world.contact_of("user_alpha")
    found = client_for("main_beta").get("/search/?q=user_alpha")
    assert TITLE in text(found)
    given = client_for("user_alpha").post(
        "/me/data/", {"format": "json", "company_token": company_token("user_alpha")}
    )
    assert "Call user_alpha of alpha" in given.content.decode()
    row = privacy.begin(person_of(contact.pk, contact.company_id), None)
    jobs.run_now(row.pk)
    seen = text(client_for("main_beta").get(f"/questions/{question.public_id}/"))
    assert "Call […] about it." in seen and "A customer" in seen and "user_alpha" not in seen
    assert not Authorship.objects.filter(contact=contact).exists()
    assert TITLE not in text(client_for("main_beta").get("/search/?q=user_alpha"))
    staff = text(client_for("support").get(f"/staff/questions/{question.public_id}/"))
    assert "only staff see this" not in staff


def test_visitors_read_what_is_published_where_the_part_is_open(world):
    question, visitor = open_question(), client_for("anonymous")
    address = f"/questions/{question.public_id}/"
    assert visitor.get(address).status_code == 302
    Portal.objects.filter(pk=world.portal.pk).update(
        protection="parts", open_parts=["questions"], version=world.portal.version + 1
    )
    page = visitor.get(address)
    assert page.status_code == 200 and OPEN_ANSWER in text(page)
    assert "This helped me" not in text(page) and "Log in to follow up" in text(page)
    assert visitor.get(f"/questions/{hidden_question().public_id}/").status_code == 404
    assert HIDDEN.lower() not in visitor.get("/questions/?q=canary").content.decode().lower()
    assert OPEN_QUESTION in text(visitor.get("/questions/"))
    assert visitor.get("/questions/new/").status_code == 302
    set_function(
        by=BY, portal=Portal.objects.get(pk=world.portal.pk), key="questions",
        off=["questions.view"], lowered={}, base_version=None,
    )  # fmt: skip
    assert visitor.get(address).status_code == 302, "what is off for everybody is not open"


def test_a_new_portal_has_no_questions_until_staff_switch_them_on(world):
    made = found_portal(
        by=BY, name="Second", support_name="S", support_email="s@x.example",
        support_phone="+358 9 000 0012", hosts=["second.example"],
    )  # fmt: skip
    assert {"questions.view", "questions.ask"} <= set(made.ceiling["off"])
    assert client_for("main_alpha").get("/questions/").status_code == 200, "here they are on"
    set_function(
        by=BY, portal=world.portal, key="questions", off=["questions.view", "questions.ask"],
        lowered={}, base_version=None,
    )  # fmt: skip
    assert client_for("main_alpha").get("/questions/").status_code == 404
    assert OPEN_QUESTION not in text(client_for("main_alpha").get("/search/?q=paper"))


def test_programs_of_the_business_read_and_decide_and_those_of_customers_do_not(world):
    ask()
    item = waiting()
    assert api("main_beta", "questions").status_code in (403, 404)
    given = {"version": item.version, "title": "How loud?", "text": "By a program."}
    done = api(
        "everything", f"inbox/{item.public_id}/acceptance", method="post", data=given,
        content_type="application/json",
    )  # fmt: skip
    assert done.status_code == 200, done.content
    (read,) = [
        one for one in api("everything", "questions").json()["items"] if one["title"] == "How loud?"
    ]
    assert read["posts"][0]["text"] == "By a program." and read["posts"][0]["name"] == ""


def test_the_pages_keep_their_budget_of_queries(world):
    question = open_question()
    for n in range(12):
        Post.objects.create(question=question, kind="answer", name="S", text=f"Answer {n}")
    answer_as("support", question, f"[x](article:{world.beta_article.public_id})")
    client = client_for("main_beta")
    for address in ("/questions/", "/questions/?q=paper", f"/questions/{question.public_id}/"):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        assert len(queries) <= 8, (address, [one["sql"][:100] for one in queries])
