"""Who is given a ticket hears of it, and staff read the language that the customer reads."""

from __future__ import annotations

import pytest

from portello.access.staff import Staff
from portello.core.mail import Mail
from portello.core.outbox import run_due
from portello.modules.collaborators.models import Assignment
from portello.modules.collaborators.operations import change_collaborator, remove_collaborator
from portello.modules.notifications.models import Notice
from portello.modules.notifications.operations import notify
from portello.modules.portals.models import PortalAccess
from portello.modules.tickets.models import Ticket
from tests.pages import submit, text
from tests.people import EMAILS
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.mark.feature("T05", "D02")
def test_somebody_from_outside_hears_that_a_ticket_is_his(world):
    run_due()
    Mail.objects.all().delete()
    Assignment.objects.filter(model="tickets.ticket").delete()
    ticket = world.beta_ticket
    client = client_for("admin")
    page = client.get(f"/staff/tickets/{ticket.public_id}/collaborators/")
    collaborator = world.collaborator.public_id
    for _twice in range(2):
        client.post(page.request["PATH_INFO"], {"collaborator": collaborator})
    run_due()
    mail = Mail.objects.get(to_address=EMAILS["agent"])
    assert mail.kind == "ticket assigned" and "/assigned/tickets/" in mail.body
    notice = Notice.objects.get(access=world.collaborator.access, record_id=ticket.pk)
    assert notice.kind == "ticket assigned" and notice.assigned
    bell = text(client_for("agent").get("/notifications/"))
    assert "assigned a ticket to you" in bell


@pytest.mark.feature("T26")
def test_staff_read_the_language_that_the_customers_mails_are_in(world):
    ticket = world.beta_ticket
    rows = PortalAccess.objects.filter(contact=ticket.contact, portal=ticket.portal)
    user = rows.get().user
    user.language = "nb"
    user.save(update_fields=["language"])
    page = client_for("support").get(f"/staff/tickets/{ticket.public_id}/")
    assert "The customer reads: Norsk" in text(page)


@pytest.mark.feature("T04")
def test_a_text_that_is_too_long_is_told_and_kept_whole(world):
    client = client_for("main_beta")
    address = f"/tickets/{world.beta_ticket.public_id}/"
    page = client.get(address)
    assert "maxlength" not in page.content.decode().split('name="text"')[1].split(">")[0]
    refused = submit(client, page, "text", text="x" * 20_001)
    assert refused.status_code == 422 and "x" * 20_001 in refused.content.decode()


@pytest.mark.feature("T05", "D02")
@pytest.mark.parametrize("how", ["ended", "switched off", "removed"])
def test_what_is_no_longer_his_is_not_counted_beside_the_bell(world, how):
    agent, admin = client_for("agent"), client_for("admin")
    access = world.collaborator.access
    row = Assignment.objects.get(model="tickets.ticket")
    ticket = Ticket.objects.get(pk=row.record_id)
    notify(
        ticket, "ticket assigned", title="It beeps", who="Mia", access=access,
        assigned=True,
    )  # fmt: skip
    assert "It beeps" in text(agent.get("/notifications/"))
    by = Staff(world.user("admin"))
    if how == "ended":
        address = f"/staff/tickets/{ticket.public_id}/collaborators/{row.public_id}"
        admin.post(f"{address}/removal/")
    elif how == "removed":
        remove_collaborator(by=by, collaborator=world.collaborator)
    else:
        change_collaborator(
            by=by, collaborator=world.collaborator, is_active=False, may_manage=True
        )
    assert not Notice.objects.filter(access=access, assigned=True).exists()
    assert PortalAccess.objects.get(pk=access.pk).unread == 0
