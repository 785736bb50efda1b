"""Whoever follows a ticket hears that it was joined with another one, and no more than he may read."""

from __future__ import annotations

import pytest

from portello.access.models import Profile, ProfileField
from portello.core import outbox
from portello.core.mail import Mail
from portello.modules.tickets.models import Participant, Ticket
from portello.modules.tickets.operations import open_ticket, writer_of
from tests.pages import parsed, text
from tests.people import EMAILS
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.feature("T05")]


def opened(world, person: str, subject: str) -> Ticket:
    viewer = world.viewer(person)
    made = Ticket(company=world.alpha, portal=world.portal, subject=subject, language="en")
    return open_ticket(by=viewer, ticket=made, text="Look.", writer=writer_of(viewer))


@pytest.fixture
def pair(world) -> tuple[Ticket, Ticket]:
    """A ticket of the user, and one of the main user that the user does not see."""
    found = opened(world, "user_alpha", "It beeps"), opened(world, "main_alpha", "The salaries")
    outbox.run_due()
    Mail.objects.all().delete()
    return found


def joined(pair, *copies) -> dict[str, Mail]:
    """The mails that joining them makes, by address."""
    source, into = pair
    sent = {"into": into.public_id, "copy": [one.public_id for one in copies]}
    page = client_for("support").post(
        f"/staff/tickets/{source.public_id}/merging/", sent, follow=True
    )
    assert page.status_code == 200
    outbox.run_due()
    mails = list(Mail.objects.all())
    assert len({one.to_address for one in mails}) == len(mails), "one mail each"
    return {one.to_address: one for one in mails}


def test_who_does_not_see_the_other_one_hears_that_his_is_closed(world, pair):
    mails = joined(pair)
    assert set(mails) == {EMAILS["user_alpha"]}
    mail = mails[EMAILS["user_alpha"]]
    assert mail.kind == "ticket joined" and pair[0].public_id in mail.body
    assert pair[1].number not in mail.subject + mail.body and pair[1].public_id not in mail.body
    assert "salaries" not in mail.body
    bell = client_for("user_alpha").get("/notifications/")
    assert "joined the ticket with another one" in text(bell) and pair[1].number not in text(bell)


def test_who_is_put_in_copy_of_the_other_one_is_led_there_in_one_mail(world, pair):
    mails = joined(pair, world.contact_of("user_alpha"))
    mail = mails[EMAILS["user_alpha"]]
    assert mail.kind == "ticket joined" and f"It goes on in {pair[1].number}" in mail.body
    assert f"/tickets/{pair[1].public_id}/" in mail.body
    assert client_for("user_alpha").get(f"/tickets/{pair[1].public_id}/").status_code == 200


def test_who_has_muted_it_hears_nothing(world, pair):
    Participant.objects.filter(ticket=pair[0]).update(is_muted=True)
    assert joined(pair) == {}


def test_staff_read_beforehand_who_will_hear(world, pair):
    page = client_for("support").get(
        f"/staff/tickets/{pair[0].public_id}/merging/", {"into": pair[1].public_id}
    )
    assert f"Whoever follows {pair[0].number} is told" in text(page)


def links(client, page: str, to: Ticket) -> list[str]:
    """The links of the conversation that lead to `to`, by what they say."""
    shown = parsed(client.get(page)).xpath('//p[contains(@class, "talk-event")]//a')
    return [one.text_content() for one in shown if to.public_id in one.get("href")]


def test_both_tickets_lead_to_each_other_for_whoever_may_read_the_other_one(world, pair):
    source, into = pair
    joined(pair)
    staff, main, user = (client_for(one) for one in ("support", "main_alpha", "user_alpha"))
    for here, there in (pair, pair[::-1]):
        for client, page in ((staff, "/staff/tickets/"), (main, "/tickets/")):
            assert links(client, f"{page}{here.public_id}/", there) == [there.number]
    at = f"/tickets/{source.public_id}/"
    assert "joined this ticket with another one" in text(user.get(at))
    assert into.number not in text(user.get(at)) and into.public_id not in text(user.get(at))
    ProfileField.objects.update_or_create(
        profile=world.profile, model="tickets.ticket", field="number", defaults={"rule": "hidden"}
    )
    Profile.objects.filter(pk=world.profile.pk).update(version=world.profile.version + 1)
    assert into.number not in text(main.get(at)) and "To that ticket" in text(main.get(at))
    assert source.number not in text(main.get(f"/tickets/{into.public_id}/"))
