"""What people write to each other as HTML: 300 strings that mean harm, and what is meant well."""

from __future__ import annotations

from itertools import product

import pytest
from lxml import html as parser

from portello.ui import rich_text

pytestmark = pytest.mark.feature("S07", "T04")
IMAGES = {"photo.png": "/t/1/files/abc/?as=image", "a b.png": "/t/1/files/def/?as=image"}

ACTS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>", "<a href='javascript:alert(1)'>x</a>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<form action=//evil.example><button>x</button></form>", "<style>@import '//evil.example'</style>",
    "<div hx-get=/x hx-trigger=load data-hx-on=alert(1)>", "<meta http-equiv=refresh content=0>",
    "<base href=//evil.example>", "<body onload=alert(1)>", "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>", "<object data=//evil.example>", "<embed src=//evil.example>",
    "\"><script>alert(1)</script>", "'-alert(1)-'", "</p></div><script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>", "<IMG SRC=`javascript:alert(1)`>",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;alert(1)", "\x00<script>alert(1)</script>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<!--><script>alert(1)</script>-->",
)  # fmt: skip
AROUND = (
    "{}", "**{}**", "`{}`", "```{}\n{}\n```", "> {}", "- {}", "[{}](https://a.example)", "![{}](photo.png)",
    "<https://a.example/{}>", "https://a.example/{}",
)  # fmt: skip
ADDRESSES = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "&#106;avascript:alert(1)",
    "javascript&colon;alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd",
    "//evil.example/x", "/\\evil.example", "blob:x", "javascript://https://a.example/%0aalert(1)",
    "\x01javascript:alert(1)", "data:image/svg+xml;base64,PHN2Zz4=", "https:javascript:alert(1)",
)  # fmt: skip
PLACES = (
    "[x]({})",
    "![x]({})",
    "<{}>",
    "[x](<{}>)",
    '[x]({} "onclick=alert(1)")',
    "![photo.png]({})",
)
HARM = [a.format(act, act) for act, a in product(ACTS, AROUND)] + [
    place.format(address) for address, place in product(ADDRESSES, PLACES)
]
KNOWN = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "code", "pre", "img"}
HAVE = {
    "a": {"href", "rel", "title"},
    "img": {"src", "alt", "loading", "title"},
    "ol": {"start"},
}


def test_there_are_three_hundred():
    assert len(HARM) >= 300


def test_none_of_them_does_anything():
    for text in HARM:
        for shown, tags in (
            (rich_text.html(text, IMAGES), KNOWN),
            (rich_text.html(text), rich_text.TAGS),
        ):
            for tag in parser.fragment_fromstring(
                str(shown), create_parent="div"
            ).iterdescendants():
                where = f"{text!r} became {shown}"
                assert tag.tag in tags, where
                assert set(tag.attrib) <= HAVE.get(tag.tag, set()), where
                if tag.tag == "img":
                    assert tag.get("src") in IMAGES.values(), where
                if address := tag.get("href"):
                    assert address.partition(":")[0] in rich_text.SCHEMES, where


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("![the leak](photo.png)",
         '<p><img src="/t/1/files/abc/?as=image" loading="lazy" alt="the leak"></p>'),
        ("![](<a b.png>)", '<p><img src="/t/1/files/def/?as=image" loading="lazy" alt=""></p>'),
        ("![](gone.png)", "<p>gone.png</p>"),
        ("# 12 is broken", "<p># 12 is broken</p>"),
        ("`a < b`", "<p><code>a &lt; b</code></p>"),
        ("> you wrote", "<blockquote>\n<p>you wrote</p>\n</blockquote>"),
        ("see https://a.example/x?y=1.", '<p>see <a href="https://a.example/x?y=1" rel="noopener">'
         "https://a.example/x?y=1</a>.</p>"),
        ("(https://a.example)", '<p>(<a href="https://a.example" rel="noopener">https://a.example</a>)</p>'),
        ("`https://a.example`", "<p><code>https://a.example</code></p>"),
        ("5 * 3 * 2", "<p>5 * 3 * 2</p>"),
    ],
)  # fmt: skip
def test_what_a_message_knows(written, shown):
    assert str(rich_text.html(written, IMAGES)).strip() == shown


def test_a_page_stays_as_it_was():
    written = "## a\n`b` ![c](photo.png) https://d.example"
    assert str(rich_text.html(written)).strip() == (
        "<h2>a</h2>\n<p>`b` ![c](photo.png) https://d.example</p>"
    )


def test_a_long_text_takes_no_long_time():
    for text in ("![" * 1000, "> " * 5000, "`" * 9000, "https://" * 2000, "[" * 2000, "**a" * 1000):
        assert len(rich_text.html(text, IMAGES)) < 500_000


def test_the_words_of_a_message():
    written = "**Hi** ![the leak](photo.png) `E-41`\n\n```\nlog line\n```\n> you wrote"
    assert rich_text.plain(written, message=True) == "Hi the leak E-41 log line you wrote"
    assert rich_text.plain("**Hi** [there](https://a.example)") == "Hi there"
