"""Imports through the command and the pages: what is written, what is refused, what is left alone."""

from __future__ import annotations

import csv
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from portello.cli import main
from portello.core import outbox
from portello.modules.catalogue.models import Product
from portello.modules.customers.models import Address, Company, Contact
from portello.modules.exchange.models import ImportRun, StagedRow
from portello.modules.orders.models import Order, OrderLine
from tests.installations import SHARED
from tests.pages import cells, submit, text

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def bring(kind, *files, args=()):
    return main(["import", kind, *map(str, files), *args])


def rows_of(file):
    with file.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.fixture
def northwind(world, northwind_files):
    bring("companies", northwind_files / "customers.csv")
    bring("products", northwind_files / "products.csv")
    bring("orders", northwind_files / "orders.csv", northwind_files / "order-details.csv")
    return northwind_files


def test_northwind_goes_in_whole(northwind):
    ours = {"source": "file"}
    assert Company.objects.filter(**ours).count() == len(rows_of(northwind / "customers.csv"))
    assert Contact.objects.filter(**ours).count() == Company.objects.filter(**ours).count()
    assert Product.objects.filter(**ours).count() == len(rows_of(northwind / "products.csv"))
    assert Order.objects.filter(**ours).count() == len(rows_of(northwind / "orders.csv"))
    lines = OrderLine.objects.filter(order__source="file")
    assert lines.count() == len(rows_of(northwind / "order-details.csv"))
    order = Order.objects.get(number="10248")
    assert (order.goods, order.charges, order.net) == (44000, 3238, 47238)
    assert Order.objects.get(number="10250").goods == 155260
    bolid = Address.objects.get(company__external_id="BOLID")
    assert (bolid.city, bolid.postal_code, bolid.country) == ("Madrid", "28023", "ES")
    for model in (Company, Contact, Address, Product, Order):
        for row in model.objects.values():
            assert "NULL" not in map(str, row.values())
    unshipped = sum(row["shippedDate"] == "NULL" for row in rows_of(northwind / "orders.csv"))
    assert Order.objects.open().filter(**ours).count() == unshipped


def test_a_second_run_changes_nothing(northwind, capsys):
    capsys.readouterr()
    bring("companies", northwind / "customers.csv")
    bring("products", northwind / "products.csv")
    bring("orders", northwind / "orders.csv", northwind / "order-details.csv")
    assert capsys.readouterr().out.count("0 changes") == 3


def test_a_corrected_file_changes_only_what_differs(northwind, tmp_path, capsys):
    text_ = (northwind / "customers.csv").read_text(encoding="utf-8")
    corrected = tmp_path / "customers.csv"
    corrected.write_text(text_.replace("Maria Anders", "Maria Andersson"), encoding="utf-8")
    bring("companies", corrected)
    assert "changed 1, unchanged" in capsys.readouterr().out
    assert Contact.objects.get(external_id="ALFKI").name == "Maria Andersson"
    details = (northwind / "order-details.csv").read_text(encoding="utf-8")
    more = tmp_path / "order-details.csv"
    more.write_text(details.replace("10248,11,14.00,12,0", "10248,11,14.00,13,0"), encoding="utf-8")
    bring("orders", northwind / "orders.csv", more)
    order = Order.objects.get(number="10248")
    assert (order.goods, order.net, order.version) == (45400, 48638, 2)
    assert OrderLine.objects.filter(order=order).count() == 3


def too_long(file):
    """How many rows of a file have more fields than its heading."""
    with file.open(encoding="utf-8", newline="") as source:
        heading, *rows = csv.reader(source)
    return sum(len(row) > len(heading) for row in rows)


def test_the_broken_files_name_every_line_with_a_field_too_many(world, northwind_files, capsys):
    broken = northwind_files.parent / "northwind-broken"
    bad = too_long(broken / "customers.csv"), too_long(broken / "orders.csv")
    assert bad == ((24, 176) if northwind_files.parent == SHARED else (1, 1))
    assert bring("companies", broken / "customers.csv", args=["--dry-run"]) == 1
    assert capsys.readouterr().out.count("the heading has") == bad[0]
    before = Company.objects.count()
    assert bring("companies", broken / "customers.csv") == 1
    assert Company.objects.count() == before, "a file with a refused row writes nothing"
    bring("companies", broken / "customers.csv", args=["--only-good"])
    good = len(rows_of(northwind_files / "customers.csv")) - bad[0]
    assert Company.objects.count() == before + good
    bring("companies", northwind_files / "customers.csv")
    bring("products", northwind_files / "products.csv")
    capsys.readouterr()
    bring(
        "orders", broken / "orders.csv", northwind_files / "order-details.csv", args=["--dry-run"]
    )
    assert capsys.readouterr().out.count("the heading has") == bad[1]


