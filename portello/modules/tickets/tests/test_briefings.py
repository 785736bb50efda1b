"""Staff and a collaborator tell each other what no customer reads (T28)."""

from __future__ import annotations

from typing import Any

import pytest

from portello.access.models import Profile, ProfileField
from portello.access.owned import OutOfReach
from portello.access.viewer import looking
from portello.core import outbox
from portello.core.letterheads import headers_of
from portello.core.mail import Mail
from portello.modules.collaborators.models import Assignment
from portello.modules.collaborators.operations import end_assignment
from portello.modules.mailbox.addresses import thread_behind
from portello.modules.notifications.models import Notice
from portello.modules.tickets.models import Briefing, Message, Ticket
from tests.mailed import Post, switch_on, written
from tests.pages import parsed, submit, text
from tests.people import ASSIGNED_TICKET, EMAILS
from tests.world import BY, World, client_for, company_token

pytestmark = [pytest.mark.django_db]
SECRET = "Bring the big ladder, they never pay"


@pytest.fixture
def ticket(world: World) -> Ticket:
    """Beta's ticket, assigned to the agent, who may do more than look."""
    world.collaborator.__class__.objects.update(may_manage=True)
    outbox.run_due()
    Mail.objects.all().delete()
    return Ticket.objects.get(subject=f"{ASSIGNED_TICKET}-subject")


def desk(ticket: Ticket) -> str:
    return f"/staff/tickets/{ticket.public_id}/"


def section(ticket: Ticket) -> str:
    return f"/assigned/tickets/{ticket.public_id}/"


def hide_from_collaborator(world: World, model: str, field: str) -> None:
    profile = world.collaborator.access.profile
    ProfileField.objects.create(profile=profile, model=model, field=field, rule="hidden")
    Profile.objects.filter(pk=profile.pk).update(version=profile.version + 1)


def standing(ticket: Ticket) -> Any:
    return Ticket.objects.filter(pk=ticket.pk).values().get()


@pytest.mark.feature("T28", "D01")
def test_staff_brief_a_collaborator_and_he_answers_and_no_customer_hears_of_it(world, ticket):
    before, said = standing(ticket), Message.objects.count()
    staff = client_for("support")
    page = submit(staff, staff.get(desk(ticket)), "briefing", briefing=SECRET)
    assert "The customer does not see it." in text(page) and SECRET in text(page)
    outbox.run_due()
    mail = Mail.objects.get()
    assert (mail.kind, mail.to_address) == ("ticket briefing", EMAILS["agent"])
    assert SECRET in mail.body
    token = mail.reply_to.rpartition("@")[0].rpartition("+")[2]
    assert thread_behind(token) is None, "what came by mail, the customer would read"
    agent = client_for("agent")
    shown = agent.get(section(ticket))
    assert SECRET in text(shown) and "Not for the customer" in text(shown)
    done = submit(agent, shown, "briefing", briefing="The ladder is too short")
    assert "Staff have it." in text(done)
    assert "The ladder is too short" in text(staff.get(desk(ticket)))
    assert standing(ticket) == before and Message.objects.count() == said, "nothing moved"
    for person in ("main_beta", "accountant", "main_alpha", "anonymous"):
        client = client_for(person)
        for place in (
            f"/tickets/{ticket.public_id}/", "/tickets/", "/search/?q=ladder", "/notifications/",
            "/tickets/?q=ladder", section(ticket),
        ):  # fmt: skip
            assert "ladder" not in client.get(place).content.decode().replace('"ladder"', "")
    outbox.run_due()
    notices = Notice.objects.filter(kind="ticket briefing").values_list("user__email", flat=True)
    assert set(notices) <= {EMAILS["agent"], EMAILS["support"]}
    assert "CANARY-B-assigned-ticket-subject" in text(staff.get("/staff/search/?q=ladder"))


def test_nobody_but_whom_it_is_assigned_to_reaches_one(world, ticket):
    """Planted: customer pages that ask for briefings, by whatever way."""
    one = Briefing.objects.get(ticket=ticket)
    for person in ("main_beta", "main_alpha"):
        viewer = world.viewer(person)
        with looking(viewer):
            assert not viewer.see(Briefing).exists() and not viewer.see_assigned(Briefing).exists()
            for escape in (
                lambda: Briefing._base_manager.get(pk=one.pk),
                lambda: list(Briefing.objects.filter(ticket=ticket)),
                lambda: Briefing(ticket=ticket, company_id=ticket.company_id, text="x").save(),
                lambda: Briefing.objects.bulk_create([Briefing(company_id=ticket.company_id)]),
                one.save,
                one.delete,
            ):
                with pytest.raises(OutOfReach):
                    escape()


