"""Practice: made with one click, marked, kept apart from what is real, and gone again (N17)."""

from __future__ import annotations

import pytest

from portello.access.models import Profile
from portello.core import changes
from portello.core.audit import System
from portello.core.mail import Mail
from portello.core.outbox import run_due
from portello.modules.customers.models import Company, Contact
from portello.modules.inbox.models import InboxItem
from portello.modules.orders.models import Order
from portello.modules.portals.models import PortalAccess
from portello.modules.portals.operations import Refused, give_access
from portello.modules.portals.rules.deciding import decide as rules_say
from portello.modules.portals.rules.deciding import rules_of
from portello.modules.portals.tests.rules import dealers, make_rule, work
from portello.modules.registration.tests.test_arrivals import _open, arrived, decide, delta, shown
from tests.pages import parsed, text
from tests.world import client_for

__all__ = ["_open", "delta"]
pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.feature("N17")]
T = System("test")


@pytest.fixture
def practised(world):
    """The item of a practice that was begun, after a double click."""
    for _twice in range(2):
        client_for("admin").post("/staff/inbox/practice/")
    run_due()
    return InboxItem.objects.get(practice=True)


def end(person="admin"):
    return client_for(person).post("/staff/inbox/practice/", {"end": "yes"}, follow=True)


def order_of(company, **more):
    Order(company=company, number="REAL-1", source="x", external_id="R1", currency="EUR",
          ordered_on="2026-01-01", **more).save()  # fmt: skip


def test_practice_is_made_marked_and_removed_with_one_click_each(world):
    before = (Company.objects.count(), Contact.objects.count())
    client_for("admin").post("/staff/inbox/practice/")
    run_due()
    item, client = InboxItem.objects.get(practice=True), client_for("admin")
    assert "Practice" in text(client.get("/staff/inbox/"))
    mails = Mail.objects.count()
    decide(item, to="new")
    made = item.company
    assert made.name.startswith("Practice") and Mail.objects.count() == mails
    client.post(f"/staff/companies/{made.public_id}/sites/new/", {"name": "Practice site"})
    assert "Practice" in text(client.get("/staff/search/?q=birch"))
    assert made.name in text(client.get("/staff/inbox/practice/"))
    end()
    assert not InboxItem.objects.filter(practice=True).exists()
    assert (Company.objects.count(), Contact.objects.count()) == before
    assert "Birch" not in text(client.get("/staff/search/?q=birch")).replace("birch", "")


def test_attaching_is_practised_on_a_made_up_customer_and_undone(practised):
    page, values = shown("admin", practised)
    assert "Existing customer" in text(page)
    company = Company.objects.get(public_id=values["to"].partition(".")[0])
    assert company.practice
    decide(practised, take="company.phone")
    company.refresh_from_db()
    assert company.phone.endswith("1234") and practised.company == company
    decide(practised, how="undoing")
    company.refresh_from_db()
    assert company.phone.endswith("1200") and Contact.objects.filter(company=company).count() == 1


def test_what_is_practised_is_attached_to_nobody_real(practised, delta):
    answer = decide(practised, to=delta.public_id)
    assert answer.status_code == 422 and "is real, and this is practice" in text(answer)
    assert Contact.objects.filter(company=delta).count() == 1


def test_nobody_real_is_attached_to_what_is_practised(practised):
    decide(practised, to="new")
    made = practised.company
    item = arrived(
        "otto@gamma.example", company_name="Practice: Birch and Sons", contact_name="Otto Other"
    )
    page, _values = shown("admin", item)
    offered = parsed(page).xpath("//ul[@class='targets']")[0].text_content()
    assert "Birch" not in offered
    answer = decide(item, to=made.public_id)
    assert answer.status_code == 422 and "is practice and will be removed" in text(answer)
    assert item.is_waiting


@pytest.mark.parametrize("how", ["end", "undo"])
def test_what_is_real_stays_and_is_named_before_and_after(practised, how):
    decide(practised, to="new")
    made = practised.company
    changes.create(Contact(company=made, name="Rita Real"), by=T)
    order_of(made, contact=practised.contact)
    page = text(client_for("admin").get("/staff/inbox/practice/"))
    assert "Rita Real" in page and "REAL-1" in page
    answer = end("support") if how == "end" else decide(practised, how="undoing")
    assert answer.status_code == 200 and "stays" in text(answer)
    assert "Rita Real" in text(answer) and "REAL-1" in text(answer)
    assert Order.objects.filter(company=made).exists()
    assert Contact.objects.filter(name="Rita Real", company=made).exists()
    assert InboxItem.objects.filter(practice=True).exists() == (how == "undo")


def test_nobody_made_up_gets_access_by_hand_or_by_a_rule(practised, world):
    decide(practised, to="new")
    contact, client = practised.contact, client_for("admin")
    user = Profile.objects.get(built_in="user")
    with pytest.raises(Refused, match="practice"):
        give_access(by=T, portal=world.portal, contact=contact, role="user", profile=user)
    group, mails = dealers(), Mail.objects.count()
    make_rule(client, world, "activate", role="user", groups=[group.public_id])
    work()
    changes.write(practised.company, {"group": group}, by=T)
    work()
    found = list(rules_say(rules_of(world.portal), [Company.objects.get(pk=contact.company_id)]))
    assert {one.reason for one in found} == {"practice"}
    assert not PortalAccess.objects.filter(contact=contact).exists()
    assert Mail.objects.count() == mails
    assert end().status_code == 200 and not Contact.objects.filter(pk=contact.pk).exists()
