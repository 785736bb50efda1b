"""What people looked for: their page reports it, so that modules learn of searches without hits.

The search page itself writes nothing. Its script sends this small form once the answer is on the screen
(ADR 0042); the form is signed by the page, so nothing can be reported that was not asked.
"""

from __future__ import annotations

import re
from typing import Any

from django.core import signing
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.urls import path
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_noop as _N  # noqa: N812

from portello.access.pages import POST, public_page
from portello.core import search
from portello.core.languages import current
from portello.core.names import find_key
from portello.ui.search import Results

_SALT = "asked"
_OLDEST = 3600  # seconds that a report may be on its way
_MOST = 30  # reports of one person or address in an hour
_PRIVATE = re.compile(r"@|\d{4}")  # an address, a telephone number, a number of the business


def report_of(results: Results) -> str:
    """The signed report of a question, "" if there is nothing to tell or nobody to tell it to.

    What reads like an address or a number is not told, nor what found a record by its name: so
    names of people stay out of reports as far as a program can see it. Collaborators look for what
    is assigned to them, which no article answers.
    """
    viewer = results.request.viewer
    if not search.is_heard() or results.asked is None or results.kind or results.page > 1:
        return ""
    if viewer.watched_by or viewer.setup or viewer.collaborator or _PRIVATE.search(results.query):
        return ""
    kinds = search.kinds()
    counts = {code: len(found) for code, found in results.ranked.items()}
    if any(count and not kinds[code].is_text for code, count in counts.items()):
        return ""
    if results.some_of:
        counts = dict.fromkeys(counts, 0)
    told = {"p": viewer.portal.pk, "q": results.query, "l": current(), "c": counts}
    return signing.dumps(told, salt=_SALT, compress=True)


@public_page(_N("What was searched for, reported by the search page"), POST)
def asked(request: Any) -> HttpResponse:
    """Tell who listens; the same question of the same person counts once a day."""
    try:
        told = signing.loads(request.POST.get("asked", ""), salt=_SALT, max_age=_OLDEST)
    except signing.BadSignature:
        return HttpResponse(status=400)
    viewer = request.viewer
    if told["p"] != viewer.portal.pk or viewer.watched_by or viewer.setup:
        return HttpResponse(status=400)
    with transaction.atomic():
        if _first_of(viewer, told["q"]):
            search.tell(search.Asked(viewer.portal, told["l"], told["q"], told["c"]))
    return HttpResponse(status=204)


def _first_of(viewer: Any, query: str) -> bool:
    """Whether this is new from this person today, and he has not sent very many."""
    who = str(viewer.access_id or viewer.address)
    key = salted_hmac(_SALT, f"{who} {find_key(query)}").hexdigest()
    count = salted_hmac(_SALT, who).hexdigest()
    if not cache.add(f"asked:{key}", 1, 86_400):
        return False
    if cache.add(f"asking:{count}", 1, 3600):
        return True
    return cache.incr(f"asking:{count}") <= _MOST


urlpatterns = [path("search/asked/", asked, name="asked")]
