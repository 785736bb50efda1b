"""Forms of the desk: an answer, a note, how a ticket is sorted, and a ticket for a customer on the phone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.forms import RecordForm
from portello.core.fields import custom_fields
from portello.modules.accounts.models import User
from portello.modules.customers.models import Asset, Company, Contact, Site
from portello.modules.orders.models import Order
from portello.modules.portals.models import Portal, PortalAccess
from portello.modules.tickets.desk.models import URGENCIES, Queue, kinds_in_use
from portello.modules.tickets.desk.operations import colleagues
from portello.modules.tickets.forms import MOST_CHOICES, files_field, text_field
from portello.modules.tickets.models import Ticket

MOST_CONTACTS = 500  # that a form offers; with more of them, the search comes first
TURNS = [
    ("waiting", gettext_lazy("Waiting for the customer")),
    ("open", gettext_lazy("Ours to answer")),
    ("held", gettext_lazy("Waiting for a third party")),
    ("closed", gettext_lazy("Closed: it is solved")),
]


class StaffAnswerForm(forms.Form):
    """What the customer reads, and whose turn it is afterwards."""

    state = forms.ChoiceField(choices=TURNS, required=False)
    seen = forms.CharField(max_length=12, required=False)

    def __init__(
        self, by: Any, company_id: int, *sent: Any, text: str = "", state: str = ""
    ) -> None:
        super().__init__(*sent)
        self.fields["text"] = text_field(_("Answer to the customer"))
        self.fields["text"].initial, self.fields["state"].initial = text, state or "waiting"
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
        self.people = people = colleagues()
        queues = list(Queue.objects.order_by("sort"))
        kinds = kinds_in_use()
        if ticket.assignee and ticket.assignee not in people:
            people = [*people, ticket.assignee]  # who has left since
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

    def label_of(self, name: str, value: Any) -> str:
        """How the list of choices calls a record or word."""
        if value is None or isinstance(value, str):
            return str(dict(self.fields[name].choices)[value or ""])  # type: ignore[attr-defined]
        return _name(value)


def _name(record: Any) -> str:
    if isinstance(record, User):
        return record.name or record.email
    return str(record)


class CustomerTicketForm(forms.Form):
    """A ticket that staff open for a customer: on the phone, at the counter. Nothing that a kind asks
    is required of them: whoever calls may not know it."""

    def __init__(
        self, company: Company, by: Any, *sent: Any,
        asset: str = "", contact: str = "", order: Order | None = None,
    ) -> None:  # fmt: skip
        super().__init__(*sent)
        self.company, self.order = company, order
        portals = list(Portal.objects.filter(is_active=True).order_by("pk"))
        here = {"company": company, "archived_at": None}
        people = Contact.objects.filter(**here).order_by("sort")
        self.rows: dict[str, dict[str, Any]] = {
            "contact": {one.public_id: one for one in people[:MOST_CONTACTS]},
            "kind": {one.public_id: one for one in kinds_in_use()},
            "portal": {one.public_id: one for one in portals},
        }
        for name, model in (("asset", Asset), ("site", Site)):
            rows = model.objects.filter(**here).order_by("sort")
            self.rows[name] = {one.public_id: one for one in rows[:MOST_CONTACTS]}
        self._ask_for_people(contact)
        if len(portals) > 1:
            self._choice("portal", _("Portal"))
        self._choice("kind", _("Kind"), _("none"))
        self._ask_what_it_is_about(by, asset)
        self.fields["urgency"] = forms.ChoiceField(
            label=_("Urgency"), choices=URGENCIES, initial="normal"
        )
        self.fields["subject"] = forms.CharField(label=_("Subject"), max_length=200)
        self.fields["text"] = text_field(_("What is it about?"))
        self.fields["files"] = files_field(by, company.pk)
        self.fields["note"] = text_field(_("Note for staff"))
        self.fields["note"].required = False

    def _ask_for_people(self, contact: str) -> None:
        """For whom, and who else reads it: with a word at those who cannot log in."""
        people = self.rows["contact"]
        log_in = PortalAccess.objects.filter(company=self.company, state="active")
        able = set(log_in.values_list("contact_id", flat=True))
        without = _("%(name)s (no access)")
        names = {
            key: one.name if one.pk in able else without % {"name": one.name}
            for key, one in people.items()
        }
        self.fields["contact"] = forms.ChoiceField(
            label=_("For"), required=False, initial=contact,
            choices=[("", _("nobody in particular")), *names.items()],
        )  # fmt: skip
        # Whoever it is for follows it anyway.
        others = {key: one for key, one in people.items() if key != contact}
        readers = [(key, one.name) for key, one in others.items() if one.pk in able]
        if readers and len(readers) <= MOST_CHOICES:
            self.fields["copies"] = forms.MultipleChoiceField(
                label=_("Colleagues in copy"), choices=readers, required=False,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip

    def _ask_what_it_is_about(self, by: Any, asset: str) -> None:
        for name, label in (("asset", _("Device")), ("site", _("Site"))):
            if self.rows[name]:
                self._choice(name, label, _("none"))
        if "asset" in self.fields:
            self.fields["asset"].initial = asset
        if self.order is None:
            self.fields["order_number"] = forms.CharField(
                label=_("Order number"), max_length=50, required=False
            )
        asking: dict[str, list[str]] = {}
        for kind in self.rows["kind"].values():
            for name in [one.name for one in custom_fields(Ticket) if kind.rule(one.name)]:
                asking.setdefault(name, []).append(str(kind))
        self.own = list(asking)
        made = RecordForm(Ticket(company=self.company), self.own, by=by, with_custom=False)
        for name, kinds in asking.items():
            one = self.fields[name] = made.fields[name]
            said = _("Asked for: %(kinds)s.") % {"kinds": ", ".join(kinds)}
            one.required, one.help_text = False, f"{one.help_text} {said}".strip()

    def clean_order_number(self) -> str:
        """An order of this company, or a word about it."""
        number: str = self.cleaned_data["order_number"].strip()
        if number:
            rows = Order.objects.filter(company=self.company, number__iexact=number)
            self.order = rows.order_by("-pk").first()
            if self.order is None:
                raise forms.ValidationError(_("This customer has no order with this number."))
        return number

    def _choice(self, name: str, label: str, none: str = "") -> None:
        rows = [(key, str(one)) for key, one in self.rows[name].items()]
        choices = [("", none), *rows] if none else rows
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=not none)

    def chosen(self, name: str) -> Any:
        """The record that was chosen; None if there is none."""
        return self.rows[name].get(self.cleaned_data.get(name, ""))

    def copies(self) -> list[Contact]:
        """Who follows it beside whoever it is for."""
        return [self.rows["contact"][key] for key in self.cleaned_data.get("copies", ())]
