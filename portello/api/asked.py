"""What a program asks of a list: filters, order, place and limit; anything else is named and refused."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import signing
from django.db.models import Q
from django.utils.translation import gettext as _

from portello.access.refusals import Refusal
from portello.api.callers import Caller
from portello.api.resources import Filter, Resource

LIMIT, MOST = 50, 200
LONGEST = 200  # characters of a filter
LONGEST_PLACE = 4000  # of a cursor


def refused(parameter: str, text: str) -> Refusal:
    """400 that names the parameter."""
    return Refusal(400, _("Bad request"), text, parameter=parameter[:40])


@dataclass(frozen=True)
class Parameters:
    """The parameters of one address, each given once and each known."""

    values: dict[str, str]

    @classmethod
    def read(cls, request: Any, known: set[str]) -> Parameters:
        """Raises a 400 for an unknown parameter and for one given twice."""
        for name in request.GET:
            if name not in known:
                raise refused(name, _("There is no parameter “%(name)s”.") % {"name": name[:40]})
            if len(request.GET.getlist(name)) > 1:
                raise refused(name, _("“%(name)s” is given twice.") % {"name": name})
        return cls({name: request.GET[name] for name in request.GET})

    def limit(self) -> int:
        """How many rows, 1 to 200."""
        text = self.values.get("limit", str(LIMIT))
        if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= MOST):
            raise refused(
                "limit", _("The limit is a whole number from 1 to %(most)s.") % {"most": MOST}
            )
        return int(text)

    def place(self, salt: str) -> Any:
        """What the signed cursor holds; None at the beginning.

        Raises a 400 for a cursor of another key, list, filter or order, and for a made-up one.
        """
        text = self.values.get("after", "")
        if not text:
            return None
        try:
            if len(text) > LONGEST_PLACE:
                raise signing.BadSignature
            return signing.loads(text, salt=salt)
        except (signing.BadSignature, ValueError):
            raise refused("after", _("This cursor does not belong to this list.")) from None


class Asked:
    """One request for a page of a resource."""

    def __init__(self, request: Any, resource: Resource, caller: Caller) -> None:
        self.resource = resource
        self.filters = resource.narrowed_by(caller)
        self.sorts = resource.sorts(caller)
        given = Parameters.read(request, {"limit", "after", "sort", *self.filters})
        self.limit = given.limit()
        self.sort = self._sort(given.values.get("sort", ""))
        self.chosen = {
            name: self._value(one, given.values[name])
            for name, one in self.filters.items()
            if name in given.values
        }
        chosen = json.dumps({n: str(v) for n, v in self.chosen.items()}, sort_keys=True)
        self.salt = f"api.{caller.key}.{resource.name}.{self.sort}.{chosen}"
        self.after = given.place(self.salt)

    def _sort(self, value: str) -> str:
        wanted = value or self.resource.default_sort
        if wanted.removeprefix("-") not in self.sorts:
            if not value:
                return ""  # the default column is hidden from this caller
            text = _("The list cannot be sorted by “%(value)s”.") % {"value": value[:40]}
            raise refused("sort", text)
        return wanted

    def _value(self, one: Filter, text: str) -> Any:
        if len(text) > LONGEST:
            raise refused(one.name, _("This value is too long."))
        if one.kind == "date":
            try:
                return date.fromisoformat(text)
            except ValueError:
                raise refused(
                    one.name, _("“%(value)s” is not a date.") % {"value": text[:40]}
                ) from None
        if one.kind in ("choice", "yes_no"):
            allowed = self.allowed(one)
            if text not in allowed:
                words = ", ".join(allowed)
                raise refused(one.name, _("The value is one of: %(values)s.") % {"values": words})
            return text == "yes" if one.kind == "yes_no" else text
        return text

    def allowed(self, one: Filter) -> list[str]:
        """The values that a filter of a few words takes."""
        return choices(self.resource, one)

    def narrowed(self, rows: Any) -> Any:
        """`rows` with the filters applied."""
        for name, value in self.chosen.items():
            rows = rows.filter(**{self.filters[name].lookup: value})
        return rows

    def page(self, rows: Any) -> tuple[list[Any], str | None]:
        """One page of `rows` and the cursor of the next one.

        Places are (value, public id), so that rows that come and go between two requests neither
        repeat nor hide others; integer keys are in no cursor.
        """
        down = self.sort.startswith("-")
        sign, beyond = ("-", "lt") if down else ("", "gt")
        column = self.sorts[self.sort.removeprefix("-")] if self.sort else ""
        rows = rows.order_by(*([sign + column] if column else []), sign + "public_id")
        if self.after is not None:
            rows = rows.filter(self._behind(column, beyond))
        found = list(rows[: self.limit + 1])
        if len(found) <= self.limit:
            return found, None
        last = found[self.limit - 1]
        value = str(getattr(last, column)) if column else ""
        return found[: self.limit], signing.dumps([value, last.public_id], salt=self.salt)

    def _behind(self, column: str, beyond: str) -> Q:
        value, public_id = self.after
        later = Q(**{f"public_id__{beyond}": public_id})
        if not column:
            return later
        stored: Any = self.resource.model._meta.get_field(column)
        value = stored.to_python(value)
        # The first condition says nothing new; it lets the database begin at the right place.
        return Q(**{f"{column}__{beyond}e": value}) & (
            Q(**{f"{column}__{beyond}": value}) | (Q(**{column: value}) & later)
        )


def choices(resource: Resource, one: Filter) -> list[str]:
    """The values that a filter of a few words takes."""
    if one.kind == "yes_no":
        return ["yes", "no"]
    column: Any = resource.model._meta.get_field(one.lookup)
    return [str(key) for key, _label in column.choices]
