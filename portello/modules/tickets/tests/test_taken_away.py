"""Whoever loses a ticket while he writes gets his own words back, and learns nothing else."""

from __future__ import annotations

import pytest

from portello.modules.collaborators.models import Assignment, Collaborator
from portello.modules.collaborators.operations import end_assignment, remove_collaborator
from portello.modules.questions.models import Question
from portello.modules.questions.operations import withdraw_question
from portello.modules.tickets.models import Message, Participant, Ticket
from tests.pages import heading, parsed, submit, text
from tests.world import BY, client_for

pytestmark = [pytest.mark.django_db]
WORDS = "I come at ten. <b>Bring</b> the key."


def boxes(response) -> list[str]:
    return [one.text.strip() for one in parsed(response).xpath("//main//textarea")]


def taken_by_staff(world):
    for one in Assignment.objects.filter(model="tickets.ticket"):
        end_assignment(by=BY, assignment=one)


def right_removed(world):
    remove_collaborator(by=BY, collaborator=Collaborator.objects.get(pk=world.collaborator.pk))


@pytest.mark.feature("T05", "D02")
@pytest.mark.parametrize("how", [taken_by_staff, right_removed])
def test_an_external_gets_his_text_back_when_the_ticket_is_taken_from_him(world, how):
    Collaborator.objects.update(may_manage=True)
    client = client_for("agent")
    ticket = Ticket.objects.get(company=world.beta, subject__contains="assigned")
    page = client.get(f"/assigned/tickets/{ticket.public_id}/")
    how(world)
    answer = submit(client, page, "text", text=WORDS)
    assert answer.status_code == 404
    assert heading(answer) == "This is no longer assigned to you"
    assert boxes(answer) == [WORDS] and "<b>" not in answer.content.decode()
    assert ticket.subject not in text(answer) and "Beta" not in text(answer)
    assert not Message.objects.filter(text=WORDS).exists()


@pytest.mark.feature("T05")
def test_a_colleague_who_is_no_longer_in_copy_gets_his_text_back(world):
    ticket = Ticket.objects.get(subject="alpha ticket-subject")
    Participant.objects.create(
        ticket=ticket, company=world.alpha, contact=world.contact_of("user_alpha"), role="copy"
    )
    client = client_for("user_alpha")
    page = client.get(f"/tickets/{ticket.public_id}/")
    assert page.status_code == 200
    Participant.objects.filter(ticket=ticket).delete()
    answer = submit(client, page, "text", text=WORDS)
    assert (answer.status_code, heading(answer)) == (404, "This is no longer open to you")
    assert boxes(answer) == [WORDS]


def test_a_question_that_was_withdrawn_gives_the_follow_up_back(world):
    question = Question.objects.filter(state="published", is_closed=False)[0]
    client = client_for("member")
    page = client.get(f"/questions/{question.public_id}/")
    withdraw_question(by=BY, question=question, away=True)
    answer = submit(client, page, "once", text=WORDS)
    assert (answer.status_code, boxes(answer)) == (404, [WORDS])
    other = client_for("main_beta").post(answer.request["PATH_INFO"], {"text": WORDS})
    assert other.status_code in (403, 404) and not boxes(other)


def test_whoever_never_had_the_page_hears_that_it_is_not_there(world):
    ticket, own = world.beta_ticket, Ticket.objects.get(subject="alpha ticket-subject")
    alpha = client_for("main_alpha")
    form = parsed(alpha.get(f"/tickets/{own.public_id}/")).xpath("//form[.//textarea]")[0].fields
    fields = {name: value for name, value in form.items() if value}
    for place in (f"/tickets/{ticket.public_id}/", f"/assigned/tickets/{ticket.public_id}/"):
        for mark in (fields["text-shown"], "", "x" * 32):  # of another page, or made up
            values = {**fields, "text": WORDS, "text-shown": mark}
            answer = alpha.post(place, values)
            assert (answer.status_code, heading(answer)) == (404, "Page not found")
            assert WORDS not in answer.content.decode() and not boxes(answer)
