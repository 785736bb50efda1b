"""Tickets through keys: what pages do, with the rights of the key, and never what only staff read."""

from __future__ import annotations

import pytest

from portello.access.models import Profile, ProfileAction, ProfileField
from portello.access.profiles import _COMPILED
from portello.api.operations import make_integration_key
from portello.core import outbox
from portello.core.audit import AuditEntry
from portello.core.mail import Mail
from portello.modules.accounts.models import User
from portello.modules.orders.models import Order
from portello.modules.tickets.desk.models import Queue, TicketKind
from portello.modules.tickets.models import Message, Note, Participant, Ticket
from portello.modules.tickets.operations import Writer
from portello.modules.tickets.states import set_state
from tests.custom import add_field
from tests.keys import KEYS
from tests.world import BY, api

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NEW = {"subject": "It does not print", "text": "Since **this** morning."}


def send(caller, address, data, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return api(
        caller, address, method="post", data=data, content_type="application/json", headers=headers
    )


def at(ticket, act=""):
    return f"tickets/{ticket.public_id}" + (f"/{act}" if act else "")


def wrong(answer):
    """The names of the fields that were refused."""
    assert answer.status_code == 422, answer.content
    return {one["field"] for one in answer.json()["errors"]}


@pytest.fixture
def ticket(world):
    return Ticket.objects.get(company=world.alpha)


@pytest.mark.feature("D01", "S25")
def test_a_person_opens_a_ticket_once(world):
    order = Order.objects.filter(company=world.alpha)[0]
    colleague = world.contact_of("user_alpha")
    sent = {**NEW, "urgency": "high", "order": order.public_id, "copies": [colleague.public_id]}
    answers = [send("main_alpha", "tickets", sent, idempotency_key="one") for _again in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    ticket = Ticket.objects.get(subject=NEW["subject"])
    assert answers[0]["Location"] == f"/api/v1/{at(ticket)}"
    assert (ticket.company, ticket.order, ticket.urgency) == (world.alpha, order, "high")
    assert ticket.contact == world.contact_of("main_alpha") and ticket.due_at is not None
    assert Participant.objects.filter(ticket=ticket, contact=colleague, role="copy").exists()
    said = Message.objects.get(ticket=ticket)
    assert (said.way, said.side, said.text) == ("program", "customer", NEW["text"])
    other = send("main_alpha", "tickets", {**NEW, "subject": "Other"}, idempotency_key="one")
    assert other.status_code == 422 and not Ticket.objects.filter(subject="Other").exists()
    outbox.run_due()
    assert Mail.objects.filter(kind="ticket received", to_address="main@alpha.example").count() == 1


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"text": "x"}, "subject"),
        ({"subject": "x"}, "text"),
        ({**NEW, "text": "  "}, "text"),
        ({**NEW, "subject": "x" * 201}, "subject"),
        ({**NEW, "subject": "x\x00"}, "subject"),
        ({**NEW, "text": 7}, "text"),
        ({**NEW, "text": "x" * 20_001}, "text"),
        ({**NEW, "urgency": "now"}, "urgency"),
        ({**NEW, "kind": "zzzzzzzzzzzz"}, "kind"),
        ({**NEW, "asset": "beta"}, "asset"),
        ({**NEW, "order": "beta"}, "order"),
        ({**NEW, "site": "'; --"}, "site"),
        ({**NEW, "contact": "beta"}, "contact"),
        ({**NEW, "copies": ["beta"]}, "copies"),
        ({**NEW, "copies": "beta"}, "copies"),
        ({**NEW, "queue": "x"}, "queue"),
        ({**NEW, "state": "closed"}, "state"),
        ({}, "subject"),
    ],
)
@pytest.mark.parametrize("caller", ["main_alpha", "everything"])
def test_bad_input_is_refused_by_field(world, caller, sent, field):
    foreign = {
        "asset": world.beta_asset.public_id, "order": world.beta_order.public_id,
        "contact": world.beta_contact.public_id, "copies": world.beta_contact.public_id,
    }  # fmt: skip
    if "beta" in str(sent.get(field)):
        found = foreign[field]
        sent = {**sent, field: [found] if isinstance(sent[field], list) else found}
    if caller == "everything" and sent:
        sent = {**sent, "company": world.alpha.public_id}
    before = Ticket.objects.count()
    assert field in wrong(send(caller, "tickets", sent))
    assert Ticket.objects.count() == before


