"""Nothing is written about whoever is being forgotten or was; the erasure goes on and repeats."""

from __future__ import annotations

import json
from datetime import date

import pytest

from portello.modules.customers.models import Company, Contact
from portello.modules.inbox.models import InboxItem
from portello.modules.inbox.operations import may_be_undone
from portello.modules.portals.models import Portal
from portello.modules.privacy import erasing, jobs, listed, operations, retention
from portello.modules.privacy.models import Forgotten
from portello.modules.privacy.subjects import person_of
from tests.pages import text
from tests.world import api, client_for, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.feature("F08")]


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def begin(contact):
    return operations.begin(person_of(contact.pk, contact.company_id), None)


def patch(path, who="everything", **values):
    how = {"content_type": "application/json", "headers": {"If-Match": "*"}}
    return api(who, path, method="patch", data=json.dumps(values), **how)


def test_who_was_forgotten_is_not_written_again(world):
    contact = world.contact_of("user_alpha")
    jobs.run_now(begin(contact).pk)
    answer = patch(f"contacts/{contact.public_id}", name="Back")
    assert answer.status_code == 422 and "forgotten" in answer.content.decode()
    how = {"method": "delete", "headers": {"If-Match": "*"}}
    assert api("everything", f"contacts/{contact.public_id}", **how).status_code == 409
    page = client_for("admin").post(f"/staff/contacts/{contact.public_id}/archive/", {})
    assert page.status_code < 500 and Contact.objects.get(pk=contact.pk).archived_at
    member = world.contact_of("member")
    Company.objects.filter(pk=member.company_id).update(kind="person")
    jobs.run_now(begin(member).pk)
    company = member.company
    assert patch(f"companies/{company.public_id}", name="Back", phone="+358 9 1").status_code == 422
    sent = {"name": "Wife", "company": company.public_id}
    made = api("everything", "contacts", method="post", data=json.dumps(sent),
               content_type="application/json")  # fmt: skip
    assert made.status_code == 422


def test_nothing_is_written_while_it_runs(world):
    Portal.objects.update(ceiling={"ask": {"fields": {"customers.contact": ["title"]}}})
    contact = world.contact_of("user_alpha")
    row = begin(contact)
    erasing.close(row)
    Forgotten.objects.filter(pk=row.pk).update(step="accounts.user")
    assert patch(f"contacts/{contact.public_id}", name="A-Nowak").status_code == 422
    sent = {"name": "A-Nowak", "title": "Boss", "company_token": company_token("main_alpha"),
            "base_version": contact.version, "email": "", "phone": ""}  # fmt: skip
    answer = client_for("main_alpha").post(f"/contacts/{contact.public_id}/edit/", sent)
    assert answer.status_code == 422
    assert not InboxItem.objects.filter(subject_id=contact.pk, act="change").exists()
    # A copy of the database made just now: the list finds him, although he bears the mark.
    entry = listed.entry_of(row)
    assert listed.begin_again(entry) == row.pk
    jobs.run_now(row.pk)
    assert listed.begin_again(entry) is None


def test_a_second_request_of_who_is_gone_cannot_be_taken_up_again(world):
    contact = world.contact_of("user_alpha")
    item = InboxItem.objects.create(
        act="forget", kind="forget", portal=world.portal, company=world.alpha, contact=contact,
        subject_model="customers.contact", subject_id=contact.pk, state="rejected",
        payload={"told": {}, "language": "en"}, personal=True, decided_at=contact.company.created_at
        if hasattr(contact.company, "created_at") else None,
    )  # fmt: skip
    jobs.run_now(begin(contact).pk)
    item.refresh_from_db()
    assert not may_be_undone(item)
    InboxItem.objects.filter(pk=item.pk).update(state="undone")
    staff = client_for("admin")
    answer = staff.post(
        f"/staff/inbox/{item.public_id}/acceptance/", {"version": item.version, "sure": "yes"}
    )
    assert answer.status_code == 422 and "forgotten" in text(answer)


def test_the_list_that_is_replayed_is_read_strictly(world):
    good = {"contact": 1, "contact_public_id": "a", "user": None, "user_public_id": ""}
    assert listed.read(json.dumps([good]))
    for bad in ({"user": [1]}, {"contact": True}, {"contact": 10**30}, {"contact_public_id": 3}):
        with pytest.raises(ValueError):
            listed.read(json.dumps([good | bad]))


def test_the_last_year_there_is(world):
    assert retention.rule().until(date(9999, 1, 1)).year == 9999


def test_the_download_says_it_in_words(world):
    client = client_for("user_alpha")
    contact = world.contact_of("user_alpha")
    Portal.objects.update(ceiling={"ask": {"fields": {"me": ["title"]}}})
    sent = {"name": contact.name, "title": "Director", "phone": contact.phone, "language": "fi",
            "base_version": contact.version, "company_token": company_token("user_alpha")}  # fmt: skip
    assert client.post("/me/", sent).status_code == 302
    sent = {"format": "html", "company_token": company_token("user_alpha")}
    page = text(client.post("/me/data/", sent))
    assert "Kieli" in page and "Suomi" in page.replace("suomi", "Suomi"), "the language by its name"
    assert "Director" in page, "what was sent for approval"
