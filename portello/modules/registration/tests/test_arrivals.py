"""Letting arrivals into the register: compared, edited, attached, made, undone (N18 to N30)."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from lxml import html

from portello.core.mail import Mail
from portello.core.outbox import run_due
from portello.modules.customers.models import Address, Company, Contact
from portello.modules.customers.operations import archive_record
from portello.modules.inbox.models import InboxItem
from portello.modules.portals.models import Portal, PortalAccess
from portello.modules.registration.tests.people import patient, registered
from tests.pages import cells, parsed, text
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]

OLD = {
    "name": "Delta Oy",
    "business_id": "2532004-3",
    "phone": "+358 9 7654321",
    "website": "https://delta.example",
}


@pytest.fixture(autouse=True)
def _open(world, monkeypatch):
    patient(monkeypatch)
    asked = dict.fromkeys(("company.business_id", "address", "contact.phone", "message"), "asked")
    page = {"fields": {**asked, "company.name": "required"}}
    Portal.objects.filter(pk=world.portal.pk).update(
        registration="open", approval="staff", registration_page=page
    )


@pytest.fixture
def delta(world):
    """A company of the register, with an address and one person."""
    from portello.core import changes
    from portello.core.audit import System

    company = changes.create(Company(**OLD), by=System("test"))
    place = {"line1": "Kaisaniemenkatu 4 A", "postal_code": "00100", "city": "Helsinki"}
    changes.create(
        Address(company=company, kind="billing", country="FI", **place), by=System("test")
    )
    changes.create(
        Contact(company=company, name="Dora Dahl", email="dora@delta.example"), by=System("test")
    )
    return company


def arrived(email: str, **filled: Any) -> InboxItem:
    """Somebody has registered and opened the link; the worker has compared him."""
    registered(email, **filled)
    run_due()
    return InboxItem.objects.get(email=email)


def shown(person: str, item: InboxItem, to: str = "") -> tuple[Any, dict[str, Any]]:
    """The item's page, and its form as it stands there."""
    client = client_for(person)
    page = client.get(f"/staff/inbox/{item.public_id}/{f'?to={to}' if to else ''}")
    form = parsed(page).xpath("//form[@data-decision]")[0]
    return page, {k: v for k, v in form.fields.items() if v is not None and k != "take"}


def decide(item: InboxItem, person: str = "admin", how: str = "acceptance", to: str = "", **given):
    _page, values = shown(person, item, to)
    answer = client_for(person).post(
        f"/staff/inbox/{item.public_id}/{how}/", {**values, **given}, follow=True
    )
    item.refresh_from_db()
    return answer


@pytest.mark.feature("N24", "N29", "N16", "N22")
def test_a_new_customer_is_made_with_address_and_person(world):
    item = arrived(
        "nina@gamma.example", company_name="Gamma Trading Ltd", address_line1="Unioninkatu 7",
        address_postal_code="00130", address_city="Helsinki", address_country="FI",
    )  # fmt: skip
    assert item.match == "new" and item.company is None
    listed = client_for("admin").get("/staff/inbox/?kind=registration")
    assert "New customer" in cells(listed, "Match")
    assert not Company.objects.filter(name="Gamma Trading Ltd").exists()
    answer = decide(item)
    assert "Approved" in text(answer) and item.state == "accepted"
    made = Company.objects.get(name="Gamma Trading Ltd")
    assert Address.objects.get(company=made).line1 == "Unioninkatu 7"
    assert Contact.objects.get(company=made).email == "nina@gamma.example"
    access = PortalAccess.objects.get(company=made)
    assert access.state == "active" and access.user.email == "nina@gamma.example"


@pytest.mark.feature("N25", "N18")
def test_who_has_the_same_phone_should_be_checked_and_gets_nothing_by_that(world, delta):
    item = arrived("jo@other.example", company_name="Epsilon", contact_phone="09 7654321")
    assert item.match == "check" and not PortalAccess.objects.filter(company=delta).exists()
    page, _values = shown("admin", item)
    assert "Should be checked" in text(page) and "Same phone number" in text(page)
    decide(item, to="new")
    assert item.company.name == "Epsilon" and not Contact.objects.filter(
        company=delta, email="jo@other.example"
    )


