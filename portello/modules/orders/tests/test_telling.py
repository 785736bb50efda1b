"""Customers hear when an order moves on (X07): once, who may see it, unless they do not want to."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portello.core import changes, outbox
from portello.core.mail import Mail
from portello.core.outbox import OutboxMessage
from portello.modules.customers.models import Company, Contact
from portello.modules.orders import telling
from portello.modules.orders.imported import write_orders
from portello.modules.orders.models import Order
from portello.modules.portals.models import Portal, PortalAccess
from tests.pages import submit, text
from tests.world import BY, client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.feature("X07")]


def bring(order, **changed):
    """The order comes with an import, as another system sees it now."""
    record = {"company_id": order.company_id, "company": "ALPHA", "currency": "EUR", "lines": []}
    record |= {"number": order.number, "ordered_on": "2026-01-02", **changed}
    write_orders({order.external_id: record}, source=order.source, by=BY)


def deliver():
    """The worker, until nothing is left; the addresses that were written to."""
    outbox.run_due()
    found = Mail.objects.filter(kind="order state").order_by("to_address")
    return list(found.values_list("to_address", flat=True))


@pytest.fixture
def order(world):
    """An order of Alpha's; user_alpha ordered it."""
    assert world.alpha_order.contact == world.contact_of("user_alpha")
    return world.alpha_order


def test_an_import_tells_whoever_ordered_once_and_the_link_opens(world, order):
    type(world.user("user_alpha")).objects.filter(email="user@alpha.example").update(language="fi")
    bring(order, shipped_on="2026-02-02")
    assert deliver() == ["user@alpha.example"]
    mail = Mail.objects.get(kind="order state")
    assert mail.language == "fi" and mail.subject == f"Tilaus {order.number}: Lähetetty"
    path = f"/orders/{order.public_id}/"
    assert f"http://localhost{path}" in mail.body
    assert order.number in text(client_for("user_alpha").get(path))
    bring(order, shipped_on="2026-02-02", reference="New reference")
    assert len(deliver()) == 1, "another change is no change of state"


def test_a_first_load_writes_to_nobody(world):
    record = {"company_id": world.alpha.pk, "company": "ALPHA", "currency": "EUR", "lines": []}
    record |= {"number": "OLD-1", "ordered_on": "2019-01-02", "shipped_on": "2019-01-03"}
    write_orders({"OLD-1": record}, source="test", by=BY)
    assert Order.objects.filter(number="OLD-1").exists() and deliver() == []


def test_staff_and_programs_tell_too_and_a_killed_worker_tells_nothing_twice(world, order):
    changes.apply(order, {"state": "confirmed"}, by=BY)
    message = OutboxMessage.objects.get(kind=telling.KIND)
    telling.tell(message)  # and is killed before the outbox hears of it
    assert deliver() == ["user@alpha.example"]
    assert OutboxMessage.objects.get(pk=message.pk).done_at is not None


def test_of_two_changes_at_once_the_newer_is_told(world, order):
    changes.apply(order, {"state": "confirmed"}, by=BY)
    order.refresh_from_db()
    changes.apply(order, {"state": "cancelled"}, by=BY)
    assert deliver() == ["user@alpha.example"]
    assert Mail.objects.get(kind="order state").subject.endswith("Cancelled")


def test_without_access_of_the_person_the_main_users_hear(world, order):
    PortalAccess.objects.filter(contact=order.contact).update(state="declined")
    changes.apply(order, {"state": "confirmed"}, by=BY)
    assert deliver() == ["accountant@both.example", "main@alpha.example"]


@pytest.mark.parametrize("who", ["company", "person"])
def test_who_does_not_want_to_hear_does_not(world, as_person, order, who):
    if who == "company":
        staff = as_person("support")
        place = reverse("staff:customers:edit", kwargs={"public_id": world.alpha.public_id})
        answer = submit(
            staff, staff.get(place), "order_mails", order_mails="no", website="https://a.example",
            email="info@alpha.example", phone="+358 9 654321", vat_number="",
        )  # fmt: skip
        assert answer.status_code == 200, text(answer)
        assert Company.objects.get(pk=world.alpha.pk).order_mails == "no"
    else:
        client = as_person("user_alpha")
        submit(client, client.get("/me/"), "order_mails", order_mails="no", phone="+358 40 123456")
        assert Contact.objects.get(pk=order.contact_id).order_mails == "no"
    changes.apply(order, {"state": "confirmed"}, by=BY)
    assert deliver() == [], "and the main users are no substitute for who said no"


@pytest.mark.parametrize("why", ["module off", "function off", "portal closed", "state hidden"])
def test_a_mail_says_no_more_than_the_page(world, order, why):
    settings = {
        "module off": {"modules_off": ["orders"]},
        "function off": {"ceiling": {"off": ["orders.view"]}},
        "portal closed": {"is_active": False},
        "state hidden": {"ceiling": {"fields": {"orders.order": {"state": "hidden"}}}},
    }[why]
    Portal.objects.update(version=99, **settings)
    changes.apply(order, {"state": "confirmed"}, by=BY)
    assert deliver() == []
