"""Own data through the pages: download, access log, forget me; what staff decide and set."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portello.access.models import Profile
from portello.core import outbox
from portello.core.audit import AuditEntry
from portello.core.mail import Mail
from portello.modules.customers.models import Contact
from portello.modules.inbox.models import InboxItem
from portello.modules.portals.models import Portal, PortalAccess
from portello.modules.privacy import retention
from portello.modules.privacy.models import Forgotten
from tests.pages import cells, heading, parsed, submit, text
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def ask(person="user_alpha"):
    client = client_for(person)
    return client, submit(client, client.get("/me/forget/"), "company_token")


def decide(item, how, answer=""):
    staff = client_for("admin")
    fields = {"version": item.version, "answer": answer, "sure": "yes"}
    return staff.post(f"/staff/inbox/{item.public_id}/{how}/", fields, follow=True)


@pytest.mark.feature("F08")
def test_the_person_is_told_what_goes_and_what_stays_before_asking(world):
    client = client_for("user_alpha")
    assert parsed(client.get("/me/")).xpath('//main//a[@href="/me/forget/"]')
    page = client.get("/me/forget/")
    told = text(page)
    assert heading(page) == "Forget me" and "Nothing is erased by sending the request" in told
    assert "Your details as a contact: Name, Job title, E-mail, Phone" in told
    assert "Your access to the portal" in told and "Your keys for programs" in told
    assert "The data of alpha name itself" in told and "1 order of yours is still open" in told
    assert "The number by which our other system knows you" not in told
    Contact.objects.filter(email="user@alpha.example").update(source="crm", external_id="7")
    assert text(client.get("/me/forget/")).count("The number by which our other system") == 1
    assert "last company administrator" not in told
    assert "last company administrator" in text(client_for("main_alpha").get("/me/forget/"))


@pytest.mark.feature("F08")
def test_what_the_law_keeps_is_named_with_its_day(world):
    orders = world.alpha_order.__class__.objects.filter(contact=world.contact_of("user_alpha"))
    orders.update(
        delivery_name=f"c/o {world.contact_of('user_alpha').name}", ordered_on=date(2026, 5, 1)
    )
    told = text(client_for("user_alpha").get("/me/forget/"))
    assert "Orders that name you (1): until 31 Dec 2032 at the latest" in told
    assert "for 6 years (Finland: Kirjanpitolaki 2:10)" in told


@pytest.mark.feature("F08")
def test_asking_erases_nothing_and_can_be_withdrawn(world):
    client, page = ask()
    assert "Waiting" in text(page) and "Your request is on its way" in text(page)
    item = InboxItem.objects.get(act="forget")
    mail = Mail.objects.get(kind="forget request")
    assert mail.to_address == world.user("user_alpha").email and item.public_id in mail.body
    assert "What stays, until when and why:" in mail.body
    assert submit(client, client.get("/me/forget/"), "withdrawal").status_code == 200
    item.refresh_from_db()
    assert item.state == "withdrawn" and not Forgotten.objects.exists()
    assert "Send the request" in text(client.get("/me/forget/"))
    assert Contact.objects.filter(email=world.user("user_alpha").email).exists()


@pytest.mark.feature("F08")
def test_asking_twice_is_one_request_that_no_colleague_sees(world):
    client, _page = ask()
    again = client.post("/me/forget/", {"company_token": _token(client)}, follow=True)
    assert again.status_code == 200 and InboxItem.objects.filter(act="forget").count() == 1
    assert "Forget me" not in text(client_for("main_alpha").get("/me/requests/"))


def _token(client):
    return parsed(client.get("/me/")).xpath('//input[@name="company_token"]/@value')[0]


@pytest.mark.feature("F08")
def test_staff_refuse_with_a_reason_that_is_mailed_and_shown(world):
    client, _page = ask()
    item = InboxItem.objects.get(act="forget")
    assert client_for("support").get(f"/staff/inbox/{item.public_id}/").status_code == 404
    seen = text(client_for("admin").get(f"/staff/inbox/{item.public_id}/"))
    assert "Your details as a contact" in seen and "Approving this cannot be taken back" in seen
    assert "in your other systems as well" in seen and "In the register now" not in seen
    own = text(client.get(f"/me/requests/{item.public_id}/"))
    assert "Your details as a contact" in own and "other systems" not in own
    assert decide(item, "rejection").status_code == 422, "without a reason"
    decide(item, "rejection", "A court case is open.")
    assert "A court case is open." in Mail.objects.get(kind="inbox declined").body
    assert "A court case is open." in text(client.get("/me/forget/"))


@pytest.mark.feature("F08")
def test_staff_approve_and_the_person_is_out_and_gone(
    world, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path  # where the list is kept beside the database
    client, _page = ask()
    contact = world.contact_of("user_alpha")
    item = InboxItem.objects.get(act="forget")
    decide(item, "acceptance")
    assert "being erased right now" in text(client.get("/me/forget/"))
    with django_capture_on_commit_callbacks(execute=True):
        outbox.run_due()
    assert client.get("/me/").status_code == 302, "logged out"
    contact.refresh_from_db()
    assert contact.name == "Forgotten person" and contact.email == "" and contact.archived_at
    staff = client_for("admin")
    assert "forgotten at their own request" in text(
        staff.get(f"/staff/contacts/{contact.public_id}/")
    )
    staff.post(f"/staff/contacts/{contact.public_id}/archive/")
    contact.refresh_from_db()
    assert contact.archived_at, "he cannot be taken back"
    assert staff.get(f"/staff/inbox/{item.public_id}/").status_code == 200
    assert contact.public_id in cells(staff.get("/staff/privacy/forgotten/"), "Number")
    entry = json.loads(staff.get("/staff/privacy/forgotten/?format=json").content)
    assert [one["contact_public_id"] for one in entry] == [contact.public_id]
    assert Mail.objects.filter(kind="forgotten", sent_at=None).exists() is False


@pytest.mark.feature("F08", "F09", "F11")
def test_no_switch_or_profile_hides_forget_me(world):
    bare = Profile.objects.create(name="Nothing at all")
    PortalAccess.objects.filter(user=world.user("user_alpha")).update(profile=bare)
    Portal.objects.update(
        modules_off=["privacy", "customers", "orders"],
        ceiling={"off": ["me.download", "me.access_log", "me.forget", "customers.company"]},
    )
    client = client_for("user_alpha")
    page = parsed(client.get("/me/"))
    assert page.xpath('//main//a[@href="/me/forget/"]')
    assert not page.xpath('//main//a[@href="/me/data/"]|//main//a[@href="/me/access-log/"]')
    assert submit(client, client.get("/me/forget/"), "company_token").status_code == 200
    assert InboxItem.objects.filter(act="forget").exists()
    assert client.get("/me/data/").status_code == client.get("/me/access-log/").status_code == 404


@pytest.mark.feature("F06", "F11", "S21")
def test_own_data_as_a_file_has_everything_and_nobody_else(world):
    client = client_for("main_beta")
    page = client.get("/me/data/")
    file = client.post("/me/data/", {"format": "json", "company_token": _token(client)})
    assert file["Content-Disposition"].startswith("attachment; filename=")
    assert file["Cache-Control"] == "private, no-store"
    found = {one["model"]: one for one in json.loads(file.content)["data"]}
    assert found["customers.contact"]["records"][0]["name"] == "CANARY-B-contact-name"
    assert found["api.personkey"]["records"][0]["name"] == "CANARY-B-key"
    assert found["accounts.user"]["records"][0]["email"] == "main@beta.example"
    assert {"orders.order", "portals.portalaccess", "account.emailaddress"} <= set(found)
    whole = file.content.decode()
    for other in ("CANARY-INT", "accountant", "alpha", "argon2", "admin@business.example"):
        assert other not in whole, other
    read = client.post("/me/data/", {"format": "html", "company_token": _token(client)})
    assert "CANARY-B-contact-name" in text(read) and "CANARY-INT" not in read.content.decode()
    assert heading(page) == "Download my data"
    assert AuditEntry.objects.filter(verb="data downloaded").count() == 2
    bad = client.post("/me/data/", {"format": "exe", "company_token": _token(client)})
    assert bad.status_code == 400 and "Choose one of the two formats" in text(bad)


@pytest.mark.feature("F06")
@pytest.mark.parametrize("person", ["agent", "accountant", "member"])
def test_everybody_gets_his_file(world, person):
    """What is assigned to a collaborator hangs on another company's record: only its date is his."""
    client = client_for(person)
    file = client.post("/me/data/", {"format": "html", "company_token": _token(client)})
    assert file.status_code == 200 and world.user(person).email in text(file)
    assert "CANARY-B" not in file.content.decode() or person == "accountant"


