"""Serve the demo: everything prepared, server and worker together, log-ins printed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import Namespace

from portello.commands.prepare import bring_up_to_date
from portello.commands.serve import gunicorn_arguments


def demo(options: Namespace) -> int:
    """`portello demo`: until it is stopped with Ctrl+C."""
    if problem := _port_problem(options.port):
        print(problem, file=sys.stderr)
        return 1
    from portello.demo.load import load

    bring_up_to_date()
    load()
    environment = {**os.environ, "PORTELLO_MODE": "demo", "PORTELLO_PUBLIC_PORT": str(options.port)}
    server = gunicorn_arguments(f"127.0.0.1:{options.port}", 2)
    worker = [sys.executable, "-m", "portello", "worker"]
    children = [subprocess.Popen(command, env=environment) for command in (server, worker)]
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        _wait_until_up(options.port, children)
        _announce(options.port)
        while all(child.poll() is None for child in children):
            time.sleep(0.3)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait()


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


def _wait_until_up(port: int, children: list[subprocess.Popen]) -> None:
    for _attempt in range(300):
        if any(child.poll() is not None for child in children):
            raise SystemExit("The server did not start; see the lines above.")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)


def _announce(port: int) -> None:
    from portello.demo import PASSWORD, PEOPLE

    print(f"\nPortello's demo runs at http://localhost:{port}  (stop it with Ctrl+C)")
    print(f"Back office: http://localhost:{port}/staff/\n")
    print(f"Log in with the password {PASSWORD} as")
    for email, who in PEOPLE:
        print(f"  {email:<28} {who}")
    print(flush=True)
