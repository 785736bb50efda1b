"""Forget me, proved: canaries in every personal column are nowhere afterwards, on both databases."""

from __future__ import annotations

import json
import logging
from argparse import Namespace
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone, translation

from portello.access.staff import Staff
from portello.access.viewer import looking
from portello.api.operations import make_person_key
from portello.commands import forget_again
from portello.commands.verify import problems
from portello.core import audit, outbox, search
from portello.core.audit import AuditEntry, AuditValue
from portello.core.mail import Mail
from portello.modules.accounts.models import User
from portello.modules.customers.models import Address, Contact
from portello.modules.customers.operations import edit_contact
from portello.modules.exchange import companies
from portello.modules.exchange.kinds import Checked
from portello.modules.exchange.mapping import Mapping
from portello.modules.inbox.operations import accept_item
from portello.modules.knowledge.models import Article, Feedback
from portello.modules.notifications.operations import notify
from portello.modules.orders.models import Order
from portello.modules.portals.models import PortalAccess
from portello.modules.privacy import jobs, listed, operations
from portello.modules.privacy.models import Forgotten, Kept
from portello.modules.privacy.subjects import person_of
from portello.modules.privacy.tests import proof
from portello.modules.privacy.tests.proof import EMAIL, MARK, NAME, places_of
from portello.modules.tickets.models import Briefing, Ticket
from portello.modules.tickets.models import Note as TicketNote
from tests.world import BY, viewer_of

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.feature("F08")]

# Where an order's recipient stands while the law keeps it.
ORDERS = {
    "orders_order", "access_searchrow", "access_search", "access_search_content",
    "access_search_data", "words of the index",
}  # fmt: skip


@pytest.fixture
def person(world, settings, tmp_path, mailoutbox):
    """The agent, with a row of every kind and a canary in every personal column."""
    settings.MEDIA_ROOT = tmp_path
    access = PortalAccess.objects.select_related("user", "contact").get(
        user=world.user("agent"), company__external_id="PARTNER"
    )
    # The register knew him under the canary before, and staff wrote it elsewhere as well.
    edit_contact(by=BY, contact=access.contact, values={"name": NAME, "email": EMAIL})
    User.objects.filter(pk=access.user_id).update(email=EMAIL, name=NAME)
    access.refresh_from_db()
    viewer = viewer_of(world.portal, access.user)
    with looking(viewer):
        make_person_key(by=viewer, name=NAME, days=30)
    proof.surround(access.user, access)
    ticket = Ticket.objects.filter(company=access.company).first()
    Feedback.objects.create(
        article=Article.objects.order_by("pk")[0], edition=1, company=access.company,
        contact=access.contact, helped=False, why=NAME, language="en",
    )  # fmt: skip
    TicketNote.objects.filter(company=access.company).update(text=f"ask {NAME}")
    Briefing.objects.create(
        ticket=ticket, company=access.company, contact=access.contact, side="collaborator",
        name=NAME, text=f"{NAME} comes at ten",
    )  # fmt: skip
    notify(ticket, "ticket", access=access, title=NAME, who=NAME)
    audit.record("looked as", access.contact, by=audit.System(NAME))
    audit.record("changed", access.company, by=BY, values={"internal_note": (f"ask {NAME}", "x")})
    subject = person_of(access.contact_id, access.company_id).subject_to_forget()
    for held in proof.listed_models():
        found = proof.plant(held, subject)
        indirect = ("exchange.", "privacy.", "errands.", "account.emailc", "customers.site")
        private = ("customers.address", "customers.company", "api.keyuse", "accounts.failurecount",
                   "core.sentform", "core.pendingfile", "knowledge.searchmiss", "membership.",
                   "tickets.notefile",
                   )  # fmt: skip
        assert found or held.model.startswith((*indirect, *private)), f"no row of {held.model}"
    PortalAccess.objects.filter(pk=access.pk).update(state="active")
    search.index([Contact.objects.get(pk=access.contact_id)])
    search.index(list(Order.objects.filter(contact=access.contact_id)))
    return PortalAccess.objects.select_related("user", "contact", "company").get(pk=access.pk)


def forget(world, access, callbacks, *, language="fi"):
    """From the request to the last step of the worker."""
    viewer = viewer_of(world.portal, access.user)
    with looking(viewer), translation.override(language):
        item = operations.ask_to_be_forgotten(by=viewer)
    assert Contact.objects.get(pk=access.contact_id).name == NAME, "asking erases nothing"
    with callbacks(execute=True):
        accept(world, item)
        outbox.run_due()


