"""Running text in the index: other forms of a word, records of no company, texts that grow."""

from __future__ import annotations

import pytest
from django.db import connection

from portello.access.owned import OutOfReach
from portello.access.search import SearchRow, question, scope_of
from portello.access.staff import Staff
from portello.access.viewer import NOBODY, looking
from portello.commands.verify import problems
from portello.core import changes, search
from portello.core.search import words
from portello.modules.portals.models import Portal
from tests.errands.models import Errand, Guide, GuideQuerySet, Note

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def found(viewer, text):
    """(model, record key) of what the viewer finds."""
    with looking(viewer):
        asked = question(text, viewer, None)
        return set(viewer.see(SearchRow).answering(asked).values_list("model", "record_id"))


def found_by_staff(world, text):
    staff = Staff(world.user("admin"))
    rows = SearchRow.objects.for_staff(staff).answering(question(text, None, staff))
    return set(rows.values_list("model", "record_id"))


def new_guide(title="", text="", audience="customers", company=None, language="en"):
    guide = Guide.objects.create(title={language: title}, text={language: text}, audience=audience)
    if company is not None:
        guide.chosen.add(company)
    search.index([guide])
    return "errands.guide", guide.pk


def visitor(world):
    return NOBODY.but(portal=Portal.objects.get(pk=world.portal.pk))


def words_of(record):
    label = record._meta.label_lower
    return SearchRow._base_manager.get(model=label, record_id=record.pk).words.split()


# ---- other forms of a word


@pytest.mark.feature("T05")
@pytest.mark.parametrize(
    ("language", "written", "asked"),
    [
        ("fi", "Kaikki tulostimet huolletaan", "tulostin"),
        ("fi", "Tulostin ei tulosta", "tulostimet"),
        ("fi", "Verkkolaskun osoite", "lasku"),
        ("de", "Wo finde ich meine Rechnung?", "Rechnungen"),
        ("de", "Druckerpatronen tauschen", "Patrone"),
        ("nb", "Faktura for desember", "fakturaer"),
        ("sv", "Beställningen har skickats", "beställningar"),
        ("it", "La stampante non stampa", "stampanti"),
        ("en", "The printer is out of toner", "printers"),
        ("en", "The printer is out of toner", "prin"),
    ],
)
def test_a_word_is_found_in_its_other_forms(world, language, written, asked):
    guide = new_guide(text=written, language=language)
    assert guide in found(world.viewer("main_alpha"), asked)
    assert guide in found_by_staff(world, asked)


def test_a_stem_is_compared_with_stems_of_its_own_language(world):
    """Swedish takes "lagret" for a form of "lag"; of an English text that would be nonsense."""
    swedish, english = (new_guide(text="kontoret ok", language=code) for code in ("sv", "en"))
    hits = found(world.viewer("main_alpha"), "kontor")
    assert {swedish, english} <= hits, "both begin so"
    hits = found(world.viewer("main_alpha"), "kontors")
    assert swedish in hits and english not in hits


def test_the_language_of_a_text_without_one_is_told_by_its_words(world):
    stored: dict[str, None] = {}
    words.add_text(stored, "Hei, tulostimet ovat rikki ja ne ei toimi, mutta tama on", (), 99)
    assert {tail[:2] for tail in stored if tail[0] != "_"} == {"fi"}
    stored = {}
    words.add_text(stored, "Toner", (), 99)
    assert len({tail[:2] for tail in stored if tail[0] != "_"}) == 6, "nothing tells: all six"


def test_a_long_text_is_bounded(world):
    guide = new_guide(text=" ".join(f"word{n}x" for n in range(5000)) + " ende")
    row = SearchRow._base_manager.get(model=guide[0], record_id=guide[1])
    assert len(row.words.split()) <= words.MOST_OF_TEXT + 10
    assert len(row.shown["x"]["en"]) == 10_000
    assert guide in found(world.viewer("main_alpha"), "word7x")
    assert guide not in found(world.viewer("main_alpha"), "ende"), "beyond what is looked at"


# ---- records of no company


@pytest.mark.feature("S25", "T05")
def test_a_shared_record_is_found_by_whom_its_own_rule_lets(world):
    for_all = new_guide("zebrafish", audience="public")
    for_customers = new_guide("zebrafish")
    for_beta = new_guide("zebrafish", audience="chosen", company=world.beta)
    assert found(world.viewer("main_alpha"), "zebrafish") == {for_all, for_customers}
    assert found(world.viewer("main_beta"), "zebrafish") == {for_all, for_customers, for_beta}
    assert found_by_staff(world, "zebrafish") == {for_all, for_customers, for_beta}
    assert found(visitor(world), "zebrafish") == set(), "the portal does not open that part"
    Portal.objects.update(protection="parts", open_parts=["guides"])
    assert found(visitor(world), "zebrafish") == {for_all}


def test_visitors_find_nothing_of_companies(world):
    Portal.objects.update(protection="none")
    assert {kind.code for kind, _parts in scope_of(visitor(world))} == {
        code for code, kind in search.kinds().items() if kind.visitors_part
    }
    for text in ("alpha", "canary", "canary-b", "beta", "1"):
        assert found(visitor(world), text) == set(), text