@pytest.mark.feature("F06")
def test_the_file_is_given_to_whoever_has_just_confirmed_that_it_is_him(world):
    client = client_for("user_alpha")
    session = client.session
    del session["account_authentication_methods"]
    session.save()
    for answer in (
        client.get("/me/data/"),
        client.post("/me/data/", {"company_token": _token(client)}),
    ):
        assert answer.status_code == 302 and "/account/reauthenticate/" in answer["Location"]


@pytest.mark.feature("F06", "F11")
def test_who_looked_at_and_changed_ones_data(world):
    contact = world.contact_of("user_alpha")
    staff = client_for("support")
    page = staff.get(f"/staff/contacts/{contact.public_id}/")
    submit(staff, page, "title", title="Buyer", internal_note="a difficult man")
    staff.post(f"/staff/access/{PortalAccess.objects.get(contact=contact).public_id}/look/")
    client = client_for("user_alpha")
    submit(client, client.get("/me/"), "phone", phone="+358 40 7654321")
    seen = text(client.get("/me/access-log/"))
    assert "Job title: alpha title → Buyer" in seen and "Customer service" in seen
    assert "You" in cells(client.get("/me/access-log/"), "Who")
    assert "difficult" not in seen and "Support" not in seen
    assert "Internal note" not in seen
    assert client.get("/me/access-log/?sort=-at&from=2026-01-01").status_code == 200


