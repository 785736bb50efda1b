"""An example errand, for staff who set a portal up."""

from __future__ import annotations

from typing import Any

from portello.modules.customers.examples import IDS, example_people
from tests.errands.models import Errand


def examples(portal: Any) -> dict[type, list[Any]]:
    """One, open."""
    company, _contact = example_people(portal)
    return {Errand: [Errand(pk=-1, public_id=IDS.format(1), company=company, title="Example")]}
