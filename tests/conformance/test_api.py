"""What programs get of every module: routes for what customers own, and the fields of the viewer."""

from __future__ import annotations

import pytest
from django.apps import apps

from portello.access.owned import Reached
from portello.api.callers import IntegrationCaller, PersonCaller
from portello.api.resources import resources, rights_offered
from portello.api.shown import Shape
from portello.core.fields import fields, models_with_fields
from tests.world import CUSTOMERS, World, api

pytestmark = [pytest.mark.django_db, pytest.mark.database]
OFFERED = {one.model: one for one in resources().values()}
# Models without routes of their own, each with its reason.
WITHOUT = {
    "customers.companygroup": "the business's own list; a company names its group by id",
    "orders.orderline": "given inside its order",
    "orders.ordercharge": "given inside its order",
    "collaborators.collaborator": "who may log in is no data for programs",
    "collaborators.assignment": "who works on what is no data for programs",
    "inbox.inboxitem": "what waits for staff; a program's change that waits is told in its answer",
    "errands.note": "given inside its errand",
    "tickets.queue": "the business's own list; a ticket names its queue by id",
    "tickets.message": "given inside its ticket",
    "tickets.attachment": "files are given out by the pages of the ticket",
    "tickets.participant": "who follows a ticket is told on its page",
    "tickets.note": "only staff read it, and their systems at the address of the ticket",
    "tickets.notefile": "only staff read it, and no program",
    "tickets.briefing": "staff and the collaborators of the ticket read it, and no program",
    "errands.notefile": "given out on its page",
    "registration.registration": "before staff decide; then it is the inbox's",
    "notifications.notice": "what stands under a person's bell is no data for programs",
    "portals.invitation": "holds the way in",
    "questions.authorship": "who asked is told to staff on their page, and to no program",
    "questions.vote": "one person's opinion; a question gives their number",
    "knowledge.feedback": "one person's opinion, for the business's staff",
    "access.searchrow": "an index of the other models' records",
    "customers.matchkey": "hashes of the other models' records, for matching alone",
    "api.personkey": "a key must not make or list keys",
}


def test_every_model_with_customers_data_has_routes_or_a_reason():
    wanted = {m for m in apps.get_models() if issubclass(m, Reached)} | set(models_with_fields())
    missing = {m._meta.label_lower for m in wanted if m not in OFFERED} - WITHOUT.keys()
    assert not missing, f"add it to the module's api.py, or name it here with a reason: {missing}"
    assert not WITHOUT.keys() & {m._meta.label_lower for m in OFFERED}


@pytest.mark.feature("S24", "S25")
@pytest.mark.parametrize("name", resources())
@pytest.mark.parametrize("person", [p for p in CUSTOMERS if p != "ended"])
def test_a_person_gets_the_fields_of_his_viewer_and_no_other(world: World, name, person):
    one, viewer = resources()[name], world.viewer(person)
    shape = Shape(one, PersonCaller("k", viewer))
    beside = {extra.name for extra in one.extras if not extra.for_integrations}
    parts = {part.name for part in one.parts}
    properties = set(shape.schema()["properties"]) - {"id", "version"} - beside - parts
    assert properties == set(viewer.fields(one.model)) - beside


@pytest.mark.parametrize("name", resources())
def test_an_integration_gets_every_registered_field(world: World, name):
    one = resources()[name]
    shape = Shape(one, IntegrationCaller("k", frozenset(rights_offered())))
    assert set(fields(one.model)) <= set(shape.schema()["properties"])
    assert set(api("everything", name).json()["items"][0]) == set(shape.schema()["properties"])


@pytest.mark.parametrize("name", resources())
def test_what_is_beside_a_field_names_fields_that_exist(name):
    one = resources()[name]
    known = set(fields(one.model))
    for extra in (*one.extras, *(c for part in one.parts for c in part.columns), *one.parts):
        assert set(extra.of) <= known, f"{extra.name} belongs to a field that is not registered"
    for narrowing in one.filters:
        assert not narrowing.of or narrowing.of in known, narrowing.name
    assert set(one.sort) <= known
    for column in one.sort.values():
        assert not one.model._meta.get_field(column).null, "a cursor cannot stand on nothing"
