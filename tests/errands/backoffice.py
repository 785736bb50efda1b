"""The staff page of an errand."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from portello.access.pages import staff_page
from tests.errands.models import Errand, Guide


@staff_page("customers.view")
def detail(request: Any, public_id: str) -> HttpResponse:
    """What it is called."""
    return HttpResponse(get_object_or_404(Errand, public_id=public_id).title)


@staff_page("customers.view")
def guide(request: Any, public_id: str) -> HttpResponse:
    """A guide in its base language."""
    return HttpResponse(str(get_object_or_404(Guide, public_id=public_id)))


urlpatterns = [
    path("errands/<pid:public_id>/", detail, name="detail"),
    path("errands/guides/<pid:public_id>/", guide, name="guide"),
]