@pytest.mark.feature("N26", "N19", "N30")
def test_an_existing_customer_keeps_its_data_and_gets_a_person(world, delta):
    item = arrived(
        "dan@delta.example", company_name="DELTA", company_business_id="FI25320043",
        address_line1="Kaisaniemenkatu 4 B", address_postal_code="00100",
        address_city="Helsinki", address_country="FI",
    )  # fmt: skip
    assert item.match == "existing"
    page, _values = shown("admin", item)
    assert "Same business ID" in text(page) and "A new person at Delta Oy" in text(page)
    decide(item)
    delta.refresh_from_db()
    assert {name: getattr(delta, name) for name in OLD} == OLD
    assert Address.objects.get(company=delta).line1 == "Kaisaniemenkatu 4 A"
    assert item.company == delta and item.contact.email == "dan@delta.example"
    assert PortalAccess.objects.get(company=delta).contact == item.contact


@pytest.mark.feature("N30", "N27")
def test_only_what_is_ticked_replaces_the_register_and_as_staff_have_put_it_right(world, delta):
    item = arrived(
        "dan@delta.example", company_name="Delta Oyj", address_line1="Kaisaniemenkatu 4 B",
        address_postal_code="00100",
        address_city="Helsinki", address_country="FI",
    )  # fmt: skip
    decide(item, take="address.line1", **{"address-line1": "Kaisaniemenkatu 4 C"})
    delta.refresh_from_db()
    assert delta.name == "Delta Oy"
    assert Address.objects.get(company=delta).line1 == "Kaisaniemenkatu 4 C"
    assert item.payload["address"]["line1"] == "Kaisaniemenkatu 4 B"  # as it was sent, for ever


@pytest.mark.feature("N27")
def test_what_will_be_imported_is_edited_and_checked_before(world):
    item = arrived("nina@gamma.example", company_name="Gamma Ltd")
    answer = decide(item, **{"company-business_id": "1234567-0", "company-name": "Gamma Oy",
                             "company-language": "fi"})  # fmt: skip
    assert answer.status_code == 422 and "Check the marked fields" in text(answer)
    assert item.state == "open" and not Company.objects.filter(name__startswith="Gamma").exists()
    wrong = parsed(answer).xpath('//input[@name="company-business_id"]')[0]
    assert wrong.get("value") == "1234567-0" and "is-invalid" in wrong.get("class")
    decide(item, **{"company-name": "Gamma Oy"})
    assert item.company.name == "Gamma Oy" and item.payload["company"]["name"] == "Gamma Ltd"


@pytest.mark.feature("N19")
def test_staff_look_for_another_company_and_attach_to_a_person_there(world, delta):
    item = arrived("somebody@else.example", company_name="Zeta", contact_name="D. Dahl")
    found = client_for("admin").get(f"/staff/inbox/{item.public_id}/?find=delta")
    values = parsed(found).xpath('//input[@type="radio" and @name="to"]/@value')
    assert values.count(delta.public_id) == 1
    dora = Contact.objects.get(company=delta)
    decide(item, to=f"{delta.public_id}.{dora.public_id}")
    assert item.contact == dora and Contact.objects.filter(company=delta).count() == 1
    assert PortalAccess.objects.get(contact=dora).user.email == "somebody@else.example"
    dora.refresh_from_db()
    assert dora.email == "dora@delta.example"  # kept: it was not ticked


@pytest.mark.feature("N20", "N21", "X03")
def test_rejected_with_a_reason_nothing_is_made_and_the_rest_stays(world):
    item = arrived("nina@gamma.example", company_name="Gamma Ltd")
    other = arrived("nora@eta.example", company_name="Eta Ltd")
    assert decide(item, how="rejection").status_code == 422
    decide(item, how="rejection", answer="We deliver to Norway only.")
    assert item.state == "rejected" and not Company.objects.filter(name="Gamma Ltd").exists()
    run_due()
    told = Mail.objects.filter(to_address="nina@gamma.example").latest("pk")
    assert "We deliver to Norway only." in told.body
    listed = text(client_for("admin").get("/staff/inbox/"))
    assert "Eta Ltd" in listed and "Gamma Ltd" not in listed and other.is_waiting


