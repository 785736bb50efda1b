"""Tickets on the page of what they are about: an order on both sides, a device on staff's."""

from __future__ import annotations

import pytest

from portello.access.models import Profile, ProfileAction, ProfileField
from portello.modules.accounts.models import User
from portello.modules.orders.models import Order
from portello.modules.tickets.models import Ticket
from portello.modules.tickets.operations import open_ticket, writer_of
from tests.pages import cells, parsed, submit, text
from tests.people import EMAILS
from tests.world import BY, client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def ask(world, person="main_alpha", **about) -> Ticket:
    viewer = world.viewer(person)
    ticket = Ticket(
        company_id=viewer.company.pk, portal=world.portal, language="en", contact=viewer.contact,
        **{"subject": "Where is it?", **about},
    )  # fmt: skip
    return open_ticket(by=BY, ticket=ticket, text="Tell me.", writer=writer_of(viewer))


def part(page, title="Tickets about this order"):
    found = parsed(page).xpath(f'//section[h2="{title}"]')
    return found[0] if found else None


def on_order(order, side=""):
    return f"{side}/orders/{order.public_id}/"


@pytest.mark.feature("D01")
def test_an_order_shows_what_was_asked_about_it_and_leads_to_more(world):
    client, order = client_for("main_alpha"), world.alpha_order
    shown = part(client.get(on_order(order)))
    assert "Nobody has asked anything about it." in shown.text_content()
    kind_page = client.get(shown.xpath('.//a[contains(., "New ticket")]/@href')[0])
    assert f"It is about order {order.number}." in text(kind_page)
    submit(client, kind_page, "subject", subject="Half of it is missing", text="See the list.")
    ticket = Ticket.objects.get(subject="Half of it is missing")
    assert ticket.order == order
    for number in range(6):
        ask(world, order=order, subject=f"Question {number}")
    shown = part(client.get(on_order(order)))
    newest = [f"Question {n}" for n in (5, 4, 3, 2, 1)]
    assert [link.text for link in shown.xpath(".//li/a")] == newest
    assert "We answer" in shown.text_content()
    every = client.get(shown.xpath('.//a[contains(., "All tickets")]/@href')[0])
    assert len(cells(every, "Subject")) == 7
    chosen = parsed(every).xpath('//select[@name="order"]/option[@selected]')
    assert [option.text for option in chosen] == [order.number]


def test_an_order_shows_only_tickets_that_its_viewer_sees(world):
    order = world.alpha_order
    Order.objects.filter(pk=order.pk).update(contact=world.contact_of("user_alpha"))
    ask(world, order=order, subject="Of the main user")
    ask(world, "user_alpha", order=order, subject="Of the user")
    page = client_for("user_alpha").get(on_order(order))
    assert "Of the user" in text(page) and "Of the main user" not in text(page)
    address = f"/tickets/?order={order.public_id}"
    assert cells(client_for("user_alpha").get(address), "Subject") == ["Of the user"]


@pytest.mark.parametrize("hidden", ["subject", "order", "state", "view", "create"])
def test_what_the_profile_hides_stands_on_no_order(world, hidden):
    order, client = world.alpha_order, client_for("main_alpha")
    ask(world, order=order)
    if hidden in ("view", "create"):
        ProfileAction.objects.filter(profile=world.profile, action=f"tickets.{hidden}").delete()
    else:
        ProfileField.objects.update_or_create(
            profile=world.profile, model="tickets.ticket", field=hidden, defaults={"rule": "hidden"}
        )
    Profile.objects.filter(pk=world.profile.pk).update(version=world.profile.version + 1)
    shown = part(client.get(on_order(order)))
    if hidden in ("state", "create"):
        assert "Where is it?" in shown.text_content()
        assert ("We answer" in shown.text_content()) is (hidden == "create")
        assert bool(shown.xpath('.//a[contains(., "New ticket")]')) is (hidden == "state")
    else:
        assert shown is None
    if hidden == "order":
        page = client.get(f"/tickets/new/?order={order.public_id}")
        assert order.number not in text(page)


def test_an_order_of_others_is_no_filter_and_no_subject_of_a_ticket(world):
    client, foreign = client_for("main_alpha"), world.beta_order.public_id
    answers = [client.get(f"/tickets/?order={key}") for key in (foreign, "zzzzzzzzzzzz")]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert text(answers[0]).replace(foreign, "zzzzzzzzzzzz") == text(answers[1])
    for value in ("", "%00", "x" * 300):
        assert client.get(f"/tickets/?order={value}").status_code in (200, 400)
    page = client.get(f"/tickets/new/?order={foreign}")
    assert "CANARY" not in text(page)
    submit(client, page, "subject", subject="Sneaky", text="x", order=foreign)
    assert Ticket.objects.get(subject="Sneaky").order is None


@pytest.mark.feature("D01")
def test_staff_read_and_open_tickets_on_an_order_and_a_device(world):
    order, staff = world.beta_order, client_for("support")
    ask(world, "main_beta", order=order, subject="Ours")
    shown = part(staff.get(on_order(order, "/staff")))
    assert "Ours" in shown.text_content()
    every = staff.get(shown.xpath('.//a[contains(., "All tickets")]/@href')[0])
    assert cells(every, "Subject")[0].startswith("Ours") and len(cells(every, "Subject")) == 1
    page = staff.get(shown.xpath('.//a[contains(., "New ticket")]/@href')[0])
    submit(staff, page, "subject", subject="On the phone", text="They called.")
    assert Ticket.objects.get(subject="On the phone").order == order
    asset = world.beta_asset
    shown = part(staff.get(f"/staff/assets/{asset.public_id}/"), "Tickets about this device")
    page = staff.get(shown.xpath('.//a[contains(., "New ticket")]/@href')[0])
    submit(staff, page, "subject", subject="It smells", text="Of smoke.")
    assert Ticket.objects.get(subject="It smells").asset == asset
    assert "It smells" in text(staff.get(f"/staff/assets/{asset.public_id}/"))


def test_who_only_reads_is_offered_no_new_ticket(world):
    ask(world, order=world.alpha_order)
    User.objects.filter(email=EMAILS["books"]).update(staff_role="reader")
    shown = part(client_for("books").get(on_order(world.alpha_order, "/staff")))
    assert "Where is it?" in shown.text_content() and "New ticket" not in shown.text_content()


def test_an_order_of_another_company_is_not_taken_from_a_staff_address(world):
    staff = client_for("support")
    address = (
        f"/staff/tickets/new/?company={world.alpha.public_id}&order={world.beta_order.public_id}"
    )
    page = staff.get(address)
    assert page.status_code == 200 and "CANARY" not in text(page)
    submit(staff, page, "subject", subject="Mixed", text="x", order=world.beta_order.public_id)
    assert Ticket.objects.get(subject="Mixed").order is None


def test_the_page_of_an_order_keeps_its_budget(world, django_assert_max_num_queries):
    for number in range(12):
        ask(world, order=world.alpha_order, subject=f"Question {number}")
    client = client_for("accountant")
    client.get(on_order(world.alpha_order))
    with django_assert_max_num_queries(8):
        assert client.get(on_order(world.alpha_order)).status_code == 200
