"""The three classes, what speaks against a match, and what a match must never do (N24 to N26)."""

from __future__ import annotations

import pytest
from django.utils import timezone
from django.utils.translation import override

from portello.access.owned import OutOfReach
from portello.access.viewer import NOBODY, lifted, looking
from portello.core.audit import AuditEntry
from portello.modules.customers.matching import CHECK, EXISTING, NEW, Sender, match
from portello.modules.customers.matching.tests.register import add
from portello.modules.customers.models import Company, Contact, MatchKey
from portello.modules.inbox.models import InboxItem
from portello.modules.portals.models import PortalAccess

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.feature("N24", "N25", "N26")]

NORDKAP = {
    "company": "Nordkap Tekniikka Oy", "business_id": "2077474-0", "person": "Anna Virtanen",
    "email": "anna@nordkap.example", "phone": "040 765 4321", "street": "Satamakatu 4",
    "postal_code": "00160", "city": "Helsinki", "country": "FI",
}  # fmt: skip


@pytest.fixture
def nordkap(world):
    return add(NORDKAP)


def fields(found):
    return {reason.field for reason in found.candidates[0].reasons}


def test_new_when_nothing_agrees(nordkap):
    answer = match(
        Sender(
            company="Kukkakauppa Ruusu", business_id="0737546-2", person="Pekka Salo",
            email="pekka@ruusu.example", phone="+358 50 111 2222", street="Mannerheimintie 9",
            postal_code="00100", city="Helsinki", country="FI",
        )
    )  # fmt: skip
    assert answer.kind == NEW and answer.candidates == ()
    assert match(Sender()).kind == NEW


@pytest.mark.parametrize(
    ("field", "sent"),
    [
        ("email", {"email": "Anna@Nordkap.example"}),
        ("phone", {"phone": "+358407654321"}),
        ("person", {"person": "Virtanen, Anna"}),
        ("address", {"street": "Satamak. 4", "postal_code": "FI-00160"}),
        ("company", {"company": "Nordkap Teknikka"}),
    ],
)
def test_one_field_that_agrees_is_to_be_checked(nordkap, field, sent):
    answer = match(Sender(**sent))
    assert answer.kind == CHECK and fields(answer) == {field}
    best = answer.candidates[0]
    assert best.company == nordkap and bool(best.contact) == (field not in ("address", "company"))


@pytest.mark.parametrize(
    ("field", "sent"),
    [
        ("company", {"company": "NORDKAP TEKNIIKKA"}),
        ("business_id", {"business_id": "20774740"}),
        ("vat_number", {"vat_number": "FI20774740"}),
    ],
)
def test_the_name_or_a_number_of_a_register_is_an_existing_customer(nordkap, field, sent):
    answer = match(Sender(**sent))
    assert answer.kind == EXISTING and fields(answer) == {field}
    assert answer.candidates[0].sureness >= 80


def test_each_suggestion_says_why_in_the_readers_language(nordkap):
    sent = Sender(company="Nordkap Teknikka", business_id="FI20774740", person="Anna Virtanen")
    best = match(sent).candidates[0]
    reasons = {reason.field: reason for reason in best.reasons}
    assert (
        reasons["business_id"].sent == "FI20774740" and reasons["business_id"].held == "2077474-0"
    )
    assert reasons["business_id"].label == "Same business ID"
    assert reasons["company"].label == "Similar company name"
    with override("fi"):
        assert reasons["business_id"].label == "Sama Y-tunnus"
    assert best.contact == Contact.objects.get(name="Anna Virtanen")


def test_a_common_name_of_a_person_is_to_be_checked_and_little_sure(nordkap):
    answer = match(Sender(company="Salon Saha", person="Anna Virtanen", city="Salo", country="FI"))
    assert answer.kind == CHECK and answer.candidates[0].sureness <= 25


def test_a_shared_switchboard_is_to_be_checked(nordkap):
    for n in range(6):
        add({"company": f"Vuokralainen {chr(65 + n)}yksi", "phone": "09 123 4567", "country": "FI"})
    answer = match(Sender(company="Aivan Muu", phone="+358 9 1234567", country="FI"))
    assert answer.kind == CHECK and len(answer.candidates) == 5
    assert all(one.sureness < 60 for one in answer.candidates)


def test_a_mail_provider_shared_with_others_says_nothing(nordkap):
    add({"company": "Toinen", "person": "Minna Maki", "email": "minna.maki@gmail.com"})
    assert match(Sender(email="somebody.else@gmail.com")).kind == NEW


