"""Staff page: who may read an article, and who that is now."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.models import Profile
from portello.access.pages import FORM, staff_page
from portello.core.changes import Stale
from portello.core.names import find_key
from portello.modules.customers.models import Company
from portello.modules.knowledge import operations
from portello.modules.knowledge.forms import ReadersForm, take
from portello.modules.knowledge.models import Article
from portello.modules.knowledge.readers import sentence
from portello.modules.portals.models import Portal

FOUND = 20  # companies offered for a search
NAMES = ("portals", "profiles", "companies")


@staff_page("knowledge.write", FORM)
def readers(request: Any, public_id: str) -> HttpResponse:
    """Choose the readers; the page says how many they are. Companies are found by name and ticked:
    `then=find` looks for them and keeps what was chosen so far, without saving it."""
    article = get_object_or_404(Article, public_id=public_id)
    sent = request.POST if request.method == "POST" else None
    finding = sent is not None and sent.get("then") == "find"
    query = sent.get("find", "")[:100].replace("\x00", "").strip() if sent else ""
    form = _form(article, sent, query, finding=finding)
    if sent is not None and not finding and form.is_valid() and _save(request, article, form):
        messages.success(request, _("Saved."))
        return redirect("staff:knowledge:readers", public_id=public_id)
    context = {
        "article": article, "form": form, "sentence": sentence(article), "query": query,
        "finding": finding, "most": FOUND,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "knowledge/backoffice/readers.html", context, status=status)


def _save(request: Any, article: Article, form: ReadersForm) -> bool:
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
        return True
    return False


def _form(article: Article, sent: Any, query: str, *, finding: bool) -> ReadersForm:
    start: dict[str, Any] = {
        name: list(getattr(article, name).values_list("public_id", flat=True)) for name in NAMES
    }
    start["where"] = "all" if article.in_all_portals else "chosen"
    start |= {"audience": article.audience, "version": article.version}
    ticked = start["companies"] if sent is None else sent.getlist("companies")
    rows: dict[str, list[Any]] = {
        "portals": list(Portal.objects.order_by("pk")),
        "profiles": list(Profile.objects.order_by("pk")),
        "companies": [*_chosen(start["companies"], ticked), *_found(query, ticked)],
    }
    if not finding:
        return ReadersForm(rows, sent, **start)
    start |= {name: sent.getlist(name) for name in NAMES}
    start |= {name: sent.get(name, "") for name in ("where", "audience", "version")}
    return ReadersForm(rows, None, **start)


def _chosen(kept: list[str], ticked: list[str]) -> list[Company]:
    """The companies that are ticked, as far as there are such; archived ones if they were before."""
    rows = Company.objects.filter(public_id__in=ticked)
    rows = rows.filter(Q(archived_at=None) | Q(public_id__in=kept)).order_by("sort", "pk")
    return list(rows.only("public_id", "name"))


def _found(query: str, ticked: list[str]) -> list[Company]:
    """Companies whose name has all the words, less those that are ticked already."""
    words = find_key(query).split()[:8]
    if not words:
        return []
    named = Q(*[Q(find__contains=word) for word in words], archived_at=None)
    rows = Company.objects.filter(named).exclude(public_id__in=ticked).order_by("sort", "pk")
    return list(rows.only("public_id", "name")[:FOUND])


urlpatterns = [path("knowledge/<pid:public_id>/readers/", readers, name="readers")]
