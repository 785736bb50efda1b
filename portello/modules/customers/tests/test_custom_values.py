"""Values of custom fields: what each kind takes through forms, files and the write path, and gives back."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from portello.cli import main
from portello.core import changes
from portello.modules.customers.models import Company, Contact
from portello.modules.customers.tests.test_custom_fields import BY, COMPANY, at, give
from portello.modules.exchange.models import StagedRow
from tests.custom import KEY, add_field
from tests.pages import parsed, submit, text

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BAD = {
    "number": ["ten", "1e99", "NaN", "1.1234567", "1000000000000", True, [1]],
    "date": ["2026-02-30", "31.1.2026", 20260101, "2026-1-1"],
    "choice": ["copper", 1, ["gold"], {}],
    "yes_no": ["yes", 1, 0, "true"],
    "text": ["x" * 1001, "a\x00b", 7, ["a"]],
}
GOOD = {
    "number": [("12,50", "12.5"), (12.5, "12.5"), ("-0", "0"), ("007", "7"), (3, "3")],
    "date": [("2026-11-22", "2026-11-22")],
    "choice": [("silver", "silver"), ("", None)],
    "yes_no": [(False, False), (True, True), (None, None)],
    "text": [("  a ", "a"), ("   ", None)],
}


@pytest.mark.parametrize("kind", BAD)
def test_each_kind_takes_its_values_and_names_the_field_of_others(world, kind):
    name = add_field(COMPANY, kind).key
    for value in BAD[kind]:
        with pytest.raises(ValidationError) as refused:
            changes.apply(world.alpha, {name: value}, by=BY)
        assert list(refused.value.message_dict) == [name], value
        with pytest.raises(ValidationError):
            changes.create(Company(name="New", extra={name: value}), by=BY)
    for value, kept in GOOD[kind]:
        changes.apply(world.alpha, {name: value}, by=BY)
        assert Company.objects.get(pk=world.alpha.pk).extra.get(name) == kept
        made = changes.create(Company(name="New", extra={name: value}), by=BY)
        assert Company.objects.get(pk=made.pk).extra.get(name) == kept
    made_up = {"x_no_such": 1}
    with pytest.raises(changes.NotAllowed):
        changes.apply(world.alpha, made_up, by=BY)


@pytest.mark.parametrize(
    ("kind", "bad", "good"),
    [("number", "ten", "12.5"), ("date", "2026-02-30", "2026-11-22"), ("choice", "copper", "gold"),
     ("yes_no", "perhaps", "yes"), ("text", "x" * 1001, "Aha")],
)  # fmt: skip
def test_forms_take_each_kind(world, as_person, kind, bad, good):
    name = add_field(COMPANY, kind).key
    give(name, "required")
    customer = as_person("main_alpha")
    page = customer.get("/company/edit/")
    for value in (bad, ""):
        answer = submit(customer, page, name, **{name: value, "phone": "", "website": ""})
        assert answer.status_code == 422, value
        assert parsed(answer).xpath(f'//*[@name="{name}" and @aria-invalid="true"]')
    answer = submit(
        customer, page, name, **{name: good, "phone": "", "website": "", "einvoice_address": ""}
    )
    assert answer.status_code == 200, text(answer)
    box = parsed(customer.get("/company/edit/")).xpath(f'//*[@name="{name}"]')[0]
    shown = box.xpath("./option[@selected]/@value") or [box.get("value")]
    assert shown == [good]
    staff = as_person("support")
    company = {"public_id": world.alpha.public_id}
    assert f"Own {kind}" in text(staff.get(at("company", **company)))
    assert parsed(staff.get(at("edit", **company))).xpath(f'//*[@name="{name}"]')


@pytest.mark.feature("X03")
def test_files_bring_custom_values(world, tmp_path, capsys):
    for kind in ("number", "date", "choice", "yes_no"):
        add_field(COMPANY, kind)
    add_field("customers.contact", "text", name="Nickname")
    file = tmp_path / "customers.csv"
    head = "id;name;contactname;Own number;Own date;Own choice;Own yes_no;Contact: Nickname\n"
    file.write_text(
        head + "1;Gamma;Gina;1 250,5;22.11.2026;Kulta;ja;Gigi\n2;Delta;;ten;soon;copper;perhaps;\n"
        "3;Epsilon;;;;;;\n",
        encoding="utf-8",
    )
    assert main(["import", "companies", str(file), "--only-good"]) == 0
    gamma = Company.objects.get(source="file", external_id="1")
    assert gamma.extra == {
        "x_own_number": "1250.5", "x_own_date": "2026-11-22", "x_own_choice": "gold",
        "x_own_yes_no": True,
    }  # fmt: skip
    assert Contact.objects.get(company=gamma).extra == {"x_nickname": "Gigi"}
    problems = " ".join(StagedRow.objects.get(key="2").problems)
    for label in ("Own number", "Own date", "Own choice", "Own yes_no"):
        assert f"{label}: " in problems
    capsys.readouterr()
    main(["import", "companies", str(file), "--only-good"])
    assert "changed 0, unchanged 2" in capsys.readouterr().out


def test_the_customers_list_is_exported_with_them(world, as_person):
    add_field(COMPANY, "text", name="=1+1")
    changes.apply(world.alpha, {add_field(COMPANY, "yes_no").key: False}, by=BY)
    exported = as_person("support").get("/staff/companies/?format=csv").content.decode()
    assert '"Region code";"\'=1+1";"Own yes_no"' in exported
    assert '"alpha region code";"";"No"' in exported


@pytest.mark.feature("S23")
def test_a_customers_export_has_what_his_profile_shows(world, as_person):
    client = as_person("main_alpha")
    assert "Region code" not in client.get("/contacts/?format=csv").content.decode()
    for model, address in (("contact", "/contacts/"), ("site", "/sites/")):
        give(KEY, "read", model=f"customers.{model}")
        exported = client.get(f"{address}?format=csv").content.decode()
        assert '"Region code"' in exported and '"alpha region code"' in exported
        assert "Region code" not in text(client.get(address)), "in the file only"
