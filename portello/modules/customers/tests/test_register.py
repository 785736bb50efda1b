"""The register in the back office: list, company page, forms (S01, S02, F31)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portello.access.trail import trail_of
from portello.access.viewer import looking
from portello.core import changes, search
from portello.core.audit import AuditEntry, System
from portello.core.changes import ChangeRow
from portello.modules.customers.models import Address, Asset, Company, Contact, Site
from portello.ui.history import for_customer
from tests.pages import cells, heading, submit, text
from tests.world import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def page_of(company, tab="company"):
    return reverse(f"staff:customers:{tab}", kwargs={"public_id": company.public_id})


@pytest.mark.feature("S01", "F31")
@pytest.mark.parametrize(
    ("kind", "word"),
    [("company", "Company"), ("member", "Member organisation"), ("person", "Private person")],
)
def test_staff_add_a_customer_of_each_kind(world, as_person, kind, word):
    staff = as_person("sales")
    answer = submit(
        staff, staff.get("/staff/companies/new/"), "business_id", name="Åström & Söner", kind=kind
    )
    assert heading(answer) == "Åström & Söner" and word in text(answer)
    found = staff.get(f"/staff/companies/?q=astrom soner&kind={kind}")
    assert cells(found, "Name") == ["Åström & Söner"]
    entry = AuditEntry.objects.get(verb="created", model="customers.company")
    assert entry.actor_name == "Sales" and ChangeRow.objects.filter(kind="created").exists()


def test_a_double_click_makes_one_customer(world, as_person):
    staff = as_person("sales")
    page = staff.get("/staff/companies/new/")
    first = submit(staff, page, "business_id", name="Once Ltd")
    second = submit(staff, page, "business_id", name="Once Ltd")
    assert Company.objects.filter(name="Once Ltd").count() == 1
    assert first.redirect_chain[-1] == second.redirect_chain[-1]


def test_two_people_saving_the_same_company(world, as_person):
    one, two = as_person("sales"), as_person("support")
    address = page_of(world.alpha, "edit")
    first, second = one.get(address), two.get(address)
    submit(one, first, "business_id", phone="040 111111")
    late = submit(two, second, "business_id", phone="040 222222")
    assert late.status_code == 422 and "040 111111" in text(late) and "Somebody else" in text(late)
    world.alpha.refresh_from_db()
    assert world.alpha.phone == "040 111111", "nothing is silently lost"
    submit(two, late, "business_id", phone="040 222222")
    world.alpha.refresh_from_db()
    assert world.alpha.phone == "040 222222", "sent again, knowingly, it is kept"


def test_history_shows_old_and_new(world, as_person):
    staff = as_person("sales")
    submit(staff, staff.get(page_of(world.alpha, "edit")), "business_id", phone="+358 9 654321")
    shown = text(staff.get(page_of(world.alpha, "history")))
    assert "Phone: alpha phone → +358 9 654321" in shown and "Sales" in shown


BAD = {
    "too long": ("name", "x" * 5000),
    "empty": ("name", "   "),
    "null byte": ("name", "a\x00b"),
    "bad mail": ("email", "not an address"),
    "bad kind": ("kind", "emperor"),
    "bad group": ("group", "zzzzzzzzzzzz"),
    "bad website": ("website", "javascript:alert(1)"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_values_are_refused_and_nothing_is_saved(world, as_person, name):
    field, value = BAD[name]
    staff = as_person("sales")
    answer = submit(
        staff,
        staff.get(page_of(world.alpha, "edit")),
        "business_id",
        **{field: value, "phone": "9"},
    )
    assert answer.status_code == 422 and "check the marked fields" in text(answer)
    stored = Company.objects.get(pk=world.alpha.pk)
    assert (stored.phone, stored.version) == ("alpha phone", 1)


@pytest.mark.parametrize(
    "name", ["😀 Emoji Oy", "شركة الاختبار", "a‮b", "<script>alert(1)</script>", "=1+1"]
)
def test_any_script_is_kept_as_written(world, as_person, name):
    staff = as_person("sales")
    answer = submit(staff, staff.get(page_of(world.alpha, "edit")), "business_id", name=name)
    assert Company.objects.get(pk=world.alpha.pk).name == name
    assert "<script>alert" not in answer.content.decode()


def test_a_company_is_not_its_own_parent(world, as_person):
    staff = as_person("sales")
    page = staff.get(page_of(world.alpha, "edit"))
    answer = submit(staff, page, "business_id", parent=world.alpha.public_id)
    assert answer.status_code == 422 and "own parent" in text(answer)


def test_addresses_sites_and_devices(world, as_person):
    staff = as_person("sales")
    delivery = reverse(
        "staff:customers:address", kwargs={"public_id": world.alpha.public_id, "kind": "delivery"}
    )
    place = {"line1": "Kauppakatu 1", "postal_code": "33100", "city": "Tampere", "country": "FI"}
    submit(staff, staff.get(delivery), "line1", **place)
    assert Address.objects.get(company=world.alpha, kind="delivery").city == "Tampere"
    assert "33100 Tampere" in text(staff.get(page_of(world.alpha)))
    new_site = reverse("staff:customers:new_site", kwargs={"public_id": world.alpha.public_id})
    submit(staff, staff.get(new_site), "line1", name="Oulu", city="Oulu")
    site = Site.objects.get(company=world.alpha, name="Oulu")
    new_asset = reverse("staff:customers:new_asset", kwargs={"public_id": world.alpha.public_id})
    answer = submit(staff, staff.get(new_asset), "serial_number", name="M400", site=site.public_id)
    assert "M400" in cells(answer, "Name")
    foreign = submit(
        staff, staff.get(new_asset), "serial_number", name="X", site=world.beta_site.public_id
    )
    assert foreign.status_code == 422 and not Asset.objects.filter(name="X").exists()


def test_archiving_shuts_people_out_and_can_be_taken_back(world, as_person):
    staff, customer = as_person("sales"), as_person("main_alpha")
    page = submit(staff, staff.get(page_of(world.alpha)), "archive")
    assert "archived" in text(page) and customer.get("/orders/").status_code == 403
    assert "alpha name" not in cells(staff.get("/staff/companies/"), "Name")
    assert "alpha name" in cells(staff.get("/staff/companies/?archived=yes"), "Name")
    submit(staff, page, "archive")
    assert customer.get("/orders/").status_code == 200


@pytest.mark.feature("S02")
def test_staff_add_a_contact(world, as_person):
    staff = as_person("support")
    new = reverse("staff:customers:new_contact", kwargs={"public_id": world.alpha.public_id})
    answer = submit(staff, staff.get(new), "title", name="Uusi Henkilö", email="uusi@alpha.example")
    assert heading(answer) == "Uusi Henkilö"
    assert Contact.objects.get(name="Uusi Henkilö").company == world.alpha


@pytest.mark.feature("S02")
def test_a_name_of_several_lines_is_kept_on_one(world, as_person):
    """No browser sends one, but a mail or a file would go on in another line."""
    staff = as_person("support")
    new = reverse("staff:customers:new_contact", kwargs={"public_id": world.alpha.public_id})
    answer = submit(
        staff, staff.get(new), "title", name="Ann\r\nBcc: x@y.example", title="\tHead\v"
    )
    assert heading(answer) == "Ann Bcc: x@y.example"
    made = Contact.objects.get(name="Ann Bcc: x@y.example")
    assert made.title == "Head"
    changes.apply(made, {"name": "Ann\u2028Lee", "internal_note": "one\ntwo"}, by=System("test"))
    made.refresh_from_db()
    assert (made.name, made.internal_note) == ("Ann Lee", "one\ntwo")


def test_bookkeeping_may_not_give_access(world, as_person):
    address = reverse("staff:portals:contact", kwargs={"public_id": world.alpha_contact.public_id})
    assert as_person("books").get(address).status_code == 404
    assert as_person("support").get(address).status_code == 200
    assert client_for("books").get("/staff/portals/").status_code == 404


def test_a_history_reads_the_names_of_its_records_and_no_more_of_the_index(world):
    """The index holds whole conversations; a line of a history needs what its record is called."""
    viewer = world.viewer("main_alpha")
    changes.apply(world.alpha, {"name": "1e5"}, by=System("test"))
    search.index([world.alpha])
    with looking(viewer):
        rows = list(trail_of(viewer).filter(model="customers.company"))
        [entry, *_more] = for_customer(rows, viewer)
    assert entry.name == "1e5", "a name that reads like a number stays a name"
    assert all(isinstance(row.called, str) and not hasattr(row, "shown") for row in rows)
