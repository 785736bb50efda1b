"""Staff answer, note, sort, assign and join tickets, on the pages that they use."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from portello.access.owned import OutOfReach
from portello.access.viewer import looking
from portello.core import outbox
from portello.core.mail import Mail
from portello.modules.collaborators.models import Assignment
from portello.modules.customers.models import Asset, Contact
from portello.modules.orders.models import Order
from portello.modules.tickets.desk.models import CannedAnswer, Queue, TicketKind
from portello.modules.tickets.desk.operations import write_note
from portello.modules.tickets.models import Attachment, Message, Note, NoteFile, Participant, Ticket
from tests.pages import parsed, submit, text
from tests.people import EMAILS
from tests.world import BY, World, client_for

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def ticket(world: World) -> Ticket:
    """Alpha's ticket, with nothing left to tell."""
    outbox.run_due()
    Mail.objects.all().delete()
    return Ticket.objects.get(subject="alpha ticket-subject")


def address(ticket: Ticket) -> str:
    return f"/staff/tickets/{ticket.public_id}/"


def again(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def mails() -> list[tuple[str, str]]:
    outbox.run_due()
    return sorted(Mail.objects.values_list("kind", "to_address"))


def picture(name: str = "lamp.png") -> Any:
    out = BytesIO()
    Image.new("RGB", (40, 30), "#884422").save(out, "PNG")
    out.seek(0)
    out.name = name
    return out


@pytest.mark.feature("D01", "T04")
def test_an_answer_goes_to_the_customer_and_gives_him_the_turn(ticket):
    staff = client_for("support")
    page = staff.get(address(ticket))
    assert "alpha ticket-text" in text(page) and "+358" not in text(page)
    answer = submit(staff, page, "text", text="Have you tried **another** cable?", files=picture())
    assert answer.status_code == 200 and "Your answer has been sent." in text(answer)
    now = again(ticket)
    assert (now.state, now.due_at, now.answered_at is not None) == ("waiting", None, True)
    assert mails() == [("ticket answer", EMAILS["main_alpha"])]
    customer = client_for("main_alpha")
    shown = customer.get(f"/tickets/{ticket.public_id}/")
    assert "Have you tried another cable?" in text(shown) and "Support" in text(shown)
    picture_of = Attachment.objects.get(ticket=ticket, file__name="lamp.png")
    assert picture_of.public_id in shown.content.decode()
    given = staff.get(f"{address(ticket)}files/{picture_of.public_id}/")
    assert given.status_code == 200 and given["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("state", "stored"), [("open", "open"), ("held", "held"), ("closed", "closed"), ("", "waiting")]
)
def test_staff_say_whose_turn_it_is_with_their_answer(ticket, state, stored):
    staff = client_for("support")
    submit(staff, staff.get(address(ticket)), "text", text="So be it.", state=state)
    assert again(ticket).state == stored


@pytest.mark.feature("D01")
def test_a_note_and_its_file_come_out_of_no_door_of_the_customer(ticket):
    staff = client_for("support")
    before = again(ticket)
    page = staff.get(address(ticket))
    said = submit(staff, page, "note", note="He never pays on time", note_files=picture("x.png"))
    assert "Only staff see it." in text(said) and "He never pays on time" in text(said)
    note = parsed(said).xpath('//article[contains(@class, "said-note")]')
    assert len(note) == 2 and all("Only for staff" in one.text_content() for one in note)
    file = NoteFile.objects.get(file__name="x.png")
    assert staff.get(f"{address(ticket)}note-files/{file.public_id}/").status_code == 200
    now = again(ticket)
    assert (now.version, now.last_at, now.state) == (before.version, before.last_at, before.state)
    assert mails() == []
    own = client_for("main_alpha")
    for place in (
        f"/tickets/{ticket.public_id}/", "/tickets/", "/search/?q=never+pays", "/notifications/",
        f"/tickets/{ticket.public_id}/files/{file.public_id}/",
    ):  # fmt: skip
        answer = own.get(place)
        assert "never pays on time" not in answer.content.decode().lower()
        assert "x.png" not in answer.content.decode()
    hits = text(staff.get("/staff/search/?q=never+pays"))
    assert "alpha ticket-subject" in hits


def test_a_note_that_is_touched_while_a_customer_is_answered_raises(world, ticket):
    """The planted fault: a page that reads notes of the viewer's own company."""
    write_note(by=BY, ticket=ticket, text="Hidden")
    with looking(world.viewer("main_alpha")):
        for read in (
            lambda: list(Note._base_manager.filter(ticket=ticket)),
            lambda: list(NoteFile._base_manager.all()),
            lambda: Note(ticket=ticket, company_id=ticket.company_id, text="x").save(),
        ):
            with pytest.raises(OutOfReach):
                read()


@pytest.mark.feature("D01")
def test_who_is_overtaken_reads_first_and_sends_again_with_one_click(ticket):
    mia, sam = client_for("sales"), client_for("support")
    page = sam.get(address(ticket))
    submit(mia, mia.get(address(ticket)), "text", text="I have ordered the part.")
    late = submit(sam, page, "text", text="Switch it off and on.", files=picture())
    assert late.status_code == 422
    assert "Sales wrote an answer while you were writing" in text(late)
    assert "I have ordered the part." in text(late)
    assert "Switch it off and on." in late.content.decode()
    assert Message.objects.filter(ticket=ticket, side="staff").count() == 1
    kept = parsed(late).xpath('//input[@name="files-kept"]/@value')
    sent = submit(sam, late, "text", **{"files-kept": kept})
    assert "Your answer has been sent." in text(sent)
    said = Message.objects.filter(ticket=ticket, side="staff").order_by("pk")
    assert [one.text for one in said] == ["I have ordered the part.", "Switch it off and on."]
    assert Attachment.objects.filter(message=said[1]).count() == 1


def test_the_customer_who_writes_meanwhile_is_read_first_too(ticket):
    sam, customer = client_for("support"), client_for("main_alpha")
    page = sam.get(address(ticket))
    own = f"/tickets/{ticket.public_id}/"
    submit(customer, customer.get(own), "text", text="It works again.")
    late = submit(sam, page, "text", text="We send somebody.")
    assert late.status_code == 422 and "It works again." in text(late)


def test_a_double_click_sends_one_answer_and_one_note(ticket):
    staff = client_for("support")
    page = parsed(staff.get(address(ticket)))
    for marker, values in (("text", {"text": "Once"}), ("note", {"note": "Once"})):
        form = next(f for f in page.xpath('//main//form[@method="post"]') if marker in f.fields)
        sent = {k: v for k, v in form.fields.items() if v is not None} | values
        places = {staff.post(address(ticket), sent)["Location"] for _ in range(2)}
        assert len(places) == 1
    assert Message.objects.filter(ticket=ticket, text="Once").count() == 1
    assert Note.objects.filter(ticket=ticket, text="Once").count() == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("text", "", "Write something first."),
        ("text", "x" * 20_001, "at most 20000"),
        ("note", " ", "Write something first."),
        ("state", "gone", "Please check the marked fields."),
    ],
)
def test_bad_input_is_told_by_field(ticket, field, value, said):
    staff = client_for("support")
    values = {"text": "Fine"} if field == "state" else {}
    marker = "note" if field == "note" else "text"
    answer = submit(staff, staff.get(address(ticket)), marker, **{**values, field: value})
    assert answer.status_code == 422 and said in text(answer)
    assert Message.objects.filter(ticket=ticket).count() == 1


