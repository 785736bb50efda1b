"""The customer's search page: one box, everything the viewer may open."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from portello.access.pages import customer_page
from portello.access.parts import SEARCH
from portello.portal.asked import report_of
from portello.ui.search import Results


@customer_page("me", part=SEARCH)
def search(request: Any) -> HttpResponse:
    """What is found in the company's records, or in one's own."""
    results = Results(request)
    context = {"results": results, "report": report_of(results)}
    return render(request, "portal/search.html", context)


urlpatterns = [path("search/", search, name="search")]
