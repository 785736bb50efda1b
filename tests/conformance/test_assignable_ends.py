"""The right and the assignment end with the next request, and cost nobody else anything."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portello.access.models import Profile, ProfileField
from portello.access.profiles import compiled
from portello.core.registry import assignables, assigned_through, module_of_model
from portello.modules.collaborators.models import Assignment, Collaborator
from portello.modules.collaborators.operations import end_assignment
from portello.modules.customers.models import Company, Contact
from portello.modules.portals.models import Portal, PortalAccess
from tests.world import BY, client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.feature("T28")]
LABELS = list(assignables())
PARTS = [label for label in assigned_through() if label not in LABELS]


# ---- it ends with the next request


@pytest.mark.feature("T27")
@pytest.mark.parametrize(
    "end",
    ["right off", "right removed", "lead", "company archived", "contact archived", "disabled"],
)
def test_the_right_ends_with_the_next_request(case, end):
    assert case.status() == 200
    access = PortalAccess.objects.get(pk=case.right.access_id)
    company = Company.objects.filter(pk=access.company_id)
    {
        "right off": lambda: Collaborator.objects.update(is_active=False),
        "right removed": lambda: case.right.delete(),
        "lead": lambda: company.update(status="lead"),
        "company archived": lambda: company.update(archived_at="2026-01-01T00:00Z"),
        "contact archived": lambda: Contact.objects.filter(pk=access.contact_id).update(
            archived_at="2026-01-01T00:00Z"
        ),
        "disabled": lambda: PortalAccess.objects.filter(pk=access.pk).update(state="disabled"),
    }[end]()
    assert case.is_gone()
    if end in ("right off", "right removed", "lead"):
        assert case.client.get("/orders/").status_code == 200, "his own stays"


def test_an_assignment_ends_with_the_next_request(case):
    end_assignment(by=BY, assignment=Assignment.objects.get(model=case.label))
    assert case.status() == 404
    assert case.title(case.record) not in case.client.get("/assigned/").content.decode()


def test_a_record_that_moved_to_another_company_is_nobodys(case):
    case.model.objects.filter(pk=case.record.pk).update(company=case.world.alpha)
    assert case.status() == 404
    assert case.title(case.record) not in case.client.get("/assigned/").content.decode()


def test_a_module_that_is_off_takes_its_records_with_it(case):
    Portal.objects.update(modules_off=[module_of_model(case.label)])
    assert case.status() == 404
    page = case.client.get("/assigned/")
    assert page.status_code == 200 and case.title(case.record) not in page.content.decode()


def test_a_closed_portal_shows_nothing(case):
    Portal.objects.update(is_active=False)
    assert case.status() == 503 and case.client.get("/assigned/").status_code == 503


# ---- and costs nobody else anything


def test_whoever_is_no_collaborator_pays_no_query(case):
    def queries(person: str) -> int:
        client = client_for(person)
        client.get("/orders/")
        with CaptureQueriesContext(connection) as found:
            assert client.get("/orders/").status_code == 200
        return len(found)

    assert queries("member") == queries("agent") <= 8


def test_the_section_keeps_its_budget_whatever_the_number(case):
    for address in ("/assigned/", case.page(case.record)):
        case.client.get(address)
        with CaptureQueriesContext(connection) as found:
            assert case.client.get(address).status_code == 200
        assert len(found) <= 8, [q["sql"][:150] for q in found]


def test_the_profile_still_says_which_fields_are_seen(case):
    """A collaborator reads an assigned record by the field rules of his own profile."""
    profile = Profile.objects.get(pk=PortalAccess.objects.get(pk=case.right.access_id).profile_id)
    ProfileField.objects.create(
        profile=profile, model=case.label, field=case.one.title, rule="hidden"
    )
    Profile.objects.filter(pk=profile.pk).update(version=77)
    assert case.one.title in compiled(Profile.objects.get(pk=profile.pk)).hidden(case.model)
    page = case.client.get("/assigned/").content.decode()
    assert case.title(case.record) not in page and case.world.beta.name in page
    found = case.client.get("/assigned/", {"q": case.title(case.record)}).content.decode()
    assert case.page(case.record) not in found, "a hidden field is not searched"
