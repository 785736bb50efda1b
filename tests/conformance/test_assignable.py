"""What every assignable record owes: seen in the section and nowhere else, row by row."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.urls import reverse

from portello.access.checks import all_routes, policy_of
from portello.access.owned import CustomerOwned, OutOfReach
from portello.access.search import SearchRow
from portello.access.viewer import looking
from portello.api.operations import make_person_key
from portello.api.resources import resources
from portello.core.registry import assignables, assigned_through, module_of_model, modules
from portello.modules.collaborators.models import Assignment, Collaborator
from portello.modules.customers.models import Company, Contact, Site
from portello.modules.orders.models import Order
from portello.modules.portals.models import PortalAccess
from tests.assigning import Case
from tests.world import KEYS, api, client_for, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.feature("T28")]
LABELS = list(assignables())
PARTS = [label for label in assigned_through() if label not in LABELS]


def test_the_section_shows_what_is_assigned_and_nothing_else(case):
    page = case.client.get("/assigned/").content.decode()
    assert case.title(case.record) in page and case.world.beta.name in page
    assert case.title(case.other) not in page
    assert case.status() == 200
    assert case.client.get(case.page(case.other)).status_code == 404
    assert case.client.get(case.page(case.other)).content.decode().count("CANARY") == 0


def test_it_is_in_no_ordinary_list_count_search_or_api(case):
    title = case.title(case.record)
    for address in ordinary_pages(case):
        shown = case.client.get(address)
        assert title not in shown.content.decode(), address
    found = case.client.get("/search/", {"q": title}).content.decode()
    assert title not in found.replace(f'value="{title}"', "")
    viewer = case.viewer
    with looking(viewer):
        assert not viewer.see(case.model).filter(pk=case.record.pk).exists()
        assert not viewer.see(SearchRow).filter(record_id=case.record.pk, model=case.label).exists()
        assert viewer.see_assigned(case.model).count() == len(
            [x for x in viewer.collaborator.owners if x[0] == case.label]
        )


def ordinary_pages(case: Case) -> list[str]:
    """Home and the lists of the menu, the section apart; and the ordinary list of this model."""
    entries = [entry for module in modules() for entry in module.portal_menu]
    lists = [reverse(e.url_name) for e in entries if case.viewer.may(e.right)]
    own = module_of_model(case.label)
    assert any(e.url_name.startswith(f"portal:{own}:") for e in entries), "else it proves nothing"
    return ["/", *[a for a in lists if a != "/assigned/"]]


def test_its_ordinary_page_stays_closed(case):
    """The same record under the address that its own company uses: 404, as for anybody else."""
    module = module_of_model(case.label)
    address = reverse(f"portal:{module}:detail", kwargs={"public_id": case.record.public_id})
    assert client_for("main_beta").get(address).status_code == 200, "not vacuous"
    assert case.client.get(address).status_code == 404
    assert case.client.post(address, {"company_token": company_token("agent")}).status_code == 404


def test_the_api_of_the_person_does_not_know_it(case):
    viewer = case.viewer
    with looking(viewer):
        KEYS["agent"] = make_person_key(by=viewer, name="agent's key", days=30)[1]
    names = [name for name, one in resources().items() if one.model is case.model]
    for name in names:
        listed = api("agent", name)
        assert listed.status_code == 200, "the profile has the module: the list itself is open"
        assert case.record.public_id not in listed.content.decode()
        assert api("agent", f"{name}/{case.record.public_id}").status_code == 404


# ---- the belt is precise by the row


def test_the_belt_lets_the_assigned_row_pass_and_no_other(case):
    world, viewer = case.world, case.viewer
    world.beta, world.beta_order, world.beta_contact, world.beta_site  # noqa: B018
    with looking(viewer):
        assert case.model._base_manager.get(pk=case.record.pk).pk == case.record.pk
        for foreign in (
            lambda: case.model._base_manager.get(pk=case.other.pk),
            lambda: case.model.objects.get(pk=case.record.pk),
            lambda: (
                viewer.see_assigned(case.model).select_related("company").get(pk=case.record.pk)
            ),
            lambda: viewer.see_assigned(case.model).get(pk=case.record.pk).company.name,
            lambda: Company._base_manager.get(pk=world.beta.pk),
            lambda: Contact._base_manager.filter(company=world.beta)[0],
            lambda: Order._base_manager.filter(company=world.beta)[0],
            lambda: Site._base_manager.filter(company=world.beta)[0],
            lambda: PortalAccess._base_manager.filter(company=world.beta)[0],
            lambda: Assignment.objects.count(),
        ):
            with pytest.raises(OutOfReach):
                foreign()


def test_nothing_else_of_the_company_is_assigned_with_it(case):
    viewer = case.viewer
    with looking(viewer):
        for model in apps.get_models():
            if issubclass(model, CustomerOwned) and model._meta.label_lower not in (
                *assigned_through(),
                "collaborators.assignment",
            ):
                assert not viewer.see_assigned(model).exists(), model


@pytest.mark.parametrize("label", PARTS)
def test_children_pass_with_their_record_only(world, label):
    record_label, column = assigned_through()[label]
    case, model = Case(world, record_label), apps.get_model(label)
    own = list(model._base_manager.filter(**{column: case.record.pk}))
    own = [row for row in own if not getattr(row, "internal", False)]  # those are staff's alone
    foreign = list(model._base_manager.filter(**{column: case.other.pk}))
    assert own and foreign, f"tests/world.py: give both records of {record_label} a {label}"
    viewer = case.viewer
    with looking(viewer):
        seen = set(viewer.see_assigned(model).values_list("pk", flat=True))
        assert {row.pk for row in own} <= seen and not {row.pk for row in foreign} & seen
        assert model._base_manager.get(pk=own[0].pk)
        with pytest.raises(OutOfReach):
            model._base_manager.get(pk=foreign[0].pk)
        for row in foreign:
            with pytest.raises(OutOfReach):
                row.save()


def test_managing_writes_rows_one_by_one_and_deletes_none(case):
    viewer = case.viewer
    with looking(viewer):
        row = viewer.see_assigned(case.model).get(pk=case.record.pk)
        row.save()
        for wrong in (
            row.delete,
            lambda: viewer.see_assigned(case.model).update(company=viewer.company),
            lambda: viewer.see_assigned(case.model).delete(),
            case.other.save,
        ):
            with pytest.raises(OutOfReach):
                wrong()
        row.company_id = viewer.company.pk
        with pytest.raises(OutOfReach):  # taken home
            row.save()


@pytest.mark.feature("T26")
def test_without_managing_nothing_can_be_written(case):
    Collaborator.objects.filter(pk=case.right.pk).update(may_manage=False)
    assert case.status() == 200
    before = case.model.objects.filter(pk=case.record.pk).values().get()
    sent = {"company_token": company_token("agent"), case.one.title: "hacked", "text": "hacked"}
    for name in section_routes(case):
        address = reverse(name, kwargs={"public_id": case.record.public_id})
        assert case.client.post(address, sent).status_code in (404, 405), name
    viewer = case.viewer
    with looking(viewer):
        row = viewer.see_assigned(case.model).get(pk=case.record.pk)
        with pytest.raises(OutOfReach):
            row.save()
        for label in PARTS:
            parent, column = assigned_through()[label]
            if parent == case.label:
                values = {column: case.record.pk, "company_id": case.record.company_id}
                with pytest.raises(OutOfReach):
                    apps.get_model(label)(**values).save()
    assert case.model.objects.filter(pk=case.record.pk).values().get() == before


def section_routes(case: Case) -> list[str]:
    """Every route of the section that takes a record of this module."""
    own = module_of_model(case.label)
    found = [
        name
        for name, route, pattern in all_routes()
        if name.startswith(f"portal:{own}:")
        and (policy := policy_of(pattern)) is not None
        and policy.right.startswith("assigned.")
        and "POST" in policy.methods
    ]
    assert found, "its page in the section asks for assigned.view"
    return found
