"""What somebody was writing when its page was taken from him: he gets his own words back, nothing else."""

from __future__ import annotations

from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac

MARK = "-shown"  # behind a field's name: the form with it was shown to this person at this address
LONGEST = 50_000  # characters that are given back


def shown_mark(request: Any, name: str) -> str:
    """What the form carries: a signature of who was shown the field `name`, and where."""
    return _mark(request.user.pk, request.path, name)


def written(request: Any) -> list[str]:
    """The texts of a form that is refused now and that had been shown to this very person here.

    Empty for whoever never had the page: to him it is not there.
    """
    user = getattr(request, "user", None)
    if request.method != "POST" or user is None or not user.is_authenticated:
        return []
    names = [name.removesuffix(MARK) for name in request.POST if name.endswith(MARK)]
    texts = [
        request.POST.get(name, "").strip()[:LONGEST]
        for name in names[:10]
        if _was_shown(request, name, request.POST[name + MARK])
    ]
    return [text for text in texts if text]


def _was_shown(request: Any, name: str, mark: str) -> bool:
    """Whether the field stood on the page at this address, or on the one that it hangs on."""
    parts = request.path.split("/")[:-1]
    places = ("/".join(parts[:n]) + "/" for n in range(len(parts), 1, -1))
    return any(constant_time_compare(mark, _mark(request.user.pk, at, name)) for at in places)


def _mark(user_id: int, path: str, name: str) -> str:
    said = repr((user_id, path, name))
    return salted_hmac("portello.shown", said, algorithm="sha256").hexdigest()[:32]
