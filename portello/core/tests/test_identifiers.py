"""Checks that know the field: good and bad ones of each country, and what the reader is told."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from portello.core import identifiers
from portello.core.identifiers import accounts, business, postal, vat

GOOD_IDS = {
    "AT": ["FN 122119m", "122119m"],
    "BE": ["0428.759.497", "BE 428759497"],
    "CH": ["CHE-100.155.212", "CHE100155212"],
    "CZ": ["25123891"],
    "DE": ["HRB 12345", "HRB 12345 B", "Amtsgericht Charlottenburg HRB 12345 B", "HRA 7, Hamburg",
           "VR 1234", "181/815/08155", "DE136695976", "DE123456788-00001"],
    "DK": ["13585628", "DK 13585628"],
    "EE": ["12345678"],
    "ES": ["B64717838", "54362315K"],
    "FI": ["2077474-0", "20774740", "FI20774740", "0112038-9"],
    "FR": ["404 833 048", "404833048", "73282932000074"],
    "GB": ["01234567", "SC123456", "OC 312345", "RS00123A"],
    "IS": ["450401-3150"],
    "IT": ["00743110157", "RCCMNL83S18D969H"],
    "LV": ["40003521600"],
    "NL": ["12345678", "123456780000"],
    "NO": ["988 077 917", "974760673"],
    "PL": ["8567346215", "192598184"],
    "PT": ["501 964 843"],
    "SE": ["556036-0793", "5560360793"],
    "BR": ["whatever it is called there"],
}  # fmt: skip
BAD_IDS = {
    "AT": ["FN 122119", "12"], "BE": ["0428.759.498"], "CH": ["CHE-100.155.213"],
    "CZ": ["25123890"], "DE": ["12345", "HRX 5", "HRB", "181/815"], "DK": ["13585627", "1358"],
    "EE": ["12345679"], "ES": ["B64717839"], "FI": ["2077474-1", "1234567", "hello"],
    "FR": ["404833049", "7328293200007"], "GB": ["12345", "SCX23456"], "IS": ["450401-3140"],
    "IT": ["00743110158", "RCCMNL83S18D969X"], "LV": ["40003521601"], "NL": ["1234567"],
    "NO": ["988077918", "98807791"], "PL": ["8567346216"], "PT": ["501964842"],
    "SE": ["556036-0794", "55603607"],
}  # fmt: skip
VAT = [
    ("FI20774740", "FI", True), ("FI 2077474-0", "FI", True), ("FI20774741", "FI", False),
    ("20774740", "FI", True), ("20774741", "FI", False), ("hello", "FI", False),
    ("DE136695976", "FI", True), ("DE136695978", "FI", False), ("IT 00743110157", "IT", True),
    ("00743110157", "IT", True), ("00743110158", "IT", False), ("EL094259216", "GR", True),
    ("SE556036079301", "SE", True), ("NO995525828MVA", "NO", True), ("995525828MVA", "NO", True),
    ("NO995525829MVA", "NO", False), ("GB980780684", "GB", True), ("GB802311781", "GB", False),
    ("CHE-107.787.577 MWST", "CH", True), ("CHE-107.787.577", "CH", True),
    ("CHE-107.787.578 MWST", "CH", False), ("US12-3456789", "FI", True), ("anything", "US", True),
    ("XI110305878", "GB", True), ("", "", False),
]  # fmt: skip
PHONES = [
    ("040 123 4567", "FI", True), ("+358 40 123 4567", "FI", True), ("+49 30 901820", "FI", True),
    ("040-123 4567 puh. 12", "FI", True), ("+358 (0)40 123 4567", "FI", True),
    ("040 123 4567, 09 123 4567", "FI", True), ("030/901820", "DE", True),
    ("040 1234567 / 09 1234567", "FI", True), ("070-123 45 67", "SE", True),
    ("22 00 11 22", "NO", True), ("02 1234 5678", "IT", True), ("(01) 234 5678", "IE", True),
    ("040 1", "FI", False), ("22 00 11", "NO", False), ("+47 22 00 11 2", "FI", False),
    ("call me", "FI", False), ("040 123 4567 123 4567", "FI", False), ("12", "FI", False),
    ("040 123 4567 / 09 123 4567 / 1", "FI", False), ("(5) 555-4729", "TP", True), ("+358 40 1", "TP", False),
]  # fmt: skip
CODES = [
    ("00100", "FI", True), ("FI-00100", "FI", True), ("0010", "FI", False), ("001000", "FI", False),
    ("111 51", "SE", True), ("11151", "SE", True), ("S-111 51", "SE", True), ("1115", "SE", False),
    ("0154", "NO", True), ("N-0154", "NO", True), ("00154", "NO", False),
    ("10117", "DE", True), ("D-10117", "DE", True), ("1011", "DE", False), ("DE10117", "DE", True),
    ("20121", "IT", True), ("2012A", "IT", False), ("SW1A 1AA", "GB", True),
    ("sw1a1aa", "GB", True), ("EC1Y 8SY", "GB", True), ("12345", "GB", False),
    ("1012 AB", "NL", True), ("1012", "NL", False), ("LV-1050", "LV", True), ("1050", "LV", True),
    ("00-950", "PL", True), ("00950", "PL", True), ("0095", "PL", False), ("AD500", "AD", True),
    ("IM2 1AA", "IM", True), ("D02 AF30", "IE", True), ("22100", "AX", True), ("00100", "AX", False),
    ("20500-0003", "US", True), ("T2F 8M4", "CA", True), ("anything", "VE", True),
]  # fmt: skip
EINVOICES = [
    ("003720774740", "FI", True), ("00372077474012345", "FI", True), ("003720774741", "FI", False),
    ("TE003720774740", "FI", True), ("0216:003720774740", "FI", True),
    ("0216:003720774741", "FI", False), ("FI21 1234 5600 0007 85", "FI", True),
    ("FI22 1234 5600 0007 85", "FI", False), ("bills@alpha.example", "FI", False),
    ("hello", "FI", False), ("0192:988077917", "NO", True), ("0192:988077918", "NO", False),
    ("iso6523-actorid-upis::0192:988077917", "NO", True), ("988077917", "NO", True),
    ("988077918", "NO", False), ("0007:5560360793", "SE", True), ("0007:5560360794", "SE", False),
    ("7300010000001", "SE", True), ("7300010000002", "SE", False), ("0088:7300010000001", "FR", True),
    ("0088:7300010000002", "FR", False), ("0184:13585628", "DK", True),
    ("5790000436057", "DK", True), ("9930:DE136695976", "DE", True),
    ("04011000-1234512345-06", "DE", True), ("04011000-1234512345-07", "DE", False),
    ("991-33333TEST-33", "DE", True), ("0204:991-33333TEST-33", "DE", True),
    ("0204:991-33333TEST-34", "DE", False), ("rechnung@beta.example", "DE", True),
    ("rechnung@", "DE", False), ("hello", "DE", False), ("M5UXCR1", "IT", True),
    ("UFABCD", "IT", True), ("0000000", "IT", True), ("M5UXCR1A", "IT", False),
    ("fatture@pec.example", "IT", True), ("fatture@pec", "IT", False), ("whatever", "FR", True),
]  # fmt: skip
CASES = [
    *[("business_id", v, c, True) for c, values in GOOD_IDS.items() for v in values],
    *[("business_id", v, c, False) for c, values in BAD_IDS.items() for v in values],
    *[("vat_number", *case) for case in VAT],
    *[("phone_number_of", *case) for case in PHONES],
    *[("postal_code", *case) for case in CODES],
    *[("einvoice_address", *case) for case in EINVOICES],
    *[("bank_account", value, country, True) for country, value in accounts.EXAMPLES.items()],
    ("bank_account", "FI2112345600000785", "DE", True),
    ("bank_account", "FI2112345600000786", "FI", False),
    ("bank_account", "FI21", "FI", False),
    ("bank_account", "1234567890", "NO", False),
]


def refusal(check: str, value: str, country: str) -> str:
    """What the reader is told; "" for a value that is taken."""
    try:
        getattr(identifiers, check)(value, country)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@pytest.mark.parametrize(("check", "value", "country", "fits"), CASES)
def test_each_country_knows_its_own(check, value, country, fits):
    told = refusal(check, value, country)
    assert bool(told) != fits, told or f"{value} was taken"


@pytest.mark.parametrize("language", ["en", "fi", "nb", "sv", "it", "de"])
@pytest.mark.parametrize("country", sorted({*business.SCHEMES, *vat.EXAMPLES, *postal.EXAMPLES}))
def test_every_example_we_give_is_taken(country, language):
    """Whoever types what the message proposes gets on."""
    with translation.override(language):
        if scheme := business.SCHEMES.get(country):
            assert not refusal("business_id", scheme.example, country)
            told = refusal("business_id", "?", country)
            assert scheme.name in told and scheme.example in told
        if example := vat.EXAMPLES.get(country):
            assert not refusal("vat_number", example, country)
            assert example in refusal("vat_number", f"{example[:2]}?", country)
        if example := postal.EXAMPLES.get(country):
            assert not refusal("postal_code", example, country)
            assert example in refusal("postal_code", "?", country)


@pytest.mark.parametrize("digit", "0123456789")
def test_one_wrong_digit_is_always_noticed(digit):
    """What check digits are for: of ten last digits one fits."""
    fits = {
        "business_id": [("207747{}-0", "FI", "4"), ("98807791{}", "NO", "7"), ("556036-079{}", "SE", "3")],
        "einvoice_address": [("04011000-1234512345-0{}", "DE", "6"), ("00372077474{}", "FI", "0")],
        "vat_number": [("DE13669597{}", "DE", "6"), ("IT0074311015{}", "IT", "7")],
    }  # fmt: skip
    for check, numbers in fits.items():
        for pattern, country, right in numbers:
            told = refusal(check, pattern.format(digit), country)
            assert bool(told) == (digit != right), (pattern, digit, told)


def test_a_country_that_nobody_has_said_is_supposed_with_care(settings):
    settings.COUNTRY = "FI"
    assert not refusal("business_id", "HRB 12345", "") and not refusal(
        "business_id", "988077917", ""
    )
    assert "Y-tunnus" in refusal("business_id", "what", "")
    assert not refusal("einvoice_address", "M5UXCR1", "")
    assert "OVT" in refusal("einvoice_address", "no such thing", "")
    assert "00100" in refusal("postal_code", "0154", "") and not refusal("postal_code", "00100", "")
    assert not refusal("vat_number", "20774740", "") and refusal("vat_number", "20774741", "")
    assert refusal("phone_number_of", "040 1", "") and not refusal(
        "phone_number_of", "040 12345", ""
    )