def accept(world, item):
    """Staff approve in the inbox."""
    return accept_item(by=Staff(world.user("admin")), item=item, version=item.version)


def test_nothing_is_left_of_a_person(
    world, person, caplog, mailoutbox, django_capture_on_commit_callbacks
):
    caplog.set_level(logging.DEBUG)
    planted = places_of(MARK)
    assert {"customers_contact", "core_auditvalue", "core_mail", "files", "sessions"} <= set(
        planted
    )
    Order.objects.filter(contact=person.contact).update(shipped_on=date(2001, 1, 1))
    forget(world, person, django_capture_on_commit_callbacks)
    last = mailoutbox[-1]
    assert last.to == [EMAIL] and NAME in last.body
    assert not Mail.objects.filter(kind="forgotten").exists(), "it goes as soon as it is sent"
    left = places_of(MARK, "Wróbelski", "secret-link")
    assert not left, f"still there: {left}"
    assert MARK.lower() not in caplog.text.lower()
    row = Forgotten.objects.get()
    assert row.done_at and row.subject == {} and not row.kept.exists()
    assert not [one for one in problems() if "file " not in one], "the database is whole"


def test_what_the_law_keeps_stays_until_its_last_day_and_no_longer(
    world, person, django_capture_on_commit_callbacks
):
    orders = Order.objects.filter(contact=person.contact)
    orders.update(ordered_on=date(2026, 3, 1), shipped_on=None)
    forget(world, person, django_capture_on_commit_callbacks)
    jobs.house()
    left = places_of(MARK)
    assert "orders_order" in left and set(left) <= ORDERS, left
    kept = Kept.objects.filter(field="delivery_name")
    assert {one.until for one in kept} == {date(2032, 12, 31)}, "Finland: six years"
    Kept.objects.update(until=date(2026, 1, 1))
    jobs.house()
    assert not places_of(MARK) and not Kept.objects.exists()


def test_a_killed_worker_goes_on_where_it_was(world, person, django_capture_on_commit_callbacks):
    viewer = viewer_of(world.portal, person.user)
    with looking(viewer):
        item = operations.ask_to_be_forgotten(by=viewer)
    row = Forgotten.objects.get(public_id=accept(world, item).outcome["forgotten"])
    jobs.listed.note(row)
    for _step in range(9):
        assert jobs.erasing.step(row.pk)
    before = Forgotten.objects.get(pk=row.pk)
    assert before.step and not before.done_at
    with django_capture_on_commit_callbacks(execute=True):
        outbox.run_due()  # another worker, later
        outbox.OutboxMessage.objects.update(done_at=None)
        outbox.run_due()  # and once more, by mistake
    jobs.house()
    assert set(places_of(MARK)) <= ORDERS
    assert Mail.objects.filter(kind="forgotten").count() == 0
    assert AuditEntry.objects.filter(verb="forgotten").count() == 1


def test_a_restore_brings_nobody_back(world, person, django_capture_on_commit_callbacks):
    forget(world, person, django_capture_on_commit_callbacks)
    entries = list(listed.entries())
    assert [e["contact"] for e in entries] == [person.contact_id] and NAME not in str(entries)
    assert listed.begin_again(entries[0]) is None, "he is gone"
    # A copy from before: the contact is back, whole, and the database's own list is empty.
    Forgotten.objects.all().delete()
    Contact.objects.filter(pk=person.contact_id).update(name=NAME, forgotten_at=None)
    search.index([Contact.objects.get(pk=person.contact_id)])
    assert "customers_contact" in places_of(MARK)
    key = listed.begin_again(next(iter(listed.entries())))
    assert key is not None
    jobs.run_now(key)
    assert "customers_contact" not in places_of(MARK)
    # The same key, but another person: nothing happens to him.
    Contact.objects.filter(pk=person.contact_id).update(public_id="somebodyelse", forgotten_at=None)
    assert listed.begin_again(entries[0]) is None


