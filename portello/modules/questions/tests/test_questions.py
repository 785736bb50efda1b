"""Public questions as customers and staff meet them: asked, looked at, published, answered."""

from __future__ import annotations

import pytest

from portello.core import outbox
from portello.core.mail import Mail
from portello.modules.inbox.models import InboxItem
from portello.modules.notifications.models import Notice
from portello.modules.questions.models import Authorship, Post, Question, Vote
from portello.modules.questions.operations import MOST_WAITING
from portello.modules.questions.tests.asking import (
    TITLE,
    answer_as,
    ask,
    open_question,
    publish,
    waiting,
)
from tests.pages import cells, heading, parsed, submit, text
from tests.questions import OPEN_ANSWER
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.feature("N32")]


def test_a_question_is_its_sender_s_alone_until_staff_publish_it(world):
    page = ask()
    assert "We look at it before others can read it." in text(page)
    assert "Is looked at before it is published" in text(page) and TITLE in text(page)
    for other in ("user_alpha", "main_beta"):
        assert TITLE not in text(client_for(other).get("/questions/")), "a colleague neither"
        assert TITLE not in text(client_for(other).get("/me/requests/"))
    for door in (
        "/",
        "/questions/?q=loud",
        "/search/?q=loud",
        "/company/history/",
        "/notifications/",
    ):
        for other in ("user_alpha", "main_beta", "member"):
            assert TITLE not in text(client_for(other).get(door)), (other, door)
    question = publish()
    seen = client_for("main_beta").get(f"/questions/{question.public_id}/")
    assert heading(seen) == TITLE and "Ours hums." in text(seen) and "A customer" in text(seen)
    for hint in ("main_alpha", "alpha name", "alpha of", "main@alpha"):
        assert hint not in text(seen).lower()
    own = text(client_for("main_alpha").get(f"/questions/{question.public_id}/"))
    assert "You" in own.split("Ours hums.")[0]
    assert not [one for one in parsed(client_for("main_alpha").get("/questions/")).xpath("//h2") if
                "not published" in one.text_content()]  # fmt: skip


def test_a_company_administrator_does_not_read_what_a_colleague_asks(world):
    ask("user_alpha")
    item, admin = waiting(), client_for("main_alpha")
    for door in ("/me/requests/", "/company/history/", "/questions/", "/search/?q=loud"):
        assert TITLE not in text(admin.get(door)), door
    assert admin.get(f"/me/requests/{item.public_id}/").status_code == 404
    assert TITLE in text(client_for("user_alpha").get(f"/me/requests/{item.public_id}/"))


def test_the_name_stands_there_only_if_the_asker_wishes_so(world):
    ask(by_name="on")
    question = publish()
    seen = text(client_for("main_beta").get(f"/questions/{question.public_id}/"))
    assert "main_alpha of alpha" in seen  # the contact's name, and nothing of the company's
    assert world.alpha.name not in seen.replace("main_alpha of alpha", "")


def test_staff_word_it_differently_and_what_was_sent_stays(world):
    ask()
    question = publish(title="How loud is it?", text="It hums.", category="")
    assert question.title == "How loud is it?"
    assert Post.objects.get(question=question).text == "It hums."
    item = InboxItem.objects.get(outcome__question=question.pk)
    assert item.payload["title"] == TITLE and item.payload["text"] == "Ours hums."
    seen = text(client_for("support").get(f"/staff/inbox/{item.public_id}/"))
    assert TITLE in seen and "See what was published" in seen


def test_what_is_published_must_say_something(world):
    ask()
    item, support = waiting(), client_for("support")
    page = support.get(f"/staff/inbox/{item.public_id}/")
    answer = submit(support, page, "text", title=" ", text="")
    assert answer.status_code == 422
    assert "Write the question in one sentence." in text(answer)
    item.refresh_from_db()
    assert item.state == "open" and not Question.objects.filter(title="").exists()


def test_a_declined_question_is_told_with_the_reason_and_read_by_nobody(world):
    ask()
    item, support = waiting(), client_for("support")
    version = {"version": item.version, "answer": "This belongs in a ticket."}
    support.post(f"/staff/inbox/{item.public_id}/rejection/", version)
    mail = Mail.objects.get(to_address="main@alpha.example")
    assert mail.kind == "inbox declined" and "This belongs in a ticket." in mail.body
    assert not Question.objects.filter(title=TITLE).exists()
    news = client_for("main_alpha").get("/notifications/")
    assert "What you wrote is not published" in text(news)
    assert item.public_id in news.content.decode()


def test_publishing_is_undone_and_done_again_with_the_same_question(world):
    ask()
    question, support = publish(), client_for("support")
    item = InboxItem.objects.get(outcome__question=question.pk)
    page = support.get(f"/staff/inbox/{item.public_id}/")
    submit(support, page, "undoing")
    assert client_for("main_beta").get(f"/questions/{question.public_id}/").status_code == 404
    assert publish(title="Asked anew").pk == question.pk
    assert heading(client_for("main_beta").get(f"/questions/{question.public_id}/")) == "Asked anew"


def test_all_questions_are_approved_at_once_like_anything_else(world):
    ask()
    page = client_for("support").get("/staff/inbox/all/?kind=question")
    assert TITLE in text(page) and "Ours hums." in text(page)


