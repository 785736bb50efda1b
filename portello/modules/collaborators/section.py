"""The rows of the section "Assigned to me": one list over every kind of assignable record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db.models import Case, CharField, Exists, F, Q, Subquery, Value, When
from django.urls import reverse
from markupsafe import Markup

from portello.access.viewer import Viewer
from portello.core.names import FindField, find_key, sort_key
from portello.core.registry import Assignable, assignables
from portello.modules.collaborators.models import Assignment

# What a row shows, fetched as plain values: the company is its name and nothing more of it.
FIELDS = ("model", "record_public_id", "title", "state", "company_name", "assigned_at")


def rows_of(viewer: Viewer) -> Any:
    """The viewer's assignments with what their records say of themselves, if he may read it.

    A record that is gone, or of a module that is off, is not in the list either.
    """
    there = Q(pk__in=[])
    for one in assignables().values():
        there |= Q(Exists(_record(viewer, one)), model=one.model)
    return (
        viewer.see_assigned(Assignment)
        .filter(there)
        .annotate(
            record_public_id=_of_each(viewer, lambda one: "public_id"),
            title=_of_each(viewer, lambda one: _open(viewer, one, one.title)),
            state=_of_each(viewer, lambda one: _open(viewer, one, one.state)),
            words=_of_each(viewer, lambda one: _words(viewer, one)),
            company_name=F("company__name"),
        )
    )


def _record(viewer: Viewer, one: Assignable) -> Any:
    assert viewer.collaborator is not None, "whoever has the section has the right"
    return viewer.collaborator.behind(one.model)


def _of_each(viewer: Viewer, column: Callable[[Assignable], str]) -> Case:
    """A column of the assigned record, whatever kind it is; empty where `column` names none."""
    cases = [
        When(model=one.model, then=Subquery(_record(viewer, one).values(name)[:1]))
        for one in assignables().values()
        if (name := column(one))
    ]
    return Case(*cases, default=Value(""), output_field=CharField())


def _open(viewer: Viewer, one: Assignable, name: str) -> str:
    """The column, unless the viewer's profile hides it."""
    return "" if name in viewer.hidden(apps.get_model(one.model)) else name


def _words(viewer: Viewer, one: Assignable) -> str:
    """The column to search: what the record is found by, if every source of it may be seen."""
    model = apps.get_model(one.model)
    found = next((f for f in model._meta.fields if type(f) is FindField), None)
    if found is not None and not viewer.hidden(model).intersection(found.sources):
        return found.name
    return _open(viewer, one, one.title)


def search(question: str) -> Q:
    """Every word must stand in the record or in the company's name; its other data is not asked."""
    wanted = Q()
    for word in find_key(question).split()[:8]:
        wanted &= Q(words__icontains=word) | Q(company__sort__contains=sort_key(word))
    return wanted


def address(row: Any) -> str:
    """The page of the assigned record in the section."""
    return reverse(assignables()[row.model].page, kwargs={"public_id": row.record_public_id})


def state_badge(model: str, state: str) -> Markup | str:
    """The record's state as a word with a colour."""
    one = assignables()[model]
    if not state:
        return ""
    labels: Any = one.states or apps.get_model(model)._meta.get_field(one.state).choices or ()
    return Markup('<span class="badge badge-{}">{}</span>').format(
        one.tones.get(state, "neutral"), dict(labels).get(state, state)
    )
