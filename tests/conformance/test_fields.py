"""For each field and each rule: pages, forms, lists, sorting, search and CSV agree."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse
from django.urls.exceptions import NoReverseMatch

from portello.access.checks import all_routes, policy_of
from portello.access.models import Profile, ProfileField
from portello.core.fields import HIDDEN, RULES, fields, models_with_fields
from portello.core.registry import modules
from tests.world import World, client_for

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WORD = "Xylophonist"


def cases() -> list[tuple[str, str, str]]:
    """(model, field, rule) of every text a customer could ever see."""
    found = []
    for model in models_with_fields():
        for name, one in fields(model).items():
            if one.ceiling == HIDDEN or one.custom or one.choices is not None:
                continue
            column = model._meta.get_field(name)
            if type(column) is models.CharField and not column.choices and one.kind == "text":
                found += [
                    (model._meta.label_lower, name, rule)
                    for rule in RULES[: RULES.index(one.ceiling) + 1]
                ]
    return found


class AlphasWorld(World):
    """The samples of the crawl, with Alpha's records where it has Beta's."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


def own_samples() -> AlphasWorld:
    from portello.modules.customers.models import Asset, Site

    world = AlphasWorld()
    world.__dict__.update(
        beta=world.alpha,
        beta_contact=world.alpha_contact,
        beta_order=world.alpha_order,
        beta_site=Site.objects.get(company=world.alpha),
        beta_asset=Asset.objects.get(company=world.alpha),
    )
    return world


def pages(world: World) -> list[str]:
    """Every customer page that can be opened with Alpha's records."""
    samples: dict[str, Any] = {}
    for module in modules():
        if module.samples:
            samples |= module.call(module.samples)(world)
    found = []
    for name, _route, pattern in all_routes():
        policy = policy_of(pattern)
        if policy is None or policy.side != "customer" or "GET" not in policy.methods:
            continue
        try:
            found.append(reverse(name, kwargs=samples.get(name)))
        except NoReverseMatch:
            pytest.fail(f"{name} has no sample")
    return found


@cache
def _lists() -> frozenset[str]:
    return frozenset({"/orders/", "/contacts/"})


def shown_on(client: Any, address: str) -> bool:
    answer = client.get(address)
    return answer.status_code == 200 and WORD.lower() in answer.content.decode().lower()


@pytest.mark.feature("S23", "S14")
@pytest.mark.parametrize(("label", "name", "rule"), cases())
def test_every_door_obeys_the_rule(label, name, rule):
    world = own_samples()
    model: Any = apps.get_model(label)
    profile = Profile.objects.get(built_in="main_user")
    ProfileField.objects.create(profile=profile, model=label, field=name, rule=rule)
    Profile.objects.filter(pk=profile.pk).update(version=90)
    own = {"id": world.alpha.pk} if label == "customers.company" else {"company": world.alpha}
    for n, record in enumerate(model.objects.filter(**own)):
        setattr(record, name, f"{WORD} {n}")
        record.save()
    client = client_for("main_alpha")
    hidden = rule == HIDDEN
    doors = [p for p in pages(world) if shown_on(client, p) and not in_the_shell(label, name)]
    assert not (hidden and doors), f"{label}.{name} is hidden and still on {doors}"
    if not hidden and not in_the_shell(label, name):
        assert doors, f"{label}.{name} may be read and is shown nowhere"
    for address in sorted(_lists()):
        check_list(client, address, label, name, hidden)


def in_the_shell(label: str, name: str) -> bool:
    """One's own name and one's company's name stand in the frame of every page: they are the
    viewer's identity, not data that a profile hides."""
    return (label, name) in (("customers.company", "name"), ("customers.contact", "name"))


def check_list(client: Any, address: str, label: str, name: str, hidden: bool) -> None:
    """Sorting by a hidden field is refused, searching for it finds nothing, the CSV has it not."""
    if {"/orders/": "orders.order", "/contacts/": "customers.contact"}[address] != label:
        return
    page = client.get(address).content.decode()
    offered = f"sort={name}" in page or f"sort=-{name}" in page
    if hidden:
        assert not offered and client.get(f"{address}?sort={name}").status_code == 400
        rows = client.get(f"{address}?q={WORD}").content.decode()
        assert 'data-label="' not in rows, f"{name} is hidden and is found"
        exported = client.get(f"{address}?format=csv")
        assert exported.status_code in (200, 400)
        assert WORD not in exported.content.decode(errors="replace") or name == "name"
