"""The company administrator: his own company, and never more than he has himself (S21, X15)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portello.access.models import Profile
from portello.access.profiles import Rules
from portello.core.mail import Mail
from portello.modules.customers.models import Contact
from portello.modules.portals.administration.operations import within
from portello.modules.portals.models import PortalAccess
from tests.pages import cells, parsed, submit, text
from tests.world import client_for, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def page(client, contact):
    return client.get(address("colleague", contact))


def address(name, contact):
    return reverse(f"portal:portals:{name}", kwargs={"public_id": contact.public_id})


def profile(key):
    return Profile.objects.get(built_in=key).public_id


@pytest.mark.feature("S21", "X15")
def test_a_colleague_is_added_invited_and_shut_out_again(world, as_person):
    client = as_person("main_alpha")
    form = client.get("/administration/new/")
    added = submit(client, form, "name", name="Nea New", email="nea@alpha.example", phone="040 123")
    contact = Contact.objects.get(name="Nea New")
    assert contact.company == world.alpha and "Nea New" in text(added)
    saved = submit(client, added, "/access/", role="user", profile=profile("user"))
    access = PortalAccess.objects.get(contact=contact)
    assert (access.state, access.role, access.is_company_admin) == ("invited", "user", False)
    assert "a mail is on its way" in text(saved)
    assert Mail.objects.filter(kind="invitation", to_address="nea@alpha.example").count() == 1
    submit(client, saved, "/invitation/")
    assert Mail.objects.filter(kind="invitation").count() == 2
    submit(client, page(client, contact), "/end/")
    access.refresh_from_db()
    assert access.state == "disabled"
    assert "Nea New" in cells(client.get("/administration/"), "Name")


@pytest.mark.feature("S21")
def test_a_colleagues_data_is_edited_and_his_login_stays(world, as_person):
    contact = world.contact_of("user_alpha")
    client = as_person("main_alpha")
    submit(
        client,
        page(client, contact),
        "title",
        title="Chef",
        email="new@alpha.example",
        phone="040 123",
    )
    contact.refresh_from_db()
    assert (contact.title, contact.email) == ("Chef", "new@alpha.example")
    assert world.user("user_alpha").email == "user@alpha.example"


def test_others_have_no_administration(world, as_person):
    for person in ("user_alpha", "accountant", "agent"):
        client = as_person(person)
        assert client.get("/administration/").status_code == 404
        assert "/administration/" not in client.get("/").content.decode()


def test_a_rivals_people_are_not_there(world, as_person):
    client = as_person("main_alpha")
    token = {"company_token": company_token("main_alpha")}
    contact = world.beta_contact
    assert page(client, contact).status_code == 404
    for name in ("colleague", "colleague_access", "colleague_invitation", "colleague_end"):
        values = {**token, "name": "x", "role": "user", "profile": profile("user")}
        assert client.post(address(name, contact), values).status_code == 404
    assert PortalAccess.objects.get(contact=contact).state == "active"


@pytest.mark.feature("S21")
def test_nobody_gives_more_than_he_has(world, as_person):
    PortalAccess.objects.filter(user=world.user("main_alpha")).update(
        role="user", profile=Profile.objects.get(built_in="technician")
    )
    client, contact = client_for("main_alpha"), world.contact_of("user_alpha")
    offered = parsed(page(client, contact)).xpath('//select[@name="profile"]/option/@value')
    assert profile("technician") in offered and profile("owner") not in offered
    assert profile("finance") not in offered
    before = PortalAccess.objects.get(contact=contact)
    for values in (
        {"role": "user", "profile": profile("owner")},
        {"role": "main_user", "profile": profile("technician")},
        {"role": "user", "profile": "zzzzzzzzzzzz"},
    ):
        answer = submit(client, page(client, contact), "/access/", **values)
        assert answer.status_code == 422, values
    after = PortalAccess.objects.get(contact=contact)
    assert (after.role, after.profile_id) == (before.role, before.profile_id)


@pytest.mark.parametrize(
    ("smaller", "larger", "fits"),
    [
        (Rules({"orders": "own"}), Rules({"orders": "company"}), True),
        (Rules({"orders": "company"}), Rules({"orders": "own"}), False),
        (Rules({"orders": "own"}), Rules({}), False),
        (Rules({"orders": "own"}, frozenset({"orders.export"})), Rules({"orders": "own"}), False),
        (Rules(), Rules({}, frozenset(), {"customers.contact": {"phone": "read"}}), False),
        (Rules({}, frozenset(), {"customers.contact": {"phone": "hidden"}}), Rules(), True),
    ],
)
def test_what_lies_within_what(smaller, larger, fits):
    assert within(smaller, larger) is fits


@pytest.mark.feature("S21")
def test_the_last_administrator_stays(world, as_person):
    client, me = as_person("main_alpha"), world.alpha_contact
    answer = submit(client, page(client, me), "/access/", is_company_admin=None, role="main_user",
                    profile=profile("main_user"))  # fmt: skip
    assert answer.status_code == 422 and "Somebody has to be administrator" in text(answer)
    client.post(address("colleague_end", me), {"company_token": company_token("main_alpha")})
    access = PortalAccess.objects.get(contact=me)
    assert access.is_company_admin and access.state == "active"
    other = world.contact_of("user_alpha")
    submit(client, page(client, other), "/access/", is_company_admin="on", role="user",
           profile=profile("user"))  # fmt: skip
    submit(client, page(client, me), "/access/", is_company_admin=None, role="main_user",
           profile=profile("main_user"))  # fmt: skip
    assert not PortalAccess.objects.get(contact=me).is_company_admin
    assert client.get("/administration/").status_code == 404, "with the next click"


@pytest.mark.parametrize(
    "email", ["support@business.example", "main@beta.example", "free@x.example"]
)
def test_the_answer_tells_nothing_about_an_address(world, as_person, email):
    contact = Contact.objects.create(company=world.alpha, name="N", email=email)
    client = as_person("main_alpha")
    answer = submit(client, page(client, contact), "/access/", role="user", profile=profile("user"))
    assert answer.status_code == 200 and "a mail is on its way" in text(answer)
    assert "staff" not in text(answer)
    exists = PortalAccess.objects.filter(contact=contact).exists()
    assert exists is (email != "support@business.example")


def test_a_colleague_without_an_address_is_said_so(world, as_person):
    contact = Contact.objects.create(company=world.alpha, name="N")
    client = as_person("main_alpha")
    answer = submit(client, page(client, contact), "/access/", role="user", profile=profile("user"))
    assert answer.status_code == 422 and "no e-mail address" in text(answer)


@pytest.mark.parametrize(
    "values", [{"name": ""}, {"email": "x"}, {"phone": "hello"}, {"name": "x" * 300}, {"name": "a\x00"}]
)  # fmt: skip
def test_bad_data_is_refused_field_by_field(world, as_person, values):
    client = as_person("main_alpha")
    before = Contact.objects.count()
    answer = submit(client, client.get("/administration/new/"), "name", **{"name": "N", **values})
    assert answer.status_code == 422 and Contact.objects.count() == before
    assert parsed(answer).xpath('//*[contains(@class, "is-invalid")]')


@pytest.mark.feature("S21", "X15")
def test_a_new_address_ends_the_invitation_and_says_so(world, as_person):
    contact = Contact.objects.create(company=world.alpha, name="Nea", email="nea@alpha.example")
    client = as_person("main_alpha")
    submit(client, page(client, contact), "/access/", role="user", profile=profile("user"))
    edit = client.get(f"/contacts/{contact.public_id}/edit/")
    assert "an open invitation ends" in text(edit)
    answer = submit(client, edit, "email", email="nea2@alpha.example", phone="")
    assert "invitation to the old address has ended" in text(answer)
    assert "Invitation ended" in cells(client.get("/administration/"), "Access")
    submit(client, page(client, contact), "/invitation/")
    assert "Invitation ended" not in cells(client.get("/administration/"), "Access")


@pytest.mark.feature("S21")
def test_one_address_is_one_colleague(world, as_person):
    client = as_person("main_alpha")
    taken = world.contact_of("user_alpha").email.upper()
    added = submit(client, client.get("/contacts/new/"), "name", name="Twin", email=taken)
    assert added.status_code == 422 and "Another colleague has this e-mail address" in text(added)
    twin = Contact.objects.create(company=world.alpha, name="Twin", email=taken)
    answer = submit(client, page(client, twin), "/access/", role="user", profile=profile("user"))
    assert answer.status_code == 422 and "has access already" in text(answer)
    assert not PortalAccess.objects.filter(contact=twin).exists()
