"""What people send as files: 80 hostile ones, names, limits, copies of pictures, pending files."""

from __future__ import annotations

import io
import re
import resource
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from PIL import Image

from portello.core import uploads
from portello.core.audit import Actor, System
from portello.core.files import StoredFile
from portello.core.tests import hostile
from portello.core.tests.hostile import CASES, DOWNLOAD, PDF, REFUSED, SHOWN, picture
from portello.core.uploads import PendingFile
from portello.ui.attachments import give_out
from tests.errands.models import Note, NoteFile

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.feature("S07", "T04")]
OFFICE = "application/vnd.openxmlformats-officedocument."
BY, COMPANY = System("test"), 987_654


def here():
    """The stored files of these tests; the world has others."""
    return StoredFile.objects.filter(company_id=COMPANY)


def take(content: bytes, name: str, company_id: int | None = COMPANY, by=BY) -> StoredFile:
    return uploads.accept(io.BytesIO(content), name, company_id=company_id, by=by)


def made(content) -> bytes:
    return content() if callable(content) else content


def test_there_are_eighty():
    assert len(CASES) >= 80


@pytest.mark.parametrize(("name", "content", "wanted"), CASES, ids=range(len(CASES)))
def test_a_hostile_file_is_refused_or_a_mere_download(name, content, wanted):
    content = made(content)
    if wanted == REFUSED:
        with pytest.raises(uploads.Refused) as refused:
            take(content, name)
        assert len(refused.value.reason) > 15 and not here().exists()
        return
    stored = take(content, name)
    answer = give_out(stored)
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert not re.search("html|svg|xml|script", answer.headers["Content-Type"])
    assert answer.content == content
    shown = give_out(stored, as_image=True)
    assert shown.headers["Content-Disposition"].startswith(
        "inline" if wanted == SHOWN else "attach"
    )
    if wanted == SHOWN:
        assert shown.content != content and b"script" not in shown.content
        assert b"CANARY" not in shown.content


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../a.pdf", "a.pdf"), ("C:\\x\\a.pdf", "a.pdf"), ("a\x00b.pdf", "ab.pdf"),
        ("fa\u202efdp.txt", "fafdp.txt"), ("con.txt", "_con.txt"), ("COM1", "_COM1"),
        ("nul.tar.gz", "_nul.tar.gz"), ("a.pdf . .", "a.pdf"), (".bashrc", "bashrc"), ("", "file"),
        ("a:b*c?.pdf", "a_b_c_.pdf"), ("a\n b\t.pdf", "a b.pdf"), ("x" * 500 + ".pdf", "x" * 116 + ".pdf"),
        ("A\u030angstro\u0308m.pdf", "Ångström.pdf"), ("\ud83d.pdf", "pdf"), ("发票.pdf", "发票.pdf"),
        ("😀" * 300 + ".pdf", "😀" * 59 + ".pdf"),
    ],
)  # fmt: skip
def test_names_are_made_harmless(sent, kept):
    assert uploads.clean_name(sent) == kept
    assert uploads.clean_name(kept) == kept, "and a clean name stays as it is"


def test_names_are_told_apart():
    assert uploads.told_apart("image.png", ["IMAGE.png", "image-2.png"]) == "image-3.png"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", PDF, "application/pdf"), ("a.png", picture("PNG"), "image/png"),
        ("a.docx", hostile.office("word/"), f"{OFFICE}wordprocessingml.document"),
        ("a.odt", hostile.zipped(("mimetype", b"application/vnd.oasis.opendocument.text"), how=0),
         "application/vnd.oasis.opendocument.text"),
        ("a.csv", "Å;b\n1;2\n".encode("cp1252"), "text/plain"), ("a.txt", "ä".encode("utf-16"), "text/plain"),
        ("a.step", b"ISO-10303-21;\nHEADER;", "text/plain"), ("a.xyz", bytes(99), "application/octet-stream"),
        ("a.doc", hostile.OLE, "application/x-ole-storage"), ("BMW service.txt", b"BMW X5", "text/plain"),
        ("MZ.txt", b"MZ is a town in Thuringia", "text/plain"),
        ("a.txt", "CWS für München".encode(), "text/plain"),
        ("log.log", b"a\x00b" * 90, "application/octet-stream"),
    ],
)  # fmt: skip
def test_the_type_is_read_from_the_bytes(name, content, kind):
    stored = take(content, name)
    assert (stored.content_type, stored.name, stored.company_id) == (kind, name, COMPANY)


def test_a_file_that_is_too_large_is_refused(settings):
    settings.UPLOAD_MB = 1
    with pytest.raises(uploads.Refused, match="larger than 1"):
        take(PDF + bytes(1_000_000), "a.pdf")


