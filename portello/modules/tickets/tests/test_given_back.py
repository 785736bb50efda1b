"""What waited for somebody from outside is ours again when nobody there has it any more."""

from __future__ import annotations

import pytest

from portello.access.viewer import looking
from portello.core.audit import System
from portello.modules.collaborators.ending import forget
from portello.modules.collaborators.models import Assignment, Collaborator
from portello.modules.collaborators.operations import assign_record
from portello.modules.customers.models import Contact
from portello.modules.customers.operations import archive_record
from portello.modules.notifications.models import Notice
from portello.modules.notifications.operations import notify
from portello.modules.portals.models import PortalAccess
from portello.modules.portals.operations import disable_access
from portello.modules.tickets.models import Message, Ticket
from tests.pages import submit, text
from tests.world import BY, client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def held(world) -> Ticket:
    """With the collaborator, who has a notice of it."""
    key = Assignment.objects.get(model="tickets.ticket").record_id
    Ticket.objects.filter(pk=key).update(state="held", due_at=None)
    ticket = Ticket.objects.get(pk=key)
    notify(
        ticket, "ticket assigned", title="It beeps", access=world.collaborator.access,
        assigned=True,
    )  # fmt: skip
    return ticket


def ended(world, ticket) -> str:
    page = client_for("support").get(f"/staff/tickets/{ticket.public_id}/")
    return text(submit(client_for("support"), page, "/collaborators/"))


def ended_in_settings(world, ticket) -> str:
    one = Assignment.objects.get(model="tickets.ticket")
    address = f"/staff/portals/external/assignments/{one.public_id}/end/"
    return text(client_for("admin").post(address, follow=True))


def removed(world, ticket) -> str:
    address = f"/staff/portals/external/{world.collaborator.public_id}/remove/"
    return text(client_for("admin").post(address, follow=True))


def switched_off(world, ticket) -> str:
    client = client_for("admin")
    page = client.get(f"/staff/portals/external/{world.collaborator.public_id}/")
    return text(submit(client, page, "right", is_active=None))


def person_archived(world, ticket) -> str:
    archive_record(by=BY, record=world.collaborator.access.contact)
    return ""


def company_archived(world, ticket) -> str:
    archive_record(by=BY, record=world.collaborator.access.company)
    return ""


def access_taken(world, ticket) -> str:
    access = PortalAccess.objects.get(pk=world.collaborator.access_id)
    disable_access(by=System("test"), access=access)
    return ""


WAYS = [
    ended, ended_in_settings, removed, switched_off, person_archived, company_archived,
    access_taken,
]  # fmt: skip


@pytest.mark.feature("T05")
@pytest.mark.parametrize("way", WAYS)
def test_a_ticket_that_nobody_outside_has_any_more_is_ours_to_answer(world, held, way):
    said = way(world, held)
    assert not said or f"Ours to answer again: {held.number}." in said
    stored = Ticket.objects.get(pk=held.pk)
    assert stored.state == "open" and stored.due_at is not None
    assert Message.objects.filter(ticket=held, verb="returned").count() == 1
    assert not Notice.objects.filter(record_id=held.pk, assigned=True).exists()
    assert held.number in text(client_for("support").get("/staff/tickets/"))
    shown = text(client_for("main_beta").get(f"/tickets/{held.public_id}/"))
    assert "we answer next" in shown


@pytest.mark.feature("T05")
def test_with_another_one_at_work_or_the_turn_elsewhere_nothing_moves(world, held):
    other = Collaborator.objects.create(
        company=world.alpha, access=PortalAccess.objects.get(
            contact=world.contact_of("user_alpha"), portal=held.portal
        ),
    )  # fmt: skip
    assign_record(by=BY, collaborator=other, record=held)
    switched_off(world, held)
    assert Ticket.objects.get(pk=held.pk).state == "held"
    Ticket.objects.filter(pk=held.pk).update(state="waiting")
    archive_record(by=BY, record=world.contact_of("user_alpha"))
    assert Ticket.objects.get(pk=held.pk).state == "waiting"
    assert not Message.objects.filter(ticket=held, verb="returned").exists()


def test_a_company_that_puts_its_own_person_away_gives_back_the_ticket_of_another(world, held):
    Assignment.objects.filter(model="tickets.ticket").delete()
    person = world.contact_of("user_alpha")
    access = PortalAccess.objects.get(contact=person, portal=held.portal)
    other = Collaborator.objects.create(company=world.alpha, access=access)
    assign_record(by=BY, collaborator=other, record=held)
    viewer = world.viewer("main_alpha")
    with looking(viewer):
        archive_record(by=viewer, record=viewer.see(Contact).get(pk=person.pk))
    assert Ticket.objects.get(pk=held.pk).state == "open"


def test_what_an_erased_person_had_is_ours_again(world, held):
    forget(Assignment.objects.get(model="tickets.ticket"), None)
    assert Ticket.objects.get(pk=held.pk).state == "open"
    assert not Assignment.objects.filter(model="tickets.ticket").exists()
