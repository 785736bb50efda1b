"""How far a download and an erasure reach: all that is his, and nothing of anybody else."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO

import pytest
from django.core.files.storage import default_storage

from portello.core import audit, changes, files, mail, outbox, uploads
from portello.core.audit import AuditValue, System
from portello.core.mail import Mail
from portello.modules.accounts.models import User
from portello.modules.customers.models import Company, Contact, Site
from portello.modules.customers.operations import edit_contact
from portello.modules.exchange.models import ImportRun, StagedRow
from portello.modules.inbox.models import InboxItem
from portello.modules.orders.models import Order
from portello.modules.portals.models import PortalAccess
from portello.modules.privacy import jobs, operations
from portello.modules.privacy.subjects import person_of
from portello.modules.privacy.tests.proof import everything
from tests.world import BY, client_for, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.feature("F08")]

NAME, EMAIL, PHONE = "Zofia Kanarkowska", "zofia@kanar.example", "+358 40 111 2223"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def zofia(world):
    """A contact of Alpha under a name that stands nowhere else, as the business wrote it."""
    contact = world.contact_of("user_alpha")
    edit_contact(by=BY, contact=contact, values={"name": NAME, "phone": PHONE})
    return contact


def erase(contact):
    row = operations.begin(person_of(contact.pk, contact.company_id), None)
    jobs.run_now(row.pk)
    return row


def downloaded(person):
    client = client_for(person)
    sent = {"format": "json", "company_token": company_token(person)}
    return client.post("/me/data/", sent).content.decode()


def call_oneself(client, contact, name):
    contact.refresh_from_db()
    sent = {"name": name, "title": contact.title, "phone": contact.phone, "language": "",
            "base_version": contact.version, "company_token": company_token("user_alpha")}  # fmt: skip
    assert client.post("/me/", sent).status_code == 302


def test_an_address_in_a_form_is_no_key_to_the_mails_that_went_there(world):
    victim = world.user("main_beta")
    mail.store("reset", to=victim.email, language="en", subject="S", body="SECRET-BODY")
    edit_contact(by=BY, contact=world.contact_of("user_alpha"), values={"email": victim.email})
    mail.store(
        "reset", to=world.user("user_alpha").email, language="en", subject="S", body="OWN-BODY"
    )
    content = downloaded("user_alpha")
    assert "SECRET-BODY" not in content and "OWN-BODY" in content
    told = person_of(world.contact_of("main_alpha").pk, world.alpha.pk)
    assert victim.email not in told.subject(own=True).logins


def test_a_word_that_he_called_himself_tears_no_holes(world):
    staged_file = files.store(BytesIO(b"name;city\nBeta GmbH;Helsinki\n"), "b.csv")
    run = ImportRun.objects.create(kind="companies", file=staged_file, state="checked", to_create=1)
    record = {"company": {"name": "Beta two"}, "address": {"city": "Helsinki"}}
    row = StagedRow.objects.create(run=run, line=2, key="K1", outcome="create", record=record)
    contact, client = world.contact_of("user_alpha"), client_for("user_alpha")
    before = contact.name
    for name in ("Helsinki", "2026", before):
        call_oneself(client, contact, name)
    changes.apply(world.alpha, {"website": "https://x.example/2026-report"}, by=BY)
    erase(contact)
    row.refresh_from_db()
    run.refresh_from_db()
    assert (row.outcome, row.record) == ("create", record) and run.file.size > 0
    assert AuditValue.objects.filter(new="https://x.example/2026-report").exists()
    # The file of another customer that means him without doubt goes.
    assert not AuditValue.objects.filter(entry__model="customers.contact", old="Helsinki").exists()


def test_a_namesake_elsewhere_keeps_everything(world, zofia):
    run = ImportRun.objects.create(
        kind="companies",
        file=files.store(BytesIO(f"a;b\n{NAME};+47 1234\n".encode()), "n.csv"),
        to_create=2,
    )
    other = StagedRow.objects.create(
        run=run, line=2, key="N", outcome="create", record={"contact": {"name": NAME}}
    )
    his = StagedRow.objects.create(
        run=run, line=3, key="M", outcome="create", record={"x": [NAME, "+358401112223"]}
    )
    audit.record("assigned", world.beta_site, by=BY, values={"collaborator": ("", NAME)})
    erase(zofia)
    other.refresh_from_db()
    his.refresh_from_db()
    run.refresh_from_db()
    assert other.record and run.file.size and not his.record
    assert AuditValue.objects.filter(field="collaborator", new=NAME).exists()


def test_notes_of_others_are_cleansed_however_he_is_written(world, zofia):
    colleague = world.alpha_contact
    edit_contact(by=BY, contact=colleague, values={"internal_note": f"sits beside {NAME}"})
    Company.objects.filter(pk=world.alpha.pk).update(extra={"x_note": "call +358401112223"})
    Order.objects.filter(pk=world.alpha_order.pk).update(
        extra={"x_by": f"for {NAME}"}, internal_note="call 040 111 2223"
    )
    mail.store("notice", to="main@alpha.example", language="en", subject=f"{NAME} wrote",
              body=f"{NAME} asks", company_id=world.alpha.pk, contact_id=colleague.pk)  # fmt: skip
    # Asked for an address that has a log-in: its owner was told who did.
    login = world.user("user_alpha").email
    mail.store("new log-in e-mail", to="main@alpha.example", language="en", subject="Confirm",
              body=f"{login} asked to log in with this address")  # fmt: skip
    erase(zofia)
    assert Mail.objects.get(kind="notice").body == "[…] asks"
    left = [
        f"{place}: {word}"
        for place, text in everything().items()
        for word in (NAME.lower(), login, "1112223", "111 2223")
        if word in text.lower() and place != "files"
    ]
    assert not left


def test_many_former_names_are_no_trouble(world):
    names = tuple(f"Former Name{n}" for n in range(600))
    subject = replace(person_of(world.alpha_contact.pk, world.alpha.pk).subject(), names=names)
    assert AuditValue.objects.filter(subject.named("old", "new")).count() >= 0
    assert subject.named_in("it was former name599, yes") and not subject.named_in("Former Name60x")


def test_his_name_is_no_key_to_a_colleagues_network_address(world):
    colleague, contact = world.alpha_contact, world.contact_of("user_alpha")
    client_for("main_alpha", REMOTE_ADDR="203.0.113.77").post(
        f"/contacts/{contact.public_id}/edit/",
        {"name": contact.name, "title": "Boss", "email": contact.email, "phone": contact.phone,
         "company_token": company_token("main_alpha"), "base_version": contact.version},
    )  # fmt: skip
    call_oneself(client_for("user_alpha"), contact, colleague.name)
    assert "203.0.113.77" not in downloaded("user_alpha")


def test_the_wishes_of_a_private_person_go_and_wait_no_more(world):
    contact = world.contact_of("member")
    company = contact.company
    Company.objects.filter(pk=company.pk).update(kind="person")
    wish = {"portal": world.portal, "company": company, "contact": contact, "kind": "change"}
    site = Site.objects.create(company=company, name="Cottage")
    subjects = (("customers.company", company.pk), ("customers.site", site.pk), ("", None))
    for n, (model, key) in enumerate(subjects):
        InboxItem.objects.create(
            **wish, act="change" if model else "customers.contacts_add", subject_model=model,
            subject_id=key, title=f"Wish {n}", sender="S", state=["open", "accepted", "open"][n],
            payload={"values": {"line1": ["", "Street 7"]} if model else {"name": "Wife"}},
            outcome={"written": {"line1": ["", "Street 7"]}} if n == 1 else {},
        )  # fmt: skip
    erase(contact)
    items = InboxItem.objects.filter(company=company, kind="change")
    assert {(i.title, i.sender, json.dumps(i.payload), json.dumps(i.outcome)) for i in items} == {
        ("", "", '{"values": {}}', "{}")
    }
    assert not items.waiting().exists()
    staff = client_for("admin")
    for item in items:
        assert staff.get(f"/staff/inbox/{item.public_id}/").status_code == 200
    staff.post(
        f"/staff/inbox/{item.public_id}/acceptance/", {"version": item.version, "sure": "yes"}
    )
    assert Contact.objects.filter(company=company).count() == 1


def test_who_came_by_a_colleagues_wish_goes_from_it(world, zofia):
    item = InboxItem.objects.create(
        act="customers.contacts_add", kind="change", portal=world.portal, company=world.alpha,
        contact=world.alpha_contact, title=NAME, state="accepted", sender="Boss",
        payload={"values": {"name": NAME, "title": "Piccolo tutor", "x_level": "DIABETIC"}},
        outcome={"made": zofia.public_id},
    )  # fmt: skip
    erase(zofia)
    item.refresh_from_db()
    assert (item.title, item.payload, item.outcome) == ("", {"values": {}}, {})
    assert item.sender == "Boss"


def test_the_last_mail_goes_when_it_is_sent(world, mailoutbox, settings):
    for how, kept in (("smtp", 1), ("show", 1)):
        settings.MAIL_DELIVERY = how
        mail.store("forgotten", to="gone@x.example", language="en", subject="You", body="Zofia")
        outbox.run_due()
        assert not Mail.objects.filter(kind="forgotten").exists(), how
        assert len(mailoutbox) == kept
    assert User.objects.exists()


def test_a_file_that_is_attached_to_nothing_yet_goes_with_him(
    zofia, django_capture_on_commit_callbacks
):
    by = System(NAME)
    sender = type(
        "Sender",
        (),
        {"actor": replace(by.actor, user_id=PortalAccess.objects.get(contact=zofia).user_id)},
    )()
    stored = uploads.accept(BytesIO(b"my letter"), "a.txt", company_id=zofia.company_id, by=sender)
    others = uploads.accept(BytesIO(b"another"), "b.txt", company_id=zofia.company_id, by=by)
    with django_capture_on_commit_callbacks(execute=True):
        erase(zofia)
    assert not default_storage.exists(stored.storage_key)
    assert default_storage.exists(others.storage_key)
