"""The look of a portal: logo, colours, welcome text, and the preview of what is not saved (T15 to T17)."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, PngImagePlugin

from portello.core.audit import AuditEntry
from portello.core.files import StoredFile
from portello.modules.accounts.models import User
from portello.modules.portals import logo as logos
from portello.modules.portals.models import Portal
from portello.ui.brand import address
from tests.pages import parsed, submit, text
from tests.world import client_for

pytestmark = [pytest.mark.django_db]
SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
)


def at(world, name="appearance"):
    return reverse(f"staff:portals:{name}", kwargs={"public_id": world.portal.public_id})


def picture(kind="PNG", size=(400, 200), mode="RGBA", colour=(10, 20, 60, 255), **options):
    out = BytesIO()
    Image.new(mode, size, colour).save(out, kind, **options)
    return out.getvalue()


def save(staff, world, content=None, **values):
    """Fill the page's form and send it, with the file if there is one."""
    if content is not None:
        values["logo_file"] = SimpleUploadedFile("logo.png", content)
    return submit(staff, staff.get(at(world)), "brand", **values)


def shown(client, page="/"):
    return parsed(client.get(page)).xpath('//img[contains(@class, "logo")]')


@pytest.mark.feature("T15", "T10")
def test_a_logo_is_on_every_page_and_on_the_log_in_page(world, as_person):
    assert save(as_person("admin"), world, picture()).status_code == 200
    for client, page in (
        (as_person("main_alpha"), "/orders/"),
        (client_for("anonymous"), "/account/login/"),
    ):
        found = shown(client, page)
        assert len(found) == 1 and found[0].get("alt") == world.portal.name
        assert (found[0].get("width"), found[0].get("height")) == ("80", "40")
        small, large = (part.split()[0] for part in found[0].get("srcset").split(","))
        for source, size in ((small, (80, 40)), (large, (160, 80))):
            answer = client_for("anonymous").get(source)
            assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
            assert "immutable" in answer["Cache-Control"]
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert Image.open(BytesIO(answer.content)).size == size
    assert "logo" in str(
        AuditEntry.objects.filter(verb="portal changed").latest("pk").values.values()
    )


def test_nothing_of_the_senders_file_but_its_pixels_is_kept(world, as_person):
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "SECRET-NAME")
    content = picture(pnginfo=notes) + b"<script>SECRET</script>"
    save(as_person("admin"), world, content)
    kept = StoredFile.objects.filter(name__startswith="logo-")
    assert kept.count() == 2
    for one in kept:
        with one.open() as file:
            stored = file.read()
        assert b"SECRET" not in stored and Image.open(BytesIO(stored)).info == {}


def test_a_jpeg_lies_the_way_its_camera_held_it_and_becomes_png(world, as_person):
    turned = Image.Exif()
    turned[0x0112] = 6
    content = picture("JPEG", (100, 400), "RGB", (200, 0, 0), exif=turned)
    save(as_person("admin"), world, content)
    found = shown(as_person("main_alpha"))[0]
    assert (found.get("width"), found.get("height")) == ("160", "40")
    assert "logo-on" not in found.get("class"), "it has a ground of its own"


@pytest.mark.parametrize(
    ("colour", "plate"), [((5, 5, 40, 255), "light"), ((250, 250, 240, 255), "dark")]
)
def test_a_see_through_logo_gets_a_plate_on_which_it_can_be_seen(world, as_person, colour, plate):
    save(as_person("admin"), world, picture(colour=colour))
    assert f"logo-on-{plate}" in shown(as_person("main_alpha"))[0].get("class")


