"""Whatever brand colour is chosen, everybody can read the portal (T15, T17)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from portello.modules.portals.models import Portal
from portello.ui.brand import (
    DARK,
    EDGE,
    LIGHT,
    TEXT,
    adapted,
    address,
    bar,
    contrast,
    palette,
    parse,
    stylesheet,
)
from tests.pages import parsed, submit
from tests.world import client_for

CSS = "portello/ui/static/ui/portello.css"
byte = st.integers(0, 255)


@pytest.mark.feature("T17")
@given(st.tuples(byte, byte, byte))
def test_any_colour_keeps_text_and_edges_readable(colour):
    for ground in (LIGHT, DARK):
        tokens = palette(colour, ground)
        for below in (ground.page, ground.surface):
            assert contrast(tokens["brand"], below) >= EDGE
            assert contrast(tokens["brand-link"], below) >= TEXT
        assert contrast(tokens["brand-link"], tokens["brand-soft"]) >= TEXT
        assert contrast(tokens["brand-fg"], tokens["brand"]) >= TEXT
        assert contrast(tokens["brand-fg"], tokens["brand-hover"]) >= TEXT


@pytest.mark.feature("T17")
@given(st.tuples(byte, byte, byte))
def test_any_menu_colour_keeps_its_text_readable(colour):
    for ground in (LIGHT, DARK):
        tokens = bar(colour, ground)
        for text in ("bar-fg", "bar-muted", "bar-current-fg", "bar-focus"):
            for below in ("bar", "bar-hover", "bar-current"):
                assert contrast(tokens[text], tokens[below]) >= TEXT
    assert bar(colour, LIGHT)["bar"] == colour, "on light pages it is as it was chosen"
    assert contrast(bar(colour, DARK)["bar"], (255, 255, 255)) >= TEXT, "and dark on dark ones"


@given(st.tuples(byte, byte, byte), st.tuples(byte, byte, byte))
def test_staff_are_told_exactly_what_was_changed(brand_colour, menu):
    brand_text, menu_text = ("#{:02x}{:02x}{:02x}".format(*c) for c in (brand_colour, menu))
    told = {(one.use, one.dark): one for one in adapted(brand_text, menu_text)}
    for ground in (LIGHT, DARK):
        dark = ground is DARK
        made = palette(brand_colour, ground)
        assert (("brand", dark) in told) == (made["brand"] != brand_colour)
        assert (("bar", dark) in told) == (bar(menu, ground)["bar"] != menu)
    for one in told.values():
        assert one.ratio < one.needed + 0.05 and parse(one.became)


def test_the_grounds_are_those_of_the_style_sheet():
    css = Path(CSS).read_text(encoding="utf-8")
    pages = re.findall(r"--page: #([0-9a-f]{6});", css)
    assert [tuple(bytes.fromhex(p)) for p in pages[:2]] == [LIGHT.page, DARK.page]
    surfaces = re.findall(r"--surface: #([0-9a-f]{3,6});", css)
    assert surfaces[0] == "fff" and tuple(bytes.fromhex(surfaces[1])) == DARK.surface


def test_the_ratio_is_that_of_wcag():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((0x77, 0x77, 0x77), (255, 255, 255)) == pytest.approx(4.478, abs=0.01)


@pytest.mark.django_db
@pytest.mark.feature("T17", "T10")
def test_a_chosen_colour_is_on_every_page_of_the_portal(world, as_person):
    staff = as_person("admin")
    page = staff.get(
        reverse("staff:portals:appearance", kwargs={"public_id": world.portal.public_id})
    )
    submit(staff, page, "brand", brand="#C2185B")
    assert Portal.objects.get().brand == "#c2185b"
    for client, at in (
        (client_for("main_alpha"), "/orders/"),
        (client_for("anonymous"), "/account/login/"),
    ):
        links = parsed(client.get(at)).xpath('//link[@rel="stylesheet"]/@href')
        assert address("#c2185b") in links
    sheet = client_for("anonymous").get(address("#c2185b"))
    assert sheet["Content-Type"].startswith("text/css") and "immutable" in sheet["Cache-Control"]
    assert sheet.content.decode() == stylesheet("#c2185b")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "colour", ["red", "#12345", "#1234567", "#zzzzzz", "url(x)", "#fff;}", "#00\x000000"]
)
def test_what_is_no_colour_is_refused(world, as_person, colour):
    staff = as_person("admin")
    page = staff.get(
        reverse("staff:portals:appearance", kwargs={"public_id": world.portal.public_id})
    )
    answer = submit(staff, page, "brand", brand=colour)
    assert answer.status_code == 422 and Portal.objects.get().brand == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "at", ["/look/c2185b-000000000000.css", "/look/x-y.css", "/look/zzzzzz-000000000000.css"]
)
def test_another_address_has_no_style_sheet(world, at):
    assert client_for("anonymous").get(at).status_code == 404
