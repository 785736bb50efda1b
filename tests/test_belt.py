"""The seat belt: while a viewer is active, only what came through a door is touched."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import Count

from portello.access.owned import OutOfReach
from portello.access.viewer import NOBODY, FoundElsewhere, looking
from portello.modules.customers.models import Company, Contact, Site
from portello.modules.orders.models import Order, OrderLine

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def alpha_looks(world):
    """Alpha's main user is looking."""
    world.alpha, world.beta, world.beta_order, world.beta_contact, world.beta_site  # noqa: B018
    with looking(viewer := world.viewer("main_alpha")):
        yield viewer


ESCAPES = {
    "list": lambda w: list(Order.objects.all()),
    "get": lambda w: Order.objects.get(pk=w.beta_order.pk),
    "filtered": lambda w: Order.objects.filter(number="x").first(),
    "count": lambda w: Order.objects.count(),
    "exists": lambda w: Order.objects.filter(pk=w.beta_order.pk).exists(),
    "values": lambda w: list(Order.objects.values("number")),
    "values_list": lambda w: list(Order.objects.values_list("number", flat=True)),
    "aggregate": lambda w: Order.objects.aggregate(n=Count("pk")),
    "iterator": lambda w: list(Order.objects.iterator()),
    "update": lambda w: Order.objects.filter(pk=w.beta_order.pk).update(reference="x"),
    "delete": lambda w: OrderLine.objects.filter(order=w.beta_order).delete(),
    "explain": lambda w: Order.objects.all().explain(),
    "base manager": lambda w: Order._base_manager.get(pk=w.beta_order.pk),
    "raw": lambda w: list(Order.objects.raw("SELECT * FROM orders_order")),
    "reverse relation": lambda w: list(w.beta_order.company.__class__.objects.filter(pk=w.beta.pk)),
    "save foreign": lambda w: w.beta_order.save(),
    "delete foreign": lambda w: w.beta_site.delete(),
    "create foreign": lambda w: Site.objects.create(company=w.beta, name="x"),
    "bulk create": lambda w: Site.objects.bulk_create([Site(company=w.beta, name="x")]),
    "bulk update": lambda w: Site.objects.bulk_update([w.beta_site], ["name"]),
    "refresh": lambda w: w.beta_order.refresh_from_db(),
    "other company": lambda w: list(Company.objects.all()),
}


@pytest.mark.feature("F32")
@pytest.mark.parametrize("name", ESCAPES)
def test_forgetting_the_door_raises(world, alpha_looks, name):
    with pytest.raises(OutOfReach):
        ESCAPES[name](world)


def test_moving_rows_to_another_company_raises(world, alpha_looks):
    with pytest.raises(OutOfReach):
        alpha_looks.see(Site).update(company_id=world.beta.pk)


def test_a_foreign_key_that_leads_to_another_company_raises(world):
    own = world.alpha_order
    Order._base_manager.filter(pk=own.pk).update(contact=world.beta_contact)
    viewer = world.viewer("main_alpha")
    with looking(viewer):
        row = viewer.see(Order).get(pk=own.pk)
        with pytest.raises(OutOfReach):
            row.contact.name  # noqa: B018


def test_what_came_through_the_door_works(world, alpha_looks):
    orders = alpha_looks.see(Order)
    assert orders.count() == len(orders.order_by("-number")[:10]) == 3
    assert {order.company_id for order in orders} == {world.alpha.pk}
    assert alpha_looks.see(OrderLine).filter(order=orders[0]).exists()
    assert orders.select_related("company")[0].company.pk == world.alpha.pk


def test_crossing_counts_but_hands_out_no_foreign_row(world, alpha_looks):
    assert Order.objects.crossing("test: total of all").count() == 12
    with pytest.raises(OutOfReach):
        list(Order.objects.crossing("test: foreign rows"))
    with pytest.raises(ValueError, match="reason"):
        Order.objects.crossing("")


def test_without_a_viewer_staff_code_is_free(world):
    assert Order.objects.count() == 12


@pytest.mark.feature("S25", "D03")
def test_own_scope_shows_ones_own_records_only(world):
    with looking(viewer := world.viewer("user_alpha")):
        numbers = {order.contact_id for order in viewer.see(Order)}
        assert numbers == {viewer.contact.pk}
    with looking(viewer := world.viewer("main_alpha")):
        assert viewer.see(Order).count() == 3


def test_anonymous_sees_nothing(world):
    with looking(NOBODY):
        assert not NOBODY.see(Order).exists()
        assert not NOBODY.see(Contact).exists()


def test_a_module_the_profile_lacks_is_empty(world):
    viewer = world.viewer("main_alpha")
    without = viewer.but(profile=type(viewer.profile)(scopes={"customers": "company"}))
    with looking(without):
        assert not without.see(Order).exists()
        assert without.see(Contact).exists()


def test_another_of_ones_own_companies_offers_to_switch(world):
    world.beta, world.beta_order  # noqa: B018  load before anybody looks
    viewer = world.viewer("accountant")
    assert viewer.company == world.alpha
    with looking(viewer), pytest.raises(FoundElsewhere) as found:
        viewer.get(Order, world.beta_order.public_id)
    assert found.value.elsewhere.company_name == world.beta.name


def test_a_visitor_is_let_through_only_where_a_model_says_so(world):
    """What lies across modules belongs to people; only the search index judges for visitors."""
    nobody = NOBODY.but(portal=world.portal)
    across = [model for model in apps.get_models() if getattr(model, "across_modules", False)]
    open_ = {model for model in across if not nobody.see(model).query.is_empty()}
    assert len(across) > 3 and {model.__name__ for model in open_} <= {"SearchRow"}
    assert all(getattr(model, "visitors_judged", False) for model in open_)
