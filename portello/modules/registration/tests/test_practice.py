"""Practice: made with one click, marked, and gone with another (N17)."""

from __future__ import annotations

import pytest

from portello.core.mail import Mail
from portello.core.outbox import run_due
from portello.modules.customers.models import Company, Contact
from portello.modules.inbox.models import InboxItem
from portello.modules.registration.tests.test_arrivals import OLD, decide, delta
from tests.pages import text
from tests.world import client_for

__all__ = ["delta"]
pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.mark.feature("N17")
def test_practice_is_made_marked_and_removed_with_one_click_each(world, delta):
    client, before = client_for("admin"), (Company.objects.count(), Contact.objects.count())
    opened = client.post("/staff/inbox/practice/", follow=True)
    assert "If this were not practice: robin@practice.example gets access" in text(opened)
    client.post("/staff/inbox/practice/")  # a double click
    run_due()
    item, second = InboxItem.objects.filter(practice=True).order_by("pk")
    assert "Practice" in text(client.get("/staff/inbox/"))
    mails = Mail.objects.count()
    decide(item)
    made = item.company
    assert made.name.startswith("Practice") and Mail.objects.count() == mails
    alike = text(client.get(f"/staff/inbox/{second.public_id}/"))
    assert "A new person at Practice: Birch and Sons" in alike and "How sure" in alike
    client.post(f"/staff/companies/{made.public_id}/sites/new/", {"name": "Practice site"})
    assert "Practice" in text(client.get("/staff/search/?q=birch"))
    client.post("/staff/inbox/practice/", {"end": "yes"})
    assert not InboxItem.objects.filter(practice=True).exists()
    assert (Company.objects.count(), Contact.objects.count()) == before
    assert "Birch" not in text(client.get("/staff/search/?q=birch")).replace("birch", "")


def test_practice_on_a_real_company_leaves_it_as_it_was(world, delta):
    client = client_for("admin")
    client.post("/staff/inbox/practice/")
    item = InboxItem.objects.filter(practice=True).order_by("pk")[0]
    decide(item, to=delta.public_id, take="company.phone")
    delta.refresh_from_db()
    assert delta.phone != OLD["phone"] and Contact.objects.filter(company=delta).count() == 2
    client.post("/staff/inbox/practice/", {"end": "yes"})
    delta.refresh_from_db()
    assert delta.phone == OLD["phone"] and Contact.objects.filter(company=delta).count() == 1
