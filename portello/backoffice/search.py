"""The search page of staff: every customer's records, as far as the role goes."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from portello.access.pages import staff_page
from portello.backoffice.settings import settings_found
from portello.ui.search import Results


@staff_page("home")
def search(request: Any) -> HttpResponse:
    """What is found in the register and the modules, and the settings that are called so."""
    results = Results(request)
    found = settings_found(request.staff, results.query)
    return render(request, "backoffice/search.html", {"results": results, "settings": found})


urlpatterns = [path("search/", search, name="search")]
