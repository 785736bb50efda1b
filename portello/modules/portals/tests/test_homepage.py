"""The home page that staff edit: blocks, draft, publishing, earlier versions (T29, F33)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portello.access.models import Profile
from portello.modules.accounts.models import User
from portello.modules.portals.models import Portal, PortalAccess
from tests.pages import parsed, submit, text
from tests.world import client_for

pytestmark = [pytest.mark.django_db]


def at(world, name="homepage", **more):
    kwargs = {"public_id": world.portal.public_id, **more}
    return reverse(f"staff:portals:{name}", kwargs=kwargs)


def add(staff, world, kind, **values):
    """A new block, through the pages: choose the kind, fill the form."""
    page = submit(staff, staff.get(at(world)), "kind", kind=kind)
    return submit(staff, page, "stamp", **values)


def publish(staff, world):
    return submit(staff, staff.get(at(world)), "/publication/")


def home(person="main_alpha"):
    return client_for(person).get("/")


def labels(page):
    """The blocks of the editor, in order."""
    return [a.text_content() for a in parsed(page).xpath("//ol[@data-blocks]//div/a")]


def headings(page):
    """Of the blocks on home; the tests' own module Errands has one, too."""
    found = [h.text_content().strip() for h in parsed(page).xpath("//main//h2")]
    return [text_ for text_ in found if text_ != "Errands"]


@pytest.mark.feature("T29")
def test_a_page_nobody_edited_shows_what_it_always_showed(world, as_person):
    Portal.objects.update(welcome={"en": "Good to see you"})
    assert "Good to see you" in text(home()) and "Open orders" in headings(home())
    assert labels(as_person("admin").get(at(world))) == ["Welcome text", "Open items", "My areas"]


@pytest.mark.feature("T29")
def test_staff_write_a_text_and_customers_see_it_once_it_is_published(world, as_person):
    staff = as_person("admin")
    values = {"title_en": "News", "title_fi": "Uutisia", "text_en": "We are **open** again.\n\n- one\n- two",
              "text_fi": "Olemme **auki** taas."}  # fmt: skip
    page = add(staff, world, "text", **values)
    assert labels(page)[-1] == "Text" and "This is a draft" in text(page)
    assert "We are open" not in text(home()), "a draft is nobody's yet"
    shown = staff.get(at(world, "preview"), {"shows": "draft", "preview_language": "fi"})
    assert "Olemme auki taas." in text(shown) and "Uutisia" in headings(shown)
    assert "In force" in text(publish(staff, world))
    page = home()
    assert "News" in headings(page)
    assert parsed(page).xpath('//main//strong[text()="open"]') and len(
        parsed(page).xpath("//main//li[text()='one']")
    )
    User.objects.filter(email="main@alpha.example").update(language="fi")
    assert "Olemme auki taas." in text(home())
    User.objects.filter(email="main@alpha.example").update(language="de")
    assert "We are open again." in text(home()), "the base language fills the gap"


@pytest.mark.feature("T29")
def test_blocks_are_moved_by_buttons_and_the_focus_stays(world, as_person):
    staff = as_person("admin")
    add(staff, world, "contact")
    page = staff.get(at(world))
    assert labels(page) == ["Welcome text", "Open items", "My areas", "Contact card"]
    block = parsed(page).xpath('//li[@class="block"]/@data-block')[3]
    page = submit(staff, page, f"{block}/move/", direction="up")
    assert labels(page) == ["Welcome text", "Open items", "Contact card", "My areas"]
    focused = parsed(page).xpath("//*[@autofocus]")
    assert [f.get("aria-label") for f in focused] == ["Up: Contact card"]
    submit(staff, page, f"{block}/move/", direction="up")
    page = staff.get(at(world))
    page = submit(staff, page, f"{block}/move/", direction="up")
    assert labels(page)[0] == "Contact card"
    assert parsed(page).xpath("//*[@autofocus]/@aria-label") == ["Down: Contact card"], "up is shut"
    page = submit(staff, page, f"{block}/move/", direction="up")
    assert labels(page)[0] == "Contact card", "the first stays first"


@pytest.mark.feature("T29")
def test_blocks_are_put_in_the_order_they_were_dragged_to(world, as_person):
    staff = as_person("admin")
    page = staff.get(at(world))
    ids = parsed(page).xpath('//li[@class="block"]/@data-block')
    page = submit(staff, page, "order", order=",".join(reversed(ids)))
    assert labels(page) == ["My areas", "Open items", "Welcome text"]
    for wrong in ("", ids[0], f"{ids[0]},{ids[0]}", f"{ids[0]},{ids[1]},{ids[2]},zzzzzzzzzzzz"):
        answer = submit(staff, page, "order", order=wrong)
        assert "Somebody else has changed" in text(answer) and labels(answer) == labels(page)


@pytest.mark.feature("T29", "F33")
def test_every_block_can_go(world, as_person):
    staff = as_person("admin")
    for _block in range(3):
        page = submit(staff, staff.get(at(world)), "/remove/")
    assert "No blocks" in text(page)
    publish(staff, world)
    page = home()
    assert page.status_code == 200 and headings(page) == []