def test_an_answer_bears_name_and_title_and_is_told_once(world):
    user = world.user("support")
    user.title = "Service technician"
    user.save()
    ask()
    question = publish()
    outbox.run_due()
    Mail.objects.all().delete()
    answer_as("support", question, "Below **60** decibels.")
    outbox.run_due()
    outbox.run_due()
    mail = Mail.objects.get(kind="question answered")
    assert mail.to_address == "main@alpha.example" and TITLE in mail.subject
    assert Notice.objects.filter(kind="question answered").count() == 1
    seen = client_for("main_beta").get(f"/questions/{question.public_id}/")
    for word in ("Support", "Service technician", "Answered by Test Portal", "60"):
        assert word in text(seen)
    assert parsed(seen).xpath('//article//strong[text()="60"]')


def test_whoever_wants_no_mails_gets_none(world):
    ask(mails=None)
    question = publish()
    answer_as("support", question, "Below 60 decibels.")
    outbox.run_due()
    assert not Mail.objects.filter(kind__startswith="question").exists()
    client = client_for("main_alpha")
    submit(client, client.get(f"/questions/{question.public_id}/"), "mails", mails="yes")
    assert Authorship.objects.get(question=question).mails
    assert Notice.objects.filter(
        access__contact=world.alpha_contact, record_id=question.pk
    ).exists()


def test_an_answer_sent_twice_is_one(world):
    client, question = client_for("support"), open_question()
    page = client.get(f"/staff/questions/{question.public_id}/")
    for _again in range(2):
        submit(client, page, "once", text="Twice.")
    assert Post.objects.filter(text="Twice.").count() == 1


def test_a_preview_stores_nothing(world):
    before = Post.objects.count()
    page = answer_as("support", open_question(), "A **preview**.", then="look")
    assert "Preview" in text(page) and Post.objects.count() == before


def test_only_the_writer_edits_an_answer(world):
    question = open_question()
    post = Post.objects.get(text=OPEN_ANSWER)
    address = f"/staff/questions/{question.public_id}/posts/{post.public_id}/"
    sales = client_for("sales")
    assert "Support, who alone can edit it" in text(sales.get(address))
    assert sales.post(address, {"text": "Hacked."}).status_code == 404
    support = client_for("support")
    submit(support, support.get(address), "text", text="Plain paper, any.")
    seen = text(client_for("main_beta").get(f"/questions/{question.public_id}/"))
    assert "Plain paper, any." in seen and OPEN_ANSWER not in seen and "Edited on" in seen


def test_a_follow_up_waits_and_then_stands_in_its_place(world):
    question, client = open_question(), client_for("member")
    address = f"/questions/{question.public_id}/"
    submit(client, client.get(address), "once", text="And for labels?")
    assert "And for labels?" in text(client.get(address))
    assert "And for labels?" not in text(client_for("main_beta").get(address))
    publish()
    assert "And for labels?" in text(client_for("main_beta").get(address))


def test_a_closed_question_takes_no_follow_up(world):
    question, support = open_question(), client_for("support")
    page = support.get(f"/staff/questions/{question.public_id}/")
    submit(support, page, "settings", is_closed="on", is_pinned="on")
    client = client_for("main_beta")
    seen = client.get(f"/questions/{question.public_id}/")
    assert "Closed to follow-ups" in text(seen) and "Pinned" in text(seen)
    token = parsed(seen).xpath('//input[@name="company_token"]/@value')[0]
    sent = {"company_token": token, "text": "Still?"}
    answer = client.post(f"/questions/{question.public_id}/follow-ups/", sent)
    assert answer.status_code == 422 and "closed to follow-ups" in text(answer)


def test_helpful_counts_a_person_once_and_says_nothing_else(world):
    question = open_question()
    post = Post.objects.get(text=OPEN_ANSWER)
    address = f"/questions/{question.public_id}/answers/{post.public_id}/helpful/"
    for person in ("main_alpha", "main_alpha", "member", "main_beta"):  # the last one asked it
        client = client_for(person)
        page = client.get(f"/questions/{question.public_id}/")
        token = parsed(page).xpath('//input[@name="company_token"]/@value')[0]
        client.post(address, {"company_token": token, "helped": "yes"})
    post.refresh_from_db()
    question.refresh_from_db()
    assert (post.helped, question.helped, Vote.objects.count()) == (2, 2, 2)
    assert "2 people say that this helped" in text(
        client_for("user_alpha").get(address[: -len(f"answers/{post.public_id}/helpful/")])
    )
    client = client_for("member")
    submit(client, client.get(f"/questions/{question.public_id}/"), "helpful", helped="no")
    post.refresh_from_db()
    assert post.helped == 1


def test_only_the_asker_says_that_it_is_solved(world):
    question = open_question()
    post = Post.objects.get(text=OPEN_ANSWER)
    address = f"/questions/{question.public_id}/answers/{post.public_id}/solution/"
    other, asker = client_for("member"), client_for("main_beta")
    page = other.get(f"/questions/{question.public_id}/")
    assert "This answered my question" not in text(page)
    token = parsed(page).xpath('//input[@name="company_token"]/@value')[0]
    assert other.post(address, {"company_token": token, "solved": "yes"}).status_code == 404
    submit(asker, asker.get(f"/questions/{question.public_id}/"), "solution", solved="yes")
    assert "Solved" in cells(other.get("/questions/"), "State")


def test_one_person_cannot_flood_the_inbox(world):
    for n in range(MOST_WAITING):
        ask(title=f"Question {n}?")
    page = ask(title="One too many?")
    assert page.status_code == 422 and "Please wait until it is decided" in text(page)
    assert InboxItem.objects.filter(title__startswith="Question ").count() == MOST_WAITING


def test_a_form_sent_twice_is_one_question(world):
    client = client_for("main_alpha")
    page = client.get("/questions/new/")
    for _again in range(2):
        submit(client, page, "title", title=TITLE, text="Ours hums.")
    assert InboxItem.objects.filter(title=TITLE).count() == 1
