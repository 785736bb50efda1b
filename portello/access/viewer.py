"""The viewer: who is looking, on the customer side; built once per request and never from the URL."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.core import signing
from django.db import models
from django.http import Http404

from portello.access.assigned import Collaboration
from portello.access.examples import example_rows
from portello.access.profiles import Rules
from portello.core.audit import Actor
from portello.core.fields import Field, fields
from portello.core.registry import administrators_rights, module_of_model

_active: ContextVar[Viewer | None] = ContextVar("viewer", default=None)
_answering: ContextVar[bool] = ContextVar("a customer is answered", default=False)


def active() -> Viewer | None:
    """The viewer whose request is being answered; None for staff, commands and the worker."""
    return _active.get()


def answering() -> bool:
    """Whether a customer or visitor waits for an answer, also where the seat belt is lifted."""
    return _answering.get()


@contextmanager
def looking(viewer: Viewer | None) -> Iterator[None]:
    """Make `viewer` the active one: the seat belt holds while he looks."""
    token = _active.set(viewer)
    waits = _answering.set(viewer is not None or _answering.get())
    try:
        yield
    finally:
        _answering.reset(waits)
        _active.reset(token)


@contextmanager
def lifted(reason: str) -> Iterator[None]:
    """Lift the seat belt for an operation on behalf of somebody who is no viewer yet (log-in,
    one-time link). In operations.py and the viewer source only; never hands rows to a page.
    """
    if not reason:
        raise ValueError("lifting the seat belt needs a reason")
    with looking(None):
        yield


@dataclass(frozen=True)
class Elsewhere:
    """Another company that the same person serves in this portal."""

    access_public_id: str
    company_name: str
    viewer: Viewer


class FoundElsewhere(Exception):
    """The record belongs to another of the person's own companies; the page offers to switch."""

    def __init__(self, elsewhere: Elsewhere) -> None:
        self.elsewhere = elsewhere
        super().__init__("the record belongs to another of the viewer's own companies")


