"""The forms in which customers add and edit sites and contacts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from portello.access.forms import PortalForm
from portello.access.viewer import Viewer
from portello.core.addresses import PARTS
from portello.core.fields import EDIT, REQUIRED, fields
from portello.modules.customers import checks
from portello.modules.customers.keeping import door
from portello.modules.customers.keeping.asking import asks
from portello.modules.customers.keeping.operations import add_record
from portello.modules.customers.models import Address, Contact, Site

NAMES: dict[type, tuple[str, ...]] = {
    Site: ("name", *PARTS, "phone"),
    Contact: ("name", "title", "email", "phone"),
}


def names_of(model: type) -> list[str]:
    """The fields of a form, the custom ones at its end."""
    return [*NAMES[model], *(name for name, one in fields(model).items() if one.custom)]


def can_edit(viewer: Viewer, model: type) -> bool:
    """Whether the viewer's rules leave anything of a record to be edited."""
    rules = viewer.rules(model)
    return any(rules[name] in (EDIT, REQUIRED) for name in names_of(model))


class KeptForm(PortalForm):
    """A form over a site or contact; a new one is made by the operation of this folder."""

    waits = False  # whether a new one waits until staff have decided

    def __init__(self, record: Any, *, viewer: Viewer, data: Any) -> None:
        super().__init__(record, NAMES[type(record)], viewer=viewer, data=data)

    def write(self) -> None:
        if self.record.pk is not None:
            super().write()
            return
        for name, value in self.values().items():
            fields(self.model)[name].set(self.record, value)
        self.waits = not add_record(by=self.by, record=self.record)


class SiteForm(KeptForm):
    """A site; a new one is probably in the company's own country."""

    def __init__(self, site: Site, *, viewer: Viewer, data: Any) -> None:
        super().__init__(site, viewer=viewer, data=data)
        known = "country" in self.fields and "country" not in viewer.hidden(Address)
        if site.pk is None and data is None and known:
            self.initial["country"] = checks.country_of(site)


class ContactForm(KeptForm):
    """A contact; who may invite colleagues does so in the same step."""

    refusal = ""  # why the new contact was not invited, in words

    def __init__(
        self, contact: Contact, *, viewer: Viewer, data: Any, entered: bool | None = None
    ) -> None:
        """`entered`: whether access hangs on the contact, if the page knows."""
        super().__init__(contact, viewer=viewer, data=data)
        waits = asks(viewer, contact, "add") or viewer.asks(contact) & self.fields.keys()
        at_once = contact.pk is None and not waits
        if at_once and door.invites(viewer) and "email" in self.fields:
            self.fields["invite"] = forms.BooleanField(
                label=_("Invite to the portal"),
                help_text=_("With the usual rights of a user; you can change them afterwards."),
                required=False,
            )
        email = self.fields.get("email")
        if email is None or email.disabled or not contact.pk:
            return
        if door.has_access(contact) if entered is None else entered:
            email.help_text = _("The log-in stays as it is; an open invitation ends.")

    def clean(self) -> dict[str, Any]:
        """An invitation needs an address, and an address belongs to one colleague."""
        given = super().clean() or {}
        email = given.get("email", "")
        if email and "email" in self.changed_data:
            others = self.viewer.see(Contact).filter(archived_at=None, email__iexact=email)
            if others.exclude(pk=self.record.pk).exists():
                self.add_error("email", _("Another colleague has this e-mail address already."))
        if given.get("invite") and "email" in given and not given["email"]:
            self.add_error("email", _("An invitation needs an e-mail address."))
        return given

    def told(self, saved: str) -> str:
        """With the invitation that ended, where one did: its mail went to the old address."""
        said = super().told(saved)
        if "email" not in self.written or not door.invited(self.record):
            return said
        if self.viewer.may("company_admin"):
            more = _(
                "The invitation to the old address has ended: invite again under Administration."
            )
        else:
            more = _("The invitation to the old address has ended: ask your company administrator.")
        return f"{said} {more}"

    def values(self) -> dict[str, Any]:
        values = super().values()
        values.pop("invite", None)
        return values

    def write(self) -> None:
        super().write()
        if self.cleaned_data.get("invite"):
            self.refusal = door.invite(self.viewer, self.record)
