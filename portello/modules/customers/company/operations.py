"""Writing a company's address from the customer's side."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from portello.access.owned import check_reach
from portello.access.viewer import Viewer, lifted
from portello.core import changes
from portello.modules.customers.models import Address


def write_address(
    *, by: Viewer, address: Address, values: dict[str, Any], base_version: int | None
) -> changes.Written:
    """Change an address, or add the one of its kind; returns what `changes.apply` does.

    A new one is made empty and then filled, so that what has to wait for staff waits in either case.
    """
    with transaction.atomic():
        if address.pk is None and any(values.values()):
            check_reach(address)
            with lifted("that the company has one address of a kind is asked of its own rows"):
                changes.create(address, by=by)
            base_version = None
        if address.pk is None:
            return changes.Written({})
        return changes.apply(address, values, by=by, base_version=base_version)
