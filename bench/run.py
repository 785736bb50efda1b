"""Serve the demo business at a chosen size and measure the pages of both sides against two floors."""

from __future__ import annotations

import argparse
import http.cookiejar
import os
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

PAGES = [
    "/",
    "/orders/",
    "/orders/?q=b-0001",
    "/orders/?sort=gross",
    "/orders/?page=40",
    "{order}",
    "/me/",
    "/company/",
    "/contacts/",
    "/administration/",
    "/tickets/",
    "/tickets/?state=unclosed",
    "/tickets/?q=printer+toner",
    "/tickets/?sort=subject",
    "/tickets/?page=40",
    "{ticket}",
    "/search/?q=cartridge",
    "/search/?q=printer+invoice+toner",
    "/search/?q=please",
    "/kb/",
    "/kb/?q=printer",
    "/notifications/",
]
STAFF = [
    "/staff/",
    "/staff/tickets/",
    "/staff/tickets/?state=all",
    "/staff/tickets/?q=printer+toner",
    "{staff_ticket}",
    "/staff/search/?q=cartridge",
    "/staff/search/?q=printer+invoice+toner",
    "/staff/knowledge/",
    "/staff/inbox/",
]
FIRST = {"order": "/orders/", "ticket": "/tickets/", "staff_ticket": "/staff/tickets/"}
CUSTOMER = "main@alpha.example"  # the main user of the big company
MEMBER_OF_STAFF = "admin@business.example"
FLOORS = ["/floor/static/", "/floor/rows/"]


def main() -> int:
    """Prints one line a page: figures, and ratios to the two floors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--seconds", type=float, default=3.0, help="load per page")
    parser.add_argument("--port", type=int, default=8765)
    options = parser.parse_args()
    _prepare(options.orders, options.tickets, options.articles)
    command = [sys.executable, "-m", "gunicorn", "bench.wsgi:application", "-b", f"127.0.0.1:{options.port}",
               "--workers", "2", "--worker-class", "gthread", "--threads", "8",
               "--log-level", "warning", "--keep-alive", "30"]  # fmt: skip
    server = subprocess.Popen(command)
    try:
        _wait(options.port)
        pids = [
            int(p)
            for p in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        ]
        _report(options, pids)
    finally:
        server.terminate()
        server.wait()
    return 0


def _prepare(orders: int, tickets: int = 0, articles: int = 0) -> None:
    import django

    django.setup()
    from bench.data import grow
    from bench.helped import grow as grow_help
    from portello.commands.prepare import bring_up_to_date
    from portello.demo.load import load

    bring_up_to_date()
    load()
    grow(orders)
    if tickets:
        grow_help(tickets, articles)


def _report(options: argparse.Namespace, pids: list[int]) -> None:
    customer, staff = (_log_in(options.port, x) for x in (CUSTOMER, MEMBER_OF_STAFF))
    name = os.environ.get("PORTELLO_DATABASE", "sqlite").split(":")[0]
    print(f"database {name}, {options.orders} orders, {options.tickets} tickets of 5 messages, "
          f"{options.articles} articles")  # fmt: skip
    print(
        f"{'page':<34}{'p50 ms':>8}{'p95':>8}{'req/s':>8}{'cpu ms':>8}{'queries':>9}{'bytes':>8}   p50 x floors   cpu x floors"
    )
    for path in FLOORS:
        _line(path, _measured(options, path, customer[1], pids))
    for pages, (opener, cookie) in ((PAGES, customer), (STAFF, staff)):
        found = {name: _first(opener, options.port, address) for name, address in FIRST.items()
                 if f"{{{name}}}" in pages}  # fmt: skip
        for page in pages:
            shown = {f"{{{name}}}": f"<a {name.replace('_', ' ')}>" for name in found}.get(
                page, page
            )
            _line(shown, _measured(options, page.format(**found), cookie, pids))


def _measured(options: argparse.Namespace, path: str, cookie: str, pids: list[int]) -> Any:
    from bench.measure import measure

    return measure(options.port, path, FLOORS, cookie, pids, options.seconds)


def _line(name: str, f: Any) -> None:
    times = " ".join(f"{one:6.2f}" for one in f.p50_ratios)
    cpus = " ".join(f"{one:6.2f}" for one in f.cpu_ratios)
    print(
        f"{name:<34}{f.p50:>8.1f}{f.p95:>8.1f}{f.rate:>8.0f}{f.cpu:>8.2f}{f.queries:>9}{f.size:>8}  {times}  {cpus}",
        flush=True,
    )


def _log_in(port: int, email: str) -> tuple[urllib.request.OpenerDirector, str]:
    """A browser of somebody, and its cookie."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    base = f"http://localhost:{port}"
    page = opener.open(f"{base}/account/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    form = {
        "csrfmiddlewaretoken": token.group(1),
        "login": email,
        "password": "portello-demo",
    }
    opener.open(f"{base}/account/login/", urllib.parse.urlencode(form).encode())
    return opener, "; ".join(f"{c.name}={c.value}" for c in jar)


def _first(opener: urllib.request.OpenerDirector, port: int, address: str) -> str:
    """The address of the first record of a list."""
    page = opener.open(f"http://localhost:{port}{address}").read().decode()
    found = re.search(rf'href="({address}\w{{12}}/)"', page)
    assert found is not None, address
    return found.group(1)


def _wait(port: int) -> None:
    for _attempt in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=1)
            return
        except OSError:
            time.sleep(0.05)


if __name__ == "__main__":
    raise SystemExit(main())
