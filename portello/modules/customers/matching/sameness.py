"""Whether two values of one field say the same, in whatever way each is written."""

from __future__ import annotations

from portello.modules.customers.matching import numbers
from portello.modules.customers.matching.streets import place, postal, town_name

_SOMEWHERE = "1"  # a postal code, so that only the streets are compared


def is_same(name: str, one: str, other: str, country: str = "") -> bool:
    """Whether the values of field `name` are one; `country` reads phone numbers without one.

    >>> is_same("business_id", "0112038-9", "01120389"), is_same("name", "Beta", "beta")
    (True, False)
    """
    if one == other:
        return True
    if not one or not other:
        return False
    if name in ("business_id", "vat_number"):
        return numbers.number(one).same_as(numbers.number(other))
    if name == "phone":
        return bool(numbers.phones(one, country) & numbers.phones(other, country))
    if name in ("line1", "line2"):
        first, second = (place(text, _SOMEWHERE, "", "") for text in (one, other))
        return first.letter == second.letter and first.near(second) == 1
    if name == "postal_code":
        return postal(one) == postal(other)
    if name == "city":
        return town_name(one) == town_name(other)
    return name == "email" and numbers.email(one) == numbers.email(other)
