"""Business ids by country: the number of the register that a company would give as its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.at import businessid as at_firmenbuch
from stdnum.be import vat as be_number
from stdnum.ch import uid as ch_uid
from stdnum.cz import dic as cz_dic
from stdnum.de import stnr as de_stnr
from stdnum.dk import cvr as dk_cvr
from stdnum.ee import registrikood as ee_registrikood
from stdnum.es import nif as es_nif
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as NotValid
from stdnum.fi import ytunnus as fi_ytunnus
from stdnum.fr import siren as fr_siren
from stdnum.fr import siret as fr_siret
from stdnum.is_ import kennitala as is_kennitala
from stdnum.it import codicefiscale as it_codicefiscale
from stdnum.it import iva as it_iva
from stdnum.lv import pvn as lv_number
from stdnum.no import orgnr as no_orgnr
from stdnum.pl import nip as pl_nip
from stdnum.pl import regon as pl_regon
from stdnum.pt import nif as pt_nif
from stdnum.se import orgnr as se_orgnr

from portello.core.addresses import country_name


@dataclass(frozen=True)
class Scheme:
    """What a country's business ids are called there, a valid example, and who checks them.

    `accepted` are check functions (each raises stdnum's ValidationError) or patterns for numbers
    without a check digit; one of them has to agree.
    """

    name: str
    example: str
    accepted: tuple[Callable[[str], Any] | str, ...]


# Handelsregister and its sisters: kind of register and number, the court before or behind it.
_DE_REGISTER = r".{0,60}\b(HRA|HRB|GNR|GSR|PR|VR)[ -]?[0-9]{1,6} ?[A-Z]{0,3}\b.{0,60}"
# Economic identification number, § 139c Abgabenordnung: DE, nine digits, five of distinction.
_DE_ECONOMIC = r"DE[0-9]{9}(-?[0-9]{5})?"

SCHEMES: dict[str, Scheme] = {
    "AT": Scheme("Firmenbuchnummer", "FN 122119m", (at_firmenbuch.validate,)),
    "BE": Scheme("ondernemingsnummer / numéro d’entreprise", "0428.759.497", (be_number.validate,)),
    "CH": Scheme("UID", "CHE-100.155.212", (ch_uid.validate,)),
    "CZ": Scheme("IČO", "25123891", (cz_dic.validate,)),
    "DE": Scheme(
        "Handelsregisternummer / Steuernummer",
        "HRB 12345",
        (_DE_REGISTER, _DE_ECONOMIC, de_stnr.validate),
    ),
    "DK": Scheme("CVR-nummer", "13585628", (dk_cvr.validate,)),
    "EE": Scheme("registrikood", "12345678", (ee_registrikood.validate,)),
    "ES": Scheme("NIF", "B64717838", (es_nif.validate,)),
    "FI": Scheme("Y-tunnus", "2077474-0", (fi_ytunnus.validate,)),
    "FR": Scheme("SIREN / SIRET", "404 833 048", (fr_siren.validate, fr_siret.validate)),
    "GB": Scheme("company number", "01234567", (r"[A-Z]{2} ?[0-9]{5}[0-9A-Z]|[0-9]{6,8}",)),
    "IS": Scheme("kennitala", "450401-3150", (is_kennitala.validate,)),
    "IT": Scheme(
        "partita IVA / codice fiscale",
        "00743110157",
        (it_iva.validate, it_codicefiscale.validate),
    ),
    "LV": Scheme("reģistrācijas numurs", "40003521600", (lv_number.validate,)),
    "NL": Scheme("KVK-nummer", "12345678", (r"[0-9]{8}|[0-9]{12}",)),
    "NO": Scheme("organisasjonsnummer", "988 077 917", (no_orgnr.validate,)),
    "PL": Scheme("NIP / REGON", "8567346215", (pl_nip.validate, pl_regon.validate)),
    "PT": Scheme("NIPC", "501 964 843", (pt_nif.validate,)),
    "SE": Scheme("organisationsnummer", "556036-0793", (se_orgnr.validate,)),
}


def business_id(value: str, country: str) -> None:
    """Raise `ValidationError` for what the country's register cannot have given out."""
    supposed = country or settings.COUNTRY
    scheme = SCHEMES.get(supposed)
    if scheme is None:
        return
    refusal = _refusal(value, scheme)
    if refusal is None or not (country or all(_refusal(value, s) for s in SCHEMES.values())):
        return
    raise ValidationError(
        refusal,
        params={
            "scheme": scheme.name,
            "country": country_name(supposed),
            "example": scheme.example,
        },
    )


def _refusal(value: str, scheme: Scheme) -> Any:
    """The sentence for what is wrong with a number, None if the scheme takes it."""
    mistyped = False
    for accepted in scheme.accepted:
        if isinstance(accepted, str):
            if re.fullmatch(accepted, value.strip(), re.I):
                return None
            continue
        try:
            accepted(value)
            return None
        except InvalidChecksum:
            mistyped = True
        except NotValid:
            continue
    return MISTYPED if mistyped else NO_BUSINESS_ID


NO_BUSINESS_ID = _(
    "This is no business ID of the company's country (%(country)s)."
    " Expected: %(scheme)s, for example %(example)s."
)
MISTYPED = _(
    "The check digits do not fit, so this number is mistyped."
    " Expected: %(scheme)s, for example %(example)s (%(country)s)."
)
