"""What a module offers to programs, declared in its `api.py` as RESOURCES."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from django.db import models
from ninja import Router

from portello.access.viewer import Viewer
from portello.api.callers import Caller, Rights, has_column
from portello.core.registry import module_named, modules

Schema = dict[str, Any]


@dataclass(frozen=True)
class Extra:
    """A column that is no field of profiles, shown beside those it belongs to.

    It is absent as soon as one of `of` is hidden; without `of` it is always shown.
    """

    name: str
    kind: str = "text"  # as Field.kind, and: whole, whole_or_none, number, moment
    of: tuple[str, ...] = ()
    for_integrations: bool = False  # and never for a person's key
    column: str = ""  # where it is kept, if not under its name
    # What a person's key gets of the value, where staff and their programs read more of it.
    for_person: Callable[[Any], Any] | None = None
    # What a person's key gets instead, by whose it is and the record or row of a part.
    for_reader: Callable[[Any, Any], Any] | None = None

    @property
    def source(self) -> str:
        """The column it is kept in."""
        return self.column or self.name


@dataclass(frozen=True)
class Part:
    """Rows that belong to one record and are given inside it: the lines of an order."""

    name: str
    model: type[models.Model]
    column: str  # the foreign key to the record
    order: str
    columns: tuple[Extra, ...]
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filter:
    """A parameter that narrows a list by one lookup; it belongs to the field `of`."""

    name: str
    lookup: str
    of: str = ""
    kind: str = "text"  # text, choice, date, yes_no, record
    for_integrations: bool = False


@dataclass(frozen=True)
class Writes:
    """What programs may write of a resource, through the operations that the pages call (ADR 0034).

    A right is asked for on top of the one for reading. `add(by=, record=)` saves a new record, or
    returns False if it waits for a decision; `delete(by=, record=, base_version=)` says in a word
    what became of it, "waiting" too; a change goes through `changes.write`. `at_work(viewer,
    record)` is the person with the rules that hold for this one record, where they are not those
    of its model.
    """

    change: Rights
    create: Rights | None = None
    add: Callable[..., bool] | None = None
    remove: Rights | None = None
    delete: Callable[..., str] | None = None
    at_work: Callable[[Viewer, Any], Viewer] | None = None

    @property
    def rights(self) -> list[Rights]:
        """Every right that writing takes."""
        return [one for one in (self.change, self.create, self.remove) if one is not None]


@dataclass(frozen=True)
class Call:
    """One request to act: who asks, on which record (None: a new one), with what.

    `version` is the one that the sender has seen, None for whatever stands there.
    """

    caller: Caller
    record: Any
    given: dict[str, Any]
    version: int | None = None


@dataclass(frozen=True)
class Act:
    """One thing to do. `rights` are asked for on top of those for reading; an empty one closes the
    act to that kind of key, which does not learn of it.

    `takes(caller)` is {name: JSON schema} of the body and `needs` what must be in it. `do(call)`
    calls the operation of the pages and returns the record; it raises `ValidationError` by field,
    `changes.Stale`, and `Refusal` where it is not possible. `shows(caller, record)` is the answer of
    GET and `shown` its schema.
    """

    name: str
    label: Any
    rights: Rights
    takes: Callable[[Caller], Mapping[str, Schema]]
    needs: tuple[str, ...]
    do: Callable[[Call], Any]
    shows: Callable[[Caller, Any], dict[str, Any]] | None = None
    shown: Schema | None = None
    guarded: bool = False  # the sender says which version he has seen

    def is_for(self, caller: Caller) -> bool:
        """Whether the act exists for this kind of key."""
        return bool(self.rights.staff if caller.is_integration else self.rights.person)


@dataclass(frozen=True)
class Routes:
    """Addresses of a module's own, beside those of records; declared in its `api.py` as ROUTES.

    `describe(caller, known)` gives (paths, schemas) of the OpenAPI document.
    """

    rights: Rights
    writes: Callable[[], dict[str, Any]]  # {staff right: label} of what a key can be given to do
    router: Callable[[], Router]
    describe: Callable[[Caller, dict[str, Any]], tuple[dict[str, Any], dict[str, Any]]]


@dataclass(frozen=True)
class Resource:
    """One kind of record: /api/v1/<name> and /api/v1/<name>/<id>."""

    name: str
    model: type[models.Model]
    label: Any
    rights: Rights
    sort: Mapping[str, str] = field(default_factory=dict)  # field -> column that is never null
    default_sort: str = ""  # "" orders by id
    filters: tuple[Filter, ...] = ()
    extras: tuple[Extra, ...] = ()
    parts: tuple[Part, ...] = ()
    writes: Writes | None = None  # None: no field of it is written
    acts: tuple[Act, ...] = ()  # what is done with it at addresses of their own

    @property
    def schema(self) -> str:
        """The name of its schema in the OpenAPI document."""
        return self.model.__name__

    def sorts(self, caller: Caller) -> dict[str, str]:
        """What the caller may sort by: never by a field he does not see."""
        visible = caller.fields(self.model)
        return {name: column for name, column in self.sort.items() if name in visible}

    def narrowed_by(self, caller: Caller) -> dict[str, Filter]:
        """What the caller may filter by: never by a field he does not see."""
        visible = caller.fields(self.model)
        found = (*self.filters, *_EXTERNAL) if self._is_sourced() else self.filters
        if has_column(self.model, "company"):
            found = (*found, _COMPANY)
        return {
            one.name: one
            for one in found
            if (not one.of or one.of in visible)
            and (caller.is_integration or not one.for_integrations)
        }

    def shown_extras(self, caller: Caller) -> list[Extra]:
        """The columns beside the fields that the caller gets."""
        return shown(self.extras, caller, self.model) + (
            [one for one in _STAFF if has_column(self.model, one.name)]
            if caller.is_integration
            else []
        )

    def shown_parts(self, caller: Caller) -> list[Part]:
        """The parts that the caller gets."""
        visible = caller.fields(self.model)
        return [part for part in self.parts if set(part.of) <= visible.keys()]

    def writing_rights(self) -> list[Rights]:
        """Every right that writing takes, of fields and acts."""
        return [*(self.writes.rights if self.writes else ()), *(act.rights for act in self.acts)]

    def _is_sourced(self) -> bool:
        return has_column(self.model, "external_id")


def shown(extras: tuple[Extra, ...], caller: Caller, model: type[models.Model]) -> list[Extra]:
    """Those of `extras` that the caller gets, by the visible fields of `model`."""
    visible = caller.fields(model)
    return [
        one
        for one in extras
        if set(one.of) <= visible.keys() and (caller.is_integration or not one.for_integrations)
    ]


# What every record says of itself to another system of the business.
_STAFF = (
    Extra("company", "record"),
    Extra("source"),
    Extra("external_id"),
    Extra("archived_at", "moment"),
)
_EXTERNAL = (
    Filter("external_id", "external_id", for_integrations=True),
    Filter("source", "source", for_integrations=True),
)
_COMPANY = Filter("company", "company__public_id", kind="record", for_integrations=True)


def rights_offered() -> dict[str, Any]:
    """{staff right: name of its module} of what an integration key can be given."""
    return {
        one.rights.staff: module_named(one.rights.staff.partition(".")[0]).label
        for one in resources().values()
    } | {
        own.rights.staff: module_named(own.rights.staff.partition(".")[0]).label for own in routes()
    }


def writes_offered() -> dict[str, Any]:
    """{staff right: name of its module} of what an integration key can be given to write."""
    offered = {right: label for own in routes() for right, label in own.writes().items()}
    return offered | {
        rights.staff: module_named(rights.staff.partition(".")[0]).label
        for one in resources().values()
        for rights in one.writing_rights()
        if rights.staff
    }


def reading_for(right: str) -> set[str]:
    """What a key that is given this right to write must be able to read."""
    return {
        one.rights.staff
        for one in resources().values()
        if right in {rights.staff for rights in one.writing_rights()}
    } or {own.rights.staff for own in routes() if right in own.writes()}


@cache
def resources() -> dict[str, Resource]:
    """Every resource by name, in the order of the modules."""
    found: dict[str, Resource] = {}
    for module in modules():
        if dotted := module.part("api"):
            for one in import_module(dotted).RESOURCES:
                if one.name in found:
                    raise LookupError(f"two modules offer the resource {one.name!r}")
                found[one.name] = one
    return found


@cache
def routes() -> tuple[Routes, ...]:
    """The modules' own addresses, in the order of the modules."""
    parts = [import_module(dotted) for module in modules() if (dotted := module.part("api"))]
    return tuple(part.ROUTES for part in parts if hasattr(part, "ROUTES"))
