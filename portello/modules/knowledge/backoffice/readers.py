"""Staff page: who may read an article, and who that is now."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.models import Profile
from portello.access.pages import FORM, staff_page
from portello.core.changes import Stale
from portello.modules.customers.models import Company
from portello.modules.knowledge import operations
from portello.modules.knowledge.forms import ReadersForm, take
from portello.modules.knowledge.models import Article
from portello.modules.knowledge.readers import sentence
from portello.modules.portals.models import Portal


@staff_page("knowledge.write", FORM)
def readers(request: Any, public_id: str) -> HttpResponse:
    """Choose the readers; the page says how many they are."""
    article = get_object_or_404(Article, public_id=public_id)
    form = _form(article, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.set_readers(
                by=request.staff, article=article, **form.values(),
                base_version=form.cleaned_data["version"] or 0,
            )  # fmt: skip
        except ValidationError as bad:
            take(form, bad)
        except Stale:
            form.add_error(
                None, _("Somebody else has changed this meanwhile. Reload the page to see it.")
            )
        else:
            messages.success(request, _("Saved."))
            return redirect("staff:knowledge:readers", public_id=public_id)
    context = {"article": article, "form": form, "sentence": sentence(article)}
    status = 422 if form.errors else 200
    return render(request, "knowledge/backoffice/readers.html", context, status=status)


def _form(article: Article, data: Any) -> ReadersForm:
    companies = Company.objects.filter(archived_at=None).order_by("sort", "pk")
    rows: dict[str, list[Any]] = {
        "portals": list(Portal.objects.order_by("pk")),
        "profiles": list(Profile.objects.order_by("pk")),
        "companies": list(companies.only("public_id", "name")),
    }
    chosen = {
        name: list(getattr(article, name).values_list("public_id", flat=True)) for name in rows
    }
    where = "all" if article.in_all_portals else "chosen"
    return ReadersForm(
        rows, data, version=article.version, audience=article.audience, where=where, **chosen
    )


urlpatterns = [path("knowledge/<pid:public_id>/readers/", readers, name="readers")]
