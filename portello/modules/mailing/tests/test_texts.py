"""Staff write what mails say, per portal and language (N12, X03, X07); nothing can lose the facts."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portello.core.audit import AuditEntry
from portello.core.mail import Mail
from portello.core.outbox import run_due
from portello.modules.customers.models import Contact
from portello.modules.mailing.models import MailText
from portello.modules.portals.models import Portal, PortalAccess
from tests.pages import cells, parsed, submit, text

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def address(world, kind="invitation", language="en", name="text"):
    kwargs = {"public_id": world.portal.public_id, "kind": kind, "language": language}
    return reverse(f"staff:mailing:{name}", kwargs=kwargs)


def save(world, staff, kind="invitation", language="en", **texts):
    place = address(world, kind, language)
    return submit(staff, staff.get(place), "top", **texts)


def invite(world, language="en"):
    access = PortalAccess.objects.get(contact=world.contact_of("user_alpha"))
    Contact.objects.filter(pk=access.contact_id).update(language=language)
    PortalAccess.objects.filter(pk=access.pk).update(state="invited", user=None)
    return reverse("staff:portals:invite", kwargs={"public_id": access.public_id})


@pytest.mark.feature("N12", "X03")
def test_an_edited_text_is_sent_and_the_link_stays(world, as_person):
    staff = as_person("admin")
    saved = save(
        world, staff, language="fi", subject="Tervetuloa, {name}!",
        top="Hei { name },\n{company} on nyt mukana.", bottom="Terveisin {portal}",
    )  # fmt: skip
    assert "Saved" in text(saved)
    staff.post(invite(world, "fi"))
    mail = Mail.objects.latest("pk")
    assert mail.subject == "Tervetuloa, user_alpha of alpha!"
    assert mail.body.startswith("Hei user_alpha of alpha,\nalpha name on nyt mukana.")
    assert mail.one_time_link in mail.body and "Terveisin Test Portal" in mail.body
    assert mail.body.index(mail.one_time_link) < mail.body.index("Terveisin")
    staff.post(invite(world, "en"))
    assert Mail.objects.latest("pk").subject == "Your access to Test Portal", "another language"
    rows = cells(staff.get(reverse("staff:mailing:list", args=[world.portal.public_id])), "Text")
    assert [row for row in rows if row.startswith("Edited")] == ["Edited Suomi"]
    assert "Built-in" in rows
    entry = AuditEntry.objects.get(verb="mail text changed")
    assert {v.field for v in entry.values.all()} == {"subject", "top", "bottom"}


@pytest.mark.parametrize(
    ("field", "written", "named"),
    [
        ("top", "Hello {nmae}", "{nmae}"),
        ("bottom", "Your link: {link}", "{link}"),
        ("subject", "{name.__class__}", "{name.__class__}"),
        ("subject", "Two\nlines", "one line"),
        ("subject", "x" * 201, "200"),
    ],
)
def test_what_cannot_be_is_refused_with_its_name(world, as_person, field, written, named):
    refused = save(world, as_person("admin"), **{field: written})
    assert refused.status_code == 422 and named in text(refused)
    assert parsed(refused).xpath(f'//*[@name="{field}"][@aria-invalid="true"]')
    assert not MailText.objects.exists()


def test_a_name_with_braces_is_only_a_name(world, as_person):
    staff = as_person("admin")
    save(world, staff, subject="Hello {name}", top="Dear {name}")
    place = invite(world)
    Contact.objects.filter(pk=world.contact_of("user_alpha").pk).update(
        name="{portal} %(email)s\nBcc: x@evil.example"
    )
    staff.post(place)
    mail = Mail.objects.latest("pk")
    assert mail.subject == "Hello {portal} %(email)s Bcc: x@evil.example"
    assert "Test Portal %(email)s" not in mail.body


@pytest.mark.feature("N12")
def test_the_preview_shows_what_is_sent_and_saves_nothing(world, as_person):
    staff = as_person("admin")
    place = address(world, language="de")
    shown = staff.get(place)
    body = parsed(shown).xpath('//*[@class="mail-body"]')[0].text_content()
    assert "Wählen Sie" in body and "help@business.example" in body
    tried = submit(staff, shown, "top", top="Servus {name},", preview="yes")
    body = parsed(tried).xpath('//*[@class="mail-body"]')[0]
    assert "Servus Anna Virtanen," in body.text_content() and not body.xpath(".//a")
    assert "Not saved yet" in text(tried) and not MailText.objects.exists()
    assert parsed(tried).xpath('//textarea[@name="top"]')[0].text.strip() == "Servus {name},"


def test_back_to_the_built_in_text(world, as_person):
    staff = as_person("admin")
    saved = save(world, staff, subject="Ours", top="Ours")
    back = submit(staff, saved, "built-in")
    assert "The built-in text is back" in text(back)
    row = MailText.objects.get()
    assert (row.subject, row.top, row.version) == ("", "", 2)
    staff.post(invite(world))
    assert Mail.objects.latest("pk").subject == "Your access to Test Portal"


def test_a_double_click_is_once_and_a_stale_page_is_refused(world, as_person):
    staff, other = as_person("admin"), as_person("admin")
    page, late = staff.get(address(world)), other.get(address(world))
    for _click in range(2):
        assert "Saved" in text(submit(staff, page, "top", top="Mine"))
    refused = submit(other, late, "top", top="Theirs")
    assert refused.status_code == 422 and "Somebody else" in text(refused)
    assert parsed(refused).xpath('//textarea[@name="top"]')[0].text.strip() == "Theirs"
    row = MailText.objects.get()
    assert (row.top, row.version) == ("Mine", 1)
    assert AuditEntry.objects.filter(verb="mail text changed").count() == 1


@pytest.mark.feature("N13")
def test_security_mails_have_top_and_bottom_only(world, as_person):
    staff = as_person("admin")
    page = staff.get(address(world, "reset"))
    assert not parsed(page).xpath('//*[@name="subject"]')
    submit(staff, page, "top", top="From us", bottom="Call {portal}", subject="Win a prize")
    visitor = as_person("anonymous")
    submit(visitor, visitor.get("/account/password/reset/"), "email", email="main@alpha.example")
    run_due()
    mail = Mail.objects.latest("pk")
    assert mail.subject == "Reset your password for Test Portal"
    assert mail.body.startswith("From us") and mail.one_time_link in mail.body
    assert "Call Test Portal" in mail.body


def test_each_portal_has_its_own_and_only_its_languages(world, as_person):
    staff = as_person("admin")
    Portal.objects.filter(pk=world.portal.pk).update(languages=["fi", "sv"])
    assert staff.get(address(world, language="de")).status_code == 404
    assert staff.get(address(world, "nothing")).status_code == 404
    assert staff.get(address(world, "staff-invitation", "fi")).status_code == 404
    page = parsed(staff.get(address(world, language="sv")))
    tabs = page.xpath('//nav[@class="tabs"]/a/@aria-current')
    assert tabs == ["page"] and len(page.xpath('//nav[@class="tabs"]/a')) == 2
    assert as_person("support").get(address(world, language="sv")).status_code == 404


@pytest.mark.feature("N13")
def test_a_portal_cannot_be_without_a_sender(world, as_person):
    assert Portal.objects.get().sender == "help@business.example", "founding filled it"
    staff = as_person("admin")
    place = reverse("staff:portals:entrance", kwargs={"public_id": world.portal.public_id})
    page = staff.get(place)
    assert "SPF" in text(page)
    refused = submit(staff, page, "sender", sender="")
    assert refused.status_code == 422
    assert parsed(refused).xpath('//*[@name="sender"][@aria-invalid="true"]')
    assert Portal.objects.get().sender == "help@business.example"
