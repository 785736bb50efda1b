"""What a module tells the house about itself, in its `module.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings

from portello.core.mail import MailKind
from portello.core.registry.parts import (
    Action,
    Assignable,
    CompanyPart,
    Function,
    HomeBlock,
    InboxAct,
    InboxKind,
    MenuEntry,
    NoticeKind,
    Part,
    RecordPart,
    Tab,
)
from portello.core.search import Kind

__all__ = [
    "Action",
    "Assignable",
    "CompanyPart",
    "Function",
    "HomeBlock",
    "InboxAct",
    "InboxKind",
    "Kind",
    "MailKind",
    "MenuEntry",
    "Module",
    "NoticeKind",
    "Part",
    "RecordPart",
    "Tab",
    "administrators_rights",
    "assignables",
    "assigned_through",
    "home_blocks",
    "inbox_acts",
    "inbox_kinds",
    "mail_kinds",
    "me_links",
    "module_named",
    "module_of_model",
    "modules",
    "notice_kinds",
    "package_of",
    "record_parts",
    "with_own_fields",
]


@dataclass(frozen=True)
class Module:
    """A module's declaration; see docs/add-a-module.md."""

    name: str
    label: Any
    needs: tuple[str, ...] = ()
    portal_menu: tuple[MenuEntry, ...] = ()
    staff_menu: tuple[MenuEntry, ...] = ()
    staff_links: tuple[MenuEntry, ...] = ()  # settings of one's own, in the menu under one's name
    actions: tuple[Action, ...] = ()
    user_scope: str = "own"  # which records the built-in profile "User" sees: "own" or "company"
    functions: tuple[Function, ...] = ()  # pages that staff set up for each portal
    public_parts: tuple[Part, ...] = ()  # what a portal may open to visitors without a log-in
    examples: str = ""  # dotted path: portal -> {model: rows}, shown to staff who set a portal up
    own_means: Any = ""  # what "own records" are, in words for staff; empty: there is no difference
    models: tuple[str, ...] = ()  # customer-owned models whose rows this module's rights govern
    own_fields: tuple[str, ...] = ()  # models to which staff may add fields of their own (ADR 0032)
    company_parts: tuple[CompanyPart, ...] = ()  # what it adds to the company page
    record_parts: tuple[RecordPart, ...] = ()  # what it adds to the pages of others' records
    home: str = ""  # dotted path: viewer -> what its home cards want to know (ADR 0047)
    home_blocks: tuple[HomeBlock, ...] = ()  # blocks of its own for the home page
    staff_home: str = ""  # dotted path of a function staff -> list of (label, number, address)
    inbox_kinds: tuple[InboxKind, ...] = ()  # tabs it adds to the inbox
    inbox_acts: tuple[InboxAct, ...] = ()  # what its customers ask for
    practise: str = ""  # dotted path: by -> makes something for staff to practise on
    unpractise: str = ""  # dotted path: by -> removes what was made for practice, and of it
    # dotted path: () -> (names of what that removes, [(what stays, names of what is real in it)])
    practised: str = ""
    mails: tuple[MailKind, ...] = ()  # every kind of mail that it sends
    notices: tuple[NoticeKind, ...] = ()  # what it tells people under the bell
    portal_tabs: tuple[Tab, ...] = ()  # tabs that the module adds to a portal's settings
    company_tabs: tuple[Tab, ...] = ()  # tabs that the module adds to a company's page
    contact_tabs: tuple[Tab, ...] = ()  # and to a contact's page
    me_links: tuple[Tab, ...] = ()  # pages that the module adds to My details
    contact_column: str = ""  # dotted path: contacts -> {contact pk: cells of "Customer portal"}
    contact_note: str = ""  # dotted path: contact -> warnings to show on his page
    record_pages: dict[str, str] = field(
        default_factory=dict
    )  # model label -> staff url name, or ""
    search: tuple[Kind, ...] = ()  # what of this module can be found, on which side
    history: dict[str, tuple[str, str]] = field(
        default_factory=dict
    )  # model label -> rights of staff and of customers to see its records' history; "" for nobody
    without_access: str = ""  # dotted path: request -> the page for who is logged in and has no
    # access to this portal, or None
    settings: str = ""  # dotted path: staff -> settings pages, for Administration > Settings
    samples: str = ""  # dotted path of a function world -> {url name: keyword arguments}
    outbox: dict[str, str] = field(default_factory=dict)  # kind -> dotted path of its handler
    long_outbox: dict[str, str] = field(default_factory=dict)  # the same, for work of minutes
    assignable: tuple[Assignable, ...] = ()  # what of this module collaborators can be assigned
    package: str = ""  # where its folder is; empty: portello.modules.<name>
    takes_mail: dict[str, str] = field(
        default_factory=dict
    )  # model label -> dotted path of a `mailbox.taking.TakesMail`, for answers that come by mail
    house: str = ""  # dotted path of a function that the worker calls about once an hour
    help_page: str = ""  # url name of the page on which a customer asks for help; it takes
    # ?article=<public id> of the help article that he was reading

    def urls(self, side: str) -> list | None:
        """The URL patterns of "portal" or "backoffice", or None if the module has no such side."""
        dotted = self.part(side)
        return import_module(dotted).urlpatterns if dotted else None

    def part(self, name: str) -> str:
        """The dotted name of a part of the module's folder ("portal", "api"), "" if it has none."""
        dotted = f"{self.package or f'portello.modules.{self.name}'}.{name}"
        return dotted if find_spec(dotted) else ""

    def call(self, dotted: str) -> Callable[..., Any]:
        """The function behind a dotted path of this declaration."""
        place, _, name = dotted.rpartition(".")
        return getattr(import_module(place), name)