@pytest.mark.feature("T29")
def test_a_block_is_shown_to_whom_it_is_for(world, as_person):
    staff = as_person("admin")
    profile = Profile.objects.get(built_in="finance")
    for who, words in (("main_user", "For the main user"), ("user", "For users"),
                       (f"profile:{profile.public_id}", "For finance")):  # fmt: skip
        add(staff, world, "text", text_en=words, shown_to=who)
    page = publish(staff, world)
    assert "Shown to: Finance" in text(page)
    assert "For the main user" in text(home()) and "For users" not in text(home())
    assert "For users" in text(home("user_alpha")) and "For the main user" not in text(
        home("user_alpha")
    )
    assert "For finance" not in text(home()) + text(home("user_alpha"))
    PortalAccess.objects.filter(user__email="user@alpha.example").update(profile=profile)
    assert "For finance" in text(home("user_alpha"))
    preview = staff.get(at(world, "preview"), {"person": "user"})
    assert "For users" in text(preview) and "For the main user" not in text(preview)
    preview = staff.get(at(world, "preview"), {"person": profile.public_id})
    assert "For finance" in text(preview) and "For users" not in text(preview)


@pytest.mark.feature("T29", "N09")
def test_visitors_see_what_is_for_them_where_home_is_open(world, as_person):
    staff, visitor = as_person("admin"), as_person("anonymous")
    for who in ("everybody", "people", "visitors"):
        add(staff, world, "text", text_en=f"Words for {who}", shown_to=who)
    publish(staff, world)
    assert visitor.get("/").status_code == 302
    Portal.objects.update(protection="parts", open_parts=["home"])
    seen, own = text(visitor.get("/")), text(home())
    assert "Words for everybody" in seen and "Words for visitors" in seen
    assert "Words for people" not in seen and "Open orders" not in seen and "My areas" not in seen
    assert "Words for people" in own and "Words for visitors" not in own


def test_a_block_shows_only_what_the_viewer_may_see(world, as_person):
    Portal.objects.update(modules_off=["orders", "tickets"])
    assert headings(home()) == ["My areas"]
    Portal.objects.update(modules_off=[])
    assert "canary" not in home().content.decode().lower()


@pytest.mark.feature("T29")
def test_an_announcement_has_its_time(world, as_person):
    staff, today = as_person("admin"), timezone.localdate()
    for words, since, until in (
        ("Now", today, today), ("Over", None, today - timedelta(days=1)),
        ("Later", today + timedelta(days=1), None),
    ):  # fmt: skip
        add(staff, world, "announcement", title_en=words, text_en=f"{words}!", tone="warning",
            since=since.isoformat() if since else "", until=until.isoformat() if until else "")  # fmt: skip
    publish(staff, world)
    page = home()
    assert "Now!" in text(page) and "Over!" not in text(page) and "Later!" not in text(page)
    assert parsed(page).xpath('//section[contains(@class, "alert-warning")]//h2[text()="Now"]')


@pytest.mark.feature("T29", "T19")
def test_links_are_the_portals_or_the_blocks_own(world, as_person):
    staff = as_person("admin")
    link = {"id": "z" * 12, "title": {"en": "Shop"}, "address": "https://shop.example/"}
    Portal.objects.update(links=[link])
    add(staff, world, "links", source="portal")
    own = {
        "link_1_address": "mailto:a@x.example",
        "link_1_title_en": "Write",
        "link_1_title_fi": "Kirjoita",
    }
    add(staff, world, "links", source="own", title_en="Useful", **own)
    publish(staff, world)
    found = parsed(home()).xpath('//section[@class="card"]//a/@href')
    assert "https://shop.example/" in found and "mailto:a@x.example" in found
    assert "Useful" in headings(home())


@pytest.mark.feature("T29")
def test_the_contact_card_shows_the_support_contact(world, as_person):
    add(as_person("admin"), world, "contact")
    publish(as_person("admin"), world)
    card = parsed(home()).xpath('//section[h2="Your contact"]')[0].text_content()
    assert "Help desk" in card and "help@business.example" in card and "+358 9 000 0011" in card


def areas(viewer):
    """What a module's own block shows in the test below."""
    from portello.portal.cards import Card

    return [Card("Near you", "", viewer.company.name, [], ("Open", "/orders/"))]


@pytest.mark.feature("T29")
def test_a_module_brings_a_block_in_one_line(world, as_person, monkeypatch):
    from dataclasses import replace

    from portello.core import registry

    block = registry.HomeBlock("near", "Near you", f"{__name__}.areas", by_default=True)
    changed = tuple(
        replace(m, home_blocks=(block,)) if m.name == "orders" else m for m in registry.modules()
    )
    registry.home_blocks.cache_clear()
    monkeypatch.setattr(registry, "modules", lambda: changed)
    try:
        assert headings(home()) == ["Near you", "Open orders", "Tickets", "My areas"], "by default"
        assert "alpha name" in parsed(home()).xpath('//section[h2="Near you"]')[0].text_content()
        assert "Near you" in labels(as_person("admin").get(at(world)))
        preview = text(as_person("admin").get(at(world, "preview")))
        assert "Near you" in preview and "alpha name" not in preview
    finally:
        registry.home_blocks.cache_clear()


@pytest.mark.parametrize("person", ["support", "sales", "books"])
def test_the_home_page_is_the_administrators(world, as_person, person):
    assert as_person(person).get(at(world)).status_code == 404
    assert as_person(person).post(at(world, "publish_home")).status_code == 404
