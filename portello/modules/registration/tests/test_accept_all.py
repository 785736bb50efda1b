"""Approve all: what is shown beforehand is what happens, to each item by itself (N28)."""

from __future__ import annotations

import pytest

from portello.core import changes
from portello.core.audit import System
from portello.core.mail import Mail
from portello.core.outbox import run_due
from portello.modules.customers.models import Company, Contact
from portello.modules.inbox import runs
from portello.modules.inbox.models import AcceptRun, InboxItem
from portello.modules.portals.models import Portal, PortalAccess
from portello.modules.registration.tests.people import patient, registered
from tests.pages import cells, parsed, submit, text
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]

FIVE = ("Gammastal", "Etablik", "Thetaluna", "Iotavent")


@pytest.fixture
def five(world, monkeypatch):
    """Four strangers, and one whose phone is that of the first who was let in."""
    patient(monkeypatch)
    page = {"fields": {"company.name": "required", "contact.phone": "asked"}}
    Portal.objects.filter(pk=world.portal.pk).update(
        registration="open", approval="staff", registration_page=page
    )
    InboxItem.objects.all().delete()
    for n, name in enumerate(FIVE):
        registered(f"{name.lower()}@x.example", company_name=name, contact_name=f"{name} boss",
                   contact_phone=f"+358 9 55512{n}4")  # fmt: skip
    changes.apply(world.alpha, {"phone": "+358 9 7777777"}, by=System("test"))
    registered("lambda@x.example", company_name="Lambdahaus", contact_name="Lars L",
               contact_phone="+358 9 7777777")  # fmt: skip
    run_due()
    return world


def preview():
    client = client_for("admin")
    return client, client.get("/staff/inbox/all/?kind=registration")


def boxes(page):
    return parsed(page).xpath('//input[@name="item"]/@value')


def send(client, values):
    answer = client.post("/staff/inbox/all/?kind=registration", {"item": values}, follow=True)
    run_due()
    return answer


@pytest.mark.feature("N28")
def test_five_are_accepted_as_they_were_shown_and_one_is_undone(five):
    client, page = preview()
    first = parsed(page).xpath("//h2/text()")[0]
    assert first.startswith("Should be checked") and "(1)" in first
    happens = cells(page, "What happens")
    assert happens[0].startswith(
        "Attached to alpha name as a new person: Lars LHow sure: 33 %Same ph"
    )
    assert "Another company name: Lambdahaus ≠ alpha name" in happens[0]
    ticked = parsed(page).xpath('//input[@name="item" and @checked]/@value')
    assert len(ticked) == 4 and boxes(page)[0] not in ticked, (
        "who should be checked is never ticked"
    )
    assert "lambda@x.example gets access to" in happens[0]
    assert happens[1].startswith("New customer: Gammastal")
    answer = send(client, boxes(page))
    run = AcceptRun.objects.latest("pk")
    assert "5 items were approved" in text(client.get(f"/staff/inbox/runs/{run.public_id}/"))
    assert "Approve all" in text(answer)
    assert Company.objects.filter(name__in=FIVE).count() == 4
    assert Contact.objects.get(email="lambda@x.example").company == five.alpha
    assert PortalAccess.objects.filter(user__email__endswith="@x.example").count() == 5
    told = Mail.objects.filter(kind="registration approved").values_list("to_address", flat=True)
    assert sorted(told) == sorted([f"{n.lower()}@x.example" for n in (*FIVE, "lambda")])
    item = InboxItem.objects.get(email="gammastal@x.example")
    client.post(f"/staff/inbox/{item.public_id}/undoing/", {"version": item.version})
    assert Company.objects.get(name="Gammastal").archived_at


@pytest.mark.feature("N28", "N21")
def test_what_should_be_checked_can_be_left_out(five):
    client, page = preview()
    send(client, boxes(page)[1:])
    left = InboxItem.objects.waiting().get()
    assert left.email == "lambda@x.example" and not Contact.objects.filter(email=left.email)


@pytest.mark.feature("N28")
def test_what_has_changed_since_it_was_shown_is_not_done(five):
    client, page = preview()
    item = InboxItem.objects.get(email="etablik@x.example")
    client_for("support").post(f"/staff/inbox/{item.public_id}/take/")
    other = InboxItem.objects.get(email="iotavent@x.example")
    rejection = {"version": other.version, "answer": "No."}
    client_for("support").post(f"/staff/inbox/{other.public_id}/rejection/", rejection)
    twin = Contact(company=five.beta, name="Thetaluna boss", email="thetaluna@x.example")
    changes.create(twin, by=System("test"))
    send(client, boxes(page))
    run = AcceptRun.objects.latest("pk")
    notes = dict(run.entries.filter(state="refused").values_list("item__email", "note"))
    assert set(notes) == {"etablik@x.example", "iotavent@x.example", "thetaluna@x.example"}
    assert "has it in hand" in notes["etablik@x.example"]
    assert "decided on it meanwhile" in notes["iotavent@x.example"]
    assert "something else" in notes["thetaluna@x.example"]
    shown = text(client.get(f"/staff/inbox/runs/{run.public_id}/"))
    assert "Not done" in shown and "2 items were approved" in shown


@pytest.mark.feature("N28")
def test_a_double_click_is_one_run_and_an_interrupted_one_is_finished(five, monkeypatch):
    client, page = preview()
    values = boxes(page)
    monkeypatch.setattr(runs, "SLICE", 2)
    for _twice in range(2):
        client.post("/staff/inbox/all/?kind=registration", {"item": values})
    run = AcceptRun.objects.get(entries__item__email="lambda@x.example")
    accept, calls = runs._accept, []

    def killed(entry, by):
        if len(calls) == 3:
            raise KeyboardInterrupt  # as the process would die
        calls.append(entry)
        accept(entry, by)

    monkeypatch.setattr(runs, "_accept", killed)
    with pytest.raises(KeyboardInterrupt):
        run_due()
    assert run.entries.filter(state="done").count() == 3
    monkeypatch.setattr(runs, "_accept", accept)
    from portello.core.outbox import OutboxMessage

    OutboxMessage.objects.filter(kind="inbox.accept").update(lease_until=None)
    run_due()
    run.refresh_from_db()
    assert run.done_at and run.entries.filter(state="done").count() == 5
    assert Company.objects.filter(name__in=FIVE).count() == 4


def test_nothing_ticked_and_kinds_of_others_are_refused(five):
    client, _page = preview()
    assert "Tick at least one item" in text(send(client, []))
    assert client.get("/staff/inbox/all/?kind=nonsense").status_code == 404
    reader = five.user("books")
    reader.staff_role = "reader"
    reader.save()
    page = client_for("books").get("/staff/inbox/all/?kind=registration")
    assert page.status_code in (200, 404) and not (
        page.status_code == 200 and parsed(page).xpath('//input[@name="item"]')
    )


def test_requests_to_be_forgotten_are_never_taken_in_one_go(world):
    client = client_for("user_alpha")
    submit(client, client.get("/me/forget/"), "company_token")
    waiting = list(InboxItem.objects.waiting().filter(act="forget"))
    assert waiting
    staff = client_for("admin").get("/staff/inbox/all/")
    offered = " ".join(boxes(staff))
    assert all(item.public_id not in offered for item in waiting)
