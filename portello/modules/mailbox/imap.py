"""Talking to an IMAP server: log in, list, fetch within bounds, mark as read (RFC 3501, RFC 9051)."""

from __future__ import annotations

import base64
import imaplib
import io
import math
import re
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from portello.modules.mailbox.models import Mailbox
from portello.modules.mailbox.reading import LARGEST, MOST_HEADERS

SMALL = 1_000_000  # bytes of an answer that holds no mail
LIST = 8_000_000  # bytes of a list of mails
TIMEOUT = 20  # seconds for each answer of the server
LOOPBACK = ("127.0.0.1", "::1", "localhost")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

PROBLEMS = {
    "name": _("There is no server of this name. Check how it is written."),
    "refused": _(
        "The server is there, but takes nothing on this port. Usual are 993 for TLS and 143 for STARTTLS."
    ),
    "silent": _(
        "The server does not answer in time: the port or its encryption is another one, or a firewall "
        "stands in between."
    ),
    "host": _("The connection to the server broke off."),
    "certificate": _(
        "The server's certificate is out of date, made for another name, or signed by nobody known."
    ),
    "tls": _("The server does not speak TLS on this port. Try STARTTLS, mostly on port 143."),
    "starttls": _("The server offers no STARTTLS on this port. Try TLS, mostly on port 993."),
    "login": _("The server refuses user name and password."),
    "folder": _("There is no such folder."),
    "plain": _("Without encryption only a server on this machine may be asked."),
    "password": _("The password cannot be read any more: type it again."),
    "protocol": _("The server answers, but not as an IMAP server does."),
    "own": _("Something went wrong on our side; the log of the worker says what."),
}


