"""Pictures and files of articles: uploaded by staff, given out with what is published and to nobody else."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from portello.core.files import StoredFile
from portello.modules.knowledge import operations
from portello.modules.knowledge.models import COMPANIES, Article, ArticleFile
from tests.articles import BY, HIDDEN, category_named, for_readers, published
from tests.pages import parsed, submit, text
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.feature("T26")]
SHOWS = "Open it.\n\n![The tray, pulled out](tray.png)"


def picture(name: str = "tray.png") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def edit(article: Article, person: str = "support", **changes: Any) -> Any:
    client = client_for(person)
    page = client.get(f"/staff/knowledge/{article.public_id}/")
    return submit(client, page, "title_en", **changes)


def illustrated() -> Article:
    """A published article with a picture and a list to download."""
    article = published("Trays", category_named("Trays"))
    sheet = SimpleUploadedFile("sizes.csv", b"A4;210;297\n", "text/csv")
    page = edit(article, text_en=SHOWS, files=[picture(), sheet], then="publish")
    assert page.status_code == 200 and "Published." in text(page), text(page)
    return Article.objects.get(pk=article.pk)


def images(response: Any) -> list[Any]:
    return parsed(response).xpath('//div[contains(@class, "kb-text")]//img')


def test_readers_get_the_picture_in_its_place_and_the_file_below(world):
    article = illustrated()
    client = client_for("main_alpha")
    page = client.get(f"/kb/{article.public_id}/")
    (shown,) = images(page)
    assert shown.get("alt") == "The tray, pulled out"
    got = client.get(shown.get("src"))
    assert got["Content-Type"] in ("image/png", "image/jpeg")
    assert got["Content-Disposition"].startswith("inline") and "no-store" in got["Cache-Control"]
    (listed,) = parsed(page).xpath('//ul[contains(@class, "files-given")]//a[@download]')
    assert "sizes.csv" in listed.text_content()
    given = client.get(listed.get("href"))
    assert given.content == b"A4;210;297\n"
    assert given["Content-Disposition"].startswith("attachment")


def test_a_picture_says_what_it_shows_and_is_there(world):
    article = published("Trays", category_named("Trays"))
    page = edit(article, text_en="![](tray.png)", files=[picture()])
    assert page.status_code == 422 and "for whoever cannot see it" in text(page)
    assert not ArticleFile.objects.filter(article=article).exists()
    assert "tray.png" in text(page), "and nobody chooses it again"
    page = edit(article, text_en="![Tray](trai.png)")
    assert page.status_code == 422 and "There is no picture “trai.png”" in text(page)
    article.refresh_from_db()
    assert not article.pending


def test_a_file_of_a_draft_is_staff_s_alone_until_it_is_published(world):
    article = published("Trays", category_named("Trays"))
    edit(article, text_en=SHOWS, files=[picture()])
    article.refresh_from_db()
    assert article.pending["files"]
    row = ArticleFile.objects.get(article=article)
    address = f"/kb/{article.public_id}/files/{row.public_id}/?as=image"
    assert client_for("main_alpha").get(address).status_code == 404
    staff = client_for("support").get(f"/staff/knowledge/{article.public_id}/preview/")
    assert client_for("support").get(images(staff)[0].get("src")).status_code == 200
    edit(article, then="publish")
    assert client_for("main_alpha").get(address).status_code == 200


def test_the_files_of_a_hidden_article_come_out_of_no_door(world):
    article, other = illustrated(), world.beta_article.public_id
    row = ArticleFile.objects.filter(article=article).order_by("pk")[0]
    address = f"/kb/{article.public_id}/files/{row.public_id}/"
    assert client_for("main_alpha").get(address).status_code == 200
    for_readers(article, COMPANIES, companies=[world.beta])
    assert client_for("main_alpha").get(address).status_code == 404
    assert client_for("main_beta").get(address).status_code == 200
    assert client_for("main_beta").get(f"/kb/{other}/files/{row.public_id}/").status_code == 404
    article.refresh_from_db()
    operations.withdraw_article(by=BY, article=article, base_version=article.version)
    assert client_for("main_beta").get(address).status_code == 404
    assert client_for("anonymous").get(address).status_code == 302
    draft = ArticleFile.objects.get(name__startswith=f"{HIDDEN}-draft-file")
    hidden = client_for("main_beta").get(f"/kb/{other}/files/{draft.public_id}/")
    assert hidden.status_code == 404 and HIDDEN not in hidden.content.decode()


def test_versions_keep_their_pictures(world):
    article = illustrated()
    row = ArticleFile.objects.get(article=article, name="tray.png")
    edit(article, text_en="Without it.", kept_files=None, then="publish")
    address = f"/kb/{article.public_id}/files/{row.public_id}/"
    assert client_for("main_alpha").get(address).status_code == 404, (
        "readers do not get it any more"
    )
    article.refresh_from_db()
    assert not article.has_files
    operations.restore_version(by=BY, article=article, number=2, base_version=article.version)
    edit(article, then="publish")
    (shown,) = images(client_for("main_alpha").get(f"/kb/{article.public_id}/"))
    assert row.public_id in shown.get("src")


def test_what_no_reader_ever_had_goes_for_good(world):
    article = published("Trays", category_named("Trays"))
    edit(article, files=[picture()])
    stored = ArticleFile.objects.get(article=article).file_id
    edit(article, kept_files=None)
    assert not StoredFile.objects.filter(pk=stored).exists()


def test_a_picture_that_the_text_shows_is_not_taken_away_alone(world):
    page = edit(illustrated(), kept_files=None)
    assert page.status_code == 422 and "There is no picture “tray.png”" in text(page)


def test_a_script_is_refused_and_says_why(world):
    article = published("Trays", category_named("Trays"))
    page = edit(article, files=[SimpleUploadedFile("run.exe", b"MZ" + b"\0" * 80)])
    assert page.status_code == 422 and "run.exe" in text(page)


def test_the_page_keeps_its_budget_of_queries(world):
    article = illustrated()
    client = client_for("main_alpha")
    address = f"/kb/{article.public_id}/"
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    assert len(queries) <= 8, [one["sql"][:100] for one in queries]