@pytest.mark.feature("D01")
def test_canned_answers_come_in_the_customers_language(world, ticket):
    Ticket.objects.filter(pk=ticket.pk).update(language="de")
    good = CannedAnswer.objects.create(
        title="Cable", text={"en": "Another cable?", "de": "Ein anderes Kabel?"}
    )
    staff = client_for("support")
    page = staff.get(address(ticket))
    offered = {
        one.text_content(): one.get("data-canned")
        for one in parsed(page).xpath("//a[@data-canned]")
    }
    assert offered["Cable"] == "Ein anderes Kabel?"
    assert offered["Restart"] == "Please switch it off and on."
    assert "only in: English" in text(page)
    plain = staff.get(f"{address(ticket)}?canned={good.public_id}")  # without JavaScript
    assert parsed(plain).xpath('//textarea[@name="text"]')[0].text.strip() == "Ein anderes Kabel?"


@pytest.mark.feature("D01")
def test_sorting_changes_what_the_page_changed_and_tells_whom_it_is_given_to(world, ticket):
    other = TicketKind.objects.create(
        name={"en": "Question"}, hours={"low": 80, "normal": 40, "high": 2}, position=2
    )
    sales, queue = world.user("sales"), Queue.objects.create(name="Sales")
    staff = client_for("support")
    page = staff.get(address(ticket))
    due = again(ticket).due_at
    done = submit(
        staff, page, "sorting", assignee=sales.public_id, queue=queue.public_id,
        kind=other.public_id, urgency="low",
    )  # fmt: skip
    assert "Saved." in text(done)
    now = again(ticket)
    assert (now.assignee, now.queue, now.kind, now.urgency) == (sales, queue, other, "low")
    assert now.due_at > due, "the kind's own hours"
    assert mails() == [("ticket assigned", EMAILS["sales"])]
    # A page that was shown before changes what it changed, and nothing else.
    third = submit(staff, page, "sorting", urgency="high")
    assert again(ticket).assignee == sales and again(ticket).urgency == "low"
    assert third.status_code == 422 and "Meanwhile somebody else has saved" in text(third)
    submit(staff, third, "sorting")
    assert (again(ticket).urgency, again(ticket).assignee) == ("high", sales)