@pytest.mark.feature("D01", "S24")
def test_another_system_opens_a_ticket_for_a_customer(world):
    contact, queue = world.contact_of("user_alpha"), Queue.objects.get()
    metal = add_field("tickets.ticket", "choice", name="Metal").key
    sent = {
        **NEW, "company": world.alpha.public_id, "contact": contact.public_id,
        "queue": queue.public_id, "name": "Service desk", metal: "gold",
    }  # fmt: skip
    answer = send("everything", "tickets", sent)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["contact"], made["queue"], made[metal]) == (
        contact.public_id,
        queue.public_id,
        "gold",
    )
    assert made["messages"][0]["name"] == "Service desk" and made["messages"][0]["side"] == "staff"
    assert AuditEntry.objects.filter(verb="created", actor_name="Everything").exists()
    assert wrong(send("everything", "tickets", {**sent, metal: "lead"})) == {metal}
    assert wrong(send("everything", "tickets", NEW)) == {"company"}


@pytest.mark.feature("D01", "D02")
def test_a_ticket_from_answer_to_rating(world, ticket):
    assert send("main_alpha", at(ticket, "messages"), {"text": "More."}).status_code == 200
    sent = {"text": "Try **again**.", "state": "waiting", "name": "Sam"}
    answer = send("everything", at(ticket, "messages"), sent, idempotency_key="a")
    assert send("everything", at(ticket, "messages"), sent, idempotency_key="a").status_code == 200
    assert answer.json()["state"] == "waiting" and answer["ETag"]
    said = [
        (one["name"], one["text"])
        for one in api("main_alpha", at(ticket, "messages")).json()["items"]
    ]
    assert said[-2:] == [("main_alpha of alpha", "More."), ("Sam", "Try **again**.")]
    assert api("main_alpha", at(ticket, "turn")).json() == {
        "state": "waiting",
        "possible": ["closed"],
    }
    early = send("main_alpha", at(ticket, "rating"), {"rating": 5})
    assert early.status_code == 422
    closed = send("main_alpha", at(ticket, "turn"), {"state": "closed"})
    assert closed.json()["state"] == "closed"
    rated = send("main_alpha", at(ticket, "rating"), {"rating": 4, "comment": "Quick."})
    assert (rated.json()["rating"], rated.json()["rating_text"]) == (4, "Quick.")
    assert api("everything", at(ticket, "rating")).json()["rating"] == 4
    for bad in (0, 6, "5", True, None):
        assert "rating" in wrong(send("main_alpha", at(ticket, "rating"), {"rating": bad}))
    assert wrong(send("main_alpha", at(ticket, "rating"), {"rating": 1, "comment": "x" * 2001}))
    again = send("main_alpha", at(ticket, "turn"), {"state": "open"})
    assert again.json()["state"] == "open" and again.json()["closed_at"] is None
    assert wrong(send("main_alpha", at(ticket, "turn"), {"state": "held"})) == {"state"}


def test_what_is_not_possible_any_more_is_said(world, ticket):
    TicketKind.objects.update(may_close=False, may_reopen=False)
    answer = send("main_alpha", at(ticket, "turn"), {"state": "closed"})
    assert answer.status_code == 409
    set_state(by=BY, ticket=ticket, state="closed", writer=Writer("staff", "Sam"))
    before = Message.objects.count()
    for act, sent in (("turn", {"state": "open"}), ("messages", {"text": "Still broken."})):
        assert send("main_alpha", at(ticket, act), sent).status_code == 409
    assert Message.objects.count() == before


@pytest.mark.feature("S25")
@pytest.mark.parametrize(
    ("act", "sent", "action"),
    [
        ("messages", {"text": "x"}, "answer"),
        ("turn", {"state": "closed"}, "close"),
        ("rating", {"rating": 3}, "close"),
        ("", NEW, "create"),
    ],
)
def test_rights_of_a_key_are_those_of_its_person(world, ticket, act, sent, action):
    address = at(ticket, act) if act else "tickets"
    Participant.objects.create(
        ticket=ticket, company=world.alpha, contact=world.contact_of("user_alpha"), role="copy"
    )
    assert send("user_alpha", address, sent).status_code == 403, "his key may only read"
    ProfileAction.objects.filter(action=f"tickets.{action}").delete()
    _COMPILED.clear()
    before = Message.objects.count()
    assert send("main_alpha", address, sent).status_code == 403
    assert send("products_only", address, sent).status_code == 404
    reads = make_integration_key(by=BY, name="Reads", rights=["tickets.view"])[1]
    assert api(reads, "tickets").status_code == 200
    assert send(reads, address, sent).status_code == 403
    assert Message.objects.count() == before


@pytest.mark.parametrize("act", ["messages", "turn", "rating", "notes", "sorting"])
def test_not_yours_is_not_there(world, act):
    sent = {"text": "x", "state": "closed", "rating": 1}
    taken = {"messages": ["text"], "turn": ["state"], "rating": ["rating"], "notes": ["text"]}
    data = {name: sent[name] for name in taken.get(act, [])} or {"urgency": "high"}
    missing = send("main_alpha", f"tickets/zzzzzzzzzzzz/{act}", data)
    for address in (at(world.beta_ticket, act), f"tickets/zzzzzzzzzzzz/{act}"):
        answer = send("main_alpha", address, data)
        assert answer.status_code == 404 and answer.json()["title"] == missing.json()["title"]
        assert api("main_alpha", address).status_code == 404


