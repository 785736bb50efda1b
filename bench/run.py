"""Serve the demo business at a chosen size and measure every portal page against two floors."""

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
]
HELP = [
    "/tickets/",
    "/tickets/?state=unclosed",
    "/tickets/?q=printer+toner",
    "/tickets/?sort=subject",
    "/tickets/?page=40",
    "{ticket}",
    "/search/?q=cartridge",
    "/search/?q=printer+invoice+toner",
    "/kb/",
    "/kb/?q=printer",
]
FLOORS = ["/floor/static/", "/floor/rows/"]


def main() -> int:
    """Prints one line a page: figures, and ratios to the two floors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--tickets", type=int, default=0, help="and measure their pages")
    parser.add_argument("--seconds", type=float, default=3.0, help="load per page")
    parser.add_argument("--port", type=int, default=8765)
    options = parser.parse_args()
    _prepare(options.orders, options.tickets)
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


def _prepare(orders: int, tickets: int) -> None:
    import django

    django.setup()
    from bench.data import grow
    from bench.helped import grow_tickets
    from portello.commands.prepare import bring_up_to_date
    from portello.demo.load import load

    bring_up_to_date()
    load()
    grow(orders)
    if tickets:
        grow_tickets(tickets)


def _report(options: argparse.Namespace, pids: list[int]) -> None:
    from bench.measure import measure

    opener, cookie = _log_in(options.port)
    found = {name: _first(opener, options.port, name) for name in ("orders", "tickets")}
    floors = [measure(options.port, path, cookie, pids, options.seconds) for path in FLOORS]
    print(
        f"database {os.environ.get('PORTELLO_DATABASE', 'sqlite').split(':')[0]}, {options.orders} orders"
    )
    print(
        f"{'page':<24}{'p50 ms':>8}{'p95':>8}{'req/s':>8}{'cpu ms':>8}{'queries':>9}{'bytes':>8}   p50 x floors   cpu x floors"
    )
    for path, figures in zip(FLOORS, floors, strict=True):
        _line(path, figures, floors)
    for page in [*PAGES, *(HELP if options.tickets else ())]:
        path = page.format(order=found["orders"], ticket=found["tickets"])
        shown = {"{order}": "/orders/<order>/", "{ticket}": "/tickets/<ticket>/"}.get(page, page)
        _line(shown, measure(options.port, path, cookie, pids, options.seconds), floors)


def _line(name: str, f: object, floors: list) -> None:
    from bench.measure import Figures

    assert isinstance(f, Figures)
    times = " ".join(f"{f.p50 / x.p50:6.2f}" for x in floors)
    cpus = " ".join(f"{f.cpu / x.cpu:6.2f}" for x in floors)
    print(
        f"{name:<24}{f.p50:>8.1f}{f.p95:>8.1f}{f.rate:>8.0f}{f.cpu:>8.2f}{f.queries:>9}{f.size:>8}  {times}  {cpus}",
        flush=True,
    )


def _log_in(port: int) -> tuple[urllib.request.OpenerDirector, str]:
    """A browser of the big company's main user, and its cookie."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    base = f"http://localhost:{port}"
    page = opener.open(f"{base}/account/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    form = {
        "csrfmiddlewaretoken": token.group(1),
        "login": "main@alpha.example",
        "password": "portello-demo",
    }
    opener.open(f"{base}/account/login/", urllib.parse.urlencode(form).encode())
    return opener, "; ".join(f"{c.name}={c.value}" for c in jar)


def _first(opener: urllib.request.OpenerDirector, port: int, name: str) -> str:
    """The address of the first record of a list, "" if it is empty."""
    page = opener.open(f"http://localhost:{port}/{name}/").read().decode()
    found = re.search(rf'href="(/{name}/\w{{12}}/)"', page)
    return found.group(1) if found else ""


def _wait(port: int) -> None:
    for _attempt in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=1)
            return
        except OSError:
            time.sleep(0.05)


if __name__ == "__main__":
    raise SystemExit(main())