def test_a_picture_gets_two_copies_made_anew():
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "CANARY in Helsinki", 6  # turned by a quarter
    Image.effect_noise((1200, 800), 40).resize((2400, 1600)).convert("RGB").save(
        out, "JPEG", exif=exif
    )
    stored = take(out.getvalue(), "photo.jpg")
    assert (stored.width, stored.height) == (1067, 1600), "the right way up"
    for small, most in ((False, 1600), (True, 320)):
        copy = uploads.image_of(stored, small=small)
        with copy.open() as content:
            data = content.read()
        assert b"CANARY" not in data and max(Image.open(io.BytesIO(data)).size) == most
        assert copy.company_id == COMPANY and copy.content_type == "image/jpeg"
    assert b"CANARY" in give_out(stored).content, "the file itself is what was sent"
    keys = list(here().values_list("storage_key", flat=True))
    with transaction.atomic():
        stored.remove()
    assert not here().exists() and len(keys) == 3


def test_a_see_through_drawing_stays_one():
    out = io.BytesIO()
    Image.new("RGBA", (400, 300), (0, 0, 0, 0)).save(out, "PNG")
    copy = uploads.image_of(take(out.getvalue(), "a.png"))
    with copy.open() as content:
        assert Image.open(content).mode == "RGBA"


def test_a_picture_bomb_costs_no_memory():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for bomb in (hostile.png_of(10_000, 10_000), hostile.png_of(60_000, 60_000)):
        with pytest.raises(uploads.Refused, match="pixels"):
            take(bomb, "bomb.png")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kilobytes


@pytest.fixture
def people(world):
    class Person(System):
        actor = property(lambda self: Actor("customer", "x", self.name))

    return Person(world.user("main_alpha").pk), Person(world.user("user_alpha").pk)


def test_pending_files_are_one_persons_for_one_company(people):
    mine, other = (one.actor.user_id for one in people)
    stored = take(PDF, "a.pdf", by=people[0])
    token = uploads.token_of(stored, mine)
    assert uploads.pending_of([token], user_id=mine, company_id=COMPANY) == [stored]
    for tokens, user_id, company_id in (
        ([token], other, COMPANY), ([token], mine, 2), ([stored.public_id], mine, COMPANY),
        ([token + "x"], mine, COMPANY),
        ([uploads.token_of(stored, other)], other, COMPANY),
    ):  # fmt: skip
        with pytest.raises(uploads.Gone):
            uploads.pending_of(tokens, user_id=user_id, company_id=company_id)


def test_what_is_claimed_is_claimed_once(people):
    stored = take(PDF, "a.pdf", by=people[0])
    with transaction.atomic():
        uploads.claim([stored])
    with pytest.raises(uploads.Gone), transaction.atomic():
        uploads.claim([stored])
    assert not uploads.forget_pending() and here().get() == stored


def test_a_claim_that_is_rolled_back_leaves_the_file_pending(people):
    stored = take(PDF, "a.pdf", by=people[0])
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        uploads.claim([stored])
        raise ZeroDivisionError
    assert PendingFile.objects.get().file == stored


def test_pending_files_go_after_a_day(people, django_capture_on_commit_callbacks):
    old, new = take(PDF, "a.pdf", by=people[0]), take(picture("PNG"), "b.png", by=people[0])
    PendingFile.objects.filter(file=old).update(at=timezone.now() - timedelta(hours=25))
    with django_capture_on_commit_callbacks(execute=True):
        assert uploads.forget_pending() == 1
    assert here().filter(made_as="").get() == new
    assert not default_storage.exists(old.storage_key) and default_storage.exists(new.storage_key)


def test_what_is_attached_stays_even_if_nobody_has_claimed_it(people, world, caplog):
    stored = take(PDF, "a.pdf", by=people[0])
    note = Note.objects.filter(company=world.alpha)[0]
    NoteFile.objects.create(company=world.alpha, errand=note.errand, note=note, file=stored)
    PendingFile.objects.update(at=timezone.now() - timedelta(hours=25))
    assert uploads.forget_pending() == 0 and "never claimed" in caplog.text
    assert here().get() == stored and not PendingFile.objects.exists()


def test_nobody_fills_the_disk_with_pending_files(people, monkeypatch):
    monkeypatch.setattr("portello.core.uploads.pending.MOST_OF_ONE", 3)
    names = [take(PDF, f"{n}.pdf", by=people[0]).name for n in range(5)]
    take(PDF, "other.pdf", by=people[1])
    assert [f.name for f in here().order_by("pk")] == [*names[2:], "other.pdf"]


def test_all_that_is_taken_is_used():
    assert {wanted for _name, _content, wanted in CASES} == {REFUSED, DOWNLOAD, SHOWN}


def test_what_fails_leaves_no_bytes_behind(monkeypatch):
    kept = []
    save = default_storage.save
    monkeypatch.setattr(
        default_storage, "save", lambda *given: kept.append(save(*given)) or kept[-1]
    )
    monkeypatch.setattr("portello.core.uploads.accepting.keep_pending", lambda *given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        take(picture("PNG"), "a.png")
    assert len(kept) == 3 and not any(default_storage.exists(key) for key in kept)
    assert not here().exists()
