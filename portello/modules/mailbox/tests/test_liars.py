"""IMAP servers that lie: no more is read than was asked for, and not for longer."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from datetime import date
from types import SimpleNamespace

import pytest

from portello.modules.mailbox import imap

LITERAL = b"* 1 FETCH (UID 5 BODY[]<0> {10}\r\n0123456789)\r\n"


def lying(how: str):
    """The port of a server that answers one client, and lies in one of its answers."""
    listening = socket.create_server(("127.0.0.1", 0))

    def answer(client, line: bytes) -> None:
        tag, said = line.split()[0], line.upper()
        if b"CAPABILITY" in said:
            client.sendall(b"* CAPABILITY IMAP4rev1\r\n")
        elif b"SEARCH" in said:
            while how == "endless":
                client.sendall(b"* SEARCH " + b"1234567 " * 10_000 + b"\r\n")
            client.sendall(b"* SEARCH 5\r\n")
        elif b"SIZE" in said:
            client.sendall(b"* 1 FETCH (UID 5 RFC822.SIZE 10)\r\n")
        elif b"BODY" in said:
            if how == "literal":
                client.sendall(b"* 1 FETCH (UID 5 BODY[]<0> {700000000}\r\n" + b"A" * 100_000)
            client.sendall(LITERAL)
        client.sendall(tag + b" OK done\r\n")

    def serve() -> None:
        client, _address = listening.accept()
        with suppress(OSError), client:
            client.sendall(b"* OK hi\r\n" if how != "slow" else b"* OK ")
            while how == "slow":
                client.sendall(b"x")
                time.sleep(0.05)
            for line in client.makefile("rb"):
                answer(client, line)

    threading.Thread(target=serve, daemon=True).start()
    return listening.getsockname()[1]


@pytest.mark.parametrize(
    ("how", "problem"),
    [("", ""), ("literal", "protocol"), ("endless", "protocol"), ("slow", "silent")],
)
def test_a_server_that_lies_is_left(how, problem):
    box = SimpleNamespace(
        security="plain", host="127.0.0.1", port=lying(how), user="u", folder="INBOX"
    )
    begun, key = time.monotonic(), ""
    try:
        with imap.opened(box, "p", seconds=0.5 if how == "slow" else 20) as folder:
            assert folder.uids(0, date(2026, 1, 1)) == [5]
            assert folder.size(5) == 10 and folder.mail(5) == b"0123456789"
    except imap.Problem as problem_found:
        key = problem_found.key
    assert key == problem
    assert time.monotonic() - begun < 5
