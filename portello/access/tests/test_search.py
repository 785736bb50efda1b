"""The search index: what is found by whom, and that it stays in step with every way of writing."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from portello.access.models import ProfileField
from portello.access.owned import OutOfReach
from portello.access.search import SearchRow, question
from portello.access.staff import Staff
from portello.access.viewer import looking
from portello.commands.verify import problems, repair_search
from portello.core import changes, search
from portello.core.audit import System
from portello.core.fields import HIDDEN, fields
from portello.modules.customers.models import Company, Contact, Site
from portello.modules.customers.operations import archive_record, restore_record
from portello.modules.orders.imported import write_orders
from portello.modules.orders.models import Order
from tests.pages import parsed
from tests.world import CUSTOMERS, World

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BY = System("test")


def found(viewer, text):
    """(model, record key) of what the viewer finds."""
    with looking(viewer):
        asked = question(text, viewer, None)
        if asked is None:
            return set()
        return set(viewer.see(SearchRow).answering(asked).values_list("model", "record_id"))


def found_by_staff(world, text, person="admin"):
    staff = Staff(world.user(person))
    rows = SearchRow.objects.for_staff(staff).answering(question(text, None, staff))
    return set(rows.values_list("model", "record_id"))


def new_site(world, **values):
    return changes.create(Site(company=world.alpha, **values), by=BY)


@pytest.mark.parametrize("person", [p for p in CUSTOMERS if p != "ended"])
def test_ids_found_are_ids_seen(world: World, person):
    """Parity: whatever is asked, only records that the viewer's own door shows are found."""
    viewer = world.viewer(person)
    texts = ("alpha", "canary", "beta", "a", "P1", "name", "partner", "member", "main", "1")
    for text in texts:
        for label, pk in found(viewer, text):
            model = search.kind_of(label).model_class
            with looking(viewer):
                assert viewer.see(model).filter(pk=pk).exists(), (text, label)


@pytest.mark.feature("F32", "S25")
def test_a_rival_is_not_found(world):
    assert found(world.viewer("main_beta"), "canary-b")
    assert not found(world.viewer("main_alpha"), "canary-b")
    assert not found(world.viewer("main_alpha"), "canary")
    assert found_by_staff(world, "canary-b")


def test_own_records_only_are_found_by_a_user(world):
    mine = {pk for label, pk in found(world.viewer("user_alpha"), "alpha") if "order" in label}
    viewer = world.viewer("user_alpha")
    with looking(viewer):
        assert mine == set(viewer.see(Order).values_list("pk", flat=True)) != set()
    everybodys = found(world.viewer("main_alpha"), "alpha")
    assert len({pk for label, pk in everybodys if "order" in label}) == 3


def test_a_module_the_profile_lacks_is_not_found(world):
    viewer = world.viewer("main_alpha")
    rules = viewer.profile
    without = viewer.but(
        profile=type(rules)(
            {m: s for m, s in rules.scopes.items() if m != "orders"}, rules.actions, rules.fields
        )
    )
    assert not [label for label, _pk in found(without, "alpha") if label.startswith("orders")]


def guarded():
    return [
        (kind.code, part.code)
        for kind in search.kinds().values()
        for part in kind.open_parts()
        if part.name
    ]


@pytest.mark.feature("S23")
@pytest.mark.parametrize(("kind", "part"), guarded())
def test_a_hidden_field_neither_matches_nor_shows(world, as_person, kind, part):
    kind = search.kinds()[kind]
    part = next(p for p in kind.parts if p.code == part)
    mine = {"company": world.alpha}
    record = (
        world.alpha
        if kind.model == "customers.company"
        else kind.model_class._base_manager.filter(**mine).first()
    )
    value = (
        "+358 40 7654321" if fields(kind.model_class)[part.name].kind == "phone" else "zebrafish"
    )
    kind.model_class._base_manager.filter(pk=record.pk).update(**{part.name: value})
    search.index([kind.model_class._base_manager.get(pk=record.pk)])
    viewer = world.viewer("main_alpha")
    assert (kind.model, record.pk) in found(viewer, value)
    page = as_person("main_alpha").get("/search/", {"q": value})
    assert value in main_of(page)
    hide(viewer, kind.model, part.name)
    assert (kind.model, record.pk) not in found(world.viewer("main_alpha"), value)
    for question_ in ("alpha", value):
        page = as_person("main_alpha").get("/search/", {"q": question_})
        assert value not in main_of(page)


def main_of(response):
    """The page without the shell around it; what a form repeats is no text."""
    return " ".join(parsed(response).xpath("//main")[0].text_content().split())


def hide(viewer, model, name):
    from portello.access.models import Profile
    from portello.access.profiles import _COMPILED

    profile = Profile.objects.get(built_in="main_user")
    ProfileField.objects.update_or_create(
        profile=profile, model=model, field=name, defaults={"rule": HIDDEN}
    )
    _COMPILED.clear()


