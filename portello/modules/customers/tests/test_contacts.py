"""Contacts as customers keep them, with invitation, access that ends, and addresses that stay."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portello.access.models import Profile, ProfileAction
from portello.core import changes
from portello.core.mail import Mail
from portello.modules.customers.models import Contact
from portello.modules.portals.models import Portal, PortalAccess
from tests.pages import cells, heading, parsed, submit, text
from tests.world import BY, EMAILS, client_for, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def at(name, contact, module="customers"):
    return reverse(f"portal:{module}:{name}", kwargs={"public_id": contact.public_id})


def quiet(world, **values):
    """A contact of Alpha whom nothing refers to."""
    values = {"name": "Ville", "email": "ville@alpha.example", **values}
    return changes.create(Contact(company=world.alpha, **values), by=BY)


def reduce(person, *actions):
    """Take actions from the person's own copy of his profile."""
    access = PortalAccess.objects.filter(user__email=EMAILS[person]).order_by("pk")[0]
    ProfileAction.objects.filter(
        profile=access.profile, action__in=[f"customers.{action}" for action in actions]
    ).delete()
    Profile.objects.filter(pk=access.profile_id).update(version=access.profile.version + 50)


@pytest.mark.feature("F25", "F27", "S06", "S21", "S05")
def test_an_administrator_adds_and_invites_in_one_step(world, as_person):
    client = as_person("main_alpha")
    page = submit(client, client.get("/contacts/new/"), "name", name="Nea New",
                  email="nea@alpha.example", title="Buyer", invite="on")  # fmt: skip
    contact = Contact.objects.get(name="Nea New")
    access = PortalAccess.objects.get(contact=contact)
    assert contact.company == world.alpha and page.request["PATH_INFO"] == at("contact", contact)
    assert (access.state, access.role, access.is_company_admin) == ("invited", "user", False)
    assert "a mail is on its way" in text(page)
    assert Mail.objects.filter(kind="invitation", to_address="nea@alpha.example").count() == 1
    link = parsed(page).xpath('//a[contains(., "Access and rights")]/@href')
    assert link == [at("colleague", contact, "portals")]


@pytest.mark.parametrize("email", ["support@business.example", "main@beta.example"])
def test_the_answer_to_an_invitation_tells_nothing(world, as_person, email):
    client = as_person("main_alpha")
    page = submit(client, client.get("/contacts/new/"), "name", name="N", email=email, invite="on")
    assert page.status_code == 200 and "a mail is on its way" in text(page)
    assert "staff" not in text(page) and "already" not in text(page)
    exists = PortalAccess.objects.filter(contact__name="N").exists()
    assert exists is (email != "support@business.example")


def test_an_invitation_needs_an_address_and_the_right(world, as_person):
    client = as_person("main_alpha")
    bare = submit(client, client.get("/contacts/new/"), "name", name="N", invite="on")
    assert bare.status_code == 422 and "needs an e-mail address" in text(bare)
    assert not Contact.objects.filter(name="N").exists()
    other = as_person("accountant")  # main user, and no administrator
    page = other.get("/contacts/new/")
    assert not parsed(page).xpath('//input[@name="invite"]')
    submit(other, page, "name", name="N", email="n@alpha.example", invite="on")
    assert Contact.objects.filter(name="N").exists()
    assert not PortalAccess.objects.filter(contact__name="N").exists()


@pytest.mark.feature("S21", "F27")
def test_an_administrator_adds_and_edits_without_the_profile_and_never_above_the_portal(
    world, as_person
):
    reduce("main_alpha", "contacts_add", "contacts_edit", "contacts_delete")
    client, contact = as_person("main_alpha"), quiet(world)
    assert client.get("/contacts/new/").status_code == 200
    assert client.get(at("edit_contact", contact)).status_code == 200
    assert client.get(at("contact_deletion", contact)).status_code == 404
    other = as_person("accountant")  # the same profile, and no administrator
    assert other.get("/contacts/").status_code == 200
    assert other.get("/contacts/new/").status_code == 404
    assert other.get(at("edit_contact", contact)).status_code == 404
    off = ["customers.contacts_add", "customers.contacts_edit"]
    Portal.objects.update(ceiling={"off": off}, version=99)
    for address in ("/contacts/new/", "/administration/new/", at("edit_contact", contact)):
        assert client.get(address).status_code == 404, address
    page = client.get(at("colleague", contact, "portals"))
    assert page.status_code == 200 and not parsed(page).xpath('//input[@name="name"]')
    sent = {"name": "hacked", "company_token": company_token("main_alpha")}
    assert client.post(at("colleague", contact, "portals"), sent).status_code == 404
    assert "Add a colleague" not in text(client.get("/administration/"))
    contact.refresh_from_db()
    assert contact.name == "Ville"


@pytest.mark.feature("F27")
def test_a_contact_with_access_is_archived_and_its_access_ends(world, as_person):
    client, contact = as_person("main_alpha"), world.contact_of("user_alpha")
    colleague = as_person("user_alpha")
    assert colleague.get("/").status_code == 200
    asked = client.get(at("contact_deletion", contact))
    assert "access to the portal ends at once" in text(asked)
    after = submit(client, asked, "base_version")
    assert "does not appear here any more" in text(after)
    contact.refresh_from_db()
    assert contact.archived_at and colleague.get("/").status_code == 403
    assert contact.name not in cells(client.get("/contacts/"), "Name")
    assert client.get(at("colleague", contact, "portals")).status_code == 404