def giant_png(width, height):
    """A tiny file whose header promises a giant."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100_000)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


BAD_FILES = {
    "svg": (SVG, "can hold scripts"),
    "svg in disguise": (b"\xef\xbb\xbf\n <!-- x --><svg onload=alert(1)>", "can hold scripts"),
    "gif": (picture("GIF", mode="P", colour=1), "Only PNG and JPEG"),
    "webp": (b"RIFF\x1a\0\0\0WEBPVP8 ", "Only PNG and JPEG"),
    "html": (b"<html><script>alert(1)</script>", "Only PNG and JPEG"),
    "cut off": (picture()[:60], "damaged"),
    "noise": (b"\x89PNG\r\n\x1a\n" + b"\x07" * 500, "damaged"),
    "jpeg noise": (b"\xff\xd8\xff\xe0" + b"\x07" * 500, "damaged"),
    "a bomb": (giant_png(50_000, 50_000), "4,000 pixels"),
    "a smaller bomb": (giant_png(12_000, 12_000), "4,000 pixels"),
    "wide": (giant_png(4_001, 10), "4,000 pixels"),
    "too large": (b"\x89PNG\r\n\x1a\n" + b"\0" * 2_100_000, "2 MB"),
    "nothing painted": (picture(colour=(0, 0, 0, 0)), "see-through"),
    "empty": (b"", "empty"),
}


@pytest.mark.feature("T15")
@pytest.mark.parametrize("name", BAD_FILES)
def test_what_is_no_fit_logo_is_refused_at_its_field(world, as_person, monkeypatch, name):
    content, words = BAD_FILES[name]
    decoded = []
    if "bomb" in name or name == "wide":
        monkeypatch.setattr(Image.Image, "load", lambda self: decoded.append(self))
        monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", lambda self: decoded.append(self))
    answer = save(as_person("admin"), world, content)
    assert answer.status_code == 422
    assert words in text(answer)
    assert parsed(answer).xpath('//*[@id="id_logo_file_error"]')
    assert not decoded, "a giant was decoded"
    assert Portal.objects.get().logo == {} and not StoredFile.objects.filter(
        name__startswith="logo"
    )


@pytest.mark.feature("T15")
def test_a_new_logo_replaces_the_old_one_and_none_leaves_nothing(
    world, as_person, django_capture_on_commit_callbacks
):
    staff = as_person("admin")
    save(staff, world, picture())
    first = Portal.objects.get().logo
    keys = [f.storage_key for f in StoredFile.objects.filter(name__startswith="logo")]
    with django_capture_on_commit_callbacks(execute=True):
        save(staff, world, picture(colour=(200, 0, 0, 255)))
    second = Portal.objects.get().logo
    assert first["small"] != second["small"]
    assert client_for("anonymous").get(first["small"]).status_code == 404
    assert not any(default_storage.exists(key) for key in keys)
    save(staff, world, remove_logo="on")
    assert Portal.objects.get().logo == {} and not shown(as_person("main_alpha"))
    assert client_for("anonymous").get(second["small"]).status_code == 404


def test_a_backup_holds_the_logo(world, as_person, tmp_path):
    from portello.commands.backup import _files

    save(as_person("admin"), world, picture())
    kept = {f"files/{f.storage_key}" for f in StoredFile.objects.filter(name__startswith="logo")}
    assert len(kept) == 2 and kept <= set(_files(tmp_path))
    assert all((tmp_path / key).stat().st_size for key in kept)


def test_another_portal_has_not_this_logo(world, as_person):
    from portello.modules.portals.founding import found_portal
    from tests.world import BY

    save(as_person("admin"), world, picture())
    found_portal(by=BY, name="P", support_name="P", support_email="p@x.example", support_phone="040 1",
                 hosts=["partners.localhost"])  # fmt: skip
    source = Portal.objects.get(name=world.portal.name).logo["small"]
    other = client_for("anonymous")
    assert other.get(source).status_code == 200
    assert other.get(source, HTTP_HOST="partners.localhost").status_code == 404


@pytest.mark.feature("T16")
def test_a_welcome_text_is_shown_in_the_readers_language(world, as_person):
    staff, customer = as_person("admin"), as_person("main_alpha")
    canary = "<b>Hello</b> & welcome"
    save(staff, world, welcome_en=canary, welcome_fi="Hei!")
    assert canary in text(customer.get("/")), "as it was written, not as HTML"
    User.objects.filter(email="main@alpha.example").update(language="fi")
    assert "Hei!" in text(customer.get("/"))
    User.objects.filter(email="main@alpha.example").update(language="de")
    assert canary in text(customer.get("/")), "the base language fills the gap"
    refused = save(staff, world, welcome_en="", welcome_fi="Hei!")
    assert refused.status_code == 422 and Portal.objects.get().welcome["en"] == canary


@pytest.mark.feature("T17", "T10")
def test_a_menu_colour_is_on_every_page(world, as_person):
    save(as_person("admin"), world, brand="#C2185B", menu_colour="#12344D")
    sheet = address("#c2185b", "#12344d")
    for client, page in (
        (as_person("main_alpha"), "/me/"),
        (client_for("anonymous"), "/account/login/"),
    ):
        assert sheet in parsed(client.get(page)).xpath('//link[@rel="stylesheet"]/@href')
    css = client_for("anonymous").get(sheet)
    assert css.status_code == 200 and "--bar: #12344d" in css.content.decode()
    assert "--brand:" in css.content.decode()


@pytest.mark.parametrize("colour", ["red", "#12345", "url(x)", "#fff;}", "#12344d00"])
def test_what_is_no_menu_colour_is_refused(world, as_person, colour):
    answer = save(as_person("admin"), world, menu_colour=colour)
    assert answer.status_code == 422 and Portal.objects.get().menu_colour == ""


@pytest.mark.feature("T17")
def test_staff_read_in_words_what_was_changed_of_a_colour(world, as_person):
    staff = as_person("admin")
    page = save(staff, world, brand="#ffe600", menu_colour="#ffffff")
    words = text(page)
    assert "on light pages it has a contrast of 1.2 : 1, and 3 : 1 is needed" in words
    assert "in the dark palette the bar is dark" in words
    fine = save(staff, world, brand="#0b6e4f", menu_colour="")
    assert "on light pages it has a contrast" not in text(fine)


def test_two_people_do_not_overwrite_each_other(world, as_person):
    first, second = as_person("admin"), as_person("admin")
    one, two = first.get(at(world)), second.get(at(world))
    submit(first, one, "brand", brand="#0b6e4f")
    late = submit(second, two, "brand", brand="#c2185b")
    assert late.status_code == 422 and Portal.objects.get().brand == "#0b6e4f"


def test_a_logo_that_is_already_small_is_not_blown_up():
    made = logos.read_logo(SimpleUploadedFile("x.png", picture(size=(30, 20))))
    assert (made.width, made.height) == (30, 20)
    assert Image.open(BytesIO(made.large)).size == (30, 20)
