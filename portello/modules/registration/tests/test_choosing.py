"""Whom an arrival is taken for is chosen, never assumed; and what staff typed is never lost."""

from __future__ import annotations

import pytest

from portello.core import changes
from portello.core.audit import System
from portello.modules.communication.models import CommunicationChoice
from portello.modules.customers.matching.sameness import is_same
from portello.modules.customers.models import Company, Contact
from portello.modules.inbox.models import InboxItem
from portello.modules.portals.models import Portal, PortalAccess
from portello.modules.registration.tests.test_arrivals import (
    _open,
    arrived,
    decide,
    delta,
    shown,
)
from tests.pages import cells, parsed, text
from tests.world import client_for

__all__ = ["_open", "delta"]
pytestmark = [pytest.mark.django_db, pytest.mark.database]


def chosen(page):
    """The radio button that is on."""
    return parsed(page).xpath('//input[@name="to" and @checked]/@value')


@pytest.mark.feature("N25", "N18")
def test_nobody_is_preselected_who_should_be_checked(world, delta):
    item = arrived("erik@home.example", company_name="Epsilon Oy", contact_phone="09 7654321")
    page, values = shown("admin", item)
    assert chosen(page) == [] and "Choose who it is: nothing can be approved before" in text(page)
    assert "gets access to" not in text(page)
    answer = client_for("admin").post(f"/staff/inbox/{item.public_id}/acceptance/", values)
    item.refresh_from_db()
    assert answer.status_code == 422 and "Choose who it is." in text(answer) and item.is_waiting
    assert not PortalAccess.objects.filter(user__email="erik@home.example").exists()


@pytest.mark.feature("N26", "N24")
def test_a_new_or_an_existing_customer_is_preselected_unless_something_speaks_against_it(delta):
    page, _values = shown("admin", arrived("n@gamma.example", company_name="Gamma Ltd"))
    assert chosen(page) == ["new"]
    page, _values = shown("admin", arrived("d@delta.example", company_name="Delta Oy"))
    assert chosen(page) == [delta.public_id]
    other = {"company_name": "Delta Oy", "company_business_id": "1572860-0"}
    page, _values = shown("admin", arrived("e@delta.example", **other))
    assert "Another business ID" in text(page) and chosen(page) == []


@pytest.mark.feature("N27", "N19")
def test_another_choice_or_a_search_keeps_what_was_typed(world, delta):
    item = arrived("dan@delta.example", company_name="Delta Oy")
    _page, values = shown("admin", item)
    client, where = client_for("admin"), f"/staff/inbox/{item.public_id}/choice/"
    typed = {
        "contact-name": "Daniel Put Right",
        "answer": "Welcome!",
        "company-website": "x.example",
    }
    page = client.post(where, {**values, **typed, "to": "new", "take": ["company.name"]})
    form = parsed(page).xpath("//form[@data-decision]")[0]
    assert page.status_code == 200 and chosen(page) == ["new"]
    assert {name: form.fields[name] for name in typed} == typed
    page = client.post(where, {**values, **typed, "find": world.beta.name})
    form = parsed(page).xpath("//form[@data-decision]")[0]
    assert {
        name: form.fields[name] for name in typed
    } == typed and f"found-{world.beta.public_id}" in page.content.decode()
    assert item.is_waiting and client.get(where).status_code == 302
    # Chosen, but not looked at: the ticks stood beside somebody else's values.
    answer = client.post(f"/staff/inbox/{item.public_id}/acceptance/", {**values, "to": "new"})
    assert answer.status_code == 422 and chosen(answer) == ["new"]
    assert InboxItem.objects.get(pk=item.pk).is_waiting


def test_enter_in_a_field_presses_a_button_that_decides_nothing(world, delta):
    page, _values = shown("admin", arrived("n@gamma.example", company_name="Gamma Ltd"))
    first = parsed(page).xpath("//form[@data-decision]//button[@type='submit']")[0]
    assert first.get("formaction").endswith("/choice/")


@pytest.mark.feature("N18")
def test_who_has_a_log_in_already_cannot_be_chosen_and_is_not_promised(world):
    held = PortalAccess.objects.get(user=world.user("main_alpha"), portal=world.portal)
    Contact.objects.filter(pk=held.contact_id).update(email="shared@alpha.example")
    changes.apply(held.contact, {"email": "box@alpha.example"}, by=System("test"))
    company = {"company_name": world.alpha.name, "contact_name": held.contact.name}
    item = arrived("box@alpha.example", **company)
    page, _values = shown("admin", item)
    key = f"{world.alpha.public_id}.{held.contact.public_id}"
    assert "Has a log-in already" in text(page) and chosen(page) == []
    assert parsed(page).xpath(f'//input[@value="{key}"]/@disabled')
    offered = client_for("admin").get("/staff/inbox/all/?kind=registration")
    assert item.public_id not in " ".join(parsed(offered).xpath('//input[@name="item"]/@value'))


