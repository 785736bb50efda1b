"""The rows of the page behind the bell: only news of records that the reader may still see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from portello.access.viewer import Viewer
from portello.core.prepared import Prepared
from portello.core.registry import notice_kinds
from portello.modules.notifications.models import Notice

SHOWN = 50


@dataclass(frozen=True)
class News:
    """One line: what happened, to what, when, and where it stands."""

    text: str
    title: str
    at: Any
    address: str
    unread: bool
    count: int


def of_viewer(viewer: Viewer) -> list[News]:
    """A customer's news, the latest first."""
    rows = seen_by(viewer).order_by("-at", "-pk")[:SHOWN]
    return [_ruled(viewer, row, _news(row)) for row in rows]


def _ruled(viewer: Viewer, row: Notice, news: News) -> News:
    """Without what the profile hides: such a record has no page for him, and its name is not said."""
    if _NAMES.isdisjoint(viewer.hidden(apps.get_model(row.model))):
        return news
    return replace(news, title="", address="")


_NAMES = frozenset({"subject", "title"})  # of the fields that a notice has its title from


def seen_by(viewer: Viewer) -> Any:
    """The viewer's notices of records that he still sees, through the door they were told for."""
    there = Q(pk__in=[])
    for label in {kind.model for kind in notice_kinds().values()}:
        model = apps.get_model(label)
        there |= Q(
            Exists(viewer.see(model).filter(pk=OuterRef("record_id"))), model=label, assigned=False
        )
        if viewer.may("assigned.view"):
            mine = viewer.see_assigned(model).filter(pk=OuterRef("record_id"))
            there |= Q(Exists(mine), model=label, assigned=True)
    return viewer.see(Notice).filter(there)


def unread(viewer: Viewer, model: type[models.Model], keys: Sequence[int]) -> frozenset[int]:
    """Those of the rows `keys` of one page of a list with news that the viewer has not read."""
    label, found = model._meta.label_lower, set()
    if label not in _UNREAD:
        _UNREAD[label] = Prepared(partial(_unread, label))
    for start in range(0, len(keys), AT_ONCE):
        some = [*keys[start : start + AT_ONCE], *[0] * AT_ONCE][:AT_ONCE]
        rows = _UNREAD[label].rows(viewer.company.pk, viewer.access_id, *some)
        found |= {key for (key,) in rows}
    return frozenset(found)


def _unread(label: str, company: int, access: int, *keys: int) -> Any:
    news = Notice.objects.filter(company_id=company, access_id=access, model=label)
    news = news.filter(record_id__in=keys, read_at=None, assigned=False)
    return news.values_list("record_id")


AT_ONCE = 20  # rows of a page of a list
_UNREAD: dict[str, Prepared] = {}  # by model


def of_staff(staff: Any) -> list[News]:
    """The news of a member of staff, of what his role may see."""
    kinds = [key for key, kind in notice_kinds().items() if staff.may(kind.staff_right)]
    rows = Notice.objects.filter(user=staff.user, access=None, kind__in=kinds)
    return [_news(row, staff=True) for row in rows.order_by("-at", "-pk")[:SHOWN]]


def _news(row: Notice, *, staff: bool = False) -> News:
    kind = notice_kinds()[row.kind]
    page = kind.staff_page if staff else kind.assigned_page if row.assigned else kind.page
    address = reverse(page, kwargs={"public_id": row.record_public_id})
    words = str(kind.words) % {"who": row.who}
    return News(words, row.title, row.at, address, row.read_at is None, row.count)
