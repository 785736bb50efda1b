"""E-invoice addresses: the scheme is told by the form, and then held to its own rules.

Sources: Peppol policy for use of identifiers and its list of participant schemes (ISO 6523 ICD);
TIEKE's guide to OVT codes; Leitweg-ID format specification 2.0.2; Agenzia delle Entrate's
specification of FatturaPA (codice destinatario, PEC).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from stdnum import ean, iban, lei
from stdnum.be import vat as be_number
from stdnum.de import leitweg
from stdnum.dk import cvr as dk_cvr
from stdnum.ee import registrikood as ee_registrikood
from stdnum.exceptions import ValidationError as NotValid
from stdnum.fi import ytunnus as fi_ytunnus
from stdnum.fr import siren as fr_siren
from stdnum.fr import siret as fr_siret
from stdnum.is_ import kennitala as is_kennitala
from stdnum.it import codicefiscale as it_codicefiscale
from stdnum.it import iva as it_iva
from stdnum.no import orgnr as no_orgnr
from stdnum.se import orgnr as se_orgnr

from portello.core.addresses import country_name
from portello.core.identifiers.business import SCHEMES

_OVT = re.compile(r"0037([0-9]{8})[0-9A-Z]{0,5}", re.I)
_PEPPOL = re.compile(r"(?:iso6523-actorid-upis::)?([0-9]{4}):([0-9A-Z._~:-]{1,50})", re.I)
_LEITWEG = re.compile(r"[0-9]{2,12}(-[0-9A-Z]{1,30})?-[0-9]{2}", re.I)
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}", re.I)
_CODICE = re.compile(r"[0-9A-Z]{6,7}", re.I)


def _ovt(value: str) -> None:
    found = _OVT.fullmatch(value)
    if found is None:
        raise NotValid
    fi_ytunnus.validate(found[1])


# Participant schemes whose numbers carry check digits; the others are held to their form alone.
_SCHEMES: dict[str, Callable[[str], Any]] = {
    "0002": fr_siren.validate, "0007": se_orgnr.validate, "0009": fr_siret.validate,
    "0088": ean.validate, "0184": dk_cvr.validate, "0191": ee_registrikood.validate,
    "0192": no_orgnr.validate, "0196": is_kennitala.validate, "0199": lei.validate,
    "0204": leitweg.validate, "0208": be_number.validate, "0210": it_codicefiscale.validate,
    "0211": it_iva.validate, "0212": fi_ytunnus.validate, "0216": _ovt,
}  # fmt: skip


def einvoice_address(value: str, country: str) -> None:
    """Raise `ValidationError` for an address whose check digits are wrong, or whose form no scheme
    of the country has. Where a country is not listed, an unknown form passes."""
    if not country:
        _of_any_country(value)
        return
    plain = re.sub(r"\s", "", value)
    known = _named(plain, country)
    if known is None:
        if country in EXPECTED:
            raise ValidationError(
                _("This is no known e-invoice address (%(country)s). Expected: %(expected)s."),
                params={"country": country_name(country), "expected": EXPECTED[country]},
            )
        return
    name, check = known
    try:
        check(plain)
    except (NotValid, ValidationError):
        raise ValidationError(
            _(
                "This address is mistyped: its characters do not fit together (%(scheme)s)."
                " Expected: %(expected)s."
            ),
            params={"scheme": name, "expected": EXPECTED.get(country, _PEPPOL_ALONE)},
        ) from None


def _of_any_country(value: str) -> None:
    """The business's own country's rules, or those of any other country that has some."""
    for other in EXPECTED:
        try:
            return einvoice_address(value, other)
        except ValidationError:
            continue
    einvoice_address(value, settings.COUNTRY)


def _named(plain: str, country: str) -> tuple[Any, Callable[[str], Any]] | None:
    """(name of the scheme, its check) of what has the form of an e-invoice address."""
    if _PEPPOL.fullmatch(plain):
        return "Peppol", _peppol
    if plain[:4] == "0037" and plain[4:12].isdigit():
        return "OVT", _ovt
    if country == "FI" and plain[:2].upper() == "TE" and _OVT.fullmatch(plain[2:]):
        return "OVT", lambda text: _ovt(text[2:])  # as one Finnish operator writes it
    if country == "FI" and _IBAN.fullmatch(plain):
        return "IBAN", iban.validate
    if country == "IT" and _CODICE.fullmatch(plain):
        return "codice destinatario", lambda text: None  # has no check digit
    if country in ("NO", "SE", "DK") and plain.replace("-", "").isdigit():
        return _national(plain, country)
    if country == "DE" and _LEITWEG.fullmatch(plain):
        return "Leitweg-ID", leitweg.validate
    if "@" in plain and country not in _NO_MAIL:
        return _("E-mail"), validate_email
    return None


def _peppol(text: str) -> None:
    found = _PEPPOL.fullmatch(text)
    if found is None:
        raise NotValid
    check = _SCHEMES.get(found[1])
    if check is not None:
        check(found[2])


def _national(plain: str, country: str) -> tuple[Any, Callable[[str], Any]] | None:
    """The bare numbers that are in use beside Peppol: GLN, and the number of the register."""
    if len(plain) == 13:
        return "GLN", ean.validate
    checks = {"NO": no_orgnr.validate, "SE": se_orgnr.validate, "DK": dk_cvr.validate}
    return SCHEMES[country].name, checks[country]


_NO_MAIL = ("FI", "NO", "SE", "DK")  # invoices by e-mail are no e-invoices there
EXPECTED: dict[str, Any] = {
    "FI": _("an OVT code (003720774740), a Peppol address (0216:003720774740) or an IBAN"),
    "NO": _("the organisation number, or as a Peppol address (0192:988077917)"),
    "SE": _("a Peppol address (0007:5560360793) or a GLN of 13 digits (7300010000001)"),
    "DK": _("a GLN of 13 digits (5790000436057) or a Peppol address (0184:13585628)"),
    "IT": _("a codice destinatario of 7 characters (6 for public bodies) or a PEC address"),
    "DE": _("a Leitweg-ID (04011000-1234512345-06), a Peppol address or an e-mail address"),
}
_PEPPOL_ALONE = _("a Peppol address such as 0088:7300010000001")