def test_whoever_only_looks_reads_and_cannot_write(world, ticket):
    world.collaborator.__class__.objects.update(may_manage=False)
    agent = client_for("agent")
    page = agent.get(section(ticket))
    assert f"{ASSIGNED_TICKET}-briefing" in text(page) and 'name="briefing"' not in str(
        page.content
    )
    count = Briefing.objects.count()
    sent = agent.post(
        section(ticket),
        {"act": "briefing", "briefing": "x", "company_token": company_token("agent")},
    )
    assert sent.status_code == 404 and Briefing.objects.count() == count


def test_it_ends_with_the_assignment_and_an_empty_one_is_refused(world, ticket):
    staff = client_for("support")
    page = staff.get(desk(ticket))
    empty = submit(staff, page, "briefing", briefing="  ")
    assert empty.status_code == 422 and "Write something first." in text(empty)
    end_assignment(
        by=BY, assignment=Assignment.objects.get(record_id=ticket.pk, model="tickets.ticket")
    )
    late = submit(staff, page, "briefing", briefing="Still there?")
    assert late.status_code == 422 and "Nobody from outside" in text(late)
    assert "Still there?" in late.content.decode(), "the text is not lost"
    assert client_for("agent").get(section(ticket)).status_code == 404
    assert 'name="briefing"' not in staff.get(desk(ticket)).content.decode()


def test_the_turn_is_set_in_one_place_and_never_over_a_text(world, ticket):
    staff = client_for("support")
    page = staff.get(desk(ticket))
    kept = submit(staff, page, "text", act="turn", text="Not yet sent", state="held")
    assert kept.status_code == 422 and "Send your text, or empty the field" in text(kept)
    assert "Not yet sent" in kept.content.decode() and standing(ticket)["state"] == "open"
    wrong = submit(staff, page, "text", act="turn", state="elsewhere")
    assert wrong.status_code == 422 and standing(ticket)["state"] == "open"
    done = submit(staff, page, "text", act="turn", state="held")
    assert "Nothing was sent to the customer." in text(done)
    assert standing(ticket)["state"] == "held"


@pytest.mark.feature("T28")
def test_customers_read_that_a_collaborator_is_from_outside_and_he_reads_for_whom_it_is(
    world, ticket
):
    agent = client_for("agent")
    page = agent.get(section(ticket))
    assert world.beta.name in text(page) and "Staff answer" in text(page)
    submit(agent, page, "text", text="I come at ten", state="held")
    assert "With you" in text(agent.get(section(ticket)))
    assert "With you" in text(agent.get("/assigned/"))
    company = world.collaborator.access.contact.company.name
    for person, place in (
        ("main_beta", f"/tickets/{ticket.public_id}/"),
        ("support", desk(ticket)),
    ):
        shown = client_for(person).get(place)
        head = parsed(shown).xpath('//article[contains(@class, "said-collaborator")]/header')[-1]
        assert company in head.text_content() and "external" in head.text_content()


def test_a_hidden_subject_keeps_words_and_subject_out_of_the_collaborators_mail(world, ticket):
    hide_from_collaborator(world, "tickets.ticket", "subject")
    staff = client_for("support")
    submit(staff, staff.get(desk(ticket)), "briefing", briefing=SECRET)
    submit(staff, staff.get(desk(ticket)), "text", text="Somebody comes.")
    outbox.run_due()
    assert client_for("agent").get(section(ticket)).status_code == 404
    sent = Mail.objects.filter(to_address=EMAILS["agent"])
    assert not any(ticket.subject in one.subject + one.body or SECRET in one.body for one in sent)


def test_hidden_names_stay_out_of_the_collaborators_mail(world, ticket):
    hide_from_collaborator(world, "customers.contact", "name")
    customer = client_for("main_beta")
    at = f"/tickets/{ticket.public_id}/"
    submit(customer, customer.get(at), "text", text="When do you come?")
    outbox.run_due()
    sent = Mail.objects.filter(to_address=EMAILS["agent"]).latest("pk")
    assert "When do you come?" in sent.body
    name = Message.objects.get(text="When do you come?").name
    assert name and name not in sent.subject + sent.body


@pytest.mark.feature("D01")
def test_an_answer_to_a_briefing_by_mail_says_what_it_is(world, ticket):
    staff = client_for("support")
    submit(staff, staff.get(desk(ticket)), "briefing", briefing=SECRET)
    outbox.run_due()
    box = switch_on(world.portal)
    sent = Mail.objects.get(kind="ticket briefing")
    reply = written(
        EMAILS["agent"], box.address, "Yes.", In_Reply_To=headers_of(sent)["Message-ID"]
    )
    row = Post(box)(reply)
    assert (row.outcome, row.why) == ("tray", "unanswerable")


def test_the_same_form_sent_again_stores_a_briefing_once(world, ticket):
    agent, staff = client_for("agent"), client_for("support")
    for client, place in ((staff, desk(ticket)), (agent, section(ticket))):
        form = client.get(place)
        for _time in range(2):
            done = submit(client, form, "briefing", briefing=f"Bring the ladder, {place}")
        assert "It was not sent a second time." in text(done)
        assert Briefing.objects.filter(text__endswith=place).count() == 1
