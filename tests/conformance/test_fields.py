"""For each field and each rule: pages, forms, lists, sorting, search, CSV and API agree."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse
from django.urls.exceptions import NoReverseMatch
from lxml import html

from portello.access.checks import all_routes, policy_of
from portello.access.models import Profile, ProfileField
from portello.api.resources import resources
from portello.core import search
from portello.core.fields import (
    EDIT,
    HIDDEN,
    READ,
    REQUIRED,
    RULES,
    Field,
    fields,
    models_with_fields,
)
from portello.core.registry import modules
from portello.modules.customers.models import Contact
from tests.custom import region_of_company
from tests.pages import parsed
from tests.people import FULL
from tests.world import World, api, client_for, company_token

# What a rule hides does not depend on the database: PostgreSQL has these with bin/test --full.
pytestmark = [pytest.mark.django_db]
WORD = "Xylophonist"
LISTS = {
    "orders.order": "/orders/",
    "customers.contact": "/contacts/",
    "customers.site": "/sites/",
}
# One's own name and one's company's name stand in the frame of every page: they are the viewer's
# identity, not data that a profile hides.
IN_THE_FRAME = {("customers.company", "name"), ("customers.contact", "name")}


def visible_fields() -> list[tuple[str, str]]:
    """(model, field) of everything a customer could ever see."""
    return [
        (model._meta.label_lower, name)
        for model in models_with_fields()
        for name, one in fields(model).items()
        if one.ceiling != HIDDEN and not one.custom
    ]


def cases() -> list[tuple[str, str, str]]:
    """(model, field, rule) for every rule that the field can have."""
    return [
        (label, name, rule)
        for label, name in visible_fields()
        for rule in RULES[: RULES.index(fields(apps.get_model(label))[name].ceiling) + 1]
    ]


def marked(model: Any, one: Field, n: int) -> tuple[dict[str, Any], str]:
    """Values to store, so that the field can be told on a page, and the text that tells it."""
    column = model._meta.get_field(one.name)
    if one.kind == "money":
        zero = {"charges": 0, "vat": 0, "goods": 7654321, "net": 7654321}
        return {**zero, one.name: 7654321}, "76,543.21"
    if isinstance(column, models.DateField):
        return {one.name: date(2031, 7, 13)}, "13 jul 2031"
    if isinstance(column, models.ForeignKey):
        return {}, ""
    if choices := (dict(one.choices()) if one.choices else dict(column.flatchoices)):
        value = {"country": "IS", "currency": "ISK", "language": "it"}.get(one.name)
        # What is closed has a time, which this does not set.
        value = value or [key for key in choices if key != "closed"][-1]
        word = str(choices[value]).lower()
        return {one.name: value}, word if len(word) > 5 else ""  # "open" stands everywhere
    value = {"phone": "+358 40 7654321", "email": f"{WORD}{n}@word.example", "vat": "FI20774740"}
    text = value.get(one.kind, f"{WORD} {n}")
    if isinstance(column, models.URLField):
        text = f"https://{WORD}{n}.example"
    if isinstance(column, models.CharField) and column.max_length < 20:
        text = text[: column.max_length]
    return {one.name: text}, text.lower().removesuffix(f" {n}").strip()


class AlphasWorld(World):
    """The samples of the crawl, with Alpha's records where it has Beta's."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


