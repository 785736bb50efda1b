"""Fields of a ticket that staff have added: a kind asks them, and every place shows them."""

from __future__ import annotations

import csv
import io

import pytest

from portello.access.models import Profile, ProfileField
from portello.modules.tickets.desk.models import TicketKind
from portello.modules.tickets.models import Ticket
from tests.custom import KEY, add_field
from tests.pages import cells, parsed, submit, text
from tests.people import ASSIGNED_TICKET
from tests.world import api, client_for

pytestmark = [pytest.mark.django_db]
LABEL = "tickets.ticket"


@pytest.fixture
def asked(world):
    """The keys of a choice and a yes-or-no field that the world's kind asks, the first one firmly."""
    rows = [
        add_field(LABEL, "choice", name="Metal"),
        add_field(LABEL, "yes_no", name="Urgent part"),
    ]
    for row in rows:
        ProfileField.objects.create(profile=world.profile, model=LABEL, field=row.key, rule="read")
    Profile.objects.filter(pk=world.profile.pk).update(version=world.profile.version + 1)
    kind = TicketKind.objects.get()
    TicketKind.objects.filter(pk=kind.pk).update(
        asks={**kind.asks, rows[0].key: "need", rows[1].key: "ask"}
    )
    return [row.key for row in rows]


def facts(page) -> dict[str, str]:
    """{label: value} of what stands beside the conversation."""
    terms = parsed(page).xpath("//aside//dt")
    return {one.text_content().strip(): one.getnext().text_content().strip() for one in terms}


@pytest.mark.feature("D01", "S23")
def test_a_kind_has_a_form_of_its_own_and_the_answers_are_shown(world, asked):
    metal, urgent = asked
    client, staff = client_for("main_alpha"), client_for("support")
    page = client.get("/tickets/new/")
    answer = submit(client, page, "subject", subject="Ring", text="Too small.")
    assert answer.status_code == 422 and parsed(answer).xpath(f'//*[@id="id_{metal}_error"]')
    submit(
        client,
        page,
        "subject",
        subject="Ring",
        text="Too small.",
        **{metal: "silver", urgent: "yes"},
    )
    ticket = Ticket.objects.get(subject="Ring")
    assert ticket.extra == {metal: "silver", urgent: True}
    answers = {"Metal": "Silver", "Urgent part": "Yes"}
    beside = text(staff.get(f"/staff/tickets/{ticket.public_id}/"))
    assert "MetalSilver" in beside and "Urgent partYes" in beside
    assert answers.items() <= facts(client.get(f"/tickets/{ticket.public_id}/")).items()
    for client_, at in ((client, "/tickets/"), (staff, "/staff/tickets/")):
        assert "Ring" in text(client_.get(f"{at}?{metal}=silver&{urgent}=yes"))
        assert "Ring" not in text(client_.get(f"{at}?{metal}=gold"))
        assert "Ring" not in text(client_.get(f"{at}?{urgent}=no"))
        assert client_.get(f"{at}?{metal}=lead").status_code == 400
        table = list(csv.DictReader(
            io.StringIO(client_.get(f"{at}?format=csv").content.decode("utf-8-sig")), delimiter=";"
        ))  # fmt: skip
        assert {"Ring": "Silver"}.items() <= {r["Subject"]: r["Metal"] for r in table}.items()


def test_staff_change_them_and_history_says_so(world, asked):
    metal, _urgent = asked
    staff, at = client_for("support"), f"/staff/tickets/{world.beta_ticket.public_id}/"
    page = staff.get(
        parsed(staff.get(at)).xpath('//a[contains(., "Change further data")]/@href')[0]
    )
    submit(staff, page, metal, **{metal: "gold"})
    assert "MetalGold" in text(staff.get(at))
    history = text(staff.get(f"/staff/history/{LABEL}/{world.beta_ticket.public_id}/"))
    assert "Metal" in history and "Gold" in history
    stale = submit(staff, page, metal, **{metal: "silver"})
    assert stale.status_code == 422 and "Somebody else has changed this" in text(stale)
    assert submit(staff, page, metal, **{metal: "lead"}).status_code == 422


def test_what_a_profile_does_not_give_is_nowhere(world, asked):
    """The region code is asked by no kind and given by no profile."""
    ticket = Ticket.objects.get(company=world.alpha)
    client = client_for("main_alpha")
    assert ticket.extra[KEY]
    for place in (f"/tickets/{ticket.public_id}/", "/tickets/", "/tickets/?format=csv"):
        said = client.get(place).content.decode().casefold()
        assert "region code" not in said and ticket.extra[KEY] not in said
    assert KEY not in api("main_alpha", "tickets").json()["items"][0]
    user = client_for("user_alpha")
    assert "Metal" not in text(user.get("/tickets/new/")), "the profile User has not been given it"
    assert "Metal" not in text(user.get("/tickets/"))


def test_who_only_reads_changes_no_further_data(world, asked):
    at = f"/staff/tickets/{world.beta_ticket.public_id}/further/"
    assert client_for("main_beta").get(at).status_code == 404
    assert cells(client_for("main_alpha").get("/tickets/"), "Subject")


@pytest.mark.feature("T27", "S23")
def test_a_collaborator_reads_what_the_kind_asks_unless_his_profile_hides_it(world, asked):
    metal, _urgent = asked
    secret = add_field(LABEL, "text", name="Margin").key  # that no profile shows
    kind = TicketKind.objects.get()
    TicketKind.objects.filter(pk=kind.pk).update(asks={**kind.asks, secret: "ask"})
    ticket = Ticket.objects.get(subject=f"{ASSIGNED_TICKET}-subject")
    extra = {**ticket.extra, metal: "gold", secret: "40 of 100"}
    Ticket.objects.filter(pk=ticket.pk).update(extra=extra)
    at, agent = f"/assigned/tickets/{ticket.public_id}/", client_for("agent")
    assert facts(agent.get(at))["Metal"] == "Gold"
    beside = text(agent.get(at))
    assert "Margin" not in beside and "40 of 100" not in beside and KEY not in beside
    profile = Profile.objects.get(pk=world.viewer("agent").profile_id)
    ProfileField.objects.update_or_create(
        profile=profile, model=LABEL, field=metal, defaults={"rule": "hidden"}
    )
    Profile.objects.filter(pk=profile.pk).update(version=profile.version + 1)
    assert "Metal" not in facts(agent.get(at))


@pytest.mark.feature("D01", "S23")
def test_who_sets_up_a_kind_reads_that_no_profile_shows_a_field(world, asked):
    dark = add_field(LABEL, "text", name="Counter").key
    staff, kind = client_for("support"), TicketKind.objects.get()
    page = staff.get(f"/staff/ticket-setup/{kind.public_id}/")
    assert text(page).count("No profile shows it") == len({dark, KEY})
    done = submit(staff, page, f"asks_{dark}", **{f"asks_{dark}": "need"})
    assert "Saved." in text(done) and "No profile shows “Counter”" in text(done)
    ProfileField.objects.create(profile=world.profile, model=LABEL, field=dark, rule="read")
    again = submit(staff, staff.get(f"/staff/ticket-setup/{kind.public_id}/"), f"asks_{dark}")
    assert "Saved." in text(again) and "No profile shows" not in text(again)