class Problem(Exception):
    """Fetching does not work; `key` is one of PROBLEMS."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


class Watched(imaplib.IMAP4):
    """A client that believes no server: neither for long, nor more bytes than were asked for."""

    left = SMALL  # bytes that the server may say yet
    end = math.inf  # when the talk is over, whatever it says

    def open(self, *args: Any, **values: Any) -> None:
        """Connect; what comes from now on is counted."""
        super().open(*args, **values)
        self._watch()

    def starttls(self, ssl_context: Any = None) -> Any:
        """Encrypt; what comes is counted again."""
        found = super().starttls(ssl_context)
        self._watch()
        return found

    def read(self, size: int) -> bytes:
        """A literal; one that is larger than may come is not waited for."""
        if size > self.left:
            raise self.abort("more than was asked for")
        return super().read(size)

    def _watch(self) -> None:
        name = "_file" if "_file" in vars(self) else "file"
        plain = self.sock.makefile("rb", buffering=0)
        setattr(self, name, io.BufferedReader(_Counted(self, plain)))


class _Counted(io.RawIOBase):
    def __init__(self, client: Watched, plain: Any) -> None:
        self.client, self.plain = client, plain

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int | None:
        if time.monotonic() > self.client.end:
            raise TimeoutError
        count = self.plain.readinto(room)
        self.client.left -= count or 0
        if self.client.left < 0:
            raise imaplib.IMAP4.abort("more than was asked for")
        return count


class _WatchedTLS(Watched, imaplib.IMAP4_SSL):
    """The same over TLS from the first byte."""


class Folder:
    """An open folder of a mailbox."""

    def __init__(self, client: Watched) -> None:
        self.client = client
        self.uidvalidity = 0

    def select(self, name: str) -> None:
        """Open it; raises `Problem`."""
        quoted = encoded(name).replace("\\", "\\\\").replace('"', '\\"')
        state, _data = self.client.select(f'"{quoted}"')
        if state != "OK":
            raise Problem("folder")
        found = self.client.response("UIDVALIDITY")[1]
        self.uidvalidity = int(found[0]) if found and found[0] else 0

    def uids(self, above: int, since: date) -> list[int]:
        """The mails above this uid, from this day on, oldest first."""
        day = f"{since.day:02d}-{_MONTHS[since.month - 1]}-{since.year}"
        data = self._asked("SEARCH", f"UID {above + 1}:*", "SINCE", day, most=LIST)
        numbers = b" ".join(one for one in data if isinstance(one, bytes)).split()
        # "n:*" names the last mail even where n lies above it.
        return sorted(int(one) for one in numbers if one.isdigit() and int(one) > above)

    def size(self, uid: int) -> int:
        """Bytes of a mail; 0 if it has gone meanwhile."""
        data = self._asked("FETCH", str(uid), "(RFC822.SIZE)")
        found = re.search(rb"RFC822\.SIZE (\d{1,19})", _flat(data))
        return int(found[1]) if found else 0

    def mail(self, uid: int) -> bytes:
        """The whole mail; never more than is asked for, whatever its size was said to be."""
        return self._body(uid, f"(BODY.PEEK[]<0.{LARGEST + 1}>)", LARGEST + 1)

    def head(self, uid: int) -> bytes:
        """The headers only."""
        return self._body(uid, f"(BODY.PEEK[HEADER]<0.{MOST_HEADERS}>)", MOST_HEADERS)

    def mark(self, uid: int) -> None:
        """Mark it as read: it is stored on our side now."""
        self._asked("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")

    def _body(self, uid: int, what: str, most: int) -> bytes:
        for one in self._asked("FETCH", str(uid), what, most=most + SMALL):
            if isinstance(one, tuple):
                return bytes(one[1])
        return b""

    def _asked(self, command: str, *arguments: str, most: int = SMALL) -> list[Any]:
        self.client.left = most
        state, data = self.client.uid(command, *arguments)
        if state != "OK":
            raise Problem("protocol")
        return data or []


def _flat(data: list[Any]) -> bytes:
    return b" ".join(b" ".join(one) if isinstance(one, tuple) else one or b"" for one in data)


@contextmanager
def opened(box: Mailbox, password: str, *, seconds: float = 180) -> Iterator[Folder]:
    """The box's folder on its server, for so long at most; raises `Problem`, also for what goes wrong
    while it is open."""
    if box.security == "plain" and box.host not in LOOPBACK:
        raise Problem("plain")
    if not password:
        raise Problem("password")
    client = None
    try:
        client = _connected(box, time.monotonic() + seconds)
        _logged_in(client, box.user, password)
        folder = Folder(client)
        folder.select(box.folder)
        yield folder
    except OSError as error:
        raise Problem(_cause(error)) from None
    except (imaplib.IMAP4.error, UnicodeError, ValueError):
        raise Problem("protocol") from None
    finally:
        if client is not None:
            with suppress(OSError, imaplib.IMAP4.error):
                client.logout()
            with suppress(OSError):
                client.shutdown()


def _cause(error: OSError) -> str:
    causes: tuple[tuple[type[OSError], str], ...] = (
        (ssl.SSLCertVerificationError, "certificate"), (ssl.SSLError, "tls"),
        (socket.gaierror, "name"), (TimeoutError, "silent"), (ConnectionRefusedError, "refused"),
    )  # fmt: skip
    return next((key for kind, key in causes if isinstance(error, kind)), "host")


def _connected(box: Mailbox, end: float) -> Watched:
    kind = type("Client", (_WatchedTLS if box.security == "tls" else Watched,), {"end": end})
    if box.security == "tls":
        context = ssl.create_default_context()
        client: Watched = kind(box.host, box.port, ssl_context=context, timeout=TIMEOUT)
        return client
    client = kind(box.host, box.port, timeout=TIMEOUT)
    if box.security == "starttls":
        try:
            client.starttls(ssl.create_default_context())
        except imaplib.IMAP4.error:  # it cannot: the password must not go there
            client.shutdown()
            raise Problem("starttls") from None
    return client


def _logged_in(client: imaplib.IMAP4, user: str, password: str) -> None:
    try:
        if "AUTH=PLAIN" in client.capabilities:  # which takes any character, as LOGIN does not
            client.authenticate("PLAIN", lambda _asked: f"\0{user}\0{password}".encode())
        else:
            client.login(user, password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        raise Problem("login") from None


def encoded(name: str) -> str:
    """A folder's name in IMAP's own form of UTF-7 (RFC 3501, 5.1.3)."""

    def shifted(found: re.Match[str]) -> str:
        code = base64.b64encode(found[0].encode("utf-16-be")).decode().rstrip("=")
        return f"&{code.replace('/', ',')}-"

    return re.sub(r"[^\x20-\x7e]+", shifted, name.replace("&", "&-"))
