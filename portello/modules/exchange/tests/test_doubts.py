"""What looks mistyped in a file of companies is taken and named (ADR 0030)."""

from __future__ import annotations

import pytest

from portello.cli import main
from portello.modules.customers.models import Company
from portello.modules.exchange.models import ImportRun, StagedRow
from tests.pages import cells, text

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def bring(kind, file):
    return main(["import", kind, str(file)])


def test_what_looks_mistyped_is_taken_and_named(world, as_person, tmp_path, capsys):
    """A file is the other system's word: it goes in as it is, and the row says what to look at."""
    file = tmp_path / "customers.csv"
    file.write_text(
        "id,name,country,businessid,vat,einvoice,phone,postalcode,contact,contactphone\n"
        "1,Hyvä Oy,FI,2077474-0,FI20774740,003720774740,040 123 4567,00100,Aino,+358 40 123 4567\n"
        "2,Huono Oy,FI,2077474-1,FI20774741,003720774741,040 1,0010,Eino,040 1\n",
        encoding="utf-8",
    )
    assert bring("companies", file) == 0
    out = capsys.readouterr().out
    assert "line 3 2" in out and "line 2 1" not in out and "Y-tunnus" in out
    huono = Company.objects.get(source="file", external_id="2")
    assert (huono.business_id, huono.phone) == ("2077474-1", "040 1")
    row = StagedRow.objects.get(run=ImportRun.objects.latest("pk"), key="2")
    expected = ["Business ID 2077474-1:", "VAT number FI20774741:", "E-invoice address 003720774741:",
                "Phone 040 1:", "Postal code 0010:", "Contact's phone 040 1:"]  # fmt: skip
    assert len(row.doubts) == len(expected)
    assert all(one.startswith(start) for one, start in zip(row.doubts, expected, strict=True))
    assert StagedRow.objects.get(run=row.run, key="1").doubts == []
    staff = as_person("sales")
    page = staff.get(f"/staff/imports/{row.run.public_id}/")
    assert "Worth a look" in text(page) and any("00100" in one for one in cells(page, "Reason"))
    assert bring("companies", file) == 0
    assert "Worth a look" not in capsys.readouterr().out, "what does not change is not named again"
