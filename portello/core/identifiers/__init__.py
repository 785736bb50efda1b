"""Numbers with a structure of their own: each check knows the country and says what it expects.

Every check takes the text as typed and an ISO country code, and raises `ValidationError` in the
reader's language. "" is a country that nobody has said yet: the business's own is supposed then, and
business ids and e-invoice addresses of any country pass. Of a country without an entry all passes.
"""

from portello.core.identifiers.accounts import bank_account
from portello.core.identifiers.business import business_id
from portello.core.identifiers.einvoices import einvoice_address
from portello.core.identifiers.phones import phone_number, phone_number_of
from portello.core.identifiers.postal import postal_code
from portello.core.identifiers.vat import vat_number

__all__ = [
    "bank_account",
    "business_id",
    "einvoice_address",
    "phone_number",
    "phone_number_of",
    "postal_code",
    "vat_number",
]
