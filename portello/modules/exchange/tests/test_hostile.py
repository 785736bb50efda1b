"""Files made to hurt: they get a quick, clear answer, and never hold up anybody else."""

from __future__ import annotations

import time
import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from portello.core import outbox
from portello.modules.catalogue.models import Product
from portello.modules.customers.models import Company
from portello.modules.exchange.models import ImportRun, StagedRow
from portello.modules.orders.models import Order, OrderCharge
from tests.pages import cells, submit, text

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SHEET = "xl/worksheets/sheet1.xml"


def workbook(sheet: str = "", shared: bytes = b"") -> bytes:
    """A workbook whose first sheet (or table of shared texts) is replaced."""
    book, out, result = Workbook(), BytesIO(), BytesIO()
    book.active.append(["id", "name"])
    book.save(out)
    with zipfile.ZipFile(out) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as sink:
        for part in source.namelist():
            if not (part == SHEET and sheet) and not (part == "xl/sharedStrings.xml" and shared):
                sink.writestr(part, source.read(part))
        if sheet:
            head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            sink.writestr(SHEET, f"{head}{sheet}</worksheet>")
        if shared:
            sink.writestr("xl/sharedStrings.xml", shared)
    return result.getvalue()


def row(number: object, *values: str) -> str:
    return f'<row r="{number}">{"".join(values)}</row>'


def word(value: str, at: str = "") -> str:
    place = f' r="{at}"' if at else ""
    return f'<c{place} t="inlineStr"><is><t>{value}</t></is></c>'


def number(value: str) -> str:
    return f"<c><v>{value}</v></c>"


def sheet(*rows: str, size: str = "") -> str:
    dimension = f'<dimension ref="{size}"/>' if size else ""
    return f"{dimension}<sheetData>{''.join(rows)}</sheetData>"


HEAD = row(1, word("id"), word("name"))
UPLOADS = {
    "first row far below": workbook(
        sheet(row(100_000, word("id"), word("name")), size="A1:XFD1048576")
    ),
    "bomb of texts": workbook(
        shared=b"<sst>" + b"<si><t>aaaaaaaa</t></si>" * 2_500_000 + b"</sst>"
    ),
    "infinite number": workbook(sheet(row(1, number("1e999"), word("b")))),
    "no number": workbook(sheet(row(1, number("nan"), number("abc")))),
    "text that is not there": workbook(sheet(row(1, '<c t="s"><v>99</v></c>'))),
    "no row number": workbook(sheet(row("x", word("id"), word("name")))),
    "no cell name": workbook(sheet(row(1, word("id", "!!"), word("name")))),
    "a million empty lines": b"\n" * 1_000_000 + b"id,name\n1,a\n",
    "nul in the heading": b"id;na\x00me\n" + b"1;a\n" * 300,
}


def send(staff, content, kind="companies", lines=None):
    files = {"file": SimpleUploadedFile("a", content)}
    if lines is not None:
        files["lines"] = SimpleUploadedFile("b", lines)
    return staff.post("/staff/imports/new/", {"kind": kind, **files}, follow=True)


@pytest.mark.parametrize("name", UPLOADS)
def test_a_hostile_upload_is_answered_at_once(world, as_person, name):
    started = time.process_time()
    answer = send(as_person("sales"), UPLOADS[name])
    assert time.process_time() - started < 3
    assert answer.status_code in (200, 422)
    if answer.status_code == 200:
        assert "Choose columns" in text(answer)


def test_a_hundred_megabytes_are_refused(world, as_person):
    answer = send(as_person("sales"), b"id,name\n" + b"1,aaaaaaaaaaaaaaaaaaaaaaaaa\n" * 3_600_000)
    assert answer.status_code == 422 and "50 MB" in text(answer)


def checked(staff, content, kind="companies", lines=None):
    """Upload, check and return the run's page."""
    page = submit(staff, send(staff, content, kind, lines), "/check/")
    outbox.run_due()
    return staff.get(page.redirect_chain[-1][0])


def applied(staff, page, **values):
    submit(staff, page, "/apply/", **values)
    for _round in range(50):
        if not outbox.run_due():
            break
    run = ImportRun.objects.latest("pk")
    return run, staff.get(f"/staff/imports/{run.public_id}/")


def test_rows_far_apart_end_the_check_soon(world, as_person):
    started = time.process_time()
    page = checked(as_person("sales"), workbook(sheet(HEAD, row(900_000, word("1"), word("a")))))
    assert time.process_time() - started < 5 and "empty rows" in text(page)
    assert ImportRun.objects.latest("pk").state == "failed"


def test_an_infinite_number_in_a_row_is_a_text_like_any_other(world, as_person):
    page = checked(as_person("sales"), workbook(sheet(HEAD, row(2, number("1e999"), word("a")))))
    assert ImportRun.objects.latest("pk").state == "checked" and "New1" in text(page)


