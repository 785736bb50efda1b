"""Draft, publishing, earlier versions and two people at once (T29)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portello.core.audit import AuditEntry, AuditValue
from portello.modules.portals.models import HomePage, Portal
from portello.modules.portals.tests.test_homepage import add, at, home, labels, publish
from tests.pages import parsed, submit, text
from tests.world import client_for

pytestmark = [pytest.mark.django_db]


@pytest.mark.feature("T29")
def test_the_second_of_two_people_is_told_and_nothing_is_lost(world, as_person):
    first, second = as_person("admin"), as_person("admin")
    add(first, world, "text", text_en="First")
    block = HomePage.objects.get().blocks[-1]["id"]
    one, two = (c.get(at(world, "block", block_id=block)) for c in (first, second))
    list_ = second.get(at(world))
    submit(first, one, "stamp", text_en="By the first")
    late = submit(second, two, "stamp", text_en="By the second")
    assert late.status_code == 422 and "Somebody else has changed the home page" in text(late)
    assert "By the second" in text(late), "what he wrote is still there"
    for marker, values in (("/move/", {"direction": "down"}), ("/remove/", {}), ("/publication/", {}),
                           ("/discard/", {}), ("order", {"order": block})):  # fmt: skip
        assert "Somebody else has changed" in text(submit(second, list_, marker, **values)), marker
    assert HomePage.objects.get().blocks[-1]["text"] == {"en": "By the first"}
    assert Portal.objects.get().home == ""


def test_an_edit_that_waited_while_the_page_was_published_is_told(world, as_person):
    first, second = as_person("admin"), as_person("admin")
    waiting = second.get(at(world, "block", block_id="welcome00000"))
    add(first, world, "contact")
    publish(first, world)
    late = submit(second, waiting, "stamp", shown_to="user")
    assert late.status_code == 422 and HomePage.objects.filter(published_at=None).count() == 0


@pytest.mark.feature("T29")
def test_an_earlier_version_is_looked_at_and_comes_back(world, as_person):
    staff = as_person("admin")
    add(staff, world, "text", text_en="Version one")
    publish(staff, world)
    block = HomePage.objects.get().blocks[-1]["id"]
    submit(staff, staff.get(at(world, "block", block_id=block)), "stamp", text_en="Version two")
    page = publish(staff, world)
    assert "Version two" in text(home()) and "Version one" not in text(home())
    first = HomePage.objects.order_by("pk")[0]
    assert "Admin" in text(page)
    look = parsed(page).xpath(f'//a[contains(@href, "{first.public_id}")]/@href')[0]
    assert "Version one" in text(staff.get(look))
    page = submit(staff, page, "/restoration/")
    assert "This is a draft" in text(page) and "Version two" in text(home())
    publish(staff, world)
    assert "Version one" in text(home()) and HomePage.objects.count() == 3


def test_a_draft_is_thrown_away(world, as_person):
    staff = as_person("admin")
    add(staff, world, "text", text_en="Never mind")
    page = submit(staff, staff.get(at(world)), "/discard/")
    assert (
        labels(page) == ["Welcome text", "Open items", "My areas"] and not HomePage.objects.exists()
    )


def test_who_changed_and_published_it_is_on_record(world, as_person):
    staff = as_person("admin")
    add(staff, world, "text", text_en="Read me")
    publish(staff, world)
    draft, published = AuditEntry.objects.filter(verb__startswith="home page").order_by("pk")
    assert (draft.actor_name, published.verb) == ("Admin", "home page published")
    assert "Read me" in AuditValue.objects.get(entry=published, field="home").new
    history = reverse(
        "staff:history", kwargs={"model": "portals.portal", "public_id": world.portal.public_id}
    )
    assert "Home page published" in text(staff.get(history))


def test_there_are_thirty_blocks_at_most(world, as_person):
    staff = as_person("admin")
    blocks = [{"id": f"{n:012}", "kind": "contact", "shown_to": "everybody"} for n in range(30)]
    HomePage.objects.create(portal=world.portal, blocks=blocks)
    answer = add(staff, world, "contact")
    assert answer.status_code == 422 and len(HomePage.objects.get().blocks) == 30


def test_a_block_of_a_module_that_is_gone_is_left_out(world, as_person):
    blocks = [{"id": "0" * 12, "kind": "horoscope", "shown_to": "everybody"}]
    page = HomePage.objects.create(portal=world.portal, blocks=blocks, published_at=timezone.now())
    Portal.objects.update(home=page.public_id)
    assert home().status_code == 200
    assert labels(as_person("admin").get(at(world))) == ["horoscope"]


def test_a_full_home_page_keeps_its_budget_of_queries(world, as_person):
    staff = as_person("admin")
    for n in range(8):
        add(staff, world, "text", text_en=f"Text {n}", shown_to="main_user")
    add(staff, world, "contact")
    publish(staff, world)
    client = client_for("main_alpha")
    with CaptureQueriesContext(connection) as queries:
        assert "Text 7" in text(client.get("/"))
    # The module of the tests has a card of its own, which no installation has.
    asked = [q["sql"][:120] for q in queries if "errands_" not in q["sql"]]
    assert len(asked) <= 8, asked