@cache
def modules() -> tuple[Module, ...]:
    """Every module, in the order of settings.MODULES."""
    return tuple(import_module(f"{package_of(n)}.module").MODULE for n in settings.MODULES)


@cache
def inbox_kinds() -> dict[str, InboxKind]:
    """The tabs of the inbox by key, in the order of the modules."""
    return {one.key: one for module in modules() for one in module.inbox_kinds}


@cache
def inbox_acts() -> dict[str, InboxAct]:
    """Everything that customers may have to ask for, by key."""
    return {one.key: one for module in modules() for one in module.inbox_acts}


@cache
def takes_mail() -> dict[str, str]:
    """{model label: dotted path} of the records that can be answered by mail."""
    return {label: dotted for module in modules() for label, dotted in module.takes_mail.items()}


@cache
def mail_kinds() -> dict[str, MailKind]:
    """Every kind of mail that the product sends, by key, in the order of the modules."""
    return {one.key: one for module in modules() for one in module.mails}


@cache
def notice_kinds() -> dict[str, NoticeKind]:
    """Every kind of news under the bell, by key."""
    return {one.key: one for module in modules() for one in module.notices}


def package_of(entry: str) -> str:
    """The package of an entry of settings.MODULES: a name of ours, or a dotted one of its own."""
    return entry if "." in entry else f"portello.modules.{entry}"


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


def me_links(viewer: Any) -> list[Tab]:
    """The pages of modules that hang on My details and that this viewer may open."""
    return [tab for module in modules() for tab in module.me_links if viewer.may(tab.right)]


@cache
def administrators_rights() -> frozenset[str]:
    """What a company administrator may do without his profile's help, as "module.action"."""
    return frozenset(
        f"{module.name}.{action.name}"
        for module in modules()
        for action in module.actions
        if action.for_administrators
    )


@cache
def home_blocks() -> dict[str, tuple[Module, HomeBlock]]:
    """The modules' own blocks of the home page, by kind."""
    found = {one.kind: (module, one) for module in modules() for one in module.home_blocks}
    assert len(found) == sum(len(module.home_blocks) for module in modules()), "a kind is unique"
    return found


@cache
def with_own_fields() -> tuple[str, ...]:
    """The labels of the models to which staff may add fields, in the order of the modules."""
    return tuple(label for module in modules() for label in module.own_fields)


@cache
def record_parts(label: str) -> list[tuple[Module, RecordPart]]:
    """What modules add to the page of a record of the model `label`, in their order."""
    return [(m, part) for m in modules() for part in m.record_parts if part.model == label]


@cache
def assignables() -> dict[str, Assignable]:
    """{model label: declaration} of what can be assigned, in the order of the modules."""
    return {one.model: one for module in modules() for one in module.assignable}


@cache
def assigned_through() -> dict[str, tuple[str, str]]:
    """{model label: (label of the record it is seen with, column that holds the record's key)}."""
    return {one.model: (one.model, "id") for one in assignables().values()} | {
        child: (one.model, f"{key}_id")
        for one in assignables().values()
        for child, key in one.children
    }
