"""A custom field of each model and each kind: pages, forms, search, API and history agree on its rule."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from portello.access.models import Profile, ProfileField
from portello.core import changes, search
from portello.core.audit import System
from portello.core.custom import KINDS
from portello.core.fields import HIDDEN, READ
from portello.core.registry import with_own_fields
from tests.conformance.test_fields import own_samples, pages, words_on
from tests.custom import add_field
from tests.pages import parsed
from tests.world import api, client_for

pytestmark = [pytest.mark.django_db]
MODELS = with_own_fields()
# What is kept, and what a reader sees of it.
VALUES: dict[str, tuple[Any, str]] = {
    "text": ("Xylophonist", "xylophonist"),
    "number": ("7654321.5", "7,654,321.5"),
    "date": ("2031-07-13", "13 jul 2031"),
    "choice": ("silver", "silver"),
    "yes_no": (True, "yes"),
}
# The pages that show these models: the crawl of the columns opens all of them.
PLACES = ("/company/", "/contacts/", "/sites/", "/me/", "/tickets/")
OWN = "/me/access-log/"  # what happened to one's own record is one's own, whatever a profile hides
RESOURCES = {
    "customers.company": "companies", "customers.contact": "contacts",
    "customers.site": "sites", "customers.asset": "assets", "tickets.ticket": "tickets",
}  # fmt: skip


def test_every_kind_and_every_model_is_here():
    assert {kind for kind, _label in KINDS} == set(VALUES)
    assert set(MODELS) == set(RESOURCES)


def on(client: Any, places: list[str]) -> str:
    """What the pages say to this person, as far as they open."""
    answers = [client.get(place) for place in places]
    return " ".join(words_on(one) for one in answers if one.status_code == 200)


@pytest.mark.feature("S23", "S14", "S24")
@pytest.mark.parametrize("rule", [HIDDEN, READ])
@pytest.mark.parametrize("label", MODELS)
def test_every_door_obeys_the_rule(label, rule):
    world = own_samples()
    model: Any = apps.get_model(label)
    profile = Profile.objects.get(built_in="main_user")
    values = {}
    for kind, (value, _words) in VALUES.items():
        name = add_field(label, kind, name=f"Mark {kind}", findable=kind == "text").key
        ProfileField.objects.create(profile=profile, model=label, field=name, rule=rule)
        values[name] = value
    Profile.objects.filter(pk=profile.pk).update(version=90)
    own = {"id": world.alpha.pk} if label == "customers.company" else {"company": world.alpha}
    for record in model.objects.filter(**own):
        changes.apply(record, values, by=System("test"))
        search.index([record])
    client, hidden = client_for("main_alpha"), rule == HIDDEN
    places = [page for page in pages(world) if page.startswith(PLACES) and page != OWN]
    said = on(client, places)
    for words in ("xylophonist", "7,654,321.5", "13 jul 2031", "mark choice", "mark yes_no"):
        assert (words in said) != hidden, f"{label}: {words}"
    hits = parsed(client.get("/search/?q=xylophonist")).xpath('//div[@class="hit-head"]')
    assert bool(hits) != hidden
    one = api("main_alpha", RESOURCES[label]).json()["items"][0]
    for name, value in values.items():
        assert one.get(name) == (None if hidden else value) and (name in one) != hidden
    rival = client_for("user_alpha")
    assert "xylophonist" not in on(rival, places)


@pytest.mark.feature("S23")
@pytest.mark.parametrize("rule", [HIDDEN, READ, "edit", "required"])
def test_a_portal_lowers_a_custom_field_like_any_other(world, rule):
    """Functions > Company lists it; what is chosen there is the most that anybody has."""
    staff = client_for("admin")
    row = add_field("customers.company", "text", name="Lowered")
    profile = Profile.objects.get(built_in="main_user")
    ProfileField.objects.create(profile=profile, model=row.model, field=row.key, rule=rule)
    Profile.objects.filter(pk=profile.pk).update(version=91)
    at = reverse(
        "staff:portals:function", kwargs={"public_id": world.portal.public_id, "key": "company"}
    )
    page = parsed(staff.get(at))
    assert page.xpath(f'//select[@name="customers.company.{row.key}"]')
    box = f'//input[@name="{row.key}"]'
    shown = parsed(client_for("main_alpha").get("/company/edit/")).xpath(box)
    assert bool(shown) == (rule in ("edit", "required"))
    world.portal.ceiling = {"fields": {row.model: {row.key: READ}}}
    world.portal.version += 1
    world.portal.save()
    assert not parsed(client_for("main_alpha").get("/company/edit/")).xpath(box)
