"""What the mail server that staff trust says of a sender: Authentication-Results (RFC 8601)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from portello.modules.mailbox.models import Mailbox
from portello.modules.mailbox.reading import Read

_LONGEST = 4_000  # characters of a line that are read
_DOMAIN = {
    "dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",), "dmarc": ("header.from",),
}  # fmt: skip
_SILENT = {"none", "neutral"}


@dataclass(frozen=True)
class Result:
    """What one method said, and of which domain; "" where it does not say."""

    method: str
    said: str
    domain: str


def is_confirmed(box: Mailbox, mail: Read) -> bool:
    """Whether the server that staff trust found nothing wrong with the sender.

    A sender can write such lines himself, below the server's own. So what speaks for him counts in
    the newest line alone; what speaks against him in all of them, down to the first of another
    server, for some servers write a line for each check. Where the server always writes one and
    there is none, nothing is confirmed.
    """
    trusted = box.trusted_server.strip().lower()
    if not trusted:
        return True
    lines = [line.lower() for line in mail.values("Authentication-Results")]
    own = [bare(line).split(";")[0].split()[:1] == [trusted] for line in lines]
    if True not in own:
        return False
    first = own.index(True)
    end = own.index(False, first) if False in own[first:] else len(own)
    results = [results_in(line) for line in lines[first:end]]
    return _passes(results[0], [one for some in results for one in some], mail.sender)


def _passes(newest: list[Result], every: list[Result], sender: str) -> bool:
    domain = sender.rpartition("@")[2].lower()
    if any(one.method == "dmarc" and _denies(one, domain) for one in every):
        return False
    if any(one.method == "dmarc" and one.said == "pass" for one in newest):
        return True
    if any(one.said == "pass" and is_aligned(one.domain, domain) for one in newest):
        return True
    # Whoever passed under another name has said nothing of this one.
    return not {one.said for one in every if one.method != "dmarc"} - _SILENT


def _denies(dmarc: Result, domain: str) -> bool:
    if dmarc.said == "pass":
        return dmarc.domain not in ("", domain)
    return dmarc.said not in ("none", "bestguesspass")


def is_aligned(checked: str, domain: str) -> bool:
    """Whether a domain that passed is the sender's own, or above or below it."""
    if "." not in checked:
        return False
    return checked == domain or domain.endswith(f".{checked}") or checked.endswith(f".{domain}")


def results_in(line: str) -> list[Result]:
    """The results that a line of a server holds; its first part is the server's name."""
    found = []
    for part in bare(line[:_LONGEST]).split(";")[1:]:
        said = re.match(r"\s*(dmarc|spf|dkim)(?:\s*/\s*\d+)?\s*=\s*([a-z]{1,20})(?![^\s])", part)
        if said:
            values = dict(re.findall(r"\s([a-z]+\.[a-z-]+)\s*=\s*([^\s;]*)", part))
            named = next((values[one] for one in _DOMAIN[said[1]] if values.get(one)), "")
            domain = named.rpartition("@")[2].strip("<>.")
            found.append(Result(said[1], said[2], domain))
    return found


def bare(line: str) -> str:
    """A line without comments, which may stand in each other, and without what is quoted."""
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for letter in line[:_LONGEST]:
        if escaped:
            escaped = False
        elif letter == "\\" and (quoted or depth):
            escaped = True
        elif letter == '"' and not depth:
            quoted = not quoted
            kept.append(" ")
        elif quoted:
            continue
        elif letter == "(":
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
            kept.append(" ")
        elif not depth:
            kept.append(letter)
    return "".join(kept)
