"""Sites as customers keep them: add, edit, delete or archive, each once and each on record."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portello.access.models import Profile, ProfileField
from portello.access.viewer import looking
from portello.core import changes
from portello.core.audit import AuditEntry
from portello.modules.customers.keeping.operations import add_record, delete_record
from portello.modules.customers.models import Asset, Site
from tests.custom import add_field
from tests.pages import cells, heading, parsed, submit, text
from tests.world import BY, api, company_token

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NEW = {"name": "Tampere", "line1": "Hämeenkatu 20", "postal_code": "33100", "city": "Tampere",
       "country": "FI", "phone": "+358 3 123 4567"}  # fmt: skip


def at(name, site):
    return reverse(f"portal:customers:{name}", kwargs={"public_id": site.public_id})


def alphas(world):
    return Site.objects.get(company=world.alpha, name="alpha name")


def set_rule(field, rule, model="customers.site"):
    profile = Profile.objects.get(built_in="main_user")
    ProfileField.objects.update_or_create(
        profile=profile, model=model, field=field, defaults={"rule": rule}
    )
    Profile.objects.filter(pk=profile.pk).update(version=profile.version + 50)


@pytest.mark.feature("F18", "F21", "F22", "F23", "S05")
def test_a_site_is_added_edited_and_deleted_and_the_history_says_so(world, as_person):
    client = as_person("main_alpha")
    added = submit(client, client.get("/sites/new/"), "name", **NEW)
    site = Site.objects.get(name="Tampere")
    assert site.company == world.alpha and added.request["PATH_INFO"] == at("site", site)
    assert "33100 Tampere" in text(added) and "The site was added." in text(added)
    saved = submit(client, client.get(at("edit_site", site)), "name", phone="+358 3 765 4321")
    assert "+358 3 765 4321" in text(saved)
    asked = client.get(at("site_deletion", site))
    assert "deleted for good" in text(asked) and Site.objects.filter(pk=site.pk).exists()
    gone = submit(client, asked, "base_version")
    assert "“Tampere” was deleted." in text(gone) and heading(gone) == "Sites"
    assert not Site.objects.filter(pk=site.pk).exists()
    assert client.get(at("site", site)).status_code == 404
    shown = text(client.get("/company/history/"))
    assert "+358 3 123 4567 → +358 3 765 4321" in shown
    assert "Removed" in shown and "Tampere → –" in shown
    assert "Tampere" not in text(as_person("main_beta").get("/company/history/"))
    verbs = AuditEntry.objects.filter(model="customers.site", record_id=site.pk).order_by("pk")
    assert [(v.verb, v.actor_name) for v in verbs] == [
        (verb, "main_alpha of alpha") for verb in ("created", "changed", "removed")
    ]


@pytest.mark.feature("F23")
def test_a_site_in_use_is_archived_and_the_page_says_so_before_and_after(world, as_person):
    site, client = alphas(world), as_person("main_alpha")
    asked = client.get(at("site_deletion", site))
    assert "Something still refers to this site" in text(asked) and "for good" not in text(asked)
    after = submit(client, asked, "base_version")
    assert "is in use and was archived" in text(after)
    site.refresh_from_db()
    assert site.archived_at and Asset.objects.get(company=world.alpha).site == site
    for name in ("site", "edit_site", "site_deletion"):
        assert client.get(at(name, site)).status_code == 404
    assert "alpha name" not in cells(client.get("/sites/"), "Name")
    assert "No sites yet" in text(client.get("/sites/"))
    assert "Archived" in text(client.get("/company/history/"))


@pytest.mark.feature("F18")
def test_the_list_searches_sorts_and_exports(world, as_person):
    for name, city in (("B shop", "Oulu"), ("Å shop", "Pori")):
        changes.create(Site(company=world.alpha, name=name, city=city), by=BY)
    client = as_person("main_alpha")
    assert cells(client.get("/sites/"), "Name") == ["Å shop", "alpha name", "B shop"]
    assert cells(client.get("/sites/?sort=-name"), "Name") == ["B shop", "alpha name", "Å shop"]
    assert cells(client.get("/sites/?q=oulu"), "Name") == ["B shop"]
    assert cells(client.get("/sites/?sort=postal_code"), "Postal code")[-1] == "alpha postal_code"
    exported = client.get("/sites/?format=csv").content.decode()
    assert "Country" in exported and "Oulu" in exported and "CANARY" not in exported
    assert "alpha serial_number" in text(client.get(at("site", alphas(world)))), "its devices"


def test_a_form_sent_twice_adds_one_site(world, as_person):
    client = as_person("main_alpha")
    page = client.get("/sites/new/")
    first, again = (submit(client, page, "name", **NEW) for _time in range(2))
    assert first.request["PATH_INFO"] == again.request["PATH_INFO"]
    assert Site.objects.filter(name="Tampere").count() == 1


@pytest.mark.parametrize(
    ("values", "named"),
    [({"name": ""}, "name"), ({"phone": "call me"}, "phone"), ({"postal_code": "1"}, "postal_code"),
     ({"country": "XX"}, "country"), ({"name": "a\x00"}, "name"), ({"city": "x" * 101}, "city")],
)  # fmt: skip
def test_bad_values_are_named_at_their_field(world, as_person, values, named):
    client = as_person("main_alpha")
    answer = submit(client, client.get("/sites/new/"), "name", **{**NEW, **values})
    assert answer.status_code == 422 and not Site.objects.filter(city="Tampere").exists()
    assert parsed(answer).xpath(f'//*[@name="{named}" and contains(@class, "is-invalid")]')


def test_a_stale_save_shows_both_values_and_a_stale_deletion_nothing(world, as_person):
    site, client = alphas(world), as_person("main_alpha")
    page, asked = client.get(at("edit_site", site)), client.get(at("site_deletion", site))
    changes.apply(site, {"city": "Vaasa"}, by=BY)
    late = submit(client, page, "name", city="Kemi", postal_code="", country="FI")
    assert late.status_code == 422 and "“Vaasa”" in text(late)
    kept = submit(client, asked, "base_version")
    assert kept.status_code == 409 and "changed this meanwhile" in text(kept)
    site.refresh_from_db()
    assert site.city == "Vaasa" and not site.archived_at


@pytest.mark.feature("F20")
@pytest.mark.parametrize("rule", ["hidden", "read", "edit", "required"])
def test_a_rule_on_a_new_site_and_on_an_old_one(world, as_person, rule):
    """What may only be read may be given once, with the new site; what is hidden never (ADR 0033)."""
    set_rule("city", rule)
    client = as_person("main_alpha")
    page = client.get("/sites/new/")
    assert bool(parsed(page).xpath('//input[@name="city"]')) == (rule != "hidden")
    client.post("/sites/new/", {**NEW, "company_token": company_token("main_alpha")})
    site = Site.objects.get(name="Tampere")
    assert site.city == ("" if rule == "hidden" else "Tampere")
    values = {**NEW, "city": "Espoo", "company_token": company_token("main_alpha")}
    client.post(at("edit_site", site), values)
    site.refresh_from_db()
    assert (site.city == "Espoo") == (rule in ("edit", "required"))
    viewer = world.viewer("main_alpha")
    with looking(viewer):
        made = Site(company_id=viewer.company.pk, name="By hand", city="Rauma")
        if rule == "hidden":
            with pytest.raises(changes.NotAllowed):
                add_record(by=viewer, record=made)
        else:
            add_record(by=viewer, record=made)
            assert delete_record(by=viewer, record=made) == "deleted"


def test_a_name_that_is_hidden_is_asked_for_and_then_not_shown(world, as_person):
    set_rule("name", "hidden")
    client = as_person("main_alpha")
    page = submit(client, client.get("/sites/new/"), "name", **NEW)
    assert Site.objects.filter(name="Tampere", city="Tampere").exists()
    assert heading(page) == "Site"
    assert not parsed(client.get(at("edit_site", alphas(world)))).xpath('//input[@name="name"]')


def test_the_country_of_a_new_site_is_the_companys(world, as_person):
    client = as_person("main_alpha")
    chosen = '//select[@name="country"]/option[@selected]/@value'
    assert parsed(client.get("/sites/new/")).xpath(chosen)[:1] in ([], [""])
    from portello.modules.customers.models import Address

    Address.objects.filter(company=world.alpha, kind="billing").update(country="SE")
    assert parsed(client.get("/sites/new/")).xpath(chosen) == ["SE"]
    set_rule("country", "hidden", "customers.address")
    assert "SE" not in parsed(as_person("main_alpha").get("/sites/new/")).xpath(chosen)


@pytest.mark.feature("F32")
def test_a_rivals_site_is_not_there(world, as_person):
    client = as_person("main_alpha")
    sent = {**NEW, "company_token": company_token("main_alpha")}
    for name in ("site", "edit_site", "site_deletion"):
        assert client.get(at(name, world.beta_site)).status_code == 404
        if name != "site":
            assert client.post(at(name, world.beta_site), sent).status_code == 404
    assert Site.objects.filter(pk=world.beta_site.pk, archived_at=None).exists()


@pytest.mark.parametrize(
    "address", ["/sites/", "/sites/new/", "site", "edit_site", "site_deletion"]
)
def test_pages_keep_their_budget_of_queries(
    world, as_person, address, django_assert_max_num_queries
):
    for n in range(25):
        changes.create(Site(company=world.alpha, name=f"Site {n}"), by=BY)
    client = as_person("main_alpha")
    where = address if address.startswith("/") else at(address, alphas(world))
    client.get(where)
    with django_assert_max_num_queries(8):
        assert client.get(where).status_code == 200


CUSTOM = {
    "text": ("Red door", "Red door"), "number": ("12.50", "12.5"), "yes_no": (True, True),
    "date": ("2026-11-22", "2026-11-22"), "choice": ("gold", "gold"),
}  # fmt: skip


@pytest.mark.feature("F20", "S05")
@pytest.mark.parametrize("kind", CUSTOM)
def test_a_custom_field_is_given_and_changed_on_the_page_and_by_a_program(world, as_person, kind):
    sent, stored = CUSTOM[kind]
    name = add_field("customers.site", kind, name="Own").key
    set_rule(name, "edit")
    client, shown = as_person("main_alpha"), {True: "yes"}.get(sent, sent)
    submit(client, client.get("/sites/new/"), "name", **{**NEW, name: shown})
    site = Site.objects.get(name="Tampere")
    assert site.extra[name] == stored

    def patch(value):
        return api("main_alpha", f"sites/{site.public_id}", method="patch", data={name: value},
                   content_type="application/json", headers={"if-match": "*"})  # fmt: skip

    assert patch(None).status_code == 200
    assert name not in Site.objects.get(pk=site.pk).extra
    assert patch(sent).json()[name] == stored
    bad = patch({"yes_no": "maybe", "text": 5}.get(kind, "nonsense"))
    assert bad.status_code == 422 and bad.json()["errors"][0]["field"] == name
    set_rule(name, "hidden")
    assert patch(sent).json()["errors"][0]["detail"].startswith("There is no field")
    assert not parsed(client.get(at("edit_site", site))).xpath(f'//*[@name="{name}"]')
