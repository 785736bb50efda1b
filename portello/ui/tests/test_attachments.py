"""Files of a form, tried through the pages of the test module as a customer's person does."""

from __future__ import annotations

import json
import random
import re
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portello.core.files import StoredFile
from portello.core.tests.hostile import MZ, PDF, picture, zipped
from portello.core.uploads import PendingFile
from tests.errands.models import Errand, Note, NoteFile
from tests.pages import parsed, text
from tests.world import company_token

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.feature("S07", "T04")]


def sent(name: str, content: bytes = PDF) -> SimpleUploadedFile:
    # What the browser says of the type is a lie, and must not be believed.
    return SimpleUploadedFile(name, content, content_type="text/html")


@pytest.fixture
def page(world):
    errand = Errand.objects.filter(company=world.alpha).order_by("pk")[0]
    return reverse("portal:errands:answer", kwargs={"public_id": errand.public_id})


@pytest.fixture
def alpha(as_person):
    return as_person("main_alpha")


def post(client, page, files=(), person="main_alpha", **data):
    data = {"company_token": company_token(person), "files": list(files), **data}
    return client.post(page, data)


def kept_of(response) -> list[str]:
    return parsed(response).xpath('//input[@name="files-kept"]/@value')


def test_a_message_with_files_and_a_picture_in_it(alpha, page, world):
    files = [
        sent("Angebot März.pdf"),
        sent("photo.png", picture("PNG", (900, 600))),
        sent("many.zip", zipped(("a.txt", random.Random(1).randbytes(2_000_000)))),  # on disk
    ]
    answer = post(
        alpha, page, files, text="Look: ![the leak](photo.png) and ![](https://evil.example/x.png)"
    )
    assert answer.status_code == 302
    shown = alpha.get(page)
    assert "Angebot März.pdf" in text(shown) and "evil.example" not in "".join(
        parsed(shown).xpath("//img/@src")
    )
    (inline,) = parsed(shown).xpath('//div[@class="rich"]//img')
    assert inline.get("alt") == "the leak" and inline.get("src").endswith("?as=image")
    image = alpha.get(inline.get("src"))
    assert (
        image.headers["Content-Disposition"].startswith("inline")
        and image.content[:4] == b"\x89PNG"
    )
    download = alpha.get(inline.get("src").partition("?")[0])
    assert (
        download.headers["Content-Disposition"]
        == "attachment; filename=\"photo.png\"; filename*=UTF-8''photo.png"
    )
    kept = NoteFile.objects.filter(note=Note.objects.latest("pk")).order_by("pk")
    assert [one.file.content_type for one in kept] == [
        "application/pdf",
        "image/png",
        "application/zip",
    ]
    assert {one.file.company_id for one in kept} == {world.alpha.pk}
    assert not PendingFile.objects.exists()


def test_files_stay_when_the_form_fails_and_go_when_unticked(alpha, page):
    failed = post(alpha, page, [sent("a.pdf"), sent("b.pdf")], text="")
    assert failed.status_code == 422 and "a.pdf" in text(failed) and "b.pdf" in text(failed)
    first, second = kept_of(failed)
    again = post(alpha, page, [sent("c.pdf")], text="", **{"files-kept": [first]})
    assert len(kept_of(again)) == 2
    done = post(alpha, page, text="Now", **{"files-kept": kept_of(again)})
    assert done.status_code == 302
    names = NoteFile.objects.filter(note=Note.objects.latest("pk")).values_list(
        "file__name", flat=True
    )
    assert sorted(names) == ["a.pdf", "c.pdf"]
    assert [p.file.name for p in PendingFile.objects.all()] == ["b.pdf"], "for a day"
    assert second not in kept_of(alpha.get(page))


def test_what_is_wrong_is_said_by_file_and_the_good_ones_stay(alpha, page):
    before = Note.objects.count()
    answer = post(
        alpha,
        page,
        [sent("good.pdf"), sent("invoice.pdf.exe", MZ), sent("x.pdf", b"")],
        text="Hello",
    )
    assert answer.status_code == 422 and Note.objects.count() == before
    said = text(answer)
    assert "invoice.pdf.exe: Programs and scripts are not accepted." in said
    assert "x.pdf: The file is empty." in said and len(kept_of(answer)) == 1
    assert parsed(answer).xpath("//textarea/text()")[0].strip() == "Hello"


def test_a_double_click_attaches_once(alpha, page):
    key = parsed(alpha.get(page)).xpath('//input[@name="once"]/@value')[0]
    for _click in range(2):
        assert post(alpha, page, [sent("a.pdf")], text="Once", once=key).status_code == 302
    assert Note.objects.filter(text="Once").count() == 1
    assert StoredFile.objects.filter(name="a.pdf").count() == 1


def test_another_person_or_company_cannot_attach_a_pending_file(as_person, alpha, page, world):
    (token,) = kept_of(post(alpha, page, [sent("secret.pdf")], text=""))
    errand = Errand.objects.filter(company=world.beta).order_by("pk")[0]
    other = reverse("portal:errands:answer", kwargs={"public_id": errand.public_id})
    answer = post(
        as_person("main_beta"), other, person="main_beta", text="x", **{"files-kept": [token]}
    )
    assert answer.status_code == 422 and "secret" not in text(answer)
    assert "A file is no longer here." in text(answer)
    assert not Note.objects.filter(text="x").exists()


