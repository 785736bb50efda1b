"""What a module tells the house about itself, in its `module.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings

from portello.core.search import Kind


@dataclass(frozen=True)
class MenuEntry:
    """One line of a menu. `right` is what the viewer or member of staff must be allowed."""

    label: Any
    url_name: str
    icon: str
    right: str
    order: int = 50
    administration: bool = False  # on the staff side: under the heading "Administration"
    about: Any = ""  # on the customer side: one line for "My areas" on home


@dataclass(frozen=True)
class Tab:
    """One tab on a page of another module; `url_name` takes the record's public id."""

    key: str
    label: Any
    url_name: str
    right: str


@dataclass(frozen=True)
class Action:
    """One thing a profile may grant: `name` within the module, `label` for staff."""

    name: str
    label: Any
    for_users: bool = True  # also in the built-in profile "User", not only in "Main user"
    ready: tuple[str, ...] = ()  # ready-made profiles that have it: finance, purchasing, ...


@dataclass(frozen=True)
class Module:
    """A module's declaration; see docs/add-a-module.md."""

    name: str
    label: Any
    needs: tuple[str, ...] = ()
    portal_menu: tuple[MenuEntry, ...] = ()
    staff_menu: tuple[MenuEntry, ...] = ()
    actions: tuple[Action, ...] = ()
    user_scope: str = "own"  # which records the built-in profile "User" sees: "own" or "company"
    own_means: Any = ""  # what "own records" are, in words for staff; empty: there is no difference
    models: tuple[str, ...] = ()  # customer-owned models whose rows this module's rights govern
    home: str = ""  # dotted path of a function viewer -> list of home cards
    staff_home: str = ""  # dotted path of a function staff -> list of (label, number, address)
    company_tabs: tuple[Tab, ...] = ()  # tabs that the module adds to a company's page
    contact_tabs: tuple[Tab, ...] = ()  # and to a contact's page
    contact_column: str = ""  # dotted path: contacts -> {contact pk: cells of "Customer portal"}
    contact_note: str = ""  # dotted path: contact -> warnings to show on his page
    record_pages: dict[str, str] = field(
        default_factory=dict
    )  # model label -> staff url name, or ""
    search: tuple[Kind, ...] = ()  # what of this module can be found, on which side
    history: dict[str, tuple[str, str]] = field(
        default_factory=dict
    )  # model label -> rights of staff and of customers to see its records' history; "" for nobody
    samples: str = ""  # dotted path of a function world -> {url name: keyword arguments}
    outbox: dict[str, str] = field(default_factory=dict)  # kind -> dotted path of its handler
    long_outbox: dict[str, str] = field(default_factory=dict)  # the same, for work of minutes
    house: str = ""  # dotted path of a function that the worker calls about once an hour

    def urls(self, side: str) -> list | None:
        """The URL patterns of "portal" or "backoffice", or None if the module has no such side."""
        dotted = f"portello.modules.{self.name}.{side}"
        return import_module(dotted).urlpatterns if find_spec(dotted) else None

    def call(self, dotted: str) -> Callable[..., Any]:
        """The function behind a dotted path of this declaration."""
        place, _, name = dotted.rpartition(".")
        return getattr(import_module(place), name)


@cache
def modules() -> tuple[Module, ...]:
    """Every module, in the order of settings.MODULES."""
    return tuple(import_module(f"portello.modules.{n}.module").MODULE for n in settings.MODULES)


@cache
def module_named(name: str) -> Module:
    """The module called `name`; LookupError if there is none."""
    for module in modules():
        if module.name == name:
            return module
    raise LookupError(name)


@cache
def module_of_model(label: str) -> str:
    """The name of the module whose rights govern rows of the model `label` ("orders.order")."""
    for module in modules():
        if label in module.models:
            return module.name
    raise LookupError(f"{label} is named in no module.py: add it to `models` of its module")
