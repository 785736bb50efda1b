"""What the page asks, as staff chose it, and what is kept of it (N04, N10)."""

from __future__ import annotations

import pytest

from portello.modules.registration.models import Registration
from portello.modules.registration.tests.people import fill_in, link_of, patient, set_page, visitor
from tests.pages import parsed, text

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ADDRESS = {
    "address_line1": "Katu 1", "address_postal_code": "00100", "address_city": "Helsinki",
    "address_country": "FI", "consent_1": "on",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    patient(monkeypatch)


def ask():
    set_page(
        fields={
            "company.kind": "asked", "company.name": "required", "company.business_id": "required",
            "company.vat_number": "asked", "address": "required", "contact.title": "asked",
        },
        text={"en": "Welcome, **dealers**."},
        consents=[
            {"id": "1", "text": {"en": "I agree to the terms", "fi": "Hyväksyn ehdot"},
             "address": "https://business.example/terms", "required": True},
            {"id": "2", "text": {"en": "Send me news"}, "address": "", "required": False},
        ],
    )  # fmt: skip


@pytest.mark.feature("N04", "N10")
def test_the_portal_asks_what_staff_chose(world):
    ask()
    client = visitor()
    page = client.get("/register/")
    assert parsed(page).xpath("//main//strong[text()='dealers']")
    assert not parsed(page).xpath("//main//*[@name='message' or @name='contact_phone']")
    answer = fill_in(client, company_name="", address_country="FI")
    wrong = {e.get("id") for e in parsed(answer).xpath("//*[contains(@class, 'invalid-feedback')]")}
    assert wrong == {
        "id_company_name_error", "id_company_business_id_error", "id_address_line1_error",
        "id_address_postal_code_error", "id_address_city_error", "id_consent_1_error",
    }  # fmt: skip


@pytest.mark.feature("N04")
def test_companies_are_asked_more_than_private_persons(world):
    ask()
    client = visitor()
    answer = fill_in(client, company_business_id="1234567-0", **ADDRESS)
    assert answer.status_code == 422 and parsed(answer).xpath(
        "//*[@id='id_company_business_id_error']"
    )
    person = fill_in(client, company_kind="person", company_business_id="ignored", **ADDRESS)
    assert person.status_code == 200
    kept = Registration.objects.get()
    assert kept.payload["company"] == {"kind": "person", "name": "Nina New"}
    assert kept.payload["address"]["country"] == "FI"
    assert kept.consents == [
        {"wording": "I agree to the terms", "language": "en", "given": True},
        {"wording": "Send me news", "language": "en", "given": False},
    ]
    assert "I agree to the terms" in text(client.get(link_of()))


@pytest.mark.feature("N04")
def test_the_words_that_were_agreed_to_are_kept_in_their_language(world):
    ask()
    finnish = visitor(HTTP_ACCEPT_LANGUAGE="fi")
    fill_in(finnish, company_kind="person", email="fi@gamma.example", **ADDRESS)
    kept = Registration.objects.get(email="fi@gamma.example")
    assert kept.consents[0]["wording"] == "Hyväksyn ehdot" and kept.language == "fi"


def test_an_untouched_country_is_no_address(world):
    set_page(fields={"address": "asked"})
    fill_in(visitor(), address_country="FI")
    assert Registration.objects.get().payload["address"] == {}