def test_a_file_that_was_sent_already_is_not_sent_again(alpha, page):
    tokens = kept_of(post(alpha, page, [sent("a.pdf")], text=""))
    assert post(alpha, page, text="one", **{"files-kept": tokens}).status_code == 302
    assert post(alpha, page, text="two", **{"files-kept": tokens}).status_code == 422
    assert NoteFile.objects.filter(file__name="a.pdf").count() == 1


def test_limits_of_a_message(alpha, page, settings):
    settings.UPLOAD_FILES, settings.UPLOAD_TOTAL_MB = 2, 1
    many = post(alpha, page, [sent(f"{n}.pdf") for n in range(3)], text="x")
    assert many.status_code == 422 and "2 files at most." in text(many)
    much = post(
        alpha,
        page,
        [sent("a.pdf", PDF + bytes(600_000)), sent("b.pdf", PDF + bytes(600_000))],
        text="x",
    )
    assert much.status_code == 422 and "All files together are larger than 1 MB." in text(much)
    assert not PendingFile.objects.exists()


def test_two_files_of_one_name_are_told_apart(alpha, page):
    post(
        alpha,
        page,
        [sent("image.png", picture("PNG")), sent("image.png", picture("PNG", (9, 9)))],
        text="x",
    )
    names = NoteFile.objects.filter(note=Note.objects.latest("pk")).values_list(
        "file__name", flat=True
    )
    assert sorted(names) == ["image-2.png", "image.png"]


def test_two_hundred_megabytes_are_refused_before_they_are_read(alpha, page, as_person):
    class Endless:
        def read(self, size=-1):
            raise AssertionError("the body was read")

        readline = read

    def large(client, address, length):
        form = "multipart/form-data; boundary=x"
        unread = {"CONTENT_LENGTH": length, "wsgi.input": Endless()}
        return client.generic("POST", address, b"x", content_type=form, **unread)

    for address, limit in ((page, 54), ("/me/", 4), ("/nothing/", 4), ("/api/v1/orders", 4)):
        answer = large(alpha, address, "200000000")
        assert answer.status_code == 413, address
        assert f"At most {limit} MB" in answer.content.decode()
    nobody = large(as_person("anonymous"), page, "20000000")
    late = f"/account/login/?{urlencode({'next': page, 'late': 'yes'})}"
    assert (nobody.status_code, nobody["Location"]) == (302, late)


def test_the_composer_is_loaded_where_it_is_used_and_nowhere_else(alpha, page, as_person):
    gallery = parsed(as_person("admin").get("/staff/gallery/"))
    for shown in (parsed(alpha.get(page)), gallery):
        assert "composer.js" in "".join(shown.xpath("//script/@src"))
        for control in shown.xpath("//main//textarea | //main//input[@type='file']"):
            assert shown.xpath(f"//label[@for='{control.get('id')}']")
    assert "composer.js" not in "".join(parsed(alpha.get("/")).xpath("//script/@src"))


def test_what_a_browser_can_know_of_a_file_is_told_before_it_is_sent(alpha, page):
    field = parsed(alpha.get(page)).xpath("//*[@data-refused]")[0]
    told = {end: why for ends, why in json.loads(field.get("data-refused")) for end in ends.split()}
    assert field.get("data-empty") == "The file is empty."
    for ending in ("exe", "lnk", "iso", "docm", "7z"):
        refused = post(alpha, page, [sent(f"a.{ending}")], text="Look")
        assert refused.status_code == 422 and told[ending] in text(refused)
    assert not {"pdf", "zip", "png", "txt"} & set(told)


def test_no_other_door_gives_it_out(as_person, world):
    address = reverse("portal:errands:file", kwargs={"public_id": world.beta_file.public_id})
    for query in ("", "?as=image", "?as=small"):
        assert as_person("main_beta").get(address + query).status_code == 200
        assert as_person("main_alpha").get(address + query).status_code == 404
    assert re.match("/account/login/", as_person("anonymous").get(address)["Location"])


def test_many_files_cost_no_more_queries(alpha, page, django_assert_max_num_queries):
    post(alpha, page, [sent(f"{n}.png", picture("PNG")) for n in range(10)], text="Ten")
    alpha.get(page)  # what a process looks up once
    with django_assert_max_num_queries(8):
        assert text(alpha.get(page)).count(".png") == 10


def test_a_file_name_that_no_system_has_is_told_in_words(alpha, page):
    head = 'Content-Disposition: form-data; name="files"; filename="' + "a" * 3000 + '.pdf"'
    body = f"--x\r\n{head}\r\n\r\n%PDF-\r\n--x--\r\n"
    answer = alpha.post(page, body.encode(), content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400 and "rename the file" in text(answer)
    assert not PendingFile.objects.exists()