@pytest.mark.parametrize("address", ["/me/forget/", "/me/access-log/", "/me/data/", "/me/"])
@pytest.mark.parametrize("person", ["user_alpha", "accountant"])
def test_each_page_asks_eight_queries_at_most(world, address, person):
    client = client_for(person)
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    assert len(asked) <= 8, "\n".join(q["sql"][:200] for q in asked)


@pytest.mark.feature("F08")
@pytest.mark.parametrize(
    ("country", "day", "until"),
    [
        ("FI", date(2026, 3, 1), date(2032, 12, 31)),
        ("SE", date(2026, 3, 1), date(2033, 12, 31)),
        ("NO", date(2026, 3, 1), date(2031, 12, 31)),
        ("DE", date(2026, 3, 1), date(2034, 12, 31)),
        ("IT", date(2026, 3, 1), date(2036, 12, 31)),
        ("FR", date(2026, 3, 1), date(2036, 12, 31)),
    ],
)
def test_the_law_of_the_business_s_country_decides(world, settings, country, day, until):
    settings.COUNTRY = country
    assert retention.rule().until(day) == until


def test_a_financial_year_that_ends_in_april(world, settings):
    client = client_for("admin")
    answer = submit(client, client.get("/staff/privacy/retention/"), "closing_month",
                    closing_month="4", years_NO="7")  # fmt: skip
    assert answer.status_code == 200 and "Saved." in text(answer)
    settings.COUNTRY = "NO"
    assert retention.rule().until(date(2026, 4, 30)) == date(2033, 4, 30)
    assert retention.rule().until(date(2026, 5, 1)) == date(2034, 4, 30)
    settings.COUNTRY = "FI"
    assert retention.rule().until(date(2026, 5, 1)) == date(2033, 12, 31)
    stale = submit(client, answer, "closing_month", version="0")
    assert stale.status_code == 422 and "Somebody else" in text(stale)
    wrong = submit(client, answer, "closing_month", years_FI="99")
    assert wrong.status_code == 422
    assert "Retention periods" in text(client.get("/staff/settings/"))
