"""Texts, links and bad input of the blocks of a home page (T29)."""

from __future__ import annotations

import pytest

from portello.modules.accounts.models import User
from portello.modules.portals.models import HomePage
from portello.modules.portals.tests.test_homepage import add, at, home, publish
from portello.ui import rich_text
from tests.pages import parsed, text

pytestmark = [pytest.mark.django_db]
XSS = '<script>alert("x")</script><img src=x onerror=alert(1)>'


@pytest.mark.feature("T29")
@pytest.mark.parametrize("kind", ["text", "announcement"])
def test_markup_in_a_text_is_shown_and_does_nothing(world, as_person, kind):
    staff = as_person("admin")
    page = add(staff, world, kind, title_en=XSS[:90], text_en=XSS, text_fi=XSS)
    assert not parsed(page).xpath('//script[contains(text(), "alert")]|//*[@onerror]')
    publish(staff, world)
    for language in ("en", "fi"):
        User.objects.filter(email="main@alpha.example").update(language=language)
        page = home()
        assert not parsed(page).xpath(
            '//script[contains(text(), "alert")]|//*[@onerror]|//main//img'
        )
        assert 'alert("x")' in text(page)


def test_markup_in_the_title_of_a_link_does_nothing(world, as_person):
    staff = as_person("admin")
    add(
        staff,
        world,
        "links",
        source="own",
        link_0_address="https://x.example/",
        link_0_title_en=XSS[:58],
    )
    publish(staff, world)
    assert not parsed(home()).xpath("//main//script|//*[@onerror]|//main//img")


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "//evil.example",
     "/orders/", "ftp://x.example", "java&#115;cript:alert(1)"],
)  # fmt: skip
def test_a_link_that_leads_astray_is_refused_at_its_field(world, as_person, address):
    staff = as_person("admin")
    answer = add(staff, world, "text", text_en="fine", text_fi=f"[x]({address})")
    assert answer.status_code == 422 and parsed(answer).xpath('//*[@id="id_text_fi_error"]')
    answer = add(staff, world, "links", source="own", link_1_address=address, link_1_title_en="T")
    assert answer.status_code == 422 and parsed(answer).xpath('//*[@id="id_link_1_address_error"]')
    assert not HomePage.objects.exists()
    assert "href" not in rich_text.html(f"[x]({address})"), "and is cleaned when shown"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("# One\n## Two\n#### Four", "<h2>One</h2>\n<h2>Two</h2>\n<h3>Four</h3>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("a *b* **c**\nd", "<p>a <em>b</em> <strong>c</strong><br>\nd</p>"),
        ("![x](https://x.example/)", '<p>!<a href="https://x.example/" rel="noopener">x</a></p>'),
        ("`code`", "<p>`code`</p>"),
        ("> quote\n\n---", "<p>&gt; quote</p>\n<p>---</p>"),
        ("<b>x</b> &amp; <!-- c -->", "<p>&lt;b&gt;x&lt;/b&gt; &amp; &lt;!-- c --&gt;</p>"),
    ],
)  # fmt: skip
def test_what_rich_text_knows(written, shown):
    assert str(rich_text.html(written)).strip() == shown


def test_a_long_hostile_text_is_quick():
    for text_ in ("*" * 5000, "[" * 5000, "- " * 2500, "**a " * 1250, "[a](" * 1250, "&" * 5000):
        assert len(rich_text.html(text_)) < 200_000


BAD_BLOCKS = [
    ("text", {"text_en": ""}, "text_en"),
    ("text", {"text_en": "", "text_fi": "Vain"}, "text_en"),
    ("text", {"text_en": "x" * 5001}, "text_en"),
    ("text", {"text_en": "x", "title_fi": "Vain"}, "title_en"),
    ("text", {"text_en": "x", "shown_to": "nobody"}, "shown_to"),
    ("text", {"text_en": "x", "shown_to": "profile:zzzzzzzzzzzz"}, "shown_to"),
    ("text", {"text_en": "x\x00"}, "text_en"),
    ("announcement", {"text_en": "x", "since": "2026-05-02", "until": "2026-05-01"}, "until"),
    ("announcement", {"text_en": "x", "since": "soon"}, "since"),
    ("announcement", {"text_en": "x", "tone": "pink"}, "tone"),
    ("links", {"source": "own"}, "link_0_address"),
    ("links", {"source": "own", "link_0_address": "https://x.example/"}, "link_0_title_en"),
    ("links", {"source": "elsewhere"}, "source"),
]


@pytest.mark.parametrize(("kind", "values", "field"), BAD_BLOCKS)
def test_bad_input_is_said_at_its_field(world, as_person, kind, values, field):
    answer = add(as_person("admin"), world, kind, **values)
    assert answer.status_code == 422 and not HomePage.objects.exists()
    assert parsed(answer).xpath(f'//*[@id="id_{field}_error"]'), text(answer)


def test_kinds_and_blocks_that_do_not_exist_are_404(world, as_person):
    staff = as_person("admin")
    assert staff.get(at(world, "new_block", kind="script")).status_code == 404
    assert staff.post(at(world, "add_block"), {"kind": "script"}).status_code == 404
    assert staff.get(at(world, "block", block_id="zzzzzzzzzzzz")).status_code == 404
    assert staff.post(at(world, "restore_home", page_id="zzzzzzzzzzzz")).status_code == 404