@dataclass(frozen=True)
class Viewer:
    """Who looks: portal, contact, company, role and profile. Frozen for the whole request.

    `companies` is what `visible_to` starts from, and what the seat belt lets through whole. What
    is assigned to a collaborator the belt lets through row by row, and nothing else beside it.
    """

    portal: Any = None
    user_id: int | None = None
    access_id: int | None = None
    access_public_id: str = ""
    contact: Any = None
    company: Any = None
    role: str = ""
    is_company_admin: bool = False
    profile: Rules = field(default_factory=Rules)
    profile_id: int | None = None
    others: tuple[Elsewhere, ...] = ()
    address: str = ""
    collaborator: Collaboration | None = None  # on top of everything above, never instead
    watched_by: str = ""  # a member of staff who looks as this person, and may change nothing
    unread: int = 0  # notifications
    setup: bool = False  # staff who set the portal up: of no company, sees examples

    @property
    def anonymous(self) -> bool:
        return self.access_id is None and not self.setup

    @cached_property
    def companies(self) -> frozenset[int]:
        none = self.company is None or self.setup
        return frozenset() if none else frozenset({self.company.pk})

    @cached_property
    def company_rule(self) -> models.Q:
        """`companies` as a condition on `company_id`; one company, the usual case, costs less SQL."""
        if len(self.companies) == 1:
            return models.Q(company_id=next(iter(self.companies)))
        return models.Q(company_id__in=self.companies)

    @cached_property
    def reach(self) -> frozenset[int]:
        return self.companies

    @property
    def actor(self) -> Actor:
        return Actor(
            "customer",
            self.contact.name if self.contact else "",
            self.user_id,
            self.contact.pk if self.contact else None,
            self.address,
        )

    def may(self, right: str) -> bool:
        """Whether the profile grants "module.action". "me" is everybody's own details,
        "company_admin" the page on which a company administrator keeps his colleagues,
        "assigned.view" and "assigned.manage" what a collaborator may in his section. A company
        administrator has a few actions without the profile, as far as the portal has them on."""
        if right in ("assigned.view", "assigned.manage"):
            held = self.collaborator
            return held is not None and (right == "assigned.view" or held.may_manage)
        if right == "company_admin":  # goes with the access, not with the profile
            return self.is_company_admin and not self.anonymous
        if self.is_company_admin and not self.anonymous and right in administrators_rights():
            return self.profile.allows(right)
        if right.startswith("me."):  # part of My details: no profile takes it, a portal may
            return not self.anonymous and right not in self.portal.ceiling.get("off", ())
        return not self.anonymous and (right == "me" or self.profile.may(right))

    def visits(self, part: str) -> bool:
        """Whether this is a visitor without a log-in, and the portal opens `part` to him."""
        return bool(part and self.anonymous and self.portal) and self.portal.opens(part)

    def asks(self, record: models.Model) -> frozenset[str]:
        """Names of the fields of `record` whose changes wait in this portal until staff decide."""
        asked = self.portal.ceiling.get("ask", {}).get("fields", {})
        label = record._meta.label_lower
        own = self.contact is not None and label == self.contact._meta.label_lower
        place = "me" if own and record.pk == self.contact.pk else label
        return frozenset(asked.get(place, ()))

    def asks_to(self, act: str) -> bool:
        """Whether staff decide first in this portal when somebody does `act` (an `InboxAct.key`)."""
        return act in self.portal.ceiling.get("ask", {}).get("acts", ())

    def sees_company_records(self, module: str) -> bool:
        """Whether the viewer sees all of the company's records in `module`, not only his own."""
        return self.profile.scopes.get(module) == "company"

    def see(self, model: type[models.Model]) -> Any:
        """The rows of `model` that the viewer may see: the only door to his own and his company's."""
        manager: Any = model._default_manager
        if self.anonymous and self._is_open_to_visitors(model):
            return manager.visible_to(self).sanctioned()
        if self.anonymous or not self._has_module_of(model):
            return manager.none().sanctioned()
        if self.setup:
            return example_rows(model, self.portal).sanctioned()
        return manager.visible_to(self).sanctioned()

    def see_assigned(self, model: type[models.Model]) -> Any:
        """The rows of `model` that are assigned to the viewer: the door of the section /assigned/.

        Two doors, so that nothing assigned stands in a list, a count, a search or an answer of
        the API that was written without a thought of collaborators.
        """
        manager: Any = model._default_manager
        if not self.may("assigned.view"):
            return manager.none().sanctioned("assigned")
        return manager.assigned_to(self).sanctioned("assigned")

    def _is_open_to_visitors(self, model: type[models.Model]) -> bool:
        """Whether this portal shows visitors anything of the model. Shared rows name their part; a
        model whose own rule asks which parts are open says `visitors_judged`."""
        if getattr(model, "visitors_judged", False):
            return self.portal is not None
        part = getattr(model, "visitors_part", "")
        return bool(part) and self.portal is not None and self.portal.opens(part)

    def _has_module_of(self, model: type[models.Model]) -> bool:
        """Whether the profile has the model's module; the search index lies across all of them.

        A company administrator sees his colleagues and their access whatever his profile says.
        """
        if getattr(model, "across_modules", False):
            return True
        module = module_of_model(model._meta.label_lower)
        administers = self.is_company_admin and module in ("customers", "portals")
        return module in self.profile.scopes or administers

    def get(self, model: type[models.Model], public_id: str, *related: str, **also: Any) -> Any:
        """One row by public id, with `also` as further columns of it. Not yours is not there:
        `Http404` for a foreign and a missing one.

        Raises `FoundElsewhere` when it belongs to another of the person's own companies.
        """
        rows = self.see(model).select_related(*related) if related else self.see(model)
        rows = rows.annotate(**also) if also else rows
        return self._one(rows, public_id, lambda viewer: viewer.see(model))

    def get_assigned(
        self, model: type[models.Model], public_id: str, *related: str, **also: Any
    ) -> Any:
        """One row that is assigned to the viewer, by public id; else as `get`. Among `related` may
        be no customer's record: only what is assigned passes."""
        rows = self.see_assigned(model)
        rows = rows.select_related(*related) if related else rows
        rows = rows.annotate(**also) if also else rows
        return self._one(rows, public_id, lambda viewer: viewer.see_assigned(model))

    def _one(self, rows: Any, public_id: str, door: Callable[[Viewer], Any]) -> Any:
        if self.setup:
            row = next((row for row in rows if row.public_id == public_id), None)
        else:
            row = rows.filter(public_id=public_id).first()
        if row is not None:
            return row
        for elsewhere in self.others:
            with looking(elsewhere.viewer):
                if door(elsewhere.viewer).filter(public_id=public_id).exists():
                    raise FoundElsewhere(elsewhere)
        raise Http404

    def own_contact(self) -> Any:
        """One's own contact record, whole, whatever the profile says (F09)."""
        if self.setup:
            return self.contact
        manager: Any = type(self.contact)._default_manager
        return manager.filter(pk=self.contact.pk).sanctioned().get()

    def rules(self, model: type[models.Model]) -> Mapping[str, str]:
        """hidden, read, edit or required for every registered field of `model`."""
        return self.profile.field_rules(model)

    def hidden(self, model: type[models.Model]) -> frozenset[str]:
        """The names of the fields of `model` that the viewer must not see or sort by."""
        return self.profile.hidden(model)

    def raised(self, model: type[models.Model], rules: Mapping[str, str]) -> Viewer:
        """The viewer for one act in which he may do more with some fields of `model` (ADR 0033)."""
        return self.but(profile=self.profile.raising(model, rules))

    def fields(self, model: type[models.Model]) -> dict[str, Field]:
        """The registered fields of `model` that are not hidden from the viewer, in order."""
        hidden = self.hidden(model)
        return {name: one for name, one in fields(model).items() if name not in hidden}

    @cached_property
    def company_token(self) -> str:
        """The signed company that every form carries, so that two tabs cannot mix companies."""
        return signing.Signer(salt="company").sign(self.access_public_id)

    def company_token_fits(self, token: str) -> bool | None:
        """True for the active company, False for another of one's own, None for a bad token."""
        try:
            shown_for = signing.Signer(salt="company").unsign(token)
        except signing.BadSignature:
            return None
        return shown_for == self.access_public_id

    def but(self, **changes: Any) -> Viewer:
        """A copy with other values; for the viewer source and for tests."""
        return replace(self, **changes)


NOBODY = Viewer()
