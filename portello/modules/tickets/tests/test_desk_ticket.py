"""Staff answer, note, sort, assign and join tickets, on the pages that they use."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from portello.access.owned import OutOfReach
from portello.access.viewer import looking
from portello.core import outbox
from portello.core.mail import Mail
from portello.modules.tickets.desk.models import CannedAnswer
from portello.modules.tickets.desk.operations import write_note
from portello.modules.tickets.models import Attachment, Message, Note, NoteFile, Ticket
from portello.modules.tickets.shown import STAFF_STATES
from tests.pages import parsed, submit, text
from tests.people import EMAILS
from tests.world import BY, client_for

pytestmark = [pytest.mark.django_db]


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


def test_who_is_overtaken_by_an_answer_that_closes_reads_so_and_does_not_reopen(ticket):
    mia, sam = client_for("sales"), client_for("support")
    page = sam.get(address(ticket))
    submit(mia, mia.get(address(ticket)), "text", text="It is solved.", state="closed")
    late = submit(sam, page, "text", text="One more thing.")
    said = parsed(late).xpath('//*[@id="answer"]//*[@role="alert"]')[0].text_content()
    assert "wrote an answer while" in said and "The ticket is closed. An answer opens it" in said
    assert parsed(late).xpath('//*[@id="answer"]//select[@name="state"]')[0].value == "closed"
    submit(sam, late, "text")
    assert Ticket.objects.get(pk=ticket.pk).state == "closed"


@pytest.mark.parametrize(("theirs", "stands"), [("held", "held"), ("open", "closed")])
def test_the_form_of_who_is_overtaken_has_the_status_that_stands(ticket, theirs, stands):
    """But for our own turn, which is over with the answer that is written."""
    mia, sam = client_for("sales"), client_for("support")
    page = sam.get(address(ticket))
    submit(mia, mia.get(address(ticket)), "text", text="I asked the factory.", state=theirs)
    late = submit(sam, page, "text", text="One more thing.", state="closed")
    assert f"The status is now: {dict(STAFF_STATES)[theirs]}." in text(late)
    assert parsed(late).xpath('//*[@id="answer"]//select[@name="state"]')[0].value == stands


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
    assert "not in Deutsch, offered in English" in text(page)
    plain = staff.get(f"{address(ticket)}?canned={good.public_id}")  # without JavaScript
    assert parsed(plain).xpath('//textarea[@name="text"]')[0].text.strip() == "Ein anderes Kabel?"
