"""Forms of the desk: an answer, a note, how a ticket is sorted, and a ticket for a customer on the phone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.modules.accounts.models import User
from portello.modules.customers.models import Asset, Company, Contact
from portello.modules.portals.models import Portal
from portello.modules.tickets.desk.models import URGENCIES, Queue, kinds_in_use
from portello.modules.tickets.desk.operations import colleagues
from portello.modules.tickets.forms import files_field, text_field
from portello.modules.tickets.models import Ticket

MOST_CONTACTS = 500  # that a form offers; with more of them, the search comes first
TURNS = [
    ("waiting", gettext_lazy("The customer's")),
    ("open", gettext_lazy("Ours")),
    ("held", gettext_lazy("A third party's")),
    ("closed", gettext_lazy("Nobody's: it is solved")),
]


class StaffAnswerForm(forms.Form):
    """What the customer reads, and whose turn it is afterwards."""

    state = forms.ChoiceField(choices=TURNS, required=False)
    seen = forms.CharField(max_length=12, required=False)

    def __init__(self, by: Any, company_id: int, *sent: Any, text: str = "") -> None:
        super().__init__(*sent)
        self.fields["text"] = text_field(_("Answer to the customer"))
        self.fields["text"].initial, self.fields["state"].initial = text, "waiting"
        self.fields["files"] = files_field(by, company_id)


class NoteForm(forms.Form):
    """What only staff read. Its fields have names of their own: no draft of the one becomes the other."""

    def __init__(self, by: Any, company_id: int, *sent: Any) -> None:
        super().__init__(*sent)
        self.fields["note"] = text_field(_("Note for staff"))
        self.fields["note_files"] = files_field(by, company_id)


class SortForm(forms.Form):
    """Who works on it, in which queue, what it is about and how urgent."""

    NAMES = ("assignee", "queue", "kind", "urgency")

    def __init__(self, ticket: Ticket, data: Any = None) -> None:
        self.ticket = ticket
        super().__init__(data)
        people, queues = colleagues(), list(Queue.objects.order_by("sort"))
        kinds = kinds_in_use()
        if ticket.assignee and ticket.assignee not in people:
            people.append(ticket.assignee)  # who has left since
        if ticket.kind and ticket.kind not in kinds:
            kinds.append(ticket.kind)  # or was put away
        self.rows: dict[str, dict[str, Any]] = {
            "assignee": {one.public_id: one for one in people},
            "queue": {one.public_id: one for one in queues},
            "kind": {one.public_id: one for one in kinds},
        }
        fields: dict[str, Any] = self.fields
        labels = {"assignee": _("Assigned to"), "queue": _("Queue"), "kind": _("Kind")}
        none = {"assignee": _("nobody"), "queue": _("none"), "kind": _("none")}
        for name, rows in self.rows.items():
            choices = [("", none[name]), *((key, _name(one)) for key, one in rows.items())]
            now = getattr(ticket, name)
            self._add(name, labels[name], choices, now.public_id if now else "")
        self._add("urgency", _("Urgency"), URGENCIES, ticket.urgency)
        fields["urgency"].required = True

    def _add(self, name: str, label: str, choices: Any, now: str) -> None:
        """The choice, and how it stood when the page was shown."""
        self.fields[name] = forms.ChoiceField(
            label=label, choices=choices, required=False, initial=now
        )
        self.fields[f"was_{name}"] = forms.CharField(
            required=False, max_length=12, initial=now, widget=forms.HiddenInput
        )

    def values(self, prefix: str = "") -> dict[str, Any]:
        """{what: record or word}; with "was_" how it stood on the page."""
        given = {name: self.cleaned_data[f"{prefix}{name}"] for name in self.NAMES}
        return {
            name: value if name == "urgency" else self.rows[name].get(value)
            for name, value in given.items()
        }


def _name(record: Any) -> str:
    if isinstance(record, User):
        return record.name or record.email
    return str(record)


class CustomerTicketForm(forms.Form):
    """A ticket that staff open for a customer: on the phone, at the counter."""

    def __init__(self, company: Company, by: Any, *sent: Any, asset: str = "") -> None:
        super().__init__(*sent)
        self.company = company
        portals = list(Portal.objects.filter(is_active=True).order_by("pk"))
        people = Contact.objects.filter(company=company, archived_at=None).order_by("sort")
        assets = Asset.objects.filter(company=company, archived_at=None).order_by("sort")
        self.rows: dict[str, dict[str, Any]] = {
            "contact": {one.public_id: one for one in people[:MOST_CONTACTS]},
            "kind": {one.public_id: one for one in kinds_in_use()},
            "portal": {one.public_id: one for one in portals},
            "asset": {one.public_id: one for one in assets[:MOST_CONTACTS]},
        }
        self._choice("contact", _("For"), _("nobody in particular"))
        if len(portals) > 1:
            self._choice("portal", _("Portal"))
        self._choice("kind", _("Kind"), _("none"))
        self._choice("asset", _("Device"), _("none"))
        self.fields["asset"].initial = asset
        if not self.rows["asset"]:
            del self.fields["asset"]
        self.fields["urgency"] = forms.ChoiceField(
            label=_("Urgency"), choices=URGENCIES, initial="normal"
        )
        self.fields["subject"] = forms.CharField(label=_("Subject"), max_length=200)
        self.fields["text"] = text_field(_("What is it about?"))
        self.fields["files"] = files_field(by, company.pk)
        self.fields["note"] = text_field(_("Note for staff"))
        self.fields["note"].required = False

    def _choice(self, name: str, label: str, none: str = "") -> None:
        rows = [(key, str(one)) for key, one in self.rows[name].items()]
        choices = [("", none), *rows] if none else rows
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=not none)

    def chosen(self, name: str) -> Any:
        """The record that was chosen; None if there is none."""
        return self.rows[name].get(self.cleaned_data.get(name, ""))