@pytest.mark.feature("F27")
def test_a_contact_that_nothing_refers_to_is_deleted(world, as_person):
    client, contact = as_person("main_alpha"), quiet(world)
    gone = submit(client, client.get(at("contact_deletion", contact)), "base_version")
    assert "“Ville” was deleted." in text(gone)
    assert not Contact.objects.filter(pk=contact.pk).exists()
    assert "Removed" in text(client.get("/company/history/"))


@pytest.mark.feature("F27", "S21")
def test_oneself_and_the_last_administrator_stay(world, as_person):
    me, client = world.alpha_contact, as_person("main_alpha")
    own = client.get(at("contact", me))
    assert not parsed(own).xpath('//a[contains(@href, "/deletion/")]')
    token = {"company_token": company_token("main_alpha")}
    kept = client.post(at("contact_deletion", me), token)
    assert kept.status_code == 409 and "cannot delete yourself" in text(kept)
    other = as_person("accountant")
    asked = other.get(at("contact_deletion", me))
    assert "Only a company administrator" in text(asked)
    sent = {"company_token": company_token("accountant")}
    assert other.post(at("contact_deletion", me), sent).status_code == 409
    PortalAccess.objects.filter(contact=world.contact_of("accountant")).update(
        is_company_admin=True
    )
    assert submit(other, other.get(at("contact_deletion", me)), "base_version").status_code == 200
    me.refresh_from_db()
    assert me.archived_at, "there is another administrator now"


def test_the_last_one_of_a_second_portal_stays_too(world, as_person):
    """An administrator of one portal may not leave the other one without."""
    second = Portal.objects.create(name="Second", support_phone="+358 1 234")
    contact = quiet(world)
    PortalAccess.objects.create(
        portal=second, contact=contact, company=world.alpha, role="user", state="active",
        is_company_admin=True, profile=Profile.objects.get(built_in="user"),
        user=world.user("user_alpha"),
    )  # fmt: skip
    page = as_person("main_alpha").get(at("contact_deletion", contact))
    assert "Somebody has to be administrator" in text(page)


@pytest.mark.feature("F25")
def test_who_may_correct_an_address_of_a_colleague(world, as_person):
    """A main user of one without access; of others only who may give access (ADR 0033)."""
    invited, free = world.contact_of("user_alpha"), quiet(world)
    other, admin = as_person("accountant"), as_person("main_alpha")

    def offered(client, contact):
        page = parsed(client.get(at("edit_contact", contact)))
        return bool(page.xpath('//input[@name="email" and not(@disabled)]'))

    assert offered(other, free) and not offered(other, invited)
    assert offered(admin, free) and offered(admin, invited)
    sent = {"name": "Ville", "email": "moved@x.example", "phone": "",
            "company_token": company_token("accountant")}  # fmt: skip
    other.post(at("edit_contact", invited), sent)
    other.post(at("edit_contact", free), sent)
    invited.refresh_from_db()
    free.refresh_from_db()
    assert (invited.email, free.email) == ("user@alpha.example", "moved@x.example")
    assert world.user("user_alpha").email == "user@alpha.example"


def test_a_corrected_address_kills_the_open_invitation(world, as_person):
    client = as_person("main_alpha")
    submit(client, client.get("/contacts/new/"), "name", name="Nea", email="n@alpha.example",
           invite="on")  # fmt: skip
    link = Mail.objects.get(kind="invitation").one_time_link.split("localhost", 1)[1]
    guest = as_person("anonymous")
    assert guest.get(link).status_code == 200
    contact = Contact.objects.get(name="Nea")
    submit(client, client.get(at("edit_contact", contact)), "name", email="nea@alpha.example")
    assert guest.get(link).status_code == 404


def test_oneself_is_edited_on_my_details(world, as_person):
    client = as_person("main_alpha")
    answer = client.get(at("edit_contact", world.alpha_contact), follow=True)
    assert heading(answer) == "My details"
    page = client.get(at("colleague", world.alpha_contact, "portals"))
    assert not parsed(page).xpath('//input[@name="phone"]') and "alpha title" in text(page)


@pytest.mark.feature("F25", "F28")
def test_the_list_exports_and_a_reader_does_not(world, as_person):
    client = as_person("main_alpha")
    assert "main@alpha.example" in client.get("/contacts/?format=csv").content.decode()
    reduce("main_alpha", "contacts_export")
    assert client.get("/contacts/?format=csv").status_code == 400


@pytest.mark.parametrize("name", ["contact", "edit_contact", "contact_deletion", "colleague"])
def test_pages_keep_their_budget_of_queries(world, as_person, name, django_assert_max_num_queries):
    contact, client = world.contact_of("user_alpha"), as_person("main_alpha")
    address = at(name, contact, "portals" if name == "colleague" else "customers")
    client.get(address)
    with django_assert_max_num_queries(8):
        assert client.get(address).status_code == 200


@pytest.mark.feature("F27")
def test_deleting_says_where_the_person_is_still_named(world):
    contact = world.contact_of("user_alpha")
    page = text(client_for("main_alpha").get(f"/contacts/{contact.public_id}/deletion/"))
    assert "still named in: orders, a log-in." in page
