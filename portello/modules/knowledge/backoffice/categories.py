"""Staff pages: the categories and their order."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.pages import FORM, POST, staff_page
from portello.backoffice.ordered import saved
from portello.modules.knowledge.categories import move_category, remove_category, save_category
from portello.modules.knowledge.forms import CategoryForm
from portello.modules.knowledge.models import Article, Category

WRITE = "knowledge.write"


@staff_page("knowledge.view")
def categories(request: Any) -> HttpResponse:
    """All of them in their order; up and down with the keyboard as well."""
    inside = Article.objects.filter(category_id=OuterRef("pk")).order_by()
    counted = inside.values("category_id").annotate(n=Count("pk")).values("n")
    rows = Category.objects.annotate(count=Subquery(counted)).order_by("position", "pk")
    context = {
        "rows": list(rows), "edits": request.staff.may(WRITE),
        "moved": request.GET.get("moved", ""), "way": request.GET.get("way", ""),
    }  # fmt: skip
    return render(request, "knowledge/backoffice/categories.html", context)


@staff_page(WRITE, FORM)
def new(request: Any) -> HttpResponse:
    """Add a category."""
    return _page(request, None)


@staff_page(WRITE, FORM)
def edit(request: Any, public_id: str) -> HttpResponse:
    """Change its words."""
    return _page(request, get_object_or_404(Category, public_id=public_id))


def _page(request: Any, category: Category | None) -> HttpResponse:
    form = CategoryForm(category, request.POST if request.method == "POST" else None)
    save = partial(save_category, by=request.staff, category=category)
    if request.method == "POST" and form.is_valid() and saved(form, save):
        messages.success(request, _("Saved."))
        return redirect("staff:knowledge:categories")
    context = {"form": form, "category": category}
    status = 422 if form.errors else 200
    return render(request, "knowledge/backoffice/category.html", context, status=status)


@staff_page(WRITE, POST)
def move(request: Any, public_id: str) -> HttpResponse:
    """One place up or down."""
    category = get_object_or_404(Category, public_id=public_id)
    up = request.POST.get("direction") == "up"
    move_category(by=request.staff, category=category, up=up)
    back = redirect("staff:knowledge:categories")
    back["Location"] += f"?moved={public_id}&way={'up' if up else 'down'}"
    return back


@staff_page(WRITE, POST)
def remove(request: Any, public_id: str) -> HttpResponse:
    """Remove an empty one; one with articles stays, and the page says so."""
    category = get_object_or_404(Category, public_id=public_id)
    name = str(category)
    if remove_category(by=request.staff, category=category):
        messages.success(request, _("“%(name)s” was removed.") % {"name": name})
    else:
        messages.error(request, _("“%(name)s” is in use and stays.") % {"name": name})
    return redirect("staff:knowledge:categories")


_ONE = "knowledge/categories/<pid:public_id>/"
urlpatterns = [
    path("knowledge/categories/", categories, name="categories"),
    path("knowledge/categories/new/", new, name="new_category"),
    path(_ONE, edit, name="category"),
    path(f"{_ONE}place/", move, name="move_category"),
    path(f"{_ONE}removal/", remove, name="remove_category"),
]
