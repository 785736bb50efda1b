"""What a person wants to hear of: chosen on My details, logged with its wording (F07, T06)."""

from __future__ import annotations

import pytest

from portello.modules.communication.models import CommunicationChoice, MessageKind
from tests.pages import parsed, submit, text
from tests.world import client_for, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PAGE = "/me/communication/"


def box(kind, channel="email"):
    return f"want:{kind.public_id}:{channel}"


def current(world):
    rows = CommunicationChoice.objects.filter(contact=world.alpha_contact, is_current=True)
    return {row.channel: row.is_wanted for row in rows}


@pytest.mark.feature("F07", "T06")
def test_nothing_is_wanted_before_it_is_chosen_and_every_choice_is_logged(world):
    client, kind = client_for("main_alpha"), world.message_kind
    page = client.get(PAGE)
    assert "News, once a month." in text(page) and current(world) == {}
    submit(client, page, box(kind), **{box(kind): "on"})
    assert current(world) == {"email": True}
    submit(client, client.get(PAGE), box(kind), **{box(kind): None})
    assert current(world) == {"email": False}
    rows = CommunicationChoice.objects.filter(contact=world.alpha_contact).order_by("pk")
    assert [row.is_wanted for row in rows] == [True, False]
    assert rows[0].wording == {
        "language": "en", "name": "Newsletter", "purpose": "News, once a month."
    }  # fmt: skip
    assert "main_alpha of alpha" in rows[0].chosen_by
    assert "Communication choices changed" in text(
        client_for("support").get(f"/staff/contacts/{world.alpha_contact.public_id}/history/")
    )


@pytest.mark.feature("F07")
def test_saving_without_a_change_logs_nothing(world):
    client, kind = client_for("main_alpha"), world.message_kind
    answer = submit(client, client.get(PAGE), box(kind))
    assert "Nothing changed." in text(answer)
    assert not CommunicationChoice.objects.filter(contact=world.alpha_contact).exists()


@pytest.mark.feature("F07")
def test_a_choice_is_never_noted_on_a_text_that_was_not_read(world):
    client, kind = client_for("main_alpha"), world.message_kind
    page = client.get(PAGE)
    staff = client_for("admin")
    edit = staff.get(f"/staff/communication/{kind.public_id}/")
    submit(staff, edit, "purpose_en", purpose_en="Advertising, every day.")
    answer = submit(client, page, box(kind), **{box(kind): "on"})
    assert "choose again" in text(answer) and "Advertising" in text(answer)
    assert current(world) == {}


@pytest.mark.parametrize(
    "sent", [{"want:nonsense": "on"}, {"read:zzzzzzzzzzzz": "1"}, {"read:": "x"}]
)
def test_nonsense_changes_nothing(world, sent):
    client = client_for("main_alpha")
    answer = client.post(PAGE, {**sent, "company_token": company_token("main_alpha")})
    assert answer.status_code == 302 and current(world) == {}


@pytest.mark.feature("F11")
def test_a_portal_may_leave_it_out_and_my_details_stay(world):
    staff = client_for("admin")
    address = f"/staff/portals/{world.portal.public_id}/functions/me/"
    submit(staff, staff.get(address), "version", **{"me.communication": None})
    client = client_for("main_alpha")
    assert client.get(PAGE).status_code == 404
    page = text(client.get("/me/"))
    assert "My details" in page and "which channel" not in page


@pytest.mark.feature("F07")
def test_staff_keep_the_kinds_and_see_who_wants_them(world):
    staff, newsletter = client_for("admin"), world.message_kind
    new = staff.get("/staff/communication/new/")
    assert submit(staff, new, "purpose_en", name_en="Offers").status_code == 422
    submit(
        staff, new, "purpose_en",
        name_en="Offers", purpose_en="Good prices, four times a year.", channels=["sms"],
    )  # fmt: skip
    offers = MessageKind.objects.get(name__en="Offers")
    assert offers.channels == ["sms"]
    people = f"/staff/communication/{newsletter.public_id}/people/"
    assert "CANARY-B-contact-name" in text(staff.get(people))
    assert b"main@beta.example" in staff.get(people + "?format=csv").content
    contact = f"/staff/contacts/{world.alpha_contact.public_id}/communication/"
    submit(staff, staff.get(contact), box(offers, "sms"), **{box(offers, "sms"): "on"})
    assert current(world) == {"sms": True}
    assert CommunicationChoice.objects.get(kind=offers).chosen_by == "Admin"
    staff.post(f"/staff/communication/{offers.public_id}/archive/")
    assert box(offers, "sms") not in client_for("main_alpha").get(PAGE).content.decode()


@pytest.mark.feature("F07", "T06")
def test_both_pages_say_the_same_of_mails_about_tickets(world):
    client = client_for("main_alpha")

    def said(page) -> dict[str, str]:
        names = parsed(page).xpath("//dl//dt")
        return {one.text_content().strip(): one.getnext().text_content().strip() for one in names}

    assert said(client.get(PAGE))["Mails about tickets"] == "Yes"
    page = submit(client, client.get("/me/"), "ticket_mails", ticket_mails="no")
    assert page.status_code == 200
    page = client.get(PAGE)
    assert said(page) == {"Mails about tickets": "No", "Mails about orders": "Yes"}
    assert "log-in come in any case" in text(page) and "/me/" in page.content.decode()
    world.portal.ceiling = {"me": {"ticket_mails": "hidden", "order_mails": "hidden"}}
    world.portal.version += 1
    world.portal.save()
    page = text(client.get(PAGE))
    assert "Mails about tickets" not in page and "what you ask us come in any case" in page