def test_a_planted_hidden_field_is_caught(world, as_person, monkeypatch):
    """The net bites: an index that put a hidden field under the customer's words would be seen."""
    monkeypatch.setattr(search.Kind, "open_parts", lambda self: self.parts)
    company = world.alpha
    Company.objects.filter(pk=company.pk).update(internal_note="zebrafish")
    search.index([Company.objects.get(pk=company.pk)])
    assert any("zebrafish" in w and w.startswith(str(company.pk)) for w in words_of(company))
    assert not found(world.viewer("main_alpha"), "zebrafish"), (
        "the question asks visible fields only"
    )
    monkeypatch.undo()
    assert any("customers.company" in problem for problem in problems())


def words_of(record):
    label = record._meta.label_lower
    return SearchRow._base_manager.get(model=label, record_id=record.pk).words.split()


def test_a_row_indexed_under_the_wrong_company_is_caught(world):
    """Planted: Beta's order, indexed as if it were Alpha's. Nobody finds it, and verify says so."""
    order = world.beta_order
    row = SearchRow._base_manager.get(model="orders.order", record_id=order.pk)
    row.words = row.words.replace(f"{world.beta.pk}o", f"{world.alpha.pk}o")
    SearchRow._base_manager.filter(pk=row.pk).update(company_id=world.alpha.pk, words=row.words)
    assert not found(world.viewer("main_alpha"), "canary")
    assert not found(world.viewer("main_beta"), order.number)
    assert any("orders.order" in problem for problem in problems())
    repair_search()
    assert not list(problems())
    assert found(world.viewer("main_beta"), order.number)


def test_the_belt_holds_for_search_rows(world):
    viewer = world.viewer("main_alpha")
    beta = world.beta
    with looking(viewer):
        for escape in (
            lambda: list(SearchRow.objects.all()),
            lambda: SearchRow.objects.count(),
            lambda: SearchRow.objects.filter(company=beta).exists(),
            lambda: list(SearchRow._base_manager.filter(company=beta)),
            lambda: list(SearchRow._base_manager.filter(company=None)),
        ):
            with pytest.raises(OutOfReach):
                escape()
        rows = list(viewer.see(SearchRow))
    shared = {code for code, kind in search.kinds().items() if kind.shared}
    assert {row.company_id for row in rows if row.kind not in shared} == {viewer.company.pk}
    assert {row.company_id for row in rows if row.kind in shared} == {None}


# ---- in step


def test_every_way_of_writing_keeps_the_index_in_step(world):
    viewer = world.viewer("main_alpha")
    site = new_site(world, name="Zebrafish hall")
    here = ("customers.site", site.pk)
    assert here in found(viewer, "zebrafish")
    changes.apply(site, {"name": "Quokka hall"}, by=BY)
    assert here in found(viewer, "quokka") and here not in found(viewer, "zebrafish")
    archive_record(by=BY, record=site)
    assert here not in found(viewer, "quokka")
    assert here in found_by_staff(world, "quokka")
    restore_record(by=BY, record=site)
    assert here in found(viewer, "quokka")
    changes.note(site, "removed")
    assert here not in found_by_staff(world, "quokka")


def test_a_rolled_back_change_leaves_the_index_alone(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        new_site(world, name="Zebrafish hall")
        raise IntegrityError
    assert not found_by_staff(world, "zebrafish")


def test_an_import_indexes_orders_and_their_lines(world):
    record = {"company_id": world.alpha.pk, "number": "IMP-77", "ordered_on": "2026-02-02",
              "currency": "EUR", "lines": []}  # fmt: skip
    write_orders({"K1": record}, source="s", by=BY)
    order = Order.objects.get(external_id="K1")
    assert ("orders.order", order.pk) in found(world.viewer("main_alpha"), "imp77")
    record |= {"company_id": world.beta.pk, "number": "IMP-78"}
    write_orders({"K1": record}, source="s", by=BY)
    assert not found(world.viewer("main_alpha"), "imp")
    assert ("orders.order", order.pk) in found(world.viewer("main_beta"), "imp-78")


def test_lines_are_found_in_their_order(world):
    line_name = "alpha name alpha sku"
    assert ("orders.order", world.alpha_order.pk) in found(world.viewer("main_alpha"), line_name)


def test_verify_sees_a_stale_a_missing_and_a_left_over_row(world):
    assert not list(problems())
    Contact.objects.filter(pk=world.alpha_contact.pk).update(name="Changed behind our back")
    assert any("customers.contact" in p for p in problems() if "search rows" in p)
    search.rebuild()
    SearchRow._base_manager.filter(model="orders.order").first().delete()
    assert any("orders.order" in problem for problem in problems())
    search.rebuild()
    SearchRow._base_manager.create(
        kind="s", model="customers.site", record_id=99_999, public_id="x", company=world.alpha,
        title_key="x", words=f"{world.alpha.pk}sn_x",
    )  # fmt: skip
    assert any("customers.site" in problem for problem in problems())
    assert search.rebuild() > 20
    assert not [p for p in problems() if "search rows" in p]
