"""A real IMAP server and a real SMTP server on this machine, for tests."""

from __future__ import annotations

import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from tests.installations import free_port

USER, PASSWORD = "answers", "a secret of the mail server"


@contextmanager
def imap_server() -> Iterator[int]:
    """The port of a server (pymap, a process of its own) with one mailbox."""
    port = free_port()
    begin = "from pymap.main import main; main()"
    place = ["--host", "127.0.0.1", "--port", str(port), "--no-tls"]
    command = [sys.executable, "-c", begin, *place]
    more = ["dict", "--demo-data", "--demo-user", USER, "--demo-password", PASSWORD]
    process = subprocess.Popen(
        [*command, *more], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port, process)
        with logged_in(port) as client:  # its examples are not ours
            client.select("INBOX")
            client.store("1:*", "+FLAGS", r"\Deleted")
            client.expunge()
        yield port
    finally:
        process.kill()
        process.wait()


def _wait(port: int, process: subprocess.Popen) -> None:
    for _attempt in range(400):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert process.poll() is None, "the mail server has ended"
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the mail server did not start")


@contextmanager
def logged_in(port: int) -> Iterator[imaplib.IMAP4]:
    client = imaplib.IMAP4("127.0.0.1", port, timeout=10)
    client.authenticate("PLAIN", lambda _asked: f"\0{USER}\0{PASSWORD}".encode())
    try:
        yield client
    finally:
        client.logout()


def deliver(port: int, *mails: bytes) -> None:
    """Put mails into the server's folder, as another mail server would."""
    with logged_in(port) as client:
        for mail in mails:
            state, said = client.append("INBOX", "", imaplib.Time2Internaldate(time.time()), mail)
            assert state == "OK", said


def unread(port: int) -> int:
    """How many mails of the folder are not marked as read."""
    with logged_in(port) as client:
        client.select("INBOX", readonly=True)
        return len(client.search(None, "UNSEEN")[1][0].split())


class Kept:
    """An SMTP handler that keeps every mail."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(envelope.content)
        return "250 OK"


@contextmanager
def smtp_process(folder: Path) -> Iterator[int]:
    """The port of a server of its own process that puts every mail into `folder` as a Maildir."""
    port = free_port()
    handler = ["-c", "aiosmtpd.handlers.Mailbox", str(folder)]
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", *handler]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port, process)
        yield port
    finally:
        process.kill()
        process.wait()


@contextmanager
def smtp_server() -> Iterator[tuple[int, list[bytes]]]:
    """(port, mails that were sent there so far)."""
    kept = Kept()
    controller = Controller(kept, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield controller.port, kept.mails
    finally:
        controller.stop()
