"""The preview: a real page with a look that is not saved, with examples and for staff only."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from portello.core.files import StoredFile
from portello.modules.portals.models import Portal
from portello.modules.portals.tests.test_look import SVG, at, picture
from portello.ui.brand import address
from tests.pages import parsed, text

pytestmark = [pytest.mark.django_db]


@pytest.mark.feature("T15", "T16", "T17")
def test_the_preview_is_the_real_page_with_a_look_that_is_not_saved(world, as_person):
    staff = as_person("admin")
    before = Portal.objects.values().get()
    values = {"brand": "#ffe600", "menu_colour": "#12344d", "welcome_en": "Hello!", "welcome_fi": "Terve!",
              "page": "home", "preview_language": "fi"}  # fmt: skip
    upload = SimpleUploadedFile("logo.png", picture())
    page = staff.post(at(world, "preview"), {**values, "logo_file": upload})
    assert page.status_code == 200 and "Terve!" in text(page) and "Tilaukset" in text(page)
    tree = parsed(page)
    assert address("#ffe600", "#12344d") in tree.xpath('//link[@rel="stylesheet"]/@href')
    assert tree.xpath("//img/@src")[0].startswith("data:image/png;base64,")
    assert tree.xpath("//html/@lang") == ["fi"] and len(tree.xpath("//h1")) == 1
    assert "1.2 : 1" in text(page), "what had to be changed, in the words of staff"
    login = staff.post(at(world, "preview"), {**values, "page": "login", "preview_language": "de"})
    assert parsed(login).xpath('//input[@name="login"]') and "Anmelden" in text(login)
    assert Portal.objects.values().get() == before and not StoredFile.objects.filter(
        name__contains="logo"
    )


def test_only_the_preview_may_be_framed_and_only_by_us(world, as_person):
    staff = as_person("admin")
    framed = staff.get(at(world, "preview"))
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
    for page in ("/staff/", at(world), at(world, "homepage"), "/account/login/"):
        answer = staff.get(page)
        assert answer["X-Frame-Options"] == "DENY", page
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], page
    frame = parsed(staff.get(at(world))).xpath("//iframe")[0]
    assert frame.get("sandbox") == "allow-same-origin" and frame.get("title")
    for name in ("appearance", "homepage"):
        assert "frame-src 'self'" in staff.get(at(world, name))["Content-Security-Policy"]


def test_the_preview_shows_examples_and_nobodys_data(world, as_person):
    staff = as_person("admin")
    for role in ("main_user", "user"):
        page = staff.get(at(world, "preview"), {"person": role, "shows": "draft"})
        assert "Erika Example" in text(page) and "example content" in text(page)
        content = page.content.decode()
        assert "CANARY" not in content and "alpha" not in content


@pytest.mark.parametrize("person", ["main_alpha", "support", "books", "anonymous"])
def test_others_have_no_preview_and_no_look(world, as_person, person):
    client = as_person(person)
    for name in ("preview", "appearance", "homepage"):
        for answer in (
            client.get(at(world, name)),
            client.post(at(world, name), {"brand": "#000000"}),
        ):
            if person == "anonymous":
                assert answer.status_code in (302, 405)
                assert answer.get("Location", "/account/login/").startswith("/account/login/")
            else:
                assert answer.status_code in (404, 405)
    assert Portal.objects.get().brand == ""


@pytest.mark.parametrize(
    "asked",
    [{"page": "x"}, {"preview_language": "tlh"}, {"person": "boss"}, {"shows": "zzzzzzzzzzzz"}],
)
def test_a_preview_of_what_does_not_exist_is_404(world, as_person, asked):
    assert as_person("admin").get(at(world, "preview"), asked).status_code == 404


def test_a_bad_value_is_said_in_the_preview_and_breaks_nothing(world, as_person):
    values = {"brand": "red", "logo_file": SimpleUploadedFile("x.png", SVG), "welcome_fi": "Vain"}
    page = as_person("admin").post(at(world, "preview"), values)
    assert page.status_code == 200 and "can hold scripts" in text(page)
    assert "Enter a colour such as #0b6e4f" in text(page)


def test_the_preview_leaves_messages_to_the_page_around_it(world, as_person):
    staff = as_person("admin")
    values = {"brand": "#0b6e4f", "version": Portal.objects.get().version}
    staff.post(at(world), values)
    assert "Saved" not in text(staff.get(at(world, "preview")))
    assert "Saved" in text(staff.get(at(world)))


def test_the_preview_works_where_the_back_office_has_a_host_of_its_own(world, as_person):
    from portello.modules.portals.tests.test_look import save

    save(as_person("admin"), world, picture(), brand="#c2185b")
    staff = as_person("admin")
    with override_settings(BACKOFFICE_HOST="office.localhost"):
        page = staff.get(at(world, "preview"), HTTP_HOST="office.localhost")
        assert page.status_code == 200 and "Erika Example" in text(page)
        assert parsed(page).xpath("//img/@src")[0].startswith("data:"), "that host has no logo"
        sheet = parsed(page).xpath('//link[contains(@href, "/look/")]/@href')[0]
        assert staff.get(sheet, HTTP_HOST="office.localhost").status_code == 200


def test_a_closed_portal_can_still_be_dressed(world, as_person):
    Portal.objects.update(is_active=False)
    for page in ("home", "login"):
        assert as_person("admin").get(at(world, "preview"), {"page": page}).status_code == 200
