"""The things a module declares: menu entries, actions, tabs, kinds of item, what can be assigned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


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
    count: str = ""  # on the staff side, dotted path: staff -> (number, what it counts in words)


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
    for_administrators: bool = False  # a company administrator has it without his profile's help


@dataclass(frozen=True)
class Function:
    """A page of the portal that staff set up under "Functions": on or off, what may be done, fields.

    What a portal switches off here nobody has in it, whatever his profile says.
    """

    key: str
    label: Any
    page: str  # url name of the page that it is about
    actions: tuple[str, ...] = ()  # actions of the module; the first one is the page itself
    models: tuple[str, ...] = ()  # whose fields can be hidden or locked
    own: tuple[
        str, ...
    ] = ()  # fields of one's own contact that can, on a page that is always there
    parts: tuple[tuple[str, Any], ...] = ()  # (key, label) of what else a page that is always there
    # has: on or off in each portal, for everybody; a viewer may "me.<key>"
    asks: tuple[str, ...] = ()  # acts (`InboxAct.key`) that staff may want to decide on first
    off_at_first: bool = False  # a new portal does not have it until its staff switch it on
    more: tuple[Tab, ...] = ()  # further settings pages; `url_name` takes the portal's public id


@dataclass(frozen=True)
class CompanyPart:
    """A part of the company page that a module adds behind its data; a portal can switch it off."""

    key: str
    label: Any
    content: str  # dotted path: viewer -> what the template gets as `content`; nothing: no part
    template: str


@dataclass(frozen=True)
class RecordPart:
    """A part that a module adds to the page of a record of another one ("Tickets about this order").

    The page's module needs to know nothing of it: it includes `ui/added.html` with `ui.added`.
    """

    model: str  # label of the record
    template: str
    customer: str = ""  # dotted path: (viewer, record) -> what the template gets as `content`
    staff: str = ""  # dotted path: (staff, record) -> the same; nothing: no part


@dataclass(frozen=True)
class InboxKind:
    """A tab of the inbox: one kind of thing that customers send and staff decide on."""

    key: str
    label: Any
    right: str  # what staff must be allowed to see its items


@dataclass(frozen=True)
class InboxAct:
    """Something a customer's person asks for that waits until staff have decided (ADR 0031)."""

    key: str  # the right of whoever does it ("customers.sites_add"), or a word of its own
    kind: str  # key of its InboxKind
    label: Any  # what is asked for: "New site"
    right: str  # what staff must be allowed to decide
    handler: str  # dotted path of an `inbox.acts.Act`


@dataclass(frozen=True)
class Part:
    """A part of the portal that visitors without a log-in may see if the portal opens it."""

    key: str
    label: Any


@dataclass(frozen=True)
class HomeBlock:
    """A block that staff can put on a portal's home page (docs/add-a-module.md)."""

    kind: str  # a word of letters, unique among all modules
    label: Any
    # dotted path: viewer -> what the template gets as `content`, or a `Wanted` that makes it (ADR
    # 0047); nothing: no block
    content: str
    template: str = "portal/blocks/cards.html"
    wide: bool = False  # as wide as the page; otherwise it stands beside its neighbours
    by_default: bool = False  # stands on a home page that staff have not edited


@dataclass(frozen=True)
class Assignable:
    """A kind of record that staff may assign to collaborators (ADR 0027).

    `children` are models whose rows are seen with their record, each with its foreign key to it.
    Whether a row may pass is read off the row itself, so that key must stand on it.
    """

    model: str  # "tickets.ticket": customer-owned, with a public id
    label: Any  # what one record is called
    page: str  # url name of its page in the section; takes the record's public id
    title: str  # text column that says which one it is
    state: str = ""  # column with choices
    tones: Mapping[str, str] = field(default_factory=dict)  # state -> tone of its badge
    staff_page: str = ""  # url name of its page in the back office
    states: tuple[
        tuple[str, Any], ...
    ] = ()  # how a collaborator reads them, if not as customers do
    children: tuple[tuple[str, str], ...] = ()  # (model, foreign key to the record)


@dataclass(frozen=True)
class NoticeKind:
    """A kind of news that stands under the bell (ADR 0045); `words` name %(who)s it was."""

    key: str
    model: str  # of the record that there is news of
    words: Any
    page: str  # url names of its page: for customers, in the section of collaborators, for staff
    staff_page: str
    staff_right: str
    assigned_page: str = ""
