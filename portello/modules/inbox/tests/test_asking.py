"""At once or ask: a field that waits, what the person sees of it, and what staff decide (F35, N30)."""

from __future__ import annotations

import pytest
from django.utils import timezone

from portello.core.audit import AuditEntry
from portello.core.mail import Mail
from portello.modules.customers.models import Contact
from portello.modules.inbox.models import InboxItem
from tests.pages import cells, parsed, submit, text
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def let_wait(world, *names, key="me", place="me"):
    """Staff choose in Functions that these fields wait for approval."""
    staff = client_for("admin")
    page = staff.get(f"/staff/portals/{world.portal.public_id}/functions/{key}/")
    answer = submit(staff, page, "version", **{f"{place}.{name}": "ask" for name in names})
    assert answer.status_code in (200, 302)


def wish(client, **values):
    return submit(client, client.get("/me/"), "phone", **values)


@pytest.fixture
def asked(world):
    """Alpha's main user has changed a phone number at once, and asked for another job title."""
    let_wait(world, "title")
    client = client_for("main_alpha")
    answer = wish(client, phone="+358 40 7654321", title="Director")
    assert "Until it is approved the old values hold: Job title" in text(answer)
    return InboxItem.objects.get(company=world.alpha)


def decide(person, item, how="acceptance", **given):
    client = client_for(person)
    page = client.get(f"/staff/inbox/{item.public_id}/")
    fields = {"version": item.version, "csrfmiddlewaretoken": "x", **given}
    assert page.status_code == 200
    return client.post(f"/staff/inbox/{item.public_id}/{how}/", fields, follow=True)


def contact_of(world):
    return Contact.objects.get(pk=world.alpha_contact.pk)


@pytest.mark.feature("F35", "N30")
def test_a_field_that_waits_is_not_written_and_the_rest_is(world, asked):
    contact = contact_of(world)
    assert contact.phone == "+358 40 7654321" and contact.title == "alpha title"
    assert asked.payload == {"values": {"title": ["alpha title", "Director"]}}
    client = client_for("main_alpha")
    assert "Waiting for approval" in text(client.get("/me/")) and "Director" in text(
        client.get("/me/")
    )
    assert "Waiting for approval" in text(client.get("/"))
    page = text(client.get(f"/me/requests/{asked.public_id}/"))
    assert "alpha title" in page and "Director" in page


@pytest.mark.feature("F35", "N30")
def test_approved_it_is_written_told_and_in_the_history(world, asked):
    answer = decide("support", asked, wanted="title", answer="Congratulations")
    assert "Approved" in text(answer)
    assert contact_of(world).title == "Director"
    mail = Mail.objects.filter(kind="inbox approved").get()
    assert mail.to_address == "main@alpha.example" and "Congratulations" in mail.body
    entry = AuditEntry.objects.filter(verb="approved", record_id=world.alpha_contact.pk).get()
    assert entry.actor_kind == "staff"
    client = client_for("main_alpha")
    page = text(client.get(f"/me/requests/{asked.public_id}/"))
    assert "Congratulations" in page and "Approved" in page
    assert "Waiting for approval" not in text(client.get("/me/"))


@pytest.mark.feature("N30")
def test_declined_it_stays_as_it_was_and_the_reason_is_told(world, asked):
    assert decide("support", asked, "rejection").status_code == 422, "a reason is needed"
    decide("support", asked, "rejection", answer="That is not your title")
    assert contact_of(world).title == "alpha title"
    assert "That is not your title" in Mail.objects.get(kind="inbox declined").body


@pytest.mark.feature("N30")
def test_only_what_is_ticked_is_taken_over(world):
    let_wait(world, "title", "phone")
    wish(client_for("main_alpha"), phone="+358 40 7654321", title="Director")
    item = InboxItem.objects.get(company=world.alpha)
    assert decide("support", item).status_code == 422, "nothing was ticked"
    decide("support", item, wanted="phone")
    contact = contact_of(world)
    assert (contact.phone, contact.title) == ("+358 40 7654321", "alpha title")
    assert "not used" in text(client_for("support").get(f"/staff/inbox/{item.public_id}/"))


@pytest.mark.feature("N30")
def test_a_decision_can_be_taken_back_except_where_somebody_changed_it_since(world):
    let_wait(world, "title", "phone")
    wish(client_for("main_alpha"), phone="+358 40 7654321", title="Director")
    item = InboxItem.objects.get(company=world.alpha)
    decide("support", item, wanted=["title", "phone"])
    Contact.objects.filter(pk=world.alpha_contact.pk).update(phone="+358 40 1111111")
    item.refresh_from_db()
    answer = decide("support", item, "undoing")
    assert "except what somebody has changed since: Phone" in text(answer)
    contact = contact_of(world)
    assert (contact.title, contact.phone) == ("alpha title", "+358 40 1111111")
    item.refresh_from_db()
    assert item.state == "undone" and Mail.objects.filter(kind="inbox undone").exists()
    decide("support", item, wanted="title")
    assert contact_of(world).title == "Director"


@pytest.mark.feature("N30")
def test_after_a_week_a_decision_stands(world, asked):
    decide("support", asked, wanted="title")
    InboxItem.objects.update(decided_at=timezone.now() - timezone.timedelta(days=8))
    asked.refresh_from_db()
    decide("support", asked, "undoing")
    assert contact_of(world).title == "Director"


