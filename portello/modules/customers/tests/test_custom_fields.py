"""Custom fields: what staff define, what records keep, and who sees and changes it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portello.access.models import Profile, ProfileField
from portello.access.search import SearchRow
from portello.core import changes, custom, fields, outbox
from portello.core.audit import AuditValue, System
from portello.core.custom import CustomField
from portello.modules.customers.custom import operations
from portello.modules.customers.models import Company, Site
from portello.modules.portals.viewers import place_of
from tests.custom import KEY, add_field
from tests.pages import parsed, submit, text
from tests.world import api, client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BY = System("test")
COMPANY = "customers.company"


def at(name, **kwargs):
    return reverse(f"staff:customers:{name}", kwargs=kwargs)


def give(name, rule, *, model=COMPANY, built_in="main_user"):
    profile = Profile.objects.get(built_in=built_in)
    ProfileField.objects.create(profile=profile, model=model, field=name, rule=rule)
    Profile.objects.filter(pk=profile.pk).update(version=F("version") + 1)


@pytest.mark.feature("F15")
def test_staff_add_a_field_and_a_customer_fills_it(world, as_person):
    staff, customer = as_person("admin"), as_person("main_alpha")
    page = staff.get(at("new_custom_field", model="company"))
    sent = {
        "label_en": "Delivery day", "label_fi": "Toimituspäivä", "kind": "choice",
        "choice_0_en": "Monday", "choice_0_fi": "Maanantai", "choice_1_en": "Friday",
    }  # fmt: skip
    answer = submit(staff, page, "kind", **sent)
    assert "Customers do not see it yet" in text(answer) and "in these languages" in text(answer)
    assert "Monday, Friday" in text(staff.get(at("custom_fields")))
    row = CustomField.objects.get(key="x_delivery_day")
    assert [one["key"] for one in row.choices] == ["monday", "friday"]
    assert "Delivery day" not in text(customer.get("/company/edit/")), "hidden until a profile says"
    give("x_delivery_day", "edit")
    form = customer.get("/company/edit/")
    assert parsed(form).xpath('//select[@name="x_delivery_day"]/option/@value')[1:] == [
        "monday", "friday",
    ]  # fmt: skip
    submit(customer, form, "x_delivery_day", x_delivery_day="friday")
    assert world.alpha.__class__.objects.get(pk=world.alpha.pk).extra["x_delivery_day"] == "friday"
    assert "Delivery dayFriday" in text(customer.get("/company/"))
    noted = AuditValue.objects.get(field="x_delivery_day")
    assert (noted.old, noted.new) == ("", "friday")
    assert "Delivery day: – → Friday" in text(customer.get("/company/history/"))
    assert "Toimituspäivä" in text(
        customer.get("/company/", headers={"accept-language": "fi"})
    ) or (world.user("main_alpha").language)


def test_a_field_needs_a_name_a_free_choice_and_a_model(world, as_person):
    staff = as_person("admin")
    page = staff.get(at("new_custom_field", model="site"))
    answer = submit(staff, page, "kind", label_fi="Vain suomeksi", kind="text")
    assert answer.status_code == 422 and "required" in text(answer)
    answer = submit(staff, page, "kind", label_en="Choice", kind="choice")
    assert answer.status_code == 422 and "Write the choices." in text(answer)
    twice = {"choice_0_en": "Red", "choice_2_en": "red"}
    answer = submit(staff, page, "kind", label_en="Colour", kind="choice", **twice)
    assert answer.status_code == 422 and "twice" in text(answer)
    assert parsed(answer).xpath('//input[@name="choice_2_en" and @aria-invalid="true"]')
    answer = submit(staff, page, "kind", label_en="x" * 81, kind="money")
    assert answer.status_code == 422 and not CustomField.objects.filter(key="x_colour").exists()
    assert staff.get(at("new_custom_field", model="order")).status_code == 404
    assert as_person("sales").get(at("custom_fields")).status_code == 404


def test_keys_are_made_once_and_never_collide(world):
    first, second = (add_field(COMPANY, "text", name="Größe & Maß") for _n in range(2))
    assert (first.key, second.key) == ("x_groe_ma", "x_groe_ma_2") or first.key != second.key
    wanted = operations.Wanted("text", {"en": "Another name"})
    saved = operations.save_field(by=BY, model=COMPANY, wanted=wanted, row=first)
    assert saved.key == first.key
    assert add_field(COMPANY, "text", name="Ярлык").key.startswith("x_")
    columns = {field.name for field in Company._meta.get_fields()}
    assert not columns & {row.key for row in CustomField.objects.all()}


def test_a_used_kind_and_a_chosen_choice_stay(world, as_person):
    row = add_field(COMPANY, "choice", name="Level")
    changes.apply(world.alpha, {row.key: "gold"}, by=BY)
    staff = as_person("admin")
    page = staff.get(at("custom_field", public_id=row.public_id))
    assert parsed(page).xpath('//select[@name="kind"]/@disabled')
    answer = submit(staff, page, "kind", choice_0_en="", choice_0_fi="")
    assert answer.status_code == 422 and "1 record has the choice “Gold”" in text(answer)
    wanted = operations.Wanted("text", row.label)
    with pytest.raises(ValidationError):
        operations.save_field(by=BY, model=COMPANY, wanted=wanted, row=row)
    twice = operations.Wanted(
        "choice", row.label, choices=[("gold", {"en": "A"}), ("gold", {"en": "B"})]
    )
    doubled = operations.save_field(by=BY, model=COMPANY, wanted=twice, row=row)
    assert [one["key"] for one in doubled.choices] == ["gold", "b"], (
        "a key sent twice is given once"
    )
    page = staff.get(at("custom_field", public_id=row.public_id))
    answer = submit(staff, page, "kind", choice_1_en="", label_en="Grade")
    assert answer.status_code == 200 and "Grade" in text(answer)
    assert [one["key"] for one in CustomField.objects.get(pk=row.pk).choices] == ["gold"]
    answer = submit(staff, page, "kind", label_en="Late")
    assert answer.status_code == 422 and "Somebody else has changed this field" in text(answer)


@pytest.mark.feature("S24", "S25")
def test_programs_read_what_the_profile_shows(world):
    name = add_field(COMPANY, "number").key
    changes.apply(world.alpha, {name: "1250.5"}, by=BY)
    assert name not in api("main_alpha", "companies").json()["items"][0]
    give(name, "read")
    assert api("main_alpha", "companies").json()["items"][0][name] == "1250.5"
    schema = api("main_alpha", "openapi.json").json()["components"]["schemas"]["Company"]
    assert schema["properties"][name]["title"] == "Own number"


@pytest.mark.feature("S23")
def test_archiving_hides_a_field_everywhere_and_keeps_its_values(world, as_person):
    give(KEY, "edit")
    staff, customer = as_person("admin"), as_person("main_alpha")
    assert "alpha region code" in text(customer.get("/company/"))
    found = customer.get("/search/", {"q": "alpha region code"})
    assert parsed(found).xpath('//div[@class="hit-head"]')
    staff.post(at("archive_custom_field", public_id=world.custom_field.public_id))
    assert "alpha region code" not in text(customer.get("/company/"))
    assert KEY not in customer.get("/company/edit/").content.decode()
    found = parsed(customer.get("/search/", {"q": "alpha region code"}))
    assert not found.xpath('//*[contains(@class, "hits")]//mark[contains(., "region")]')
    assert KEY not in api("main_alpha", "companies").json()["items"][0]
    assert KEY not in api("everything", "companies").json()["items"][0]
    assert Company.objects.get(pk=world.alpha.pk).extra[KEY] == "alpha region code"
    changes.apply(world.alpha, {"phone": "+358 9 111 2222"}, by=BY)
    staff.post(at("archive_custom_field", public_id=world.custom_field.public_id))
    assert "alpha region code" in text(customer.get("/company/"))


@pytest.mark.feature("S23")
def test_a_profile_keeps_the_rule_of_a_field_that_is_away(world, as_person):
    give(KEY, "edit")
    operations.set_archived(by=BY, row=world.custom_field, archived=True)
    profile = Profile.objects.get(built_in="main_user")
    staff = as_person("admin")
    address = reverse("staff:portals:profile", kwargs={"public_id": profile.public_id})
    assert submit(staff, staff.get(address), "description", description="New").status_code == 200
    operations.set_archived(by=BY, row=world.custom_field, archived=False)
    assert parsed(as_person("main_alpha").get("/company/edit/")).xpath(f'//input[@name="{KEY}"]')
    assert "alpha region code" in text(as_person("main_alpha").get("/company/"))


def test_the_order_is_that_of_staff(world, as_person):
    names = [add_field(COMPANY, "text", name=f"Field {n}").key for n in range(2)]
    staff = as_person("admin")
    row = CustomField.objects.get(key=names[1])
    staff.post(at("move_custom_field", public_id=row.public_id), {"direction": "up"})
    shown = [one.name for one in fields.custom_fields(Company)]
    assert shown == [KEY, names[1], names[0]]
    page = staff.get(at("edit", public_id=world.alpha.public_id))
    boxes = [n for n in parsed(page).xpath("//main//input/@name") if n.startswith("x_")]
    assert boxes == shown


@pytest.mark.feature("S23")
def test_another_process_learns_of_it_with_its_next_request(world, as_person):
    """This process forgets what it was told, as one that was not there when it happened."""
    customer = as_person("main_alpha")
    customer.get("/company/")
    before = fields._ALL, custom._known
    name = add_field(COMPANY, "text", name="Late").key
    give(name, "read")
    changes.apply(world.alpha, {name: "just now"}, by=BY)
    fields._ALL, custom._known = before
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert "just now" in text(customer.get("/company/"))
    first = len(queries)
    with CaptureQueriesContext(connection) as queries:
        customer.get("/company/")
    assert len(queries) <= 8, [q["sql"][:150] for q in queries]
    assert first > len(queries), "read once"
    assert not [q for q in queries if "core_customfield" in q["sql"]]
    assert sum("core_fieldstamp" in q["sql"] for q in queries) == 1, "as one more column"


def test_back_office_and_worker_learn_of_it_without_a_portal(world, settings):
    before = fields._ALL, custom._known
    name = add_field(COMPANY, "text", name="Late", findable=True).key

    def forgotten():
        fields._ALL, custom._known = before
        assert name not in fields.fields(Company)

    forgotten()
    settings.BACKOFFICE_HOST = "office.example"
    assert place_of("office.example") == (None, "")
    assert name in fields.fields(Company)
    forgotten()
    assert outbox.run_due() == 1
    assert name in fields.fields(Company)


def test_what_is_rolled_back_was_never_there(world, as_person):
    with pytest.raises(RuntimeError), transaction.atomic():
        name = add_field(COMPANY, "text", name="Never").key
        raise RuntimeError
    assert name in fields.fields(Company), "this process was told before"
    as_person("main_alpha").get("/company/")
    assert name not in fields.fields(Company)


def test_a_field_that_becomes_findable_is_found_in_all_records(world, as_person):
    row = add_field("customers.site", "text", name="Door code")
    site = Site.objects.get(company=world.alpha)
    changes.apply(site, {row.key: "Zanzibar 9"}, by=BY)
    give(row.key, "read", model="customers.site")
    customer = as_person("main_alpha")
    wanted = operations.Wanted("text", row.label, findable=True)
    assert not parsed(customer.get("/search/?q=zanzibar")).xpath('//div[@class="hit-head"]')
    operations.save_field(by=BY, model=row.model, wanted=wanted, row=row)
    outbox.run_due()
    assert parsed(customer.get("/search/?q=zanzibar")).xpath('//div[@class="hit-head"]')
    assert not parsed(client_for("user_alpha").get("/search/?q=zanzibar")).xpath(
        '//div[@class="hit-head"]'
    ), "hidden from the profile User: by no word"
    words = SearchRow._base_manager.filter(model=row.model, words__contains="zanzibar")
    assert words.exists()
    operations.set_archived(by=BY, row=row, archived=True)
    outbox.run_due()
    assert not words.exists(), "its words leave the index"
