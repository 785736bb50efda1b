"""Files in tickets: sent along, shown, given out to whoever sees the ticket, and to nobody else."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portello.access.owned import OutOfReach
from portello.access.viewer import looking
from portello.modules.tickets.models import Attachment, Message, Note, NoteFile, Ticket
from tests.pages import parsed, text
from tests.world import World, client_for, company_token

pytestmark = pytest.mark.django_db


def picture(name: str = "leak.png") -> SimpleUploadedFile:
    made = BytesIO()
    Image.new("RGB", (60, 40), "red").save(made, "PNG")
    return SimpleUploadedFile(name, made.getvalue(), "image/png")


def answered(client, ticket, person: str, **sent):
    return client.post(
        f"/tickets/{ticket.public_id}/",
        {"company_token": company_token(person), "once": "f" * 24, **sent},
        follow=True,
    )


@pytest.fixture
def ticket(world: World) -> Ticket:
    return Ticket.objects.get(company=world.alpha)


def test_a_picture_stands_in_the_text_and_a_file_below_it(world, ticket):
    client = client_for("main_alpha")
    plan = SimpleUploadedFile("plan.txt", b"first floor", "text/plain")
    page = answered(
        client, ticket, "main_alpha", text="Look:\n\n![here](leak.png)", files=[picture(), plan]
    )
    shown = parsed(page).xpath('//article//div[@class="rich"]//img/@src')
    assert len(shown) == 1
    image = client.get(shown[0])
    assert image["Content-Type"] == "image/png" and image["Content-Disposition"].startswith(
        "inline"
    )
    links = parsed(page).xpath('//article[last()]//ul[contains(@class,"files")]//a/@href')
    given = [client.get(link) for link in links]
    assert {one["Content-Disposition"].partition(";")[0] for one in given} == {"attachment"}
    assert all(one["Cache-Control"] == "private, no-store" for one in given)
    assert b"first floor" in [one.content for one in given]


def test_nobody_else_gets_the_file(world, ticket):
    one = Attachment.objects.get(ticket=ticket)
    address = f"/tickets/{ticket.public_id}/files/{one.public_id}/"
    assert client_for("main_alpha").get(address).status_code == 200
    for person in ("user_alpha", "main_beta", "agent", "member"):
        assert client_for(person).get(address).status_code == 404, person
    foreign = Attachment.objects.get(ticket=world.beta_ticket)
    mixed = f"/tickets/{ticket.public_id}/files/{foreign.public_id}/"
    assert client_for("main_alpha").get(mixed).status_code == 404
    assert client_for("anonymous").get(address).status_code == 302


def test_the_collaborator_gets_the_files_of_his_ticket_only(world):
    agent = client_for("agent")
    for mine in Ticket.objects.filter(company=world.beta):
        one = Attachment.objects.get(ticket=mine)
        got = agent.get(f"/assigned/tickets/{mine.public_id}/files/{one.public_id}/").status_code
        assert got == (200 if "assigned" in mine.subject else 404)


def test_a_refused_file_is_named_and_the_good_one_kept(world, ticket):
    client = client_for("main_alpha")
    bad = SimpleUploadedFile("run.exe", b"MZ" + b"\0" * 200)
    before = Message.objects.filter(ticket=ticket).count()
    page = answered(client, ticket, "main_alpha", text="Both", files=[picture(), bad])
    assert page.status_code == 422 and "run.exe" in text(page) and "leak.png" in text(page)
    assert Message.objects.filter(ticket=ticket).count() == before
    tokens = parsed(page).xpath('//input[@name="files-kept"]/@value')
    answered(client, ticket, "main_alpha", text="Only the good one", **{"files-kept": tokens})
    said = Message.objects.filter(ticket=ticket).latest("pk")
    assert [a.file.name for a in Attachment.objects.filter(message=said)] == ["leak.png"]


def test_what_only_staff_read_raises_whoever_looks(world, ticket):
    """Planted: a customer page that asks for notes, by whatever way."""
    viewer = world.viewer("main_alpha")
    note = Note.objects.get(ticket=ticket)
    with looking(viewer):
        assert not viewer.see(Note).exists() and not viewer.see(NoteFile).exists()
        for escape in (
            lambda: Note._base_manager.get(pk=note.pk),
            lambda: list(Note.objects.filter(ticket=ticket)),
            lambda: Note(ticket=ticket, company_id=ticket.company_id, name="x", text="x").save(),
            lambda: Note.objects.bulk_create([Note(ticket=ticket, company_id=ticket.company_id)]),
            note.save,
        ):
            with pytest.raises(OutOfReach):
                escape()
