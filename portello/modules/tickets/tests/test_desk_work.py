"""Staff sort, assign, link and join tickets, and open them for customers on the phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from portello.core import outbox
from portello.core.mail import Mail
from portello.modules.collaborators.models import Assignment
from portello.modules.customers.models import Asset, Contact, Site
from portello.modules.knowledge.models import Article
from portello.modules.orders.models import Order
from portello.modules.tickets.desk.models import Queue, TicketKind
from portello.modules.tickets.desk.operations import write_note
from portello.modules.tickets.models import Message, Participant, Ticket
from tests.custom import add_field
from tests.pages import parsed, submit, text
from tests.people import EMAILS
from tests.world import BY, client_for

pytestmark = [pytest.mark.django_db]


def address(ticket: Ticket) -> str:
    return f"/staff/tickets/{ticket.public_id}/"


def again(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def mails() -> list[tuple[str, str]]:
    outbox.run_due()
    return sorted(Mail.objects.values_list("kind", "to_address"))


@pytest.mark.feature("D01")
def test_sorting_changes_what_the_page_changed_and_tells_whom_it_is_given_to(world, ticket):
    other = TicketKind.objects.create(
        name={"en": "Question"}, hours={"low": 80, "normal": 40, "high": 2}, position=2
    )
    sales, queue = world.user("sales"), Queue.objects.create(name="Sales")
    staff = client_for("support")
    page = staff.get(address(ticket))
    due = again(ticket).due_at
    done = submit(
        staff, page, "sorting", assignee=sales.public_id, queue=queue.public_id,
        kind=other.public_id, urgency="low",
    )  # fmt: skip
    assert "Saved." in text(done)
    now = again(ticket)
    assert (now.assignee, now.queue, now.kind, now.urgency) == (sales, queue, other, "low")
    assert now.due_at > due, "the kind's own hours"
    assert mails() == [("ticket assigned", EMAILS["sales"])]
    # A page that was shown before changes what it changed, and nothing else.
    third = submit(staff, page, "sorting", urgency="high")
    assert again(ticket).assignee == sales and again(ticket).urgency == "low"
    assert third.status_code == 422 and "Meanwhile somebody else has saved" in text(third)
    told = {one.get("id"): one.text_content() for one in parsed(third).xpath("//*[@id]")}
    assert "saved “Low” here" in told["id_urgency_error"]
    submit(staff, third, "sorting")
    assert (again(ticket).urgency, again(ticket).assignee) == ("high", sales)


def test_nobody_who_may_not_answer_is_given_a_ticket(world, ticket):
    reader = world.user("books")
    reader.staff_role = "reader"
    reader.save()
    staff = client_for("support")
    page = staff.get(address(ticket))
    assert reader.public_id not in page.content.decode()
    bad = submit(staff, page, "sorting", assignee=reader.public_id)
    assert bad.status_code == 422 and again(ticket).assignee is None
    looks = client_for("books")
    shown = looks.get(address(ticket))
    assert shown.status_code == 200 and not parsed(shown).xpath('//textarea[@name="text"]')
    assert looks.post(address(ticket), {"text": "Hi"}).status_code == 404


@pytest.mark.feature("D01")
def test_a_device_and_an_order_of_the_company_are_linked_and_no_other(world, ticket):
    staff, at = client_for("support"), f"{address(ticket)}links/"
    asset = Asset.objects.get(company=world.alpha)
    page = staff.get(at)
    assert "CANARY" not in text(page) and asset.name in text(page)
    for what, record in (("asset", asset), ("order", world.alpha_order)):
        staff.post(at, {"what": what, "record": record.public_id})
    assert (again(ticket).asset, again(ticket).order) == (asset, world.alpha_order)
    for what, record in (("asset", world.beta_asset), ("order", world.beta_order)):
        assert staff.post(at, {"what": what, "record": record.public_id}).status_code == 404
    staff.post(at, {"what": "order", "record": "none"})
    assert again(ticket).order is None and again(ticket).asset == asset
    assert Order.objects.filter(pk=world.alpha_order.pk).exists()


@pytest.mark.feature("D01", "T24")
def test_people_are_put_in_copy_and_a_collaborator_is_told_apart(world, ticket):
    staff, colleague = client_for("support"), world.contact_of("user_alpha")
    copies = f"{address(ticket)}copies/"
    page = submit(staff, staff.get(copies), "contact", contact=colleague.public_id)
    assert "is in copy now" in text(page)
    assert mails() == [("ticket copy", EMAILS["user_alpha"])]
    assert staff.post(copies, {"contact": world.beta_contact.public_id}).status_code == 404
    submit(staff, page, f"copies/{colleague.public_id}/removal")
    assert not Participant.objects.filter(ticket=ticket, contact=colleague).exists()
    agent, at = client_for("agent"), f"/assigned/tickets/{ticket.public_id}/"
    assert agent.get(at).status_code == 404
    page = staff.get(f"{address(ticket)}collaborators/")
    assert "Notes for staff, other tickets" in text(page)
    page = submit(staff, page, "collaborator")
    assert "sees this ticket now" in text(page) and agent.get(at).status_code == 200
    one = Assignment.objects.get(model="tickets.ticket", record_id=ticket.pk)
    submit(staff, page, f"collaborators/{one.public_id}/removal")
    assert agent.get(at).status_code == 404


@pytest.fixture
def second(world, ticket) -> Ticket:
    """Another ticket of Alpha, of the user."""
    customer = client_for("user_alpha")
    submit(customer, customer.get("/tickets/new/"), "subject", subject="Noise", text="It hums.")
    outbox.run_due()
    Mail.objects.all().delete()
    return Ticket.objects.get(subject="Noise")


@pytest.mark.feature("D01")
def test_joining_says_who_will_see_what_and_shows_it_to_nobody_else(world, ticket, second):
    staff = client_for("support")
    choice = staff.get(f"{address(second)}merging/")
    assert "alpha ticket-subject" in text(choice) and "CANARY" not in text(choice)
    preview = staff.get(f"{address(second)}merging/?into={ticket.public_id}")
    assert "It cannot be taken back." in text(preview) and "user_alpha of alpha" in text(preview)
    assert again(second).merged_into is None, "looking changes nothing"
    done = submit(staff, preview, "into")
    assert done.request["PATH_INFO"] == address(ticket)
    assert again(second).merged_into == ticket and again(second).is_closed
    assert "joined ticket" in text(done)
    user = client_for("user_alpha")
    assert user.get(f"/tickets/{ticket.public_id}/").status_code == 404
    own = user.get(f"/tickets/{second.public_id}/")
    assert "It hums." in text(own)
    assert mails() == [("ticket joined", EMAILS["user_alpha"])]
    late = submit(staff, staff.get(address(second)), "note", note="Was joined")
    assert "Was joined" in text(late), "staff still note something"
    assert staff.get(f"{address(second)}merging/").status_code == 404


def test_who_is_ticked_follows_the_ticket_that_goes_on(world, ticket, second):
    staff, contact = client_for("support"), world.contact_of("user_alpha")
    preview = staff.get(f"{address(second)}merging/?into={ticket.public_id}")
    submit(staff, preview, "into", copy=contact.public_id)
    assert mails() == [("ticket joined", EMAILS["user_alpha"])]
    assert client_for("user_alpha").get(f"/tickets/{ticket.public_id}/").status_code == 200


def test_nothing_is_joined_across_companies_nor_into_what_is_closed(world, ticket, second):
    staff = client_for("support")
    at = f"{address(second)}merging/"
    for other in (world.beta_ticket, second):
        assert staff.post(at, {"into": other.public_id}).status_code == 404
    Ticket.objects.filter(pk=ticket.pk).update(state="closed", closed_at=timezone.now())
    assert staff.post(at, {"into": ticket.public_id}).status_code == 404
    assert again(second).merged_into is None


def test_an_answer_to_a_ticket_that_was_joined_meanwhile_is_kept_on_the_form(ticket, second):
    sam, sales = client_for("support"), client_for("sales")
    page = sam.get(address(second))
    preview = sales.get(f"{address(second)}merging/?into={ticket.public_id}")
    submit(sales, preview, "into")
    late = submit(sam, page, "text", text="Too late")
    assert late.status_code == 422 and f"joined with {ticket.number}" in text(late)
    assert "Too late" in late.content.decode()
    assert not Message.objects.filter(text="Too late").exists()


@pytest.mark.feature("D01")
def test_a_ticket_for_a_customer_on_the_phone(world):
    staff = client_for("support")
    found = staff.get("/staff/tickets/new/?q=user_alpha")
    assert "user_alpha of alpha" in text(found) and "CANARY" not in text(found)
    contact = world.contact_of("user_alpha")
    page = staff.get(f"/staff/tickets/new/?company={world.alpha.public_id}")
    assert Contact.objects.get(pk=world.beta_contact.pk).name not in page.content.decode()
    boxes = "//fieldset[legend='Colleagues in copy']//input[@type='checkbox' and @id]"
    assert parsed(page).xpath(boxes), "a choice of several is a group of boxes, each with its name"
    outbox.run_due()
    Mail.objects.all().delete()
    done = submit(
        staff, page, "subject", contact=contact.public_id, subject="Called us", text="Paper jam",
        note="Sounded angry", kind=TicketKind.objects.get().public_id,
    )  # fmt: skip
    ticket = Ticket.objects.get(subject="Called us")
    assert f"Ticket {ticket.number} is open." in text(done) and "Sounded angry" in text(done)
    assert (ticket.contact, ticket.state, ticket.queue.name) == (contact, "open", "Service")
    assert ticket.due_at is not None and ticket.answered_at is None
    assert mails() == [("ticket answer", EMAILS["user_alpha"])]
    assert client_for("user_alpha").get(f"/tickets/{ticket.public_id}/").status_code == 200
    page = staff.get(f"/staff/tickets/new/?company={world.alpha.public_id}")
    bad = submit(staff, page, "subject", contact=world.beta_contact.public_id, subject="", text="")
    assert bad.status_code == 422 and "This field is required." in text(bad)


@pytest.mark.feature("D01", "S23")
def test_a_ticket_by_telephone_asks_what_the_customers_form_asks(world):
    own = add_field("tickets.ticket", "text", name="Display").key
    kind = TicketKind.objects.get()
    TicketKind.objects.filter(pk=kind.pk).update(asks={**kind.asks, own: "need"})
    contact, other = world.contact_of("user_alpha"), world.contact_of("main_alpha")
    without = Contact.objects.create(company=world.alpha, name="Ville Korhonen")
    site = Site.objects.create(company=world.alpha, name="Depot")
    order = Order.objects.filter(company=world.alpha)[0]
    staff = client_for("support")
    found = parsed(staff.get("/staff/tickets/new/?q=user_alpha"))
    link = found.xpath(f'//ul[@class="areas"]//a[contains(., "{contact.name}")]/@href')[0]
    page = staff.get(f"/staff/tickets/new/{link}")
    form = parsed(page).xpath('//main//form[@method="post"]')[0]
    assert form.fields["contact"] == contact.public_id
    assert "Ville Korhonen (no access)" in text(page) and "Asked for: " in text(page)
    assert not form.xpath(f'.//input[@name="copies" and @value="{without.public_id}"]')
    sent = {
        "subject": "It says E-17", "text": "Since noon", "kind": kind.public_id, own: "E-17",
        "site": site.public_id, "copies": other.public_id,
    }  # fmt: skip
    bad = submit(staff, page, "subject", **sent, order_number=world.beta_order.number)
    assert bad.status_code == 422 and "no order with this number" in text(bad)
    submit(staff, page, "subject", **sent, order_number=order.number)
    ticket = Ticket.objects.get(subject="It says E-17")
    assert (ticket.contact, ticket.site, ticket.order) == (contact, site, order)
    assert ticket.extra == {own: "E-17"}
    copies = Participant.objects.filter(ticket=ticket, role="copy")
    assert [one.contact for one in copies] == [other]


def test_what_is_late_says_so_in_a_word(ticket):
    Ticket.objects.filter(pk=ticket.pk).update(due_at=timezone.now() - timedelta(hours=3))
    assert "late: answer was due by" in text(client_for("support").get(address(ticket)))


def test_the_page_asks_as_often_for_many_messages_as_for_few(ticket, django_assert_max_num_queries):
    staff = client_for("support")
    for n in range(40):
        write_note(by=BY, ticket=ticket, text=f"Note {n}")
    Message.objects.bulk_create(
        Message(ticket=ticket, company_id=ticket.company_id, side="staff", name="S", text=f"T{n}")
        for n in range(60)
    )
    staff.get(address(ticket))
    with django_assert_max_num_queries(26):
        page = staff.get(address(ticket))
    assert "Show earlier messages" in text(page)
    assert "T0" in text(staff.get(f"{address(ticket)}?messages=all"))


@pytest.mark.feature("D01")
def test_an_answer_becomes_the_draft_of_an_article(ticket):
    staff = client_for("support")
    said = submit(staff, staff.get(address(ticket)), "text", text="Press **reset** for 5 seconds.")
    made = submit(staff, said, "/article/")
    assert made.request["PATH_INFO"].startswith("/staff/knowledge/")
    article = Article.objects.latest("pk")
    page = made.content.decode()
    assert "Press **reset** for 5 seconds." in page and "alpha ticket-subject" in page
    assert article.public_id not in text(client_for("main_alpha").get("/kb/"))
    said = submit(staff, staff.get(address(ticket)), "text", text="Jag kommer kl 10.")
    message = Message.objects.filter(ticket=ticket, side="staff").latest("pk")
    staff.post(f"{address(ticket)}messages/{message.public_id}/article/")
    assert Article.objects.latest("pk").text == {"sv": "Jag kommer kl 10."}, "not the customer's"
    first = Message.objects.filter(ticket=ticket, side="customer")[0]
    at = f"{address(ticket)}messages/{first.public_id}/article/"
    assert staff.post(at).status_code == 404, "what customers wrote is theirs"
    assert client_for("books").post(at).status_code == 404