def own_samples() -> AlphasWorld:
    from portello.modules.customers.models import Asset, Site
    from portello.modules.inbox.models import InboxItem
    from portello.modules.tickets.models import Attachment, Ticket

    world = AlphasWorld()
    wish = {"values": {"title": ["Then", "Wish"]}}
    contact = world.alpha_contact
    subject = {"subject_model": "customers.contact", "subject_id": contact.pk}
    world.__dict__.update(
        beta_request=InboxItem.objects.create(
            kind="change",
            act="change",
            company=world.alpha,
            contact=contact,
            payload=wish,
            **subject,
        ),
        beta=world.alpha,
        beta_contact=world.alpha_contact,
        beta_order=world.alpha_order,
        beta_ticket=Ticket.objects.filter(company=world.alpha).first(),
        beta_attachment=Attachment.objects.filter(company=world.alpha).first(),
        beta_site=Site.objects.get(company=world.alpha),
        beta_asset=Asset.objects.get(company=world.alpha),
        custom_field=region_of_company(),
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


def words_on(answer: Any) -> str:
    """What a page says in its content: no menus, and no choices that nobody has made."""
    page = html.fromstring(answer.content)
    for gone in page.xpath("//header[@class='topbar']|//nav|//option[not(@selected)]|//label"):
        gone.drop_tree()
    values = page.xpath("//input[not(@type='hidden')]/@value")
    return " ".join([*page.text_content().split(), *values]).lower()


def shown_on(client: Any, address: str, needle: str) -> bool:
    answer = client.get(address)
    return answer.status_code == 200 and needle in words_on(answer)


@pytest.mark.feature("S23", "S14", "S24")
@pytest.mark.parametrize(("label", "name", "rule"), cases())
def test_every_door_obeys_the_rule(label, name, rule):
    world = own_samples()
    model: Any = apps.get_model(label)
    needle = prepare(world, model, name, rule)
    client, hidden = client_for("main_alpha"), rule == HIDDEN
    shows = FULL or rule in (HIDDEN, READ)  # what may be edited is shown like what may be read
    if needle and shows and (label, name) not in IN_THE_FRAME:
        doors = [page for page in pages(world) if shown_on(client, page, needle)]
        assert not (hidden and doors), f"{label}.{name} is hidden and still on {doors}"
        assert hidden or doors, f"{label}.{name} may be read and is shown nowhere"
    if label in LISTS:
        check_list(client, LISTS[label], label, name, needle, hidden)
    check_search(client, needle, hidden)
    check_api(label, name, hidden)


def prepare(world: World, model: Any, name: str, rule: str) -> str:
    """Set the rule in Alpha's profile and the mark in its records; returns the mark's text."""
    label = model._meta.label_lower
    profile = Profile.objects.get(built_in="main_user")
    ProfileField.objects.update_or_create(
        profile=profile, model=label, field=name, defaults={"rule": rule}
    )
    Profile.objects.filter(pk=profile.pk).update(version=90)
    own = {"id": world.alpha.pk} if label == "customers.company" else {"company": world.alpha}
    needle = ""
    for n, record in enumerate(model.objects.filter(**own)):
        values, needle = marked(model, fields(model)[name], n)
        for column, value in values.items():
            setattr(record, column, value)
        if values.get("state") == "cancelled":
            record.shipped_on = None
        record.save()
        search.index([record])
    return needle


def check_list(client: Any, address: str, label: str, name: str, needle: str, hidden: bool) -> None:
    """Sorting by a hidden field is refused, searching for it finds nothing, the CSV has it not."""
    page = client.get(address).content.decode()
    offered = f"sort={name}" in page or f"sort=-{name}" in page
    if not hidden:
        assert not offered or client.get(f"{address}?sort={name}").status_code == 200
        return
    assert not offered and client.get(f"{address}?sort={name}").status_code == 400
    if needle and (label, name) not in IN_THE_FRAME:
        rows = client.get(address, {"q": needle}).content.decode()
        assert 'data-label="' not in rows, f"{name} is hidden and is found"
    exported = client.get(f"{address}?format=csv")
    if exported["Content-Type"].startswith("text/csv"):
        assert not needle or needle not in exported.content.decode(errors="replace").lower()


def check_search(client: Any, needle: str, hidden: bool) -> None:
    """What is hidden brings up nothing, by whatever word."""
    if needle.startswith(WORD.lower()):
        page = parsed(client.get("/search/", {"q": WORD}))
        assert not (hidden and page.xpath('//div[@class="hit-head"]')), "hidden, and found"


def check_api(label: str, name: str, hidden: bool) -> None:
    """The API has the field if the viewer has, and not even its name otherwise."""
    offered = [one for one in resources().values() if one.model._meta.label_lower == label]
    for one in offered:
        items = api("main_alpha", one.name).json()["items"]
        beside = {extra.name for extra in one.extras}
        assert items, one.name
        assert name in beside or (name in items[0]) != hidden, f"{one.name} in the API"


@pytest.mark.feature("S23", "S24")
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", ["title", "phone"])
def test_forms_obey_the_rule(world, name, rule):
    """Every form over a customer's fields is a PortalForm; My details is the one that is there."""
    prepare(world, Contact, name, rule)
    before = getattr(Contact.objects.get(pk=world.alpha_contact.pk), name)
    client = client_for("main_alpha")
    box = parsed(client.get("/me/")).xpath(f'//input[@name="{name}"]')
    assert bool(box) == (rule != HIDDEN)
    if box:
        assert bool(box[0].get("disabled")) == (rule == READ)
        assert box[0].get("required") is not None or rule != REQUIRED
    sent = {"company_token": company_token("main_alpha"), "name": "Maija", "title": "Boss",
            "phone": "+358 40 111", "language": ""}  # fmt: skip
    assert client.post("/me/", {**sent, name: ""}).status_code == (422 if rule == REQUIRED else 302)
    Contact.objects.filter(pk=world.alpha_contact.pk).update(**{name: before})
    answer = client.post("/me/", {**sent, name: "+358 40 222", "base_version": ""})
    assert answer.status_code == 302
    colleague = world.contact_of("user_alpha")
    address = reverse("portal:portals:colleague", kwargs={"public_id": colleague.public_id})
    box = parsed(client.get(address)).xpath(f'//input[@name="{name}"]')
    assert bool(box) == (rule != HIDDEN) and (
        not box or bool(box[0].get("disabled")) == (rule == READ)
    )
    after = getattr(Contact.objects.get(pk=world.alpha_contact.pk), name)
    assert (after == "+358 40 222") == (rule in (EDIT, REQUIRED)), (before, after)