def test_nobody_who_may_not_answer_is_given_a_ticket(world, ticket):
    reader = world.user("books")
    reader.staff_role = "reader"
    reader.save()
    staff = client_for("support")
    page = staff.get(address(ticket))
    assert reader.public_id not in page.content.decode()
    bad = submit(staff, page, "sorting", assignee=reader.public_id)
    assert bad.status_code == 422 and again(ticket).assignee is None
    looks = client_for("books")
    shown = looks.get(address(ticket))
    assert shown.status_code == 200 and not parsed(shown).xpath('//textarea[@name="text"]')
    assert looks.post(address(ticket), {"text": "Hi"}).status_code == 404


@pytest.mark.feature("D01")
def test_a_device_and_an_order_of_the_company_are_linked_and_no_other(world, ticket):
    staff, at = client_for("support"), f"{address(ticket)}links/"
    asset = Asset.objects.get(company=world.alpha)
    page = staff.get(at)
    assert "CANARY" not in text(page) and asset.name in text(page)
    for what, record in (("asset", asset), ("order", world.alpha_order)):
        staff.post(at, {"what": what, "record": record.public_id})
    assert (again(ticket).asset, again(ticket).order) == (asset, world.alpha_order)
    for what, record in (("asset", world.beta_asset), ("order", world.beta_order)):
        assert staff.post(at, {"what": what, "record": record.public_id}).status_code == 404
    staff.post(at, {"what": "order", "record": "none"})
    assert again(ticket).order is None and again(ticket).asset == asset
    assert Order.objects.filter(pk=world.alpha_order.pk).exists()


@pytest.mark.feature("D01", "T24")
def test_people_are_put_in_copy_and_a_collaborator_is_told_apart(world, ticket):
    staff, colleague = client_for("support"), world.contact_of("user_alpha")
    copies = f"{address(ticket)}copies/"
    page = submit(staff, staff.get(copies), "contact", contact=colleague.public_id)
    assert "is in copy now" in text(page)
    assert mails() == [("ticket copy", EMAILS["user_alpha"])]
    assert staff.post(copies, {"contact": world.beta_contact.public_id}).status_code == 404
    submit(staff, page, f"copies/{colleague.public_id}/removal")
    assert not Participant.objects.filter(ticket=ticket, contact=colleague).exists()
    agent, at = client_for("agent"), f"/assigned/tickets/{ticket.public_id}/"
    assert agent.get(at).status_code == 404
    page = staff.get(f"{address(ticket)}collaborators/")
    assert "Notes for staff, other tickets" in text(page)
    page = submit(staff, page, "collaborator")
    assert "sees this ticket now" in text(page) and agent.get(at).status_code == 200
    one = Assignment.objects.get(model="tickets.ticket", record_id=ticket.pk)
    submit(staff, page, f"collaborators/{one.public_id}/removal")
    assert agent.get(at).status_code == 404


@pytest.fixture
def second(world, ticket) -> Ticket:
    """Another ticket of Alpha, of the user."""
    customer = client_for("user_alpha")
    submit(customer, customer.get("/tickets/new/"), "subject", subject="Noise", text="It hums.")
    outbox.run_due()
    Mail.objects.all().delete()
    return Ticket.objects.get(subject="Noise")


@pytest.mark.feature("D01")
def test_joining_says_who_will_see_what_and_shows_it_to_nobody_else(world, ticket, second):
    staff = client_for("support")
    choice = staff.get(f"{address(second)}merging/")
    assert "alpha ticket-subject" in text(choice) and "CANARY" not in text(choice)
    preview = staff.get(f"{address(second)}merging/?into={ticket.public_id}")
    assert "It cannot be taken back." in text(preview) and "user_alpha of alpha" in text(preview)
    assert again(second).merged_into is None, "looking changes nothing"
    done = submit(staff, preview, "into")
    assert done.request["PATH_INFO"] == address(ticket)
    assert again(second).merged_into == ticket and again(second).is_closed
    assert "joined ticket" in text(done)
    user = client_for("user_alpha")
    assert user.get(f"/tickets/{ticket.public_id}/").status_code == 404
    own = user.get(f"/tickets/{second.public_id}/")
    assert "It hums." in text(own) and mails() == []
    late = submit(staff, staff.get(address(second)), "note", note="Was joined")
    assert "Was joined" in text(late), "staff still note something"
    assert staff.get(f"{address(second)}merging/").status_code == 404


