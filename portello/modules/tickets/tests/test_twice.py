"""Going back and sending the same form again makes nothing twice, and says so."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from portello.core.once import SentForm
from portello.modules.customers.models import Asset
from portello.modules.portals.models import PortalAccess
from portello.modules.questions.models import Post
from portello.modules.tickets.desk.models import TicketKind
from portello.modules.tickets.models import Message, Note, Ticket
from tests.pages import parsed, submit, text
from tests.world import EMAILS, World, client_for, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.feature("D01", "T04")]
ALREADY = "You have sent this already. It was not sent a second time."


@pytest.fixture
def ticket(world: World) -> Ticket:
    return Ticket.objects.get(subject="alpha ticket-subject")


def said(words: str) -> int:
    return Message.objects.filter(text=words).count()


def file(name: str) -> Any:
    out = BytesIO(b"a,b\n1,2\n")
    out.name = name
    return out


def sent_twice(client: Any, page: str, marker: str, **values: Any) -> str:
    """What is read after going back: the page is fetched anew, and so has another key."""
    first = submit(client, client.get(page), marker, **values)
    assert first.status_code == 200 and ALREADY not in text(first)
    second = submit(client, client.get(page), marker, **values)
    assert second.request["PATH_INFO"] == first.request["PATH_INFO"]
    return text(second)


def test_a_new_ticket_sent_again_is_one(world):
    values = {"subject": "Twice", "text": "The same words."}
    assert ALREADY in sent_twice(client_for("user_alpha"), "/tickets/new/", "subject", **values)
    assert Ticket.objects.filter(subject="Twice").count() == 1
    other = submit(
        client_for("main_beta"), client_for("main_beta").get("/tickets/new/"), "subject", **values
    )
    assert ALREADY not in text(other) and Ticket.objects.filter(subject="Twice").count() == 2


def test_an_answer_sent_again_without_its_file_is_one(ticket):
    client, page = client_for("main_alpha"), f"/tickets/{ticket.public_id}/"
    submit(client, client.get(page), "text", text="See the list.", files=file("list.csv"))
    back = client.get(page)
    again = submit(client, back, "text", text="See the list.")
    assert ALREADY in text(again) and said("See the list.") == 1
    more = submit(client, back, "text", text="See the list.", files=file("other.csv"))
    assert ALREADY not in text(more) and said("See the list.") == 2


def test_the_same_form_with_other_words_is_new(ticket):
    client = client_for("main_alpha")
    page = client.get(f"/tickets/{ticket.public_id}/")
    for words in ("It is on.", "It is on.", "It is off."):
        submit(client, page, "text", text=words)
    assert said("It is on.") == 1 and said("It is off.") == 1


def test_the_same_words_after_somebody_else_spoke_are_new(ticket):
    client, page = client_for("main_alpha"), f"/tickets/{ticket.public_id}/"
    submit(client, client.get(page), "text", text="Yes.")
    staff = client_for("support")
    submit(staff, staff.get(f"/staff{page}"), "text", text="And is the lamp green?")
    assert ALREADY not in text(submit(client, client.get(page), "text", text="Yes."))
    assert said("Yes.") == 2


def test_the_same_words_much_later_are_new(ticket):
    client, page = client_for("main_alpha"), f"/tickets/{ticket.public_id}/"
    submit(client, client.get(page), "text", text="Any news?")
    for one in SentForm.objects.all():
        SentForm.objects.filter(pk=one.pk).update(at=one.at - timedelta(hours=1))
    submit(client, client.get(page), "text", text="Any news?")
    assert said("Any news?") == 2


def test_staff_send_answer_note_and_ticket_once(ticket):
    client, page = client_for("support"), f"/staff/tickets/{ticket.public_id}/"
    assert ALREADY in sent_twice(client, page, "text", text="Try another cable.")
    assert ALREADY in sent_twice(client, page, "note", note="He has called before.")
    assert said("Try another cable.") == 1
    assert Note.objects.filter(text="He has called before.").count() == 1
    new = f"/staff/tickets/new/?company={ticket.company.public_id}"
    assert ALREADY in sent_twice(client, new, "subject", subject="By phone", text="No paper.")
    assert Ticket.objects.filter(subject="By phone").count() == 1


def test_questions_and_their_answers_count_once(world):
    post = Post.objects.filter(kind="answer", question__state="published")[0]
    page = f"/questions/{post.question.public_id}/"
    assert ALREADY in sent_twice(client_for("member"), page, "once", text="For labels, too?")
    staff = client_for("support")
    assert ALREADY in sent_twice(staff, f"/staff{page}", "once", text="For labels, too.")
    assert Post.objects.filter(text="For labels, too.").count() == 1


def test_the_same_words_after_the_ticket_was_closed_open_it_again(ticket):
    client, page = client_for("main_alpha"), f"/tickets/{ticket.public_id}/"
    submit(client, client.get(page), "text", text="It does not work.")
    close_ticket = {"state": "closed"}
    client_for("support").post(f"/staff{page}turn/", close_ticket)
    assert Ticket.objects.get(pk=ticket.pk).state == "closed"
    assert ALREADY not in text(submit(client, client.get(page), "text", text="It does not work."))
    assert said("It does not work.") == 2 and Ticket.objects.get(pk=ticket.pk).state == "open"


def test_the_same_note_after_a_colleagues_is_new(ticket):
    page = f"/staff/tickets/{ticket.public_id}/"
    for person, words in (
        ("support", "Called."),
        ("sales", "Called, too."),
        ("support", "Called."),
    ):
        client = client_for(person)
        submit(client, client.get(page), "note", note=words)
    assert Note.objects.filter(text="Called.").count() == 2


def test_another_file_of_the_same_name_and_size_is_new(ticket):
    client, page = client_for("main_alpha"), f"/tickets/{ticket.public_id}/"
    for content in (b"a,b\n1,2\n", b"a,b\n1,3\n"):
        sent = BytesIO(content)
        sent.name = "list.csv"  # type: ignore[attr-defined]
        submit(client, client.get(page), "text", text="See the list.", files=sent)
    assert said("See the list.") == 2


def test_the_same_words_for_another_company_are_another_ticket(world):
    client = client_for("accountant")
    values = {"subject": "Same for both", "text": "The same words."}
    page = client.get("/tickets/new/")
    submit(client, page, "subject", **values)
    other = PortalAccess.objects.filter(user__email=EMAILS["accountant"]).order_by("-pk")[0]
    sent = {"access": other.public_id, "company_token": company_token("accountant")}
    assert client.post("/switch/", sent).status_code == 302
    answer = submit(client, client.get("/tickets/new/"), "subject", **values)
    assert ALREADY not in text(answer)
    companies = Ticket.objects.filter(subject="Same for both").values_list("company", flat=True)
    assert set(companies) == {world.alpha.pk, world.beta.pk}


def test_the_same_words_about_another_device_are_another_ticket(world):
    """The device stands in the address only: a form of a kind that does not ask for it."""
    client, kind = client_for("main_alpha"), TicketKind.objects.get()
    TicketKind.objects.update(asks={**kind.asks, "asset": ""})
    for number in (1, 2):
        asset = Asset.objects.create(company=world.alpha, name=f"Printer {number}")
        place = f"/tickets/new/?asset={asset.public_id}"  # a form without an action goes back there
        form = next(one for one in parsed(client.get(place)).forms if "subject" in one.fields)
        said = {name: value for name, value in form.fields.items() if value is not None}
        done = client.post(place, {**said, "subject": "Jam", "text": "Again."}, follow=True)
        assert ALREADY not in text(done), number
    assert Ticket.objects.filter(subject="Jam").count() == 2


@pytest.mark.database
def test_a_zero_character_in_an_id_finds_nothing(world, ticket):
    staff, customer = client_for("support"), client_for("main_alpha")
    token = {"company_token": company_token("main_alpha")}
    desk, portal = f"/staff/tickets/{ticket.public_id}/", f"/tickets/{ticket.public_id}/"
    for client, place, sent in (
        (staff, f"{desk}merging/", {"into": "a\0"}),
        (staff, f"{desk}copies/", {"contact": "a\0"}),
        (staff, f"{desk}collaborators/", {"collaborator": "a\0"}),
        (customer, f"{portal}copies/", {"contact": "a\0"} | token),
    ):
        assert client.post(place, sent).status_code == 404, place