@pytest.mark.feature("F35")
def test_a_second_wish_replaces_the_first_and_keeps_what_it_held(world):
    let_wait(world, "title", "phone")
    client = client_for("main_alpha")
    wish(client, title="Director")
    wish(client, title="Director", phone="+358 40 7654321")
    wish(client, title="Chairwoman")
    states = list(InboxItem.objects.filter(company=world.alpha).values_list("state", flat=True))
    assert sorted(states) == ["open", "withdrawn", "withdrawn"]
    waits = InboxItem.objects.get(company=world.alpha, state="open")
    assert waits.payload["values"] == {
        "title": ["alpha title", "Chairwoman"],
        "phone": ["alpha phone", "+358 40 7654321"],
    }


@pytest.mark.feature("F35")
def test_a_person_may_withdraw_and_then_staff_can_decide_nothing(world, asked):
    client = client_for("main_alpha")
    page = client.get(f"/me/requests/{asked.public_id}/")
    submit(client, page, "company_token")
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    answer = decide("support", asked, wanted="title")
    assert "nothing was done" in text(answer) and contact_of(world).title == "alpha title"


@pytest.mark.feature("N30")
def test_what_a_colleague_has_in_hand_is_not_decided_by_another(world, asked):
    client_for("sales").post(f"/staff/inbox/{asked.public_id}/take/")
    answer = decide("support", asked, wanted="title")
    assert "has this in hand" in text(answer) and contact_of(world).title == "alpha title"
    client_for("support").post(f"/staff/inbox/{asked.public_id}/take/")
    decide("support", asked, wanted="title")
    assert contact_of(world).title == "Director"


def test_a_reader_sees_the_inbox_and_decides_nothing(world, asked):
    user = world.user("books")
    user.staff_role = "reader"
    user.save()
    client = client_for("books")
    page = client.get(f"/staff/inbox/{asked.public_id}/")
    assert page.status_code == 200 and "Decline" not in text(page)
    answer = client.post(f"/staff/inbox/{asked.public_id}/acceptance/", {"version": 1})
    assert answer.status_code == 404 and contact_of(world).title == "alpha title"


def test_bad_values_are_refused_before_they_are_sent(world):
    let_wait(world, "phone")
    answer = wish(client_for("main_alpha"), phone="12")
    assert answer.status_code == 422
    assert not InboxItem.objects.filter(company=world.alpha).exists()


def test_the_inbox_explains_itself_when_it_is_empty_and_counts_by_kind(world, asked):
    client = client_for("support")
    page = text(client.get("/staff/inbox/?kind=change"))
    assert "Change of data (2)" in page and "Director" not in page
    assert client.get("/staff/inbox/?kind=nonsense").status_code == 404
    InboxItem.objects.update(state="withdrawn")
    assert "Nothing waits" in text(client.get("/staff/inbox/"))
    assert "main_alpha of alpha" in text(client.get("/staff/inbox/?state=done"))


def test_colleagues_do_not_see_it_and_the_company_administrator_does(world):
    let_wait(world, "title")
    wish(client_for("user_alpha"), title="Boss")
    item = InboxItem.objects.get(company=world.alpha)
    assert client_for("accountant").get(f"/me/requests/{item.public_id}/").status_code == 404
    page = client_for("main_alpha").get(f"/me/requests/{item.public_id}/")
    assert page.status_code == 200 and "Withdraw" not in text(page)
    assert (
        client_for("main_alpha")
        .post(f"/me/requests/{item.public_id}/withdrawal/", {"company_token": "x"})
        .status_code
        == 403
    )


@pytest.mark.feature("N09", "F08")
def test_what_cannot_be_undone_is_asked_once_more_and_never_done_in_bulk(world):
    person = client_for("user_alpha")
    submit(person, person.get("/me/forget/"), "company_token")
    item, staff = InboxItem.objects.get(act="forget"), client_for("admin")
    address = f"/staff/inbox/{item.public_id}/"
    page = parsed(staff.get(address))
    assert "Erase this person" in page.xpath('//main//a[@href="?sure=yes"]')[0].text_content()
    assert not page.xpath("//main//form[@data-decision]//button[not(@formaction)]"), "no one click"
    sure = staff.get(f"{address}?sure=yes")
    assert "Nobody can bring this back" in text(sure) and "What is erased" in text(sure)
    button = parsed(sure).xpath("//main//form[@data-decision]//button[not(@formaction)]")[0]
    assert "Erase this person" in button.text_content() and "danger" in button.get("class")
    assert item.public_id not in staff.get("/staff/inbox/all/").content.decode()
    staff.post(f"{address}acceptance/", {"version": item.version})
    item.refresh_from_db()
    assert item.is_waiting, "a form that was never shown erases nobody"


@pytest.mark.feature("N09")
def test_the_first_entry_of_the_state_filter_says_what_is_shown(world, asked):
    decide("support", asked, wanted="title")
    staff = client_for("support")
    assert "State: To look at" in text(staff.get("/staff/inbox/"))
    done = staff.get("/staff/inbox/?state=done")
    assert len(cells(done, "What")) == 1 and "All kinds (1)" in text(done), (
        "the tab counts the same"
    )
    assert parsed(done).xpath('//nav[@class="tabs"]/a[contains(@href, "state=done&kind=change")]')
