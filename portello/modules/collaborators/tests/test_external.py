"""External accounts: who may be a collaborator, and everything that adding one does (T24 to T27)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portello.access.models import Profile
from portello.core.audit import AuditEntry, AuditValue
from portello.core.mail import Mail
from portello.modules.collaborators.models import Assignment, Collaborator
from portello.modules.customers.models import Company, Contact
from portello.modules.customers.operations import archive_record
from portello.modules.portals.models import PortalAccess
from tests.pages import cells, last_link, parsed, submit, text
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("one_assigned")]
PASSWORD = "seven green umbrellas"


def list_address(world):
    return reverse("staff:collaborators:list", kwargs={"public_id": world.portal.public_id})


def new_address(world, who=""):
    address = reverse("staff:collaborators:new", kwargs={"public_id": world.portal.public_id})
    return f"{address}?who={who}" if who else address


def key_of(who):
    return f"{'contact' if isinstance(who, Contact) else 'company'}-{who.public_id}"


def add(world, who, **values):
    staff = client_for("admin")
    return submit(staff, staff.get(new_address(world, key_of(who))), "email", **values)


@pytest.fixture
def newcomer(world):
    return Contact.objects.create(
        company=world.alpha, name="Niko Uusi", email="niko@alpha.example", language="en"
    )


@pytest.mark.feature("T24", "T25")
def test_a_contact_with_access_only_gets_the_right(world, as_person):
    staff = as_person("admin")
    contact = world.contact_of("user_alpha")
    access = PortalAccess.objects.get(contact=contact)
    page = staff.get(new_address(world), {"q": contact.name})
    link = next(a for a in parsed(page).xpath("//main//a/@href") if key_of(contact) in a)
    answer = submit(staff, staff.get(new_address(world) + link), "email", right="manage")
    assert answer.status_code == 200, text(answer)
    assert "is a collaborator now" in text(answer)
    right = Collaborator.objects.get(access=access)
    assert (right.is_active, right.may_manage, right.company) == (True, True, world.alpha)
    after = PortalAccess.objects.get(pk=access.pk)
    assert (after.role, after.profile_id, after.version) == (
        access.role, access.profile_id, access.version,
    )  # fmt: skip
    assert not Mail.objects.exists(), "he is in already"
    assert "/assigned/" in as_person("user_alpha").get("/").content.decode()
    row = dict(zip(cells(answer, "Contact"), cells(answer, "Log-in e-mail"), strict=True))
    assert row[contact.name] == "user@alpha.example"


@pytest.mark.feature("T25", "T27")
def test_a_contact_without_access_is_invited_and_sees_his_own_details_only(world, newcomer):
    answer = add(world, newcomer)
    assert answer.status_code == 200, text(answer)
    access = PortalAccess.objects.get(contact=newcomer)
    assert (access.state, access.role, access.profile.built_in) == (
        "invited", "user", "collaborator",
    )  # fmt: skip
    assert "Yes, but: The invitation has not been accepted yet." in cells(answer, "Active")
    assert Mail.objects.get().to_address == "niko@alpha.example"
    visitor = client_for("anonymous")
    inside = submit(visitor, visitor.get(last_link()), "password", password=PASSWORD)
    assert inside.status_code == 200
    assert visitor.get("/assigned/").status_code == 200
    assert visitor.get("/me/").status_code == 200
    for closed in ("/orders/", "/company/", "/contacts/"):
        assert visitor.get(closed).status_code == 404, closed


@pytest.mark.feature("T25")
def test_a_company_without_such_a_contact_gets_one(world):
    answer = add(world, world.alpha, email="Helper@alpha.example")
    assert answer.status_code == 422 and "Enter the new name" in text(answer)
    assert not Contact.objects.filter(email__iexact="helper@alpha.example").exists()
    answer = add(world, world.alpha, email="Helper@alpha.example", name="Hilla Apu")
    assert answer.status_code == 200, text(answer)
    made = Contact.objects.get(name="Hilla Apu")
    assert (made.company, made.email) == (world.alpha, "helper@alpha.example")
    assert Collaborator.objects.get(access__contact=made).company == world.alpha


def test_a_company_is_asked_for_its_contact_before_a_new_one_is_made(world):
    before = Contact.objects.count()
    assert add(world, world.alpha, email="user@alpha.example").status_code == 200
    assert Contact.objects.count() == before
    right = Collaborator.objects.get(company=world.alpha)
    assert right.access.contact == world.contact_of("user_alpha")


def test_the_chosen_profile_is_given(world, newcomer):
    reader = Profile.objects.get(built_in="reader")
    assert add(world, newcomer, profile=reader.public_id).status_code == 200
    assert PortalAccess.objects.get(contact=newcomer).profile == reader


@pytest.mark.feature("T25")
def test_leads_are_neither_offered_nor_taken(world, as_person, newcomer):
    staff = as_person("admin")
    page = staff.get(new_address(world, key_of(newcomer)))
    Company.objects.filter(pk=world.alpha.pk).update(status="lead")
    found = staff.get(new_address(world), {"q": "alpha"}).content.decode()
    assert "company-" not in found and "contact-" not in found
    answer = submit(staff, page, "email")
    assert answer.status_code == 422 and "lead" in text(answer)
    assert not PortalAccess.objects.filter(contact=newcomer).exists() and not Mail.objects.exists()


@pytest.mark.parametrize("of", ["contact", "company"])
def test_the_archived_are_neither_offered_nor_taken(world, as_person, newcomer, of):
    staff = as_person("admin")
    page = staff.get(new_address(world, key_of(newcomer)))
    archive_record(by=world_by(), record=newcomer if of == "contact" else world.alpha)
    found = staff.get(new_address(world), {"q": "niko"}).content.decode()
    assert "contact-" not in found
    answer = submit(staff, page, "email")
    assert answer.status_code == 422 and "archived" in text(answer)
    assert not PortalAccess.objects.filter(contact=newcomer).exists()


def world_by():
    from tests.world import BY

    return BY


REFUSED = {
    "staff": ("support@business.example", "member of staff"),
    "another contact": ("main@alpha.example", "already has access as another contact"),
    "no address": ("not-an-address", "valid email"),
}


@pytest.mark.feature("T25")
@pytest.mark.parametrize("why", REFUSED)
def test_an_address_that_cannot_be_is_refused_at_its_field(world, newcomer, why):
    email, words = REFUSED[why]
    Contact.objects.filter(pk=newcomer.pk).update(email="")
    newcomer.refresh_from_db()
    answer = add(world, newcomer, email=email)
    assert answer.status_code == 422
    error = parsed(answer).xpath('//*[@id="id_email_error"]')
    assert error and words in error[0].text_content().replace("e-mail", "email")
    assert not Collaborator.objects.filter(company=world.alpha).exists()
    assert Contact.objects.get(pk=newcomer.pk).email == "", "all or nothing"


def test_another_address_than_the_persons_is_refused(world, newcomer):
    answer = add(world, newcomer, email="other@alpha.example")
    assert answer.status_code == 422 and "niko@alpha.example" in text(answer)
    answer = add(world, world.contact_of("user_alpha"), email="other@alpha.example")
    assert answer.status_code == 422 and "user@alpha.example" in text(answer)


def test_twice_is_refused_and_changes_nothing(world, as_person):
    before = Collaborator.objects.values().get()
    answer = add(world, world.contact_of("agent"), right="view")
    assert answer.status_code == 422 and "already" in text(answer)
    assert Collaborator.objects.values().get() == before


@pytest.mark.parametrize(
    "who", ["", "contact-zzzzzzzzzzzz", "company-", "nobody", "contact-\x00", "x" * 900]
)
def test_somebody_who_does_not_exist_is_refused(world, as_person, who):
    data = {"who": who, "email": "a@b.example", "right": "view"}
    answer = as_person("admin").post(new_address(world), data)
    assert answer.status_code == 422 and "Choose a company or a contact" in text(answer)


def test_a_right_that_does_not_exist_is_refused(world, newcomer):
    answer = add(world, newcomer, right="everything")
    assert answer.status_code == 422
    assert parsed(answer).xpath('//*[@id="id_right_error"]')


def test_an_access_that_was_taken_away_is_given_back_as_it_was(world, as_person):
    contact = world.contact_of("ended")
    before = PortalAccess.objects.get(contact=contact)
    assert add(world, contact).status_code == 200
    after = PortalAccess.objects.get(contact=contact)
    assert (after.state, after.role, after.profile_id) == ("active", "user", before.profile_id)
    assert as_person("ended").get("/assigned/").status_code == 200


def account(world):
    address = reverse(
        "staff:collaborators:account", kwargs={"public_id": world.collaborator.public_id}
    )
    return client_for("admin"), address


@pytest.mark.feature("T26")
def test_the_right_is_changed_and_on_record(world):
    staff, address = account(world)
    page = staff.get(address)
    saved = submit(staff, page, "right", right="view")
    assert "next click" in text(saved)
    assert not Collaborator.objects.get().may_manage
    entry = AuditEntry.objects.get(verb="changed", model="collaborators.collaborator")
    value = AuditValue.objects.get(entry=entry)
    assert (value.field, value.old, value.new) == ("may_manage", "True", "False")
    assert value.subject_contact_id == world.contact_of("agent").pk
    stale = submit(staff, page, "right", is_active=None)
    assert stale.status_code == 422 and "Somebody else" in text(stale)
    assert Collaborator.objects.get().is_active
    history = parsed(page).xpath('//a[contains(@href, "/history/")]/@href')[0]
    assert "Manage" in text(staff.get(history))


def test_switched_off_it_cannot_be_on_again_for_a_lead(world):
    staff, address = account(world)
    submit(staff, staff.get(address), "right", is_active=None)
    Company.objects.filter(pk=world.collaborator.company_id).update(status="lead")
    answer = submit(staff, staff.get(address), "right", is_active="on")
    assert answer.status_code == 422 and "lead" in text(answer)
    assert not Collaborator.objects.get().is_active


def test_a_right_that_rests_says_why(world, as_person):
    staff, address = account(world)
    Company.objects.filter(pk=world.collaborator.company_id).update(status="lead")
    assert "does not count just now: The company is a lead." in text(staff.get(address))
    assert cells(staff.get(list_address(world)), "Active") == ["Yes, but: The company is a lead."]
    assert as_person("agent").get("/assigned/").status_code == 404


def test_an_assignment_is_taken_away_and_on_record_at_the_record(world, as_person):
    staff, address = account(world)
    page = staff.get(address)
    assert world.beta_errand.title in text(page)
    answer = submit(staff, page, "/end/")
    assert "Nothing is assigned" in text(answer) and not Assignment.objects.exists()
    entry = AuditEntry.objects.get(verb="unassigned")
    assert (entry.model, entry.record_id) == ("errands.errand", world.beta_errand.pk)
    assert entry.company_id == world.beta.pk
    assert "assigned" in text(as_person("main_beta").get("/company/history/")).lower()


@pytest.mark.feature("T27")
def test_removing_leaves_contact_and_access(world, as_person):
    staff, address = account(world)
    answer = submit(staff, staff.get(address), "/remove/")
    assert "No external accounts yet" in text(answer)
    assert not Collaborator.objects.exists() and not Assignment.objects.exists()
    agent = as_person("agent")
    assert agent.get("/orders/").status_code == 200
    assert agent.get("/assigned/").status_code == 404
    assert AuditEntry.objects.filter(verb="removed", model="collaborators.collaborator").exists()


def test_the_list_is_searched_filtered_sorted_and_exported(world):
    staff = client_for("admin")
    address = list_address(world)
    assert cells(staff.get(address, {"q": "agent@partner"}), "Assigned") == ["1"]
    assert "Nothing found" in text(staff.get(address, {"q": "nobody-like-that"}))
    assert "Nothing found" in text(staff.get(address, {"active": "no"}))
    for column in ("contact", "company", "active", "manage", "assigned", "last_login"):
        assert staff.get(address, {"sort": column}).status_code == 200, column
    exported = staff.get(address, {"format": "csv"}).content.decode()
    assert "agent@partner.example" in exported
    assert staff.get(address, {"sort": "password"}).status_code == 400


@pytest.mark.parametrize("person", ["support", "sales", "books"])
def test_only_the_administrator_decides(world, as_person, person):
    assert as_person(person).get(list_address(world)).status_code == 404
    assert as_person(person).post(new_address(world), {}).status_code == 404


def test_the_contact_says_that_more_hangs_on_him(world, as_person):
    page = as_person("support").get(
        reverse(
            "staff:customers:contact", kwargs={"public_id": world.contact_of("agent").public_id}
        )
    )
    assert f"a collaborator of the portal {world.portal.name}" in text(page)