HEAD = "id;name;city\n"
FORMS = {
    "comma": b"id,name,city\n1,Aaaa,Lahti\n",
    "tab": b"id\tname\tcity\n1\tAaaa\tLahti\n",
    "pipe": b"id|name|city\r\n1|Aaaa|Lahti\r\n",
    "utf-8 with mark": ("\ufeff" + HEAD + "1;Åäö;Lahti\n").encode(),
    "utf-16": (HEAD + "1;Åäö;Lahti\n").encode("utf-16"),
    "windows": (HEAD + "1;Åäö Söner & Lindström;Jyväskylä\n2;Mäkelä;Hämeenlinna\n").encode(
        "cp1252"
    ),
    "quotes": (HEAD + '1;"A; ""B""\nC";Lahti\n').encode(),
    "no last newline": (HEAD + "1;Aaaa;Lahti").encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_common_delimiters_and_encodings(world, tmp_path, form):
    file = tmp_path / "a.csv"
    file.write_bytes(FORMS[form])
    assert bring("companies", file) == 0
    name = Company.objects.get(source="file", external_id="1").name
    assert "Å" in name or name in ("Aaaa", 'A; "B" C')


def test_a_workbook(world, tmp_path):
    book = Workbook()
    for row in (["id", "name", "phone"], [7, "Excel Oy", "NULL"], [8.0, "Toinen", None]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    assert bring("companies", tmp_path / "a.xlsx") == 0
    assert Company.objects.get(source="file", external_id="8").name == "Toinen"
    assert Company.objects.get(source="file", external_id="7").phone == ""


BROKEN = {
    "empty": (b"", "empty"),
    "only a heading of one": (b"hello\n", "no table"),
    "binary": (bytes(range(256)) * 40, "no table"),
    "pdf": (b"%PDF-1.7 something", "no table"),
    "old excel": (b"\xd0\xcf\x11\xe0" + b"x" * 600, "no table"),
    "broken zip": (b"PK\x03\x04 nothing of the kind", "damaged"),
    "two columns alike": (b"id,name,name\n1,a,b\n", "twice"),
    "no id": (b"name,city\na,b\n", "Choose a column"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_no_table_is_refused_with_the_reason(
    world, as_person, tmp_path, capsys, name
):
    content, reason = BROKEN[name]
    (tmp_path / "a.csv").write_bytes(content)
    before = Company.objects.count()
    assert bring("companies", tmp_path / "a.csv") == 1
    printed = capsys.readouterr()
    assert reason in printed.err + printed.out and "Traceback" not in printed.err
    staff = as_person("sales")
    upload = SimpleUploadedFile("a.csv", content)
    answer = staff.post("/staff/imports/new/", {"kind": "companies", "file": upload}, follow=True)
    assert answer.status_code in (200, 422)
    if name not in ("no id",):
        assert answer.status_code == 422
    assert Company.objects.count() == before


ROWS = {
    "no name": (";", "the name is missing"),
    "long name": ("x" * 5000 + ";", "longer than 200"),
    "null byte": ("a\x00b;", "cannot be stored"),
    "country": ("Name;Atlantis", "not a country"),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_bad_row_is_refused_with_its_line_and_reason(world, tmp_path, capsys, name):
    rest, reason = ROWS[name]
    (tmp_path / "a.csv").write_text(f"id;name;country\n1;Good;FI\n2;{rest}\n1;Twice;FI\n")
    assert bring("companies", tmp_path / "a.csv", args=["--dry-run"]) == 1
    printed = capsys.readouterr().out
    assert "line 3 2:" in printed and reason in printed
    assert "line 4 1: the same number is in line 2" in printed


def test_orders_need_their_customer_their_product_and_their_order(northwind, tmp_path, capsys):
    heads, lines = tmp_path / "o.csv", tmp_path / "l.csv"
    heads.write_text(
        "orderID,customerID,orderDate\n1,NOBODY,2026-01-01\n2,ALFKI,soon\n3,ALFKI,2026-01-02\n"
    )
    lines.write_text("orderID,productID,unitPrice,quantity,discount\n3,9999,1,1,0\n7,11,1,1,0\n")
    capsys.readouterr()
    assert bring("orders", heads, lines, args=["--dry-run"]) == 1
    printed = capsys.readouterr().out
    for part in ("no customer “NOBODY”", "is not a date", "no product “9999”", "no order “7”"):
        assert part in printed, part


def test_a_mapping_file(world, tmp_path):
    (tmp_path / "a.csv").write_text("Koodi;Nimitys\nX1;Yhtiö\n")
    mapping = tmp_path / "map.toml"
    mapping.write_text('source = "erp"\n[columns]\nexternal_id = "Koodi"\nname = "Nimitys"\n')
    assert bring("companies", tmp_path / "a.csv", args=["--map", str(mapping)]) == 0
    assert Company.objects.get(source="erp", external_id="X1").name == "Yhtiö"
    mapping.write_text("nonsense = 1")
    assert bring("companies", tmp_path / "a.csv", args=["--map", str(mapping)]) == 1


def test_the_same_through_the_pages(world, as_person, northwind_files):
    staff = as_person("sales")
    content = (northwind_files / "customers.csv").read_bytes()
    uploaded = staff.post(
        "/staff/imports/new/",
        {"kind": "companies", "file": SimpleUploadedFile("customers.csv", content)},
        follow=True,
    )
    checking = submit(staff, uploaded, "/check/", save_as="Northwind")
    assert ImportRun.objects.latest("pk").state == "checking"
    outbox.run_due()
    checked = staff.get(checking.redirect_chain[-1][0])
    count = len(rows_of(northwind_files / "customers.csv"))
    assert f"New{count}" in text(checked)
    submit(staff, checked, "/apply/")
    while outbox.run_due():
        pass
    done = staff.get(checking.redirect_chain[-1][0])
    assert "The import is done" in text(done)
    assert Company.objects.filter(source="file").count() == count


def test_refused_rows_can_be_downloaded_and_the_good_ones_imported(world, as_person):
    staff = as_person("sales")
    content = b"id,name,country\n1,Good,FI\n2,Bad,Nowhere\n3,Also,bad,extra\n"
    page = staff.post(
        "/staff/imports/new/",
        {"kind": "companies", "file": SimpleUploadedFile("a.csv", content)},
        follow=True,
    )
    page = submit(staff, page, "/check/")
    outbox.run_due()
    page = staff.get(page.redirect_chain[-1][0])
    assert cells(page, "Line") == ["3", "4"] and "Import the good rows" in text(page)
    run = ImportRun.objects.latest("pk")
    refused = staff.get(f"/staff/imports/{run.public_id}/refused/").content.decode()
    assert "Nowhere" in refused and "extra" in refused
    submit(staff, page, "/apply/", only_good="yes")
    while outbox.run_due():
        pass
    assert list(Company.objects.filter(source="file").values_list("name", flat=True)) == ["Good"]
    assert StagedRow.objects.filter(run=run, outcome="refused").count() == 2


def test_an_upload_that_is_too_large_is_refused(world, as_person, monkeypatch):
    from portello.modules.exchange import reading

    monkeypatch.setattr(reading, "LARGEST_FILE", 1000)
    upload = SimpleUploadedFile("a.csv", b"id,name\n" + b"1,a\n" * 400)
    answer = as_person("sales").post("/staff/imports/new/", {"kind": "companies", "file": upload})
    assert answer.status_code == 422 and "50 MB" in text(answer)


def test_an_interrupted_check_starts_over(world, as_person):
    staff = as_person("sales")
    upload = SimpleUploadedFile("a.csv", b"id,name\n1,a\n2,b\n")
    page = staff.post("/staff/imports/new/", {"kind": "companies", "file": upload}, follow=True)
    submit(staff, page, "/check/")
    run = ImportRun.objects.latest("pk")
    StagedRow.objects.create(run=run, line=2, outcome="create", key="left over")
    outbox.run_due()
    run.refresh_from_db()
    assert (run.state, run.to_create, StagedRow.objects.filter(run=run).count()) == (
        "checked",
        2,
        2,
    )


def test_reading_stays_lazy(tmp_path):
    from portello.modules.exchange.reading import read_table

    header, rows = read_table(BytesIO(b"id,name\n" + b"1,a\n" * 10_000))
    assert header == ["id", "name"] and next(rows) == (2, ["1", "a"])
