"""Opening a ticket: a person's program fills the page's form, another system names the customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from portello.access.viewer import Viewer
from portello.api.callers import Caller, PersonCaller
from portello.api.resources import Call
from portello.api.writing import OWNER, wrong_fields
from portello.core import languages
from portello.core.fields import custom_fields, fields
from portello.modules.customers.models import Asset, Company, Contact, Site
from portello.modules.knowledge.heard import count_ticket
from portello.modules.knowledge.models import Article
from portello.modules.orders.models import Order
from portello.modules.portals.models import Portal
from portello.modules.tickets.desk.models import URGENCIES, Queue, TicketKind, kinds_in_use
from portello.modules.tickets.forms import NewTicketForm
from portello.modules.tickets.models import Ticket
from portello.modules.tickets.operations import Writer, open_ticket

TEXT: dict[str, Any] = {"type": "string"}
ID: dict[str, Any] = {"type": ["string", "null"], "description": "id"}
URGENCY: dict[str, Any] = {"type": "string", "enum": [key for key, _label in URGENCIES]}
_PARTS = {"urgency": URGENCY, "site": ID, "asset": ID, "order": ID}
_WIDE = {"number": ["string", "number", "null"], "yes_no": ["boolean", "null"]}


def takes(caller: Caller) -> dict[str, Any]:
    """What the body of a new ticket may have, for this key."""
    known = caller.fields(Ticket)
    found = {"subject": TEXT, "text": TEXT, "kind": ID}
    found |= {name: schema for name, schema in _PARTS.items() if name in known}
    found |= {
        one.name: {"type": _WIDE.get(one.kind, ["string", "null"]), "title": str(one.label)}
        for one in known.values()
        if one.custom
    }
    if not isinstance(caller, PersonCaller):
        return found | {OWNER: TEXT, "contact": ID, "portal": ID, "queue": ID, "name": TEXT}
    found["article"] = ID
    if caller.viewer.may("tickets.on_behalf"):
        found["contact"] = ID
    if caller.viewer.may("tickets.copy"):
        found["copies"] = {"type": "array", "items": TEXT}
    return found


def open_one(call: Call) -> Ticket:
    """The new ticket; raises `Refusal` and `ValidationError` that name the field."""
    if isinstance(call.caller, PersonCaller):
        return _of_person(call.caller.viewer, call.given)
    return _of_system(call.caller, call.given)


def _of_person(viewer: Viewer, given: dict[str, Any]) -> Ticket:
    kind = _kind(given, must=True)
    ticket = Ticket(
        company_id=viewer.company.pk, portal=viewer.portal, kind=kind,
        language=languages.current(), order=chosen(viewer.see(Order), "order", given),
        article=chosen(viewer.see(Article), "article", given),
    )  # fmt: skip
    sent = {"for" if name == "contact" else name: value for name, value in given.items()}
    data = MultiValueDict({name: _as_sent(value) for name, value in sent.items()})
    form = NewTicketForm(ticket, kind, viewer=viewer, data=data, files=MultiValueDict())
    form.way = "program"
    if not form.fields.get("files", forms.Field()).required:
        form.fields.pop("files", None)  # the pages take them
    asked = {*form.fields, "kind", "order", "article"}
    if unasked := [name for name in sent if name not in asked and sent[name]]:
        raise wrong_fields(
            {_told(n): [_("The form of this kind does not ask it.")] for n in unasked}
        )
    if not form.is_valid() or not form.save():
        raise wrong_fields({_told(name): texts for name, texts in form.errors.items()})
    if ticket.article is not None:
        count_ticket(by=viewer, article=ticket.article)
    return ticket


def _told(name: str) -> str:
    """A field of the form, as the body calls it."""
    return "contact" if name == "for" else name


def _as_sent(value: Any) -> list[str]:
    """A JSON value as the form's control sends it."""
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    values = value if isinstance(value, list) else [value]
    return ["" if one is None else str(one) for one in values]


def _of_system(caller: Caller, given: dict[str, Any]) -> Ticket:
    company = chosen(Company.objects.filter(archived_at=None), OWNER, given)
    if company is None:
        raise ValidationError({OWNER: _("Name the customer by its id.")})
    own = {"company": company, "archived_at": None}
    portal = chosen(Portal.objects.all(), "portal", given)
    portal = portal or Portal.objects.order_by("-is_active", "pk")[0]
    contact = chosen(Contact.objects.filter(**own), "contact", given)
    ticket = Ticket(
        company=company, portal=portal, contact=contact, kind=_kind(given),
        site=chosen(Site.objects.filter(**own), "site", given),
        asset=chosen(Asset.objects.filter(**own), "asset", given),
        order=chosen(Order.objects.filter(company=company), "order", given),
        queue=chosen(Queue.objects.all(), "queue", given),
        subject=_subject(given["subject"]), urgency=given.get("urgency", "normal"),
        language=languages.choose(
            contact.language if contact else "", company.language, portal.language
        ),
    )  # fmt: skip
    for one in custom_fields(Ticket):
        if one.name in given:
            fields(Ticket)[one.name].set(ticket, given[one.name])
    writer = writer_for(given, ticket)
    return open_ticket(by=caller.by, ticket=ticket, text=given["text"], writer=writer)


def writer_for(given: Mapping[str, Any], ticket: Ticket) -> Writer:
    """Another system of the business speaks for staff: under the name it gives, or the portal's."""
    name = given.get("name", "").replace("\x00", "").strip()
    return Writer("staff", name or ticket.portal.support_name, way="program")


def _subject(text: str) -> str:
    try:
        return str(forms.CharField(max_length=200).clean(text))
    except ValidationError as wrong:
        raise ValidationError({"subject": wrong.messages}) from None


def _kind(given: Mapping[str, Any], *, must: bool = False) -> TicketKind | None:
    """The kind that is named; `must`: where customers choose one, a program does so, too."""
    known = kinds_in_use()
    if not given.get("kind"):
        if must and len(known) > 1:
            raise ValidationError({"kind": _("This is needed.")})
        return known[0] if must and known else None
    found: TicketKind = chosen(known, "kind", given)
    return found


def chosen(rows: Any, name: str, given: Mapping[str, Any]) -> Any:
    """The row among `rows` that is named; None where none is. Raises `ValidationError`."""
    named = given.get(name)
    if not named:
        return None
    if isinstance(rows, list):
        found = next((one for one in rows if one.public_id == named), None)
    else:
        usable = named.isascii() and named.isalnum()
        found = rows.filter(public_id=named).first() if usable else None
    if found is None:
        raise ValidationError({name: _("There is nothing with this id.")})
    return found
