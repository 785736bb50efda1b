"""Keeping the categories: their words, their order, and removing an empty one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portello.backoffice.ordered import save_row
from portello.core import audit
from portello.modules.knowledge.models import Article, Category


def save_category(
    *, by: audit.By, category: Category | None, values: dict[str, Any], base_version: int = 0
) -> Category | None:
    """Add a category at the end or change one; None if somebody else has changed it meanwhile.

    Raises `ValidationError`.
    """
    if not values["name"].get(settings.LANGUAGE_CODE):
        raise ValidationError(_("Write the name in the base language."))
    return save_row(Category, category, values, by=by, base_version=base_version)


def move_category(*, by: audit.By, category: Category, up: bool) -> None:
    """Change places with the neighbour; the first cannot go up, the last not down."""
    with transaction.atomic():
        rows = list(Category.objects.select_for_update().order_by("position", "pk"))
        place = next((n for n, row in enumerate(rows) if row.pk == category.pk), None)
        other = None if place is None else place - 1 if up else place + 1
        if place is None or other is None or not 0 <= other < len(rows):
            return
        moved = rows[place]
        rows[place], rows[other] = rows[other], rows[place]
        before = place + 1
        for position, row in enumerate(rows, start=1):
            if row.position != position:
                row.position = position
                row.save(update_fields=["position"])
        audit.record("changed", moved, by=by, values={"position": (before, other + 1)})


def remove_category(*, by: audit.By, category: Category) -> bool:
    """Remove a category in which there is nothing; False if there is."""
    with transaction.atomic():
        stored = Category.objects.select_for_update().get(pk=category.pk)
        if Article.objects.filter(category=stored).exists():
            return False
        audit.record("removed", stored, by=by, values={"name": (stored.name, "")})
        stored.delete()
    return True