def test_a_planted_rule_that_shows_all_guides_is_seen(world, monkeypatch):
    """Not vacuous: it is the model's own rule, and nothing else, that hides Beta's guide."""
    assert not found(world.viewer("main_alpha"), "canary-b-guide")
    monkeypatch.setattr(GuideQuerySet, "visible_to", lambda self, viewer: self.all())
    assert found(world.viewer("main_alpha"), "canary-b-guide")


def test_a_company_s_record_planted_without_its_company_is_found_by_nobody(world):
    order = world.beta_order
    rows = SearchRow._base_manager.filter(model="orders.order", record_id=order.pk)
    rows.update(company_id=None)
    for person in ("main_alpha", "main_beta"):
        assert ("orders.order", order.pk) not in found(world.viewer(person), order.number)
    assert any("orders.order" in problem for problem in problems())


def test_shared_rows_pass_the_belt_through_see_alone(world):
    new_guide("zebrafish")
    viewer = world.viewer("main_alpha")
    with looking(viewer):
        shared = [row for row in viewer.see(SearchRow) if row.company_id is None]
        assert {row.kind for row in shared} == {"h", "q", "y"}
        for escape in (
            lambda: list(SearchRow._base_manager.filter(kind="y")),
            lambda: list(SearchRow.objects.filter(kind="y")),
            lambda: list(SearchRow.objects.crossing("test").filter(company=None)),
            lambda: shared[0].save(),
        ):
            with pytest.raises(OutOfReach):
                escape()


def test_a_company_kind_without_company_does_not_pass_even_through_see(world, monkeypatch):
    """Planted: a rule of search rows that forgets the company."""
    from portello.access.search import SearchQuerySet

    SearchRow._base_manager.filter(model="orders.order").update(company_id=None)
    monkeypatch.setattr(SearchQuerySet, "visible_to", lambda self, viewer: self.all())
    viewer = world.viewer("main_alpha")
    with looking(viewer), pytest.raises(OutOfReach):
        list(viewer.see(SearchRow).filter(model="orders.order"))


# ---- texts that grow


def note_on(errand, text, internal=False):
    Note.objects.create(errand=errand, company=errand.company, text=text, internal=internal)
    search.extend(errand, "i" if internal else "n", [text])


@pytest.mark.feature("S25")
def test_internal_texts_are_found_by_staff_alone(world):
    errand = Errand.objects.filter(company=world.alpha).first()
    key = ("errands.errand", errand.pk)
    note_on(errand, "The quokka was sent")
    note_on(errand, "They pay late, zebrafish", internal=True)
    assert key in found(world.viewer("main_alpha"), "quokkas")
    assert key in found_by_staff(world, "zebrafish") and key in found_by_staff(world, "quokka")
    assert key not in found(world.viewer("main_alpha"), "zebrafish")
    assert not any("zebrafish" in w for w in words_of(errand) if w[0].isdigit())
    assert not list(problems())


def test_what_was_added_is_what_is_made_anew(world):
    errand = Errand.objects.filter(company=world.alpha).first()
    for n in range(5):
        note_on(errand, f"Message {n}: the printers of floor {n} are broken, please help with it")
    note_on(errand, "Rechnungen fehlen", internal=True)
    grown, shown = set(words_of(errand)), SearchRow._base_manager.get(
        model="errands.errand", record_id=errand.pk
    ).shown  # fmt: skip
    assert not list(problems())
    search.index([errand])
    assert set(words_of(errand)) == grown
    row = SearchRow._base_manager.get(model="errands.errand", record_id=errand.pk)
    assert row.shown == shown


def test_a_change_of_the_record_leaves_its_texts_in_the_index(world, django_assert_max_num_queries):
    errand = Errand.objects.filter(company=world.alpha).first()
    note_on(errand, "quokka")
    note_on(errand, "zebrafish", internal=True)
    errand.title = "Another name"
    with django_assert_max_num_queries(4):  # no look at its notes
        search.follow([errand])
    key = ("errands.errand", errand.pk)
    assert key in found(world.viewer("main_alpha"), "quokka")
    assert key in found_by_staff(world, "zebrafish")
    errand.company = world.beta
    search.follow([errand])
    assert not any(word.startswith(f"{world.alpha.pk}z") for word in words_of(errand))
    assert any(word.startswith(f"{world.beta.pk}z") for word in words_of(errand))


def test_a_text_that_is_changed_or_gone_takes_its_record_along(world):
    errand = Errand.objects.filter(company=world.alpha).first()
    note_on(errand, "quokka")
    note = Note.objects.get(text="quokka")
    note.text = "wombat"
    note.save()
    search.index([note])
    key = ("errands.errand", errand.pk)
    assert key in found(world.viewer("main_alpha"), "wombat")
    assert key not in found(world.viewer("main_alpha"), "quokka")
    changes.note(errand, "changed")
    assert key in found(world.viewer("main_alpha"), "wombat")


def test_the_word_index_agrees_with_itself_after_growing(world):
    if connection.vendor != "sqlite":
        return
    errand = Errand.objects.filter(company=world.alpha).first()
    for n in range(50):
        note_on(errand, f"text number{n} with words{n * 7}")
    assert not [problem for problem in problems() if "word index" in problem]
    Errand.objects.filter(pk=errand.pk).delete()
    search.drop(errand)
    assert not [problem for problem in problems() if "word index" in problem]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM access_search WHERE access_search MATCH 'zn_number7'")
        assert cursor.fetchone()[0] == 0