TWINS = {
    "products": (b"id,sku,name\n1,S,A\n2,S,B\n", None),
    "orders": (
        b"orderid,customer,number,orderdate\n1,ALPHA,N,2026-01-01\n2,ALPHA,N,2026-01-02\n",
        b"orderid,productid,unitprice,quantity\n",
    ),
}


@pytest.mark.parametrize("kind", TWINS)
def test_two_rows_with_one_number_are_named_before_anything_is_written(world, as_person, kind):
    Company.objects.filter(external_id="ALPHA").update(source="file")
    page = checked(as_person("sales"), TWINS[kind][0], kind, TWINS[kind][1])
    assert cells(page, "Line") == ["3"] and "line 2 has the same number" in text(page)


def test_an_amount_beyond_all_bounds_is_refused(world, as_person):
    Company.objects.filter(external_id="ALPHA").update(source="file")
    Product.objects.filter(sku="P1").update(source="file", external_id="P1")
    page = checked(
        as_person("sales"),
        b"orderid,customer,orderdate\n1,ALPHA,2026-01-01\n",
        "orders",
        b"orderid,productid,unitprice,quantity\n1,P1,99999999999,99999999999\n",
    )
    assert "the amount of the line is too large" in text(page)


def test_a_row_that_collides_after_the_check_is_set_aside_and_the_rest_goes_in(world, as_person):
    staff = as_person("sales")
    page = checked(staff, b"id,sku,name\n1,S1,A\n2,S2,B\n3,S3,C\n", "products")
    Product.objects.create(sku="S2", name={"en": "Taken meanwhile"}, currency="EUR")
    run, done = applied(staff, page)
    assert (run.state, run.applied, run.refused, run.to_create) == ("done", 2, 1, 2)
    assert cells(done, "Line") == ["3"]
    assert set(Product.objects.filter(source="file").values_list("sku", flat=True)) == {"S1", "S3"}


def test_the_dry_run_says_what_changes(world, as_person):
    staff = as_person("sales")
    applied(staff, checked(staff, b"id,name,phone\n1,Old name,040 111\n"))
    page = checked(staff, b"id,name,phone\n1,New name,040 111\n")
    assert cells(page, "Changes") == ["Name: Old name → New name"]


def test_refused_rows_come_back_with_their_columns_and_no_formula(world, as_person):
    staff = as_person("sales")
    checked(staff, b'id,name,country\n1,"=HYPERLINK(""x"")",Nowhere\n')
    run = ImportRun.objects.latest("pk")
    rows = staff.get(f"/staff/imports/{run.public_id}/refused/").content.decode("utf-8-sig")
    assert rows.splitlines()[0] == '"id";"name";"country";"Line";"Reason"'
    assert "\"'=HYPERLINK" in rows


def test_a_checked_import_can_be_reopened_and_thrown_away(world, as_person):
    staff = as_person("sales")
    page = checked(staff, b"id,name,country\n1,Good,Nowhere\n")
    again = submit(staff, page, "/columns/")
    assert "Choose columns" in text(again)
    submit(staff, again, "/check/", **{"columns.country": ""})
    outbox.run_due()
    run = ImportRun.objects.latest("pk")
    assert (run.to_create, run.refused) == (1, 0)
    submit(staff, staff.get(f"/staff/imports/{run.public_id}/"), "/discard/")
    assert not ImportRun.objects.filter(pk=run.pk).exists()
    assert not StagedRow.objects.filter(run_id=run.pk).exists()


def test_an_order_that_moves_takes_its_charges_along(world, as_person):
    staff = as_person("sales")
    Company.objects.filter(external_id__in=["ALPHA", "PARTNER"]).update(source="file")
    lines = b"orderid,productid,unitprice,quantity\n"
    first = b"orderid,customer,orderdate,freight\n9,ALPHA,2026-01-01,5.00\n"
    applied(staff, checked(staff, first, "orders", lines))
    moved = b"orderid,customer,orderdate\n9,PARTNER,2026-01-01\n"
    applied(staff, checked(staff, moved, "orders", lines))
    order = Order.objects.get(source="file", external_id="9")
    charge = OrderCharge.objects.get(order=order)
    assert order.company.external_id == "PARTNER" and charge.company_id == order.company_id
    assert order.gross == charge.amount == 500


@pytest.mark.parametrize("code", ["<B>", "QQQ", "EURO"])
def test_an_unknown_currency_is_refused(world, as_person, code):
    staff = as_person("sales")
    answer = submit(staff, send(staff, b"id,name\n1,a\n"), "/check/", currency=code)
    assert answer.status_code == 422 and "not a currency code" in text(answer)


def test_mail_does_not_wait_for_an_import(world, as_person):
    staff = as_person("sales")
    submit(staff, send(staff, b"id,name\n1,a\n"), "/check/")
    assert outbox.has_due("long") and not outbox.has_due("short")
    client = as_person("anonymous")
    client.post("/account/password/reset/", {"email": "main@alpha.example"})
    assert outbox.claim("w", "short").kind == "accounts.reset"
    assert outbox.claim("w", "long").kind == "import.check"