@pytest.mark.feature("N20", "N24")
def test_after_undoing_an_item_does_not_find_what_it_had_made_itself(world):
    item = arrived("nina@gamma.example", company_name="Gamma Ltd")
    decide(item)
    decide(item, how="undoing")
    page, _values = shown("admin", item)
    assert "New customer" in text(page) and chosen(page) == ["new"]


@pytest.mark.feature("X02", "N26")
def test_what_a_rule_let_in_is_classed_and_can_be_attached_instead(world, delta):
    Portal.objects.filter(pk=world.portal.pk).update(approval="all")
    item = arrived("dan@delta.example", company_name="Delta Oy", company_business_id="2532004-3")
    assert (item.automatic, item.state, item.match) == (True, "accepted", "existing")
    double = item.company
    page, _values = shown("admin", item)
    assert "The register may have had this customer already" in text(page)
    where = f"/staff/inbox/{item.public_id}/moving/"
    data = {"version": item.version, "to": delta.public_id}
    answer = client_for("admin").post(where, data, follow=True)
    item.refresh_from_db()
    double.refresh_from_db()
    assert "Attached." in text(answer) and item.company == delta and double.archived_at
    access = PortalAccess.objects.get(user__email="dan@delta.example", state="active")
    assert access.company == delta and Contact.objects.get(company=delta, pk=item.contact_id)
    again = client_for("admin").post(where, data, follow=True)
    assert "nothing was done" in text(again)
    for wrong in ("new", "", "abcdefghijkl"):
        assert client_for("admin").post(where, {**data, "to": wrong}).status_code in (302, 422)
    assert Company.objects.filter(name="Delta Oy", archived_at=None).count() == 1


@pytest.mark.feature("N27")
def test_a_decided_item_says_what_went_into_the_register(world, delta):
    item = arrived("dan@delta.example", company_name="Delta Oyj", contact_name="Dan Delta")
    values = {"company-name": "Delta Group Oy", "contact-email": "box@delta.example"}
    answer = decide(item, to=delta.public_id, take="company.name", **values)
    written = dict(zip(*(
        [" ".join(one.text_content().split()) for one in parsed(answer).xpath(f"//*[@data-label='{name}']")]
        for name in ("Written", "Was")
    ), strict=False))  # fmt: skip
    assert written["Delta Group Oyput right; sent was: Delta Oyj"] == "Delta Oy"
    assert "Logs in as dan@delta.example; the contact has box@delta.example." in text(answer)


@pytest.mark.feature("N30")
def test_values_that_count_as_the_same_have_no_box_to_tick(world, delta):
    item = arrived(
        "dan@delta.example", company_name="Delta Oy", company_business_id="25320043",
        address_line1="Kaisaniemenk. 4 A", address_postal_code="FI-00100", address_city="Helsinki",
    )  # fmt: skip
    page, _values = shown("admin", item)
    assert parsed(page).xpath('//input[@name="take"]/@value') == []
    assert "the same" in cells(page, "Use new value")


@pytest.mark.parametrize(
    ("name", "one", "other", "country"),
    [
        ("business_id", "01120389", "0112038-9", ""),
        ("phone", "040 123 4567", "+358 40 123 4567", "FI"),
        ("line1", "Friedrichstr. 12", "Friedrichstraße 12", ""),
        ("postal_code", "D-10117", "10117", ""),
    ],
)
def test_the_same_in_other_words(name, one, other, country):
    assert is_same(name, one, other, country)
    assert not is_same("name", one, other, country)
    assert not is_same(name, one, f"{other}1", country) and not is_same(name, one, "", country)


def test_an_address_of_a_decision_leads_back_to_its_item(world):
    item = arrived("nina@gamma.example", company_name="Gamma Ltd")
    client = client_for("admin")
    for name in ("acceptance", "rejection", "undoing", "moving", "choice"):
        page = client.get(f"/staff/inbox/{item.public_id}/{name}/")
        assert page.status_code == 302 and page["Location"] == f"/staff/inbox/{item.public_id}/"
    assert InboxItem.objects.get(pk=item.pk).is_waiting


@pytest.mark.feature("X02", "N11")
def test_a_box_for_messages_is_carried_over_with_the_words_that_were_agreed_to(world):
    kind = world.message_kind
    pair = f"{kind.public_id}:{kind.channels[0]}"
    consent = {"id": "1", "text": {"en": "Send me offers"}, "required": False, "sets": pair}
    Portal.objects.filter(pk=world.portal.pk).update(registration_page={"consents": [consent]})
    item = arrived("nina@gamma.example", consent_1="on")
    decide(item, to="new")
    choice = CommunicationChoice.objects.get(contact=item.contact, is_current=True)
    assert choice.is_wanted and choice.wording["purpose"] == "Send me offers"
    assert choice.chosen_by == "Nina New"
    decide(item, how="undoing")
    assert not CommunicationChoice.objects.get(contact=choice.contact, is_current=True).is_wanted
