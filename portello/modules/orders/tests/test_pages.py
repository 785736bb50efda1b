"""Orders as customers and staff see them (F29, T02), and what a list does with bad addresses."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portello.access.models import Profile, ProfileField
from portello.modules.orders.models import Order, OrderLine
from tests.pages import cells, text

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def detail(order):
    return reverse("portal:orders:detail", kwargs={"public_id": order.public_id})


@pytest.mark.feature("F29", "F32")
def test_the_list_has_search_filter_sort_total_and_csv(world, as_person):
    client = as_person("main_alpha")
    page = client.get("/orders/")
    assert cells(page, "Number") == ["alpha-2", "alpha-1", "alpha-0"]
    assert "1–3 / 3" in text(page) and "€93.12" in text(page)
    assert cells(client.get("/orders/?sort=number"), "Number") == ["alpha-0", "alpha-1", "alpha-2"]
    assert cells(client.get("/orders/?q=ALPHA-1"), "Number") == ["alpha-1"]
    assert cells(client.get("/orders/?from=2026-01-02&to=2026-01-02"), "Number") == ["alpha-1"]
    Order.objects.filter(pk=world.alpha_order.pk).update(state="shipped", shipped_on="2026-02-01")
    assert cells(client.get("/orders/?state=shipped"), "Number") == ["alpha-1"]
    assert len(cells(client.get("/orders/?state=open"), "Number")) == 2
    assert "Nothing found" in text(client.get("/orders/?q=zzz"))
    answer = client.get("/orders/?format=csv&sort=number")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][0] == "Number" and [row[0] for row in rows[1:]] == [
        "alpha-0",
        "alpha-1",
        "alpha-2",
    ]
    assert rows[1][-2:] == ["31.04", "EUR"] and "attachment" in answer["Content-Disposition"]


@pytest.mark.feature("F29")
def test_one_order_shows_lines_amounts_and_delivery(world, as_person):
    shown = text(as_person("main_alpha").get(detail(world.alpha_order)))
    for part in (
        "alpha name",
        "€21.00",
        "€5.00",
        "€26.00",
        "€5.04",
        "€31.04",
        "not yet",
        "alpha delivery_name",
    ):
        assert part in shown, part


@pytest.mark.feature("S25", "F32")
def test_a_user_sees_his_own_orders_only(world, as_person):
    mine = Order.objects.get(contact=world.contact_of("user_alpha"))
    client = as_person("user_alpha")
    assert cells(client.get("/orders/"), "Number") == [mine.number]
    assert client.get(detail(mine)).status_code == 200
    assert client.get(detail(Order.objects.get(number="alpha-0"))).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["sort=nope", "sort=--number", "sort=internal_note", "state=nope", "from=32.13.2026", "to=x",
     "format=exe", "sort=number&sort=state", "sort=company__name"],
)  # fmt: skip
def test_unknown_values_get_a_clear_400(world, as_person, query):
    answer = as_person("main_alpha").get(f"/orders/?{query}")
    assert answer.status_code == 400 and "Show all" in text(answer)


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "9" * 40, "1.5", "٣"])
def test_a_page_that_does_not_exist_is_404(world, as_person, page):
    assert as_person("main_alpha").get(f"/orders/?page={page}").status_code == 404


def test_a_nul_in_the_address_is_400(world, as_person):
    assert as_person("main_alpha").get("/orders/?q=%00").status_code == 400


@pytest.mark.feature("S23")
def test_a_hidden_total_is_nowhere(world, as_person):
    profile = Profile.objects.get(built_in="main_user")
    ProfileField.objects.create(profile=profile, model="orders.order", field="gross", rule="hidden")
    Profile.objects.filter(pk=profile.pk).update(version=5)
    client = as_person("main_alpha")
    for address in ("/orders/", detail(world.alpha_order), "/orders/?format=csv"):
        page = client.get(address).content.decode()
        assert "31.04" not in page and "21.00" not in page and "93.12" not in page, address
    assert client.get("/orders/?sort=gross").status_code == 400


def test_a_hidden_reference_cannot_be_searched_out(world, as_person):
    profile = Profile.objects.get(built_in="main_user")
    ProfileField.objects.create(
        profile=profile, model="orders.order", field="reference", rule="hidden"
    )
    Profile.objects.filter(pk=profile.pk).update(version=6)
    client = as_person("main_alpha")
    assert cells(client.get("/orders/?q=reference"), "Number") == []
    assert len(cells(client.get("/orders/?q=alpha-1"), "Number")) == 1


def test_no_cell_of_an_export_is_a_formula(world, as_person):
    for number, text_ in enumerate(["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1"]):
        Order.objects.filter(number=f"alpha-{number % 3}").update(reference=text_)
        answer = as_person("main_alpha").get("/orders/?format=csv").content.decode("utf-8-sig")
        for row in csv.reader(io.StringIO(answer), delimiter=";"):
            assert not any(cell[:1] in "=+-@\t" for cell in row if cell), row


@pytest.mark.feature("F29")
def test_staff_see_all_orders(world, as_person):
    staff = as_person("books")
    assert len(cells(staff.get("/staff/orders/"), "Number")) == 12
    tab = staff.get(reverse("staff:orders:of_company", kwargs={"public_id": world.alpha.public_id}))
    assert len(cells(tab, "Number")) == 3


@pytest.mark.parametrize("address", ["/", "/orders/", "/me/", "/company/", "/contacts/", "detail"])
def test_portal_pages_need_eight_queries_at_most(world, as_person, address):
    _more_orders(world, 40)
    client = as_person("accountant")
    address = detail(world.alpha_order) if address == "detail" else address
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    found = "\n".join(q["sql"][:150] for q in queries.captured_queries)
    assert len(queries) <= 8, found


def _more_orders(world, count):
    for n in range(count):
        order = Order(
            company=world.alpha, contact=world.alpha_contact, number=f"more-{n}", ordered_on="2026-03-01",
            currency="EUR", goods=100, net=100, gross=100,
        )  # fmt: skip
        order.save()
        OrderLine.objects.create(
            company=world.alpha,
            order=order,
            position=1,
            name="x",
            quantity=1,
            unit_price=1,
            net=100,
        )
