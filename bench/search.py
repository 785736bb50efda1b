"""What searching costs at a chosen size: the search page of both sides, and the list of orders.

`python -m bench.search --orders 100000`, with PORTELLO_MODE=demo, PORTELLO_DATA and
DJANGO_SETTINGS_MODULE=bench.settings as bin/bench sets them. Prints milliseconds of processor time.
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import Any

ASKED = ["B-000105", "b-0001", "b-00", "b", "toner", "alpha toner", "zzz", "a b c d e f g h"]


def main() -> None:
    """Grow the demo business, then ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=100_000)
    options = parser.parse_args()
    from bench.run import _prepare

    started = time.process_time()
    _prepare(options.orders)
    print(f"{options.orders} orders grown and indexed in {time.process_time() - started:.0f} s")
    for email, page in (
        ("main@alpha.example", "/search/?q={}"),
        ("user@alpha.example", "/search/?q={}"),
        ("main@alpha.example", "/orders/?q={}"),
        ("admin@business.example", "/staff/search/?q={}"),
        ("admin@business.example", "/staff/orders/?q={}"),
    ):
        client = _client(email)
        print(f"{email} {page.format('')} floor of the empty page {_cost(client, page, ''):.1f} ms")
        for asked in ASKED:
            print(f"    {asked:<18}{_cost(client, page, asked):8.1f} ms")


def _client(email: str) -> Any:
    from django.test import Client

    from portello.modules.accounts.models import User

    client = Client(HTTP_HOST="localhost")
    user = User.objects.get(email=email)
    client.force_login(user, "portello.modules.accounts.backend.Backend")
    return client


def _cost(client: Any, page: str, asked: str) -> float:
    spent = []
    for _round in range(7):
        start = time.process_time()
        response = client.get(page.format(asked.replace(" ", "+")))
        assert response.status_code == 200, response.status_code
        spent.append((time.process_time() - start) * 1000)
    return statistics.median(spent[2:])


if __name__ == "__main__":
    main()
