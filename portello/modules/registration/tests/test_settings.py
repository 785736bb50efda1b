"""Staff set up how people register (N10, N11, N15)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from portello.access.models import Profile
from portello.core.audit import AuditEntry, AuditValue
from portello.modules.portals.models import Portal
from portello.modules.portals.profiles import remove_profile
from portello.modules.registration.tests.people import visitor
from tests.custom import region_of_company
from tests.pages import heading, parsed, submit, text
from tests.world import BY

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def at(world, name):
    return reverse(f"staff:{name}", kwargs={"public_id": world.portal.public_id})


def save(world, staff, name, **values):
    return submit(staff, staff.get(at(world, name)), "version", **values)


@pytest.mark.feature("N10", "N11", "N15")
def test_staff_choose_who_registers_and_who_approves(world, as_person):
    staff = as_person("admin")
    Portal.objects.update(registration="off", approval="")
    without = save(world, staff, "portals:entrance", registration="open")
    assert without.status_code == 422 and "Choose who lets new people in" in text(without)
    assert Portal.objects.get().registration == "off"
    saved = save(
        world,
        staff,
        "portals:entrance",
        registration="open",
        approval="known",
        registration_link=None,
    )
    assert saved.status_code == 200
    portal = Portal.objects.get()
    assert (portal.registration, portal.approval) == ("open", "known")
    assert not portal.registration_link
    entry = AuditEntry.objects.filter(verb="portal changed").latest("pk")
    noted = AuditValue.objects.filter(entry=entry).values_list("field", "old", "new")
    assert ("registration", "off", "open") in noted
    assert visitor().get("/register/").status_code == 200
    for value in ("", "anything"):
        assert save(world, staff, "portals:entrance", registration=value).status_code == 422


@pytest.mark.feature("N10", "N11")
def test_staff_choose_what_is_asked_and_agreed_to(world, as_person):
    staff = as_person("admin")
    region = region_of_company()
    page = staff.get(at(world, "registration:page"))
    assert heading(page) == "Registration page"
    assert at(world, "registration:page") in parsed(staff.get(at(world, "portals:entrance"))).xpath(
        "//main//a/@href"
    )
    assert at(world, "registration:page") in parsed(
        staff.get("/staff/search/?q=registration page")
    ).xpath("//main//a/@href")
    field = f"ask_company_{region.key}"
    assert parsed(page).xpath(f"//select[@name='{field}']"), "custom fields can be asked"
    answer = save(
        world, staff, "registration:page",
        text_en="Hello **there**", text_fi="Moi", ask_company_name="required", ask_message="",
        consent1_en="I agree", consent1_fi="Hyväksyn", required1="on",
        address1="https://x.example/terms", role="main_user", profile=world.profile.public_id,
        **{field: "asked"},
    )  # fmt: skip
    assert answer.status_code == 200
    portal = Portal.objects.get()
    kept = portal.registration_page
    assert kept["text"] == {"en": "Hello **there**", "fi": "Moi"}
    assert kept["fields"]["company.name"] == "required" and "message" not in kept["fields"]
    assert kept["consents"] == [
        {"id": "1", "text": {"en": "I agree", "fi": "Hyväksyn"}, "required": True,
         "address": "https://x.example/terms"}
    ]  # fmt: skip
    assert (portal.registration_role, portal.registration_profile) == ("main_user", world.profile)
    shown = visitor(HTTP_ACCEPT_LANGUAGE="fi").get("/register/")
    assert "Moi" in text(shown) and "Hyväksyn" in text(shown)
    assert parsed(shown).xpath(f"//*[@name='company_{region.key}']")
    assert parsed(shown).xpath("//a[@href='https://x.example/terms']")
    assert not parsed(shown).xpath("//*[@name='message']")
    fields = AuditValue.objects.filter(entry__verb="portal changed").values_list("field", flat=True)
    assert {"registration text", "registration consents", "registration role"} <= set(fields)
    again = parsed(staff.get(at(world, "registration:page")))
    assert again.xpath("//input[@name='required1' and @checked]")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text_fi": "Moi"}, "text_en"),
        ({"consent2_fi": "Moi"}, "consent2_en"),
        ({"required3": "on"}, "consent3_en"),
        ({"consent1_en": "x", "address1": "javascript:alert(1)"}, "address1"),
        ({"role": "administrator"}, "role"),
        ({"profile": "zzzzzzzzzzzz"}, "profile"),
        ({"ask_company_name": "always"}, "ask_company_name"),
    ],
)
def test_bad_settings_are_named_and_nothing_is_saved(world, as_person, values, field):
    answer = save(world, as_person("admin"), "registration:page", **values)
    assert answer.status_code == 422
    assert parsed(answer).xpath(f"//*[@id='id_{field}_error']")
    assert not Portal.objects.get().registration_page


def test_two_at_once_do_not_overwrite_each_other(world, as_person):
    staff = as_person("admin")
    page = staff.get(at(world, "registration:page"))
    save(world, staff, "portals:entrance", approval="all")
    late = submit(staff, page, "version", text_en="Late")
    assert late.status_code == 422 and "Somebody else" in text(late)
    assert not Portal.objects.get().registration_page


def test_the_profile_of_new_people_cannot_be_deleted(world):
    profile = Profile.objects.create(name="Newcomers")
    Portal.objects.update(registration_profile=profile)
    with pytest.raises(ValidationError, match="New people of the portal"):
        remove_profile(by=BY, profile=profile)


def test_others_of_staff_do_not_see_the_settings(world, as_person):
    assert as_person("support").get(at(world, "registration:page")).status_code == 404