@pytest.mark.feature("N20")
def test_undoing_puts_everything_back_and_the_person_waits_again(world, delta):
    item = arrived("dan@delta.example", company_name="Delta Oyj")
    decide(item, take=["company.name"], to=delta.public_id)
    delta.refresh_from_db()
    assert delta.name == "Delta Oyj" and item.contact is not None
    person = item.contact
    decide(item, how="undoing")
    delta.refresh_from_db()
    person.refresh_from_db()
    assert delta.name == "Delta Oy" and person.archived_at and item.state == "undone"
    assert item.company is None and item.contact is None
    page, _values = shown("admin", item)
    assert "Made by the decision that was taken back" in text(page)
    back = f"{delta.public_id}.{person.public_id}"
    decide(item, to=back)  # once more: the same person comes back, there are not two
    person.refresh_from_db()
    assert item.contact == person and not person.archived_at
    decide(item, how="undoing")
    person.refresh_from_db()
    assert person.archived_at
    assert not PortalAccess.objects.filter(contact=person, state="active").exists()


def test_undoing_leaves_what_somebody_has_changed_since(world, delta):
    item = arrived("dan@delta.example", company_name="Delta Oyj")
    decide(item, take="company.name", to=delta.public_id)
    Company.objects.filter(pk=delta.pk).update(name="Delta Group", version=9)
    answer = decide(item, how="undoing")
    delta.refresh_from_db()
    assert delta.name == "Delta Group" and "somebody has changed since" in text(answer)


def test_a_company_that_was_archived_meanwhile_is_refused_with_a_clear_text(world, delta):
    item = arrived("dan@delta.example", company_name="Delta Oy")
    _page, values = shown("admin", item)
    archive_record(by=client_staff(world), record=delta)
    answer = client_for("admin").post(f"/staff/inbox/{item.public_id}/acceptance/", values)
    item.refresh_from_db()
    assert answer.status_code == 422 and "has been archived" in text(answer) and item.is_waiting


def client_staff(world):
    from portello.access.staff import Staff

    return Staff(world.user("admin"))


def test_two_of_staff_decide_at_once_and_the_first_holds(world):
    item = arrived("nina@gamma.example", company_name="Gamma Ltd")
    _page, values = shown("admin", item)
    decide(item, how="rejection", person="support", answer="No.")
    answer = client_for("admin").post(
        f"/staff/inbox/{item.public_id}/acceptance/", values, follow=True
    )
    assert "nothing was done" in text(answer) and not Company.objects.filter(name="Gamma Ltd")


def test_a_target_that_does_not_exist_is_refused(world):
    item = arrived("nina@gamma.example", company_name="Gamma Ltd")
    _page, values = shown("admin", item)
    address = f"/staff/inbox/{item.public_id}/acceptance/"
    answer = client_for("admin").post(address, {**values, "to": "abcdefghijkl"})
    assert answer.status_code == 422 and "no longer there" in text(answer) and item.is_waiting


def test_what_was_approved_by_itself_stands_in_the_tray_until_somebody_has_seen_it(world):
    Portal.objects.filter(pk=world.portal.pk).update(approval="all")
    item = arrived("nina@gamma.example", company_name="Gamma Ltd")
    assert item.automatic and item.state == "accepted" and item.match == "new"
    client = client_for("admin")
    states = cells(client.get("/staff/inbox/"), "State")
    assert any("Approved automatically" in state for state in states)
    client.get(f"/staff/inbox/{item.public_id}/")
    assert InboxItem.objects.get(pk=item.pk).opened_at is None  # reading writes nothing
    client.post(f"/staff/inbox/{item.public_id}/opening/")
    item.refresh_from_db()
    assert item.opened_at <= timezone.now() and "Gamma" not in text(client.get("/staff/inbox/"))
    assert "Gamma" in text(client.get("/staff/inbox/?state=automatic"))


def test_a_reader_of_the_list_finds_items_by_class_and_sender(world):
    arrived("nina@gamma.example", company_name="Gamma Ltd")
    client = client_for("admin")
    assert "Gamma Ltd" in text(client.get("/staff/inbox/?match=new&q=nina@gamma"))
    assert not html.fromstring(client.get("/staff/inbox/?match=existing").content).xpath(
        '//td[@data-label="What"]'
    )
