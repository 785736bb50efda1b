"""Tickets that were joined: where the other one is, for whoever may read it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from portello.modules.tickets.models import Message


def joined_addresses(rows: Any, said: Iterable[Message], page: str) -> dict[str, str]:
    """{number: address} of the tickets that the events among `said` name, as far as they stand
    among `rows`, which are what the reader sees; `page` names the page. One query, if any is named."""
    named = {one.values["number"] for one in said if "number" in one.values}
    if not named:
        return {}
    there = rows.order_by().filter(number__in=named).values_list("number", "public_id")
    return {number: reverse(page, kwargs={"public_id": key}) for number, key in there}
