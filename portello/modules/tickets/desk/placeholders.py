"""What stands in braces in a canned answer, and what is put there when it is used."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The same words in every language, so that a text can be copied from one to the other.
MEANINGS: dict[str, Any] = {
    "first_name": gettext_lazy("first name of whoever asks"),
    "name": gettext_lazy("name of whoever asks"),
    "company": gettext_lazy("the customer's company"),
    "number": gettext_lazy("number of the ticket"),
    "subject": gettext_lazy("subject of the ticket"),
    "me": gettext_lazy("my own name"),
}
_BRACES = re.compile(r"\{([^{}\n]{0,40})\}")
# What could make a mark of the text. A backslash before it would stand in the mails, which bring the
# text as it was written.
_MARKS = re.compile(r"[\\`*~\[\]<>]+|\b_|_\b|&(?=#?\w{1,32};)|(?<=\w)://")
_BEGINS = re.compile(r"[-+]|#{1,6}|\d{1,9}[.)]")  # a list or a heading, at the beginning of a line


def check(texts: Iterable[str]) -> None:
    """Raise `ValidationError` that names what is in braces and means nothing."""
    unknown = {word for text in texts for word in _BRACES.findall(text) if word not in MEANINGS}
    if unknown:
        raise ValidationError(
            _("Nothing is known as %(words)s. There are: %(known)s.")
            % {"words": _listed(sorted(unknown)), "known": _listed(MEANINGS)}
        )


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"{{{word}}}" for word in words)


def fill(text: str, values: dict[str, str]) -> str:
    """`text` with `values` in the place of their words; no value is read again for braces, and none
    becomes a mark of the text it is put into."""

    def put(one: re.Match[str]) -> str:
        if one[1] not in values:
            return one[0]
        words = _MARKS.sub(" ", values[one[1]]).split()
        begins = not text[: one.start()].rpartition("\n")[2].strip()
        if begins and words and _BEGINS.fullmatch(words[0]):
            words = words[1:]
        return " ".join(words)

    return _BRACES.sub(put, text)


def values_for(ticket: Any, user: Any) -> dict[str, str]:
    """What is put into an answer that `user` writes; a ticket of nobody speaks to the company."""
    name = ticket.contact.name if ticket.contact else ticket.company.name
    first = name.split()[0] if ticket.contact and name.split() else name
    return {
        "first_name": first, "name": name, "company": ticket.company.name,
        "number": ticket.number, "subject": ticket.subject, "me": user.name,
    }  # fmt: skip