def test_who_is_ticked_follows_the_ticket_that_goes_on(world, ticket, second):
    staff, contact = client_for("support"), world.contact_of("user_alpha")
    preview = staff.get(f"{address(second)}merging/?into={ticket.public_id}")
    submit(staff, preview, "into", copy=contact.public_id)
    assert mails() == [("ticket copy", EMAILS["user_alpha"])]
    assert client_for("user_alpha").get(f"/tickets/{ticket.public_id}/").status_code == 200


def test_nothing_is_joined_across_companies_nor_into_what_is_closed(world, ticket, second):
    staff = client_for("support")
    at = f"{address(second)}merging/"
    for other in (world.beta_ticket, second):
        assert staff.post(at, {"into": other.public_id}).status_code == 404
    Ticket.objects.filter(pk=ticket.pk).update(state="closed", closed_at=timezone.now())
    assert staff.post(at, {"into": ticket.public_id}).status_code == 404
    assert again(second).merged_into is None


def test_an_answer_to_a_ticket_that_was_joined_meanwhile_is_kept_on_the_form(ticket, second):
    sam, sales = client_for("support"), client_for("sales")
    page = sam.get(address(second))
    preview = sales.get(f"{address(second)}merging/?into={ticket.public_id}")
    submit(sales, preview, "into")
    late = submit(sam, page, "text", text="Too late")
    assert late.status_code == 422 and f"joined with {ticket.number}" in text(late)
    assert "Too late" in late.content.decode()
    assert not Message.objects.filter(text="Too late").exists()


@pytest.mark.feature("D01")
def test_a_ticket_for_a_customer_on_the_phone(world):
    staff = client_for("support")
    found = staff.get("/staff/tickets/new/?q=user_alpha")
    assert "user_alpha of alpha" in text(found) and "CANARY" not in text(found)
    contact = world.contact_of("user_alpha")
    page = staff.get(f"/staff/tickets/new/?company={world.alpha.public_id}")
    assert Contact.objects.get(pk=world.beta_contact.pk).name not in page.content.decode()
    outbox.run_due()
    Mail.objects.all().delete()
    done = submit(
        staff, page, "subject", contact=contact.public_id, subject="Called us", text="Paper jam",
        note="Sounded angry", kind=TicketKind.objects.get().public_id,
    )  # fmt: skip
    ticket = Ticket.objects.get(subject="Called us")
    assert f"Ticket {ticket.number} is open." in text(done) and "Sounded angry" in text(done)
    assert (ticket.contact, ticket.state, ticket.queue.name) == (contact, "open", "Service")
    assert ticket.due_at is not None and ticket.answered_at is None
    assert mails() == [("ticket answer", EMAILS["user_alpha"])]
    assert client_for("user_alpha").get(f"/tickets/{ticket.public_id}/").status_code == 200
    page = staff.get(f"/staff/tickets/new/?company={world.alpha.public_id}")
    bad = submit(staff, page, "subject", contact=world.beta_contact.public_id, subject="", text="")
    assert bad.status_code == 422 and "This field is required." in text(bad)


def test_what_is_late_says_so_in_a_word(ticket):
    Ticket.objects.filter(pk=ticket.pk).update(due_at=timezone.now() - timedelta(hours=3))
    assert "late: answer was due by" in text(client_for("support").get(address(ticket)))


def test_the_page_asks_as_often_for_many_messages_as_for_few(ticket, django_assert_max_num_queries):
    staff = client_for("support")
    for n in range(40):
        write_note(by=BY, ticket=ticket, text=f"Note {n}")
    Message.objects.bulk_create(
        Message(ticket=ticket, company_id=ticket.company_id, side="staff", name="S", text=f"T{n}")
        for n in range(60)
    )
    staff.get(address(ticket))
    with django_assert_max_num_queries(26):
        page = staff.get(address(ticket))
    assert "Show earlier messages" in text(page)
    assert "T0" in text(staff.get(f"{address(ticket)}?messages=all"))