@pytest.mark.parametrize(
    ("sent", "against"),
    [
        ({"business_id": "0737546-2"}, "business_id"),
        ({"country": "DE"}, "country"),
    ],
)
def test_the_same_name_with_something_against_it_is_to_be_checked(world, sent, against):
    add({"company": "Konsultti Oy", "business_id": "2077474-0", "country": "FI"})
    alone = match(Sender(company="Konsultti"))
    lowered = match(Sender(company="Konsultti", **sent))
    assert alone.kind == EXISTING and lowered.kind == CHECK
    assert {one.field for one in lowered.candidates[0].against} == {against}
    assert lowered.candidates[0].sureness < alone.candidates[0].sureness


def test_another_legal_form_is_to_be_checked_and_a_missing_one_is_not(nordkap):
    answer = match(Sender(company="Nordkap Tekniikka GmbH"))
    assert answer.kind == CHECK and answer.candidates[0].against[0].label == "Another legal form"
    assert match(Sender(company="Oy Nordkap Tekniikka Ab")).kind == EXISTING


def test_german_registers_count_by_court(world):
    add({"company": "Alpenblick GmbH", "business_id": "HRB 12345, Amtsgericht München"})
    other = match(Sender(company="Seeblick GmbH", business_id="HRB 12345 Amtsgericht Berlin"))
    assert other.kind == CHECK
    assert match(Sender(business_id="HRB12345 München")).kind == EXISTING


def test_a_private_person_of_the_same_name_is_to_be_checked(world):
    add({"company": "Anna Virtanen", "kind": "person", "email": "anna@home.example"})
    assert match(Sender(person="Virtanen Anna")).kind == CHECK
    assert match(Sender(company="Anna Virtanen")).kind == CHECK
    assert match(Sender(company="Anna Virtanen", email="anna@home.example")).kind == EXISTING


def test_numbers_in_names_are_no_slips(world):
    add({"company": "Asunto Oy Rantatie 12"})
    assert match(Sender(company="Asunto Oy Rantatie 13")).kind == NEW


def test_what_is_archived_is_found_and_said_to_be(nordkap):
    before = match(Sender(company="Nordkap Tekniikka")).candidates[0]
    Company.objects.filter(pk=nordkap.pk).update(archived_at=timezone.now())
    best = match(Sender(company="Nordkap Tekniikka")).candidates[0]
    assert best.archived and best.sureness < before.sureness and not before.archived
    assert best.reasons[-1].label == "Archived in the register" and best.reasons[-1].held


def test_a_name_in_look_alike_letters_is_found_and_pointed_out(nordkap):
    best = match(Sender(company="Nоrdkар Tekniikka")).candidates[0]  # о, а, р are Cyrillic
    assert best.kind == EXISTING and best.reasons[0].disguised
    assert "only look alike" in best.reasons[0].label
    assert (
        "only look alike"
        not in match(Sender(company="Nordkap Tekniikka")).candidates[0].reasons[0].label
    )


def test_the_best_comes_first_and_at_most_five(nordkap):
    for n in range(7):
        add({"company": f"Nordkap Tekniikka {'ABCDEFG'[n]}", "person": "Anna Virtanen"})
    answer = match(Sender(company="Nordkap Tekniikka", person="Anna Virtanen"))
    assert len(answer.candidates) == 5 and answer.candidates[0].company == nordkap
    sure = [one.sureness for one in answer.candidates]
    assert sure == sorted(sure, reverse=True) and answer.kind == EXISTING


def test_who_was_forgotten_is_found_by_nothing(nordkap):
    Contact.objects.filter(company=nordkap).update(forgotten_at=timezone.now())
    from portello.modules.customers.matching import storing

    storing.store(list(Contact.objects.filter(company=nordkap)))
    assert match(Sender(person="Anna Virtanen", email="anna@nordkap.example")).kind == NEW


@pytest.mark.feature("S25")
def test_a_match_gives_nothing_and_changes_nothing(nordkap):
    rows = (AuditEntry, PortalAccess, InboxItem, Company, Contact, MatchKey)
    before = [model.objects.count() for model in rows]
    assert match(Sender(**NORDKAP)).kind == EXISTING
    assert [model.objects.count() for model in rows] == before


def test_nobody_on_the_customer_side_can_ask(nordkap, world):
    """Neither with a hit nor without one: the refusal must not depend on the register."""
    for viewer in (NOBODY, world.viewer("main_alpha")):
        with looking(viewer):
            for sender in (Sender(company="Nordkap Tekniikka"), Sender(company="Nobody At All")):
                with pytest.raises(OutOfReach):
                    match(sender)
                with lifted("of a customer's own operation"), pytest.raises(OutOfReach):
                    match(sender)
            assert not viewer.see(MatchKey).exists()