@pytest.mark.feature("D03")
def test_notes_are_for_other_systems_of_the_business_alone(world, ticket):
    answer = send("everything", at(ticket, "notes"), {"text": "NOTED-SECRET"})
    assert answer.status_code == 200 and "NOTED-SECRET" not in answer.content.decode()
    assert Note.objects.filter(ticket=ticket, text="NOTED-SECRET", name="Everything").exists()
    assert api("everything", at(ticket, "notes")).json()["items"][-1]["text"] == "NOTED-SECRET"
    for method in ("get", "post"):
        refused = api("main_alpha", at(ticket, "notes"), method=method)
        assert refused.status_code == 404
    for address in ("tickets", at(ticket), at(ticket, "messages"), "openapi.json"):
        said = api("main_alpha", address).content.decode()
        assert "SECRET" not in said and "/notes" not in said and "/sorting" not in said


@pytest.mark.feature("D02", "S24")
def test_another_system_sorts_a_ticket_that_nobody_has_changed_meanwhile(world, ticket):
    stands = api("everything", at(ticket, "sorting"))
    people = {one["name"]: one["id"] for one in stands.json()["choices"]["assignee"]}
    queue = Queue.objects.create(name="Second")
    sent = {"assignee": people["Support"], "queue": queue.public_id, "urgency": "high"}
    assert send("everything", at(ticket, "sorting"), sent).status_code == 428
    done = send("everything", at(ticket, "sorting"), sent, if_match=stands["ETag"])
    assert done.status_code == 200 and done.json()["queue"] == queue.public_id
    ticket.refresh_from_db()
    assert (ticket.assignee.email, ticket.urgency) == ("support@business.example", "high")
    late = send("everything", at(ticket, "sorting"), {"queue": None}, if_match=stands["ETag"])
    assert late.status_code == 412 and late.json()["errors"][0]["field"] == "queue"
    free = send(
        "everything", at(ticket, "sorting"), {"queue": None, "assignee": None}, if_match="*"
    )
    assert free.json()["assignee"] is None and free.json()["queue"] is None
    reader = User.objects.get(email="books@business.example")
    User.objects.filter(pk=reader.pk).update(staff_role="reader")
    foreign = {
        "order": world.beta_order.public_id, "asset": world.beta_asset.public_id,
        "assignee": reader.public_id, "kind": "zzzzzzzzzzzz", "urgency": "now",
    }  # fmt: skip
    for name, value in foreign.items():
        assert wrong(send("everything", at(ticket, "sorting"), {name: value}, if_match="*")) == {
            name
        }


def test_what_the_profile_hides_no_act_shows_or_takes(world, ticket):
    metal = add_field("tickets.ticket", "text", name="Metal").key
    TicketKind.objects.update(asks={"urgency": "ask", metal: "ask"})
    kinds = api("main_alpha", "ticket-kinds").json()["items"]
    assert kinds[0]["asks"] == {"urgency": "ask"}
    assert metal in api("everything", "ticket-kinds").json()["items"][0]["asks"]
    assert wrong(send("main_alpha", "tickets", {**NEW, metal: "tin"})) == {metal}
    for field in ("urgency", "subject"):
        ProfileField.objects.update_or_create(
            profile=world.profile, model="tickets.ticket", field=field, defaults={"rule": "hidden"}
        )
    Profile.objects.filter(pk=world.profile.pk).update(version=99)
    assert "urgency" in wrong(send("main_alpha", "tickets", {**NEW, "urgency": "low"}))
    for act in ("messages", "turn", "rating"):
        assert api("main_alpha", at(ticket, act)).status_code == 404
    assert send("main_alpha", at(ticket, "messages"), {"text": "x"}).status_code == 404


def test_the_document_has_the_acts_of_the_key(world):
    persons, systems = (api(one, "openapi.json").json() for one in ("main_alpha", "everything"))
    one = "/api/v1/tickets/{public_id}"
    assert set(persons["paths"][f"{one}/turn"]) == {"get", "post"}
    assert f"{one}/notes" not in persons["paths"] and f"{one}/notes" in systems["paths"]
    body = systems["paths"]["/api/v1/tickets"]["post"]["requestBody"]["content"]
    schema = body["application/json"]["schema"]
    assert {"company", "queue", "subject"} <= set(schema["properties"])
    reads = api("user_alpha", "openapi.json").json()["paths"]
    assert "post" not in reads["/api/v1/tickets"] and set(reads[f"{one}/turn"]) == {"get"}
    assert KEYS["everything"] not in str(systems)