def test_the_accountant_stays_at_her_other_company(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    user = world.user("accountant")
    alpha = PortalAccess.objects.select_related("contact").get(user=user, company=world.alpha)
    beta = PortalAccess.objects.select_related("contact").get(user=user, company=world.beta)
    operations.begin(person_of(alpha.contact_id, world.alpha.pk), None)
    outbox.run_due()
    gone, stays = Contact.objects.get(pk=alpha.contact_id), Contact.objects.get(pk=beta.contact_id)
    assert (gone.email, gone.forgotten_at is not None) == ("", True)
    assert stays.email == user.email and stays.forgotten_at is None
    assert User.objects.filter(pk=user.pk).exists()
    assert list(PortalAccess.objects.filter(user=user)) == [beta]


def test_an_import_does_not_bring_anybody_back(world):
    contact = world.contact_of("user_alpha")
    source = {"source": "test", "external_id": "ALPHA"}
    Contact.objects.filter(pk=contact.pk).update(**source, forgotten_at=timezone.now())
    record = {"company": {}, "address": {}, "contact": {"name": NAME, "email": EMAIL}}
    row = Checked(2, [], "ALPHA", record)
    mapping = Mapping(source="test")
    companies.compare([row], mapping)
    assert "forgotten at their own request" in row.problems[0]
    with pytest.raises(ValidationError):  # forgotten after the file was checked
        companies.apply([row], mapping, BY)


def test_a_shared_address_names_nobody(world):
    contact = world.contact_of("user_alpha")
    Contact.objects.filter(pk=contact.pk).update(email="info@alpha.example", phone="+358 9 1234567")
    world.alpha.__class__.objects.filter(pk=world.alpha.pk).update(
        email="info@alpha.example", internal_note="info@alpha.example answers"
    )
    Contact.objects.filter(pk=world.alpha_contact.pk).update(phone="+358 9 1234567")
    subject = person_of(contact.pk, world.alpha.pk).subject_to_forget()
    assert subject.emails == (world.user("user_alpha").email,) and subject.phones == ()


def test_a_private_person_is_forgotten_with_his_customer_record(
    world, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    contact = world.contact_of("member")
    company = contact.company
    company.__class__.objects.filter(pk=company.pk).update(kind="person", name=NAME)
    Order.objects.filter(company=company).update(
        ordered_on=date(2026, 2, 1), shipped_on=None, delivery_name=NAME, delivery_line1="Street 1"
    )
    search.index([company.__class__.objects.get(pk=company.pk)])
    begun = operations.begin(person_of(contact.pk, company.pk), None)
    jobs.run_now(begun.pk)
    company.refresh_from_db()
    order = Order.objects.filter(company=company).first()
    assert (
        company.name == NAME and company.archived_at and company.phone == company.business_id == ""
    )
    assert order.delivery_line1 == "Street 1", "the law keeps who ordered"
    assert not Address.objects.filter(company=company).exists()
    assert Kept.objects.filter(model="customers.company", field="name").exists()
    Kept.objects.update(until=date(2026, 1, 1))
    jobs.house()
    company.refresh_from_db()
    assert company.name == "Forgotten person" and not places_of(MARK)


def test_a_colleagues_history_stays(world, person, django_capture_on_commit_callbacks):
    values = AuditValue.objects.filter(entry__company_id=world.alpha.pk).count()
    forget(world, person, django_capture_on_commit_callbacks)
    assert AuditValue.objects.filter(entry__company_id=world.alpha.pk).count() == values


def test_the_command_after_a_restore(world, settings, tmp_path, capsys):
    settings.MEDIA_ROOT = tmp_path
    contact = world.contact_of("user_alpha")
    entry = {"contact": contact.pk, "contact_public_id": contact.public_id,
             "user": contact.pk, "user_public_id": "x"}  # fmt: skip
    kept = tmp_path / "list.json"
    kept.write_text(json.dumps([entry]))
    assert forget_again(Namespace(list=str(kept))) == 0
    assert json.loads(capsys.readouterr().out) == {"listed": 1, "erased again": 1}
    contact.refresh_from_db()
    assert contact.forgotten_at and not User.objects.filter(email="user@alpha.example").exists()
    assert forget_again(Namespace(list=str(kept))) == 0 and 'again": 0' in capsys.readouterr().out
    kept.write_text("[{}]")
    assert forget_again(Namespace(list=str(kept))) == 1


def test_the_search_itself_can_fail(world):
    assert places_of("CANARY-B-order-number"), "or the proof above would prove nothing"
    assert connection.vendor in ("sqlite", "postgresql")
