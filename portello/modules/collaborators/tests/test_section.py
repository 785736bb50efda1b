"""The section as the collaborator meets it: his own stays where it is (T27, T28)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portello.commands.verify import problems
from portello.core.audit import AuditEntry
from portello.modules.collaborators.models import Assignment, Collaborator
from portello.modules.collaborators.operations import assign_record, end_assignment
from portello.modules.orders.models import Order
from portello.modules.portals.models import PortalAccess
from tests.errands.models import Errand, Note
from tests.pages import cells, heading, parsed, submit, text
from tests.world import BY, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("one_assigned")]


@pytest.mark.feature("T24", "T27", "T28")
def test_a_collaborator_has_a_section_and_keeps_what_is_his(world, as_person):
    agent = as_person("agent")
    home = agent.get("/")
    assert "Assigned to me" in [a.text_content().strip() for a in parsed(home).xpath("//nav//a")]
    page = agent.get("/assigned/")
    assert heading(page) == "Assigned to me"
    assert cells(page, "Company") == [world.beta.name]
    assert cells(page, "State") == ["Open"]
    assert len(cells(agent.get("/orders/"), "Number")) == 3
    assert len(cells(agent.get("/errands/"), "Title")) == 2


@pytest.mark.feature("T26")
def test_who_may_manage_answers_and_who_may_not_only_looks(world, as_person):
    agent = as_person("agent")
    address = reverse("portal:errands:note", kwargs={"public_id": world.beta_errand.public_id})
    sent = {"company_token": company_token("agent"), "text": "on my way"}
    assert agent.post(address, sent, follow=True).status_code == 200
    note = Note.objects.get(text="on my way")
    assert note.company == world.beta, "an answer belongs to whoever owns the record"
    assert "on my way" in text(
        as_person("main_beta").get(f"/errands/{world.beta_errand.public_id}/")
    )
    Collaborator.objects.update(may_manage=False)
    assert agent.post(address, sent).status_code == 404
    assert Note.objects.filter(text="on my way").count() == 1
    assert "not answer" in text(agent.get("/assigned/"))


def test_a_changed_record_says_who_changed_it(world, as_person):
    agent = as_person("agent")
    address = reverse("portal:errands:assigned", kwargs={"public_id": world.beta_errand.public_id})
    assert submit(agent, agent.get(address), "title", title="Done by the agent").status_code == 200
    entry = AuditEntry.objects.get(verb="changed", model="errands.errand")
    assert (entry.company_id, entry.contact_id) == (world.beta.pk, world.contact_of("agent").pk)


def test_with_nothing_assigned_the_section_explains_itself(world, as_person):
    Assignment.objects.all().delete()
    assert "Nothing is assigned to you" in text(as_person("agent").get("/assigned/"))


def test_nobody_else_has_the_section(world, as_person):
    for person in ("main_alpha", "user_alpha", "main_beta", "accountant", "member"):
        client = as_person(person)
        assert client.get("/assigned/").status_code == 404, person
        assert "/assigned/" not in client.get("/").content.decode()


def test_the_list_finds_by_record_and_company_and_sorts(world, as_person):
    agent = as_person("agent")
    for question in ("errand-assigned", "canary-b-company", "CANARY errand"):
        assert len(cells(agent.get("/assigned/", {"q": question}), "What")) == 1, question
    for question in (world.beta.business_id, world.beta.vat_number, "errand-other"):
        assert cells(agent.get("/assigned/", {"q": question}), "What") == [], question
    for column in ("title", "company", "assigned_at"):
        assert agent.get("/assigned/", {"sort": f"-{column}"}).status_code == 200
    assert agent.get("/assigned/", {"sort": "company__vat_number"}).status_code == 400


@pytest.mark.feature("T27")
def test_the_right_hangs_on_the_access_of_one_company(world, as_person):
    """The accountant serves two companies, and is a collaborator for one of them only."""
    at_alpha = PortalAccess.objects.get(company=world.alpha, user__email="accountant@both.example")
    at_beta = PortalAccess.objects.get(company=world.beta, user__email="accountant@both.example")
    right = Collaborator.objects.create(company=world.beta, access=at_beta)
    members = Errand.objects.filter(company__external_id="MEMBER")[0]
    assign_record(by=BY, collaborator=right, record=members)
    client = as_person("accountant")
    assert client.get("/assigned/").status_code == 404
    address = reverse("portal:errands:assigned", kwargs={"public_id": members.public_id})
    assert client.get(address).status_code == 404
    token = world.viewer("accountant").company_token
    client.post("/switch/", {"access": at_beta.public_id, "company_token": token})
    assert members.title in text(client.get("/assigned/"))
    assert client.get(address).status_code == 200
    client.post("/switch/", {"access": at_alpha.public_id, "company_token": "x"})


def test_a_link_into_the_section_of_the_other_company_offers_to_switch(world, as_person):
    at_beta = PortalAccess.objects.get(company=world.beta, user__email="accountant@both.example")
    at_alpha = PortalAccess.objects.get(company=world.alpha, user__email="accountant@both.example")
    members = Errand.objects.filter(company__external_id="MEMBER")[0]
    for access in (at_alpha, at_beta):
        Collaborator.objects.create(company=access.company, access=access)
    assign_record(by=BY, collaborator=at_beta.collaborator, record=members)
    address = reverse("portal:errands:assigned", kwargs={"public_id": members.public_id})
    answer = as_person("accountant").get(address)
    assert answer.status_code == 409 and world.beta.name in text(answer)
    assert members.title not in text(answer)


@pytest.mark.feature("S14")
def test_staff_who_look_as_a_collaborator_see_his_section_and_write_nothing(world, as_person):
    staff = as_person("support")
    tab = reverse(
        "staff:portals:contact", kwargs={"public_id": world.contact_of("agent").public_id}
    )
    submit(staff, staff.get(tab), "/look/")
    assert world.beta_errand.title in text(staff.get("/assigned/"))
    address = reverse("portal:errands:note", kwargs={"public_id": world.beta_errand.public_id})
    sent = {"company_token": company_token("agent"), "text": "by staff"}
    assert staff.post(address, sent).status_code == 403
    assert not Note.objects.filter(text="by staff").exists()
    Collaborator.objects.update(is_active=False)
    assert staff.get("/assigned/").status_code == 404


def test_assigning_twice_is_once_and_ending_twice_too(world):
    right, errand = world.collaborator, world.beta_errand
    before = AuditEntry.objects.count()
    assert assign_record(by=BY, collaborator=right, record=errand) == world.assignment
    assert AuditEntry.objects.count() == before
    end_assignment(by=BY, assignment=world.assignment)
    end_assignment(by=BY, assignment=world.assignment)
    assert AuditEntry.objects.filter(verb="unassigned").count() == 1


def test_what_no_module_declared_cannot_be_assigned(world):
    with pytest.raises(ValueError, match="not assignable"):
        assign_record(by=BY, collaborator=world.collaborator, record=world.beta_order)
    assert Order.objects.filter(pk=world.beta_order.pk).exists()


def test_a_moved_record_can_be_assigned_again(world, as_person):
    errand = world.beta_errand
    Errand.objects.filter(pk=errand.pk).update(company=world.alpha)
    Note.objects.filter(errand=errand).update(company=world.alpha)
    assert any("errands.errand" in problem for problem in problems())
    errand.refresh_from_db()
    assign_record(by=BY, collaborator=world.collaborator, record=errand)
    assert Assignment.objects.get().company == world.alpha
    assert not [problem for problem in problems() if "assignment" in problem.lower()]
    assert errand.title in text(as_person("agent").get("/assigned/"))


def test_a_record_that_is_gone_is_gone_from_both_lists(world, as_person):
    errand = world.beta_errand
    address = reverse(
        "staff:collaborators:account", kwargs={"public_id": world.collaborator.public_id}
    )
    Note.objects.filter(errand=errand).delete()
    Errand.objects.filter(pk=errand.pk).delete()
    assert "Nothing is assigned to you" in text(as_person("agent").get("/assigned/"))
    staff = as_person("admin")
    assert "no longer there" in text(staff.get(address))
    assert any("have lost their record" in problem for problem in problems())
    submit(staff, staff.get(address), "/end/")
    assert not Assignment.objects.exists()
