"""The search page over running text: order, passages, languages, visitors; through the page as people do."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portello.access.models import Profile, ProfileField
from portello.access.profiles import _COMPILED
from portello.access.search import question
from portello.access.viewer import looking
from portello.core import search
from portello.core.fields import HIDDEN
from portello.modules.accounts.models import User
from portello.modules.portals.models import Portal
from portello.ui.marking import Matcher
from portello.ui.search import suggested
from tests.errands.models import Errand, Guide, Note
from tests.pages import parsed, text
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def guide(title, body="", audience="customers", company=None, **more):
    """A guide in English, and in the languages of `more` ({code: (title, text)})."""
    made = Guide.objects.create(
        title={"en": title} | {code: pair[0] for code, pair in more.items()},
        text={"en": body} | {code: pair[1] for code, pair in more.items()},
        audience=audience,
    )
    if company:
        made.chosen.add(company)
    search.index([made])
    return made


def titles(response, kind="Guides"):
    """The titles of the hits of a kind, in order."""
    return [
        " ".join(link.text_content().split())
        for section in parsed(response).xpath('//section[contains(@class, "hits")]')
        if kind in section.xpath("string(h2)")
        for link in section.xpath('.//div[@class="hit-head"]/a')
    ]


def marks(response):
    return [mark.text_content() for mark in parsed(response).xpath("//mark")]


def ask(client, q, **more):
    response = client.get("/search/", {"q": q, **more})
    assert response.status_code == 200
    return response


# ---- order


@pytest.mark.feature("T05")
def test_titles_come_before_texts_and_words_that_stand_together_before_others(world, as_person):
    far = "zebrafish " + "and then much else is said " * 20 + " quokka"
    guide("Far", far)
    guide("Near", "Of the zebrafish quokka and its food")
    guide("About zebrafish", "The quokka")
    guide("Keeping a quokka with a zebrafish")
    guide("Zebrafish quokka")
    guide("Zebrafish quokkas at home")
    found = titles(ask(as_person("main_alpha"), "zebrafish quokka", kind="y"))
    assert found[:2] == ["Zebrafish quokka", "Zebrafish quokkas at home"]
    assert found[2:] == ["Keeping a quokka with a zebrafish", "About zebrafish", "Near", "Far"]


def test_of_equal_hits_the_newest_comes_first(world, as_person):
    for n in range(4):
        guide(f"Number {n}", "wombat")
    found = titles(ask(as_person("main_alpha"), "wombats"))
    assert found == ["Number 3", "Number 2", "Number 1", "Number 0"]


@pytest.mark.feature("T05")
def test_when_nothing_has_all_words_what_has_most_of_them_comes_first(world, as_person):
    guide("One", "numbat")
    guide("Two", "numbat and wombat")
    for n in range(6):
        guide(f"Common {n}", "wombat")
    client = as_person("main_alpha")
    answer = ask(client, "how do I feed numbats wombats platypus")
    assert "Nothing has all of these words" in text(answer)
    assert titles(answer) == ["Two"], "more than one of the words, where anything has that"
    answer = ask(client, "platypus numbats quokkas")
    assert titles(answer) == ["Two", "One"], "one of them, where nothing has more"
    guide("Rare", "quoll")
    guide("Common 6", "wombat")
    answer = ask(client, "quolls wombats")
    assert titles(answer)[:2] == ["Rare", "Common 6"], "the rarer word first, then the newest"
    assert "Nothing has all" not in text(ask(client, "numbats wombats"))
    loosely = ask(client, "alpha platypus")
    assert titles(loosely, "Errands") and not titles(loosely, "Orders"), "names are not asked so"


# ---- passages


@pytest.mark.feature("T05")
def test_the_best_passage_of_a_long_text_is_shown_with_all_words_marked(world, as_person):
    body = (
        "Wombats are mentioned here. " + "Filler that nobody asked for stands here. " * 30
        + "The numbat & the <b>wombat</b> share one **burrow** together. " + "More filler. " * 200
    )  # fmt: skip
    guide("Animals", body)
    answer = ask(as_person("main_alpha"), "numbats wombats")
    assert marks(answer) == ["numbat", "wombat"]
    note = " ".join(parsed(answer).xpath('string(//div[@class="hit-note"])').split())
    assert note.startswith("Text: … ") and note.endswith(" …") and len(note) < 190
    assert "<b>" in note and "**" not in note, "escaped, and without the marks of the text"


def test_a_passage_stays_in_its_message():
    matcher = Matcher(question_of("alpha beta"))
    cut = matcher.passage("alpha one\nbeta two alpha " + "x " * 200)
    assert cut.startswith("… beta two alpha") and "one" not in cut


def question_of(asked):
    return search.asked(asked)


def test_a_broken_or_endless_word_does_not_break_a_passage():
    matcher = Matcher(question_of("needle"))
    for haystack in ("needle" + "x" * 5000, "x" * 5000 + " needle", "needle", "\n\nneedle\n", ""):
        assert len(matcher.passage(haystack)) <= 170
    assert matcher.marked("<needle>") == "&lt;<mark>needle</mark>&gt;"


# ---- languages


@pytest.mark.feature("T05", "D01")
def test_the_reader_s_language_comes_first_and_another_is_named(world, as_person):
    guide(
        "Toner", "Change the quokka.",
        de=("Toner wechseln", "Rechnungen liegen bei der Quokka."),
        fi=("Väriaine", "Vaihda quokka."),
    )  # fmt: skip
    person = as_person("main_alpha")
    speaks(world, "de")
    answer = ask(person, "Quokka")
    assert titles(answer) == ["Toner wechseln"]
    assert marks(answer) == ["Quokka"] and "Deutsch" not in notes_of(answer)
    speaks(world, "fi")
    answer = ask(person, "Rechnung")
    assert titles(answer) == ["Väriaine"] and marks(answer) == ["Rechnungen"]
    assert "Deutsch" in notes_of(answer)
    assert parsed(answer).xpath('//div[@class="hit-note"]/span[@lang="de"]')
    guide("Only English wombat")
    assert "English" in parsed(ask(person, "wombat")).xpath('string(//div[@class="hit-head"])')


def speaks(world, code):
    User.objects.filter(pk=world.user("main_alpha").pk).update(language=code)


def notes_of(response):
    return " ".join(parsed(response).xpath('string(//div[@class="hit-note"])').split())


# ---- who finds what


@pytest.mark.feature("S25")
def test_a_guide_of_others_shows_by_nothing(world, as_person):
    """Neither by count, order, text nor number of queries: the page is the same with and without it."""
    mine = [guide(f"Mine {n}", "numbat") for n in range(3)]
    client = as_person("main_alpha")
    ask(client, "numbat")
    with CaptureQueriesContext(connection) as before:
        answer = ask(client, "numbat platypus numbats")
        plain = ask(client, "numbat")
    for n in range(30):
        guide(f"Numbat numbat {n}", "numbat platypus", audience="chosen", company=world.beta)
    cache.clear()
    with CaptureQueriesContext(connection) as after:
        assert main_of(ask(client, "numbat platypus numbats")) == main_of(answer)
        assert main_of(ask(client, "numbat")) == main_of(plain)
    assert len(before) == len(after)
    assert len(titles(plain)) == len(mine)
    assert len(titles(ask(as_person("main_beta"), "numbat", kind="y"))) == 20, "not vacuous"


def main_of(response):
    return " ".join(parsed(response).xpath("//main")[0].text_content().split())


@pytest.mark.feature("S25")
def test_an_internal_note_shows_by_nothing(world, as_person):
    mine = Errand.objects.filter(company=world.alpha).order_by("pk")
    for errand, inside in ((mine[0], "numbat platypus"), (mine[1], "numbat")):
        Note.objects.create(errand=errand, company=world.alpha, text="a wombat was seen")
        Note.objects.create(errand=errand, company=world.alpha, text=inside, internal=True)
    search.index(mine)
    client = as_person("main_alpha")
    answer = ask(client, "wombats")
    assert len(titles(answer, "Errands")) == 2 and marks(answer) == ["wombat", "wombat"]
    assert "numbat" not in main_of(answer)
    assert "Nothing found" in text(ask(client, "numbat"))
    assert "Nothing found" in text(ask(client, "numbat platypus"))
    staff = as_person("admin").get("/staff/search/", {"q": "numbats wombats"})
    assert len(titles(staff, "Errands")) == 2 and "numbat" in main_of(staff)


def test_a_hidden_title_does_not_order_and_does_not_show(world, as_person):
    mine = list(Errand.objects.filter(company=world.alpha).order_by("pk"))
    for errand, title in ((mine[0], "Numbat"), (mine[1], "Other")):
        Errand.objects.filter(pk=errand.pk).update(title=title)
        Note.objects.create(errand=errand, company=world.alpha, text="about a numbat")
    search.index(Errand.objects.filter(company=world.alpha))
    assert titles(ask(as_person("main_alpha"), "numbat"), "Errands") == ["Numbat", "Other"]
    profile = Profile.objects.get(built_in="main_user")
    ProfileField.objects.update_or_create(
        profile=profile, model="errands.errand", field="title", defaults={"rule": HIDDEN}
    )
    _COMPILED.clear()
    assert titles(ask(as_person("main_alpha"), "numbat"), "Errands") == [], "its page needs it"


@pytest.mark.feature("N09", "T05")
def test_a_visitor_finds_what_is_public_where_the_portal_opens_it(world):
    guide("Public numbat", audience="public")
    guide("Customers' numbat")
    visitor = client_for("anonymous")
    Portal.objects.update(protection="parts", open_parts=["home"])
    assert visitor.get("/search/?q=numbat").status_code == 302
    assert 'name="q"' not in visitor.get("/").content.decode()
    Portal.objects.update(open_parts=["home", "guides"])
    assert 'name="q"' in visitor.get("/").content.decode()
    answer = ask(visitor, "numbats")
    assert titles(answer) == ["Public numbat"]
    for link in parsed(answer).xpath('//div[@class="hit-head"]/a/@href'):
        assert visitor.get(link).status_code == 200
    for asked in ("alpha", "canary", "beta"):
        assert "Nothing found" in text(ask(visitor, asked))
    assert visitor.get("/search/?q=alpha&kind=o").status_code == 400, "orders are no filter for him"


# ---- budgets


@pytest.mark.parametrize("asked", ["numbats", "numbats wombats", "numbats platypus", "how do I"])
def test_the_page_keeps_its_budget_with_running_text(world, as_person, asked):
    for n in range(25):
        guide(f"Numbat {n}", "of the wombat", audience="public")
    client = as_person("main_alpha")
    ask(client, asked)
    with CaptureQueriesContext(connection) as queries:
        ask(client, asked)
    assert len(queries) <= 8, [q["sql"][:100] for q in queries]


@pytest.mark.feature("T05")
def test_what_fits_a_text_that_is_being_written_is_suggested(world, django_assert_num_queries):
    guide("Paper jam", "Open the rear door and pull the paper out.")
    guide("Changing the toner", "The printer asks for toner.")
    guide("Secret jam", "printer paper jam", audience="chosen", company=world.beta)
    viewer = world.viewer("main_alpha")
    written = "Hello, my printers have a paper jam again, what can I do?"
    with looking(viewer), django_assert_num_queries(2):
        hits = suggested(viewer, written, "y")
    assert str(hits[0].title) == "<mark>Paper</mark> <mark>jam</mark>"
    assert not any("Secret" in hit.title for hit in hits)
    with looking(viewer), django_assert_num_queries(0):
        assert suggested(viewer, "  ?! ", "y") == []
    with looking(viewer):
        assert question("how do i", viewer, None).telling().clauses, "all of it tells nothing"
