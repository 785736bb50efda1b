"""Serve the demo: everything prepared, server and worker together, log-ins printed."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from argparse import Namespace
from collections.abc import Callable

from django.db import OperationalError, ProgrammingError, connections

from portello.commands.prepare import bring_up_to_date
from portello.commands.serve import run_gunicorn
from portello.commands.worker import worker


def demo(options: Namespace) -> int:
    """`portello demo`: until it is stopped with Ctrl+C."""
    if problem := _port_problem(options.port):
        print(problem, file=sys.stderr)
        return 1
    from portello.demo.load import load

    try:
        bring_up_to_date()
        load()
    except (OperationalError, ProgrammingError) as error:
        print(f"The demo's data does not fit this version of Portello ({error}).", file=sys.stderr)
        print("Start over with `bin/demo --reset`.", file=sys.stderr)
        return 1
    import portello.wsgi  # noqa: F401 - read once, here, and not again in every process

    connections.close_all()  # a connection is nothing to share between processes
    children = [
        _Child(lambda: run_gunicorn(f"127.0.0.1:{options.port}", 2)),
        _Child(lambda: worker(Namespace(once=False))),
    ]
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        _wait_until_up(options.port, children)
        _announce(options.port)
        while all(child.runs() for child in children):
            time.sleep(0.3)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        for child in children:
            child.stop()


class _Child:
    """A process that goes on from here: it starts at once, with everything already imported."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.ended = False
        self.pid = os.fork()
        if self.pid == 0:
            try:
                work()
            finally:
                os._exit(0)

    def runs(self) -> bool:
        """Whether it has not ended yet."""
        if not self.ended:
            self.ended = os.waitpid(self.pid, os.WNOHANG)[0] != 0
        return not self.ended

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        if self.runs():
            os.kill(self.pid, signal.SIGTERM)
            os.waitpid(self.pid, 0)


def _stop(*args: object) -> None:
    raise KeyboardInterrupt


def _port_problem(port: int) -> str:
    if not 1 <= port <= 65535:
        return f"{port} is not a port number (1 to 65535)."
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            return f"No permission to use port {port}; try `bin/demo --port 8123`."
        except OSError:
            return f"Port {port} is in use; try `bin/demo --port 8123`."
    return ""


def _wait_until_up(port: int, children: list[_Child]) -> None:
    for _attempt in range(300):
        if not all(child.runs() for child in children):
            raise SystemExit("The server did not start; see the lines above.")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)


def _announce(port: int) -> None:
    from portello.demo import PASSWORD, PEOPLE

    print(f"\nPortello's demo runs at http://localhost:{port}  (stop it with Ctrl+C)")
    print(f"Back office: http://localhost:{port}/staff/")
    print(f"A second portal, for partners: http://partners.localhost:{port}\n")
    print(f"Log in with the password {PASSWORD} as")
    for email, who in PEOPLE:
        print(f"  {email:<28} {who}")
    print(flush=True)
