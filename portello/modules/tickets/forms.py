"""The form of a new ticket: what its kind asks, and what the profile lets the person give."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portello.access.forms import PortalForm
from portello.access.viewer import Viewer
from portello.core.fields import custom_fields, fields
from portello.modules.customers.models import Contact
from portello.modules.tickets.desk.models import TicketKind
from portello.modules.tickets.following import can_follow, with_profiles
from portello.modules.tickets.models import Ticket
from portello.modules.tickets.operations import LONGEST_TEXT, open_ticket, writer_of
from portello.ui.attachments import AttachmentsField

MOST_CHOICES = 100  # colleagues offered on the form; with more of them, copies are added afterwards


def text_field(label: Any) -> forms.CharField:
    """What is said, in Markdown."""
    return forms.CharField(
        label=label,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": None}),
        error_messages={"required": _("Write something first.")},
    )


def files_field(by: Any, company_id: int | None = None, *, required: bool = False) -> Any:
    """Files that are sent along."""
    if company_id is None:
        company_id = by.company.pk if by.company else None
    return AttachmentsField(by=by, company_id=company_id, label=_("Files"), required=required)


class NewTicketForm(PortalForm):
    """Subject, text, and what the kind asks; colleagues where the viewer may."""

    way = "page"  # it came, or "program"

    def __init__(
        self, ticket: Ticket, kind: TicketKind | None, *, viewer: Viewer, data: Any, files: Any
    ) -> None:
        self.kind = kind
        asked = [n for n in ("urgency", "asset", "site") if self._rule(n)]
        own = [f.name for f in custom_fields(Ticket) if self._rule(f.name)]
        names = ["subject", *asked, *own]
        super().__init__(ticket, names, viewer=viewer, data=data, files=files, with_custom=False)
        for name in (*asked, *own):
            if name in self.fields and not self.fields[name].disabled:
                self.fields[name].required = self._rule(name) == "need"
        self._drop_empty_choices()
        self.fields["text"] = text_field(_("What is it about?"))
        if rule := self._rule("files"):
            self.fields["files"] = files_field(viewer, required=rule == "need")
        self._ask_for_people()
        self.order_fields(["subject", "text", "files", "for", *asked, *own, "copies"])

    def _rule(self, part: str) -> str:
        if self.kind is None:
            return "ask"
        return self.kind.rule(part)

    def choices_of(self, model: Any) -> Any:
        rows = super().choices_of(model).filter(archived_at=None)
        return rows.order_by("sort")

    def _drop_empty_choices(self) -> None:
        """A company without sites is not asked for one; a required one stays, with its error."""
        for name in ("site", "asset"):
            field: Any = self.fields.get(name)
            if field is None:
                continue
            field.choices = list(iter(field.choices))  # asked once, and printed from here
            if not field.required and not any(value for value, _label in field.choices):
                del self.fields[name]

    def _ask_for_people(self) -> None:
        may_for = self.viewer.may("tickets.on_behalf")
        may_copy = self.viewer.may("tickets.copy")
        if not (may_for or may_copy) or "name" in self.viewer.hidden(Contact):
            return
        rows = self.viewer.see(Contact).filter(archived_at=None).exclude(pk=self.viewer.contact.pk)
        if not self.viewer.setup:
            rows = with_profiles(rows, self.viewer.portal)
        people = list(rows.order_by("sort")[: MOST_CHOICES + 1])
        if not people or len(people) > MOST_CHOICES:
            return
        if may_for:
            choices = [("", _("Myself")), *((one.public_id, one.name) for one in people)]
            self.fields["for"] = forms.ChoiceField(
                label=_("For whom"), choices=choices, required=False
            )
        # A name without a log-in would only look as if he read it.
        able = [x for x in people if self.viewer.setup or can_follow(x, self.viewer.portal)]
        if may_copy and able:
            self.fields["copies"] = forms.MultipleChoiceField(
                label=_("Colleagues in copy"),
                choices=[(one.public_id, one.name) for one in able],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("They read the ticket and may answer, whatever their role."),
            )

    def _colleagues(self, public_ids: Any) -> list[Contact]:
        rows = self.viewer.see(Contact).filter(archived_at=None, public_id__in=public_ids)
        return list(rows.order_by("sort"))

    def write(self) -> None:
        """Raises `uploads.Gone` if a file was attached elsewhere meanwhile."""
        given = self.cleaned_data
        own = {"text", "for", "copies", "files"}
        for name, value in self.values().items():
            if name not in own and (value or name != "urgency"):  # unsaid, it is the usual one
                fields(Ticket)[name].set(self.record, value)
        if given.get("for"):
            found = self._colleagues([given["for"]])
            if not found:
                raise ValidationError({"for": _("This person is no longer here.")})
            self.record.contact = found[0]
        open_ticket(
            by=self.viewer,
            ticket=self.record,
            text=given["text"],
            writer=writer_of(self.viewer, way=self.way),
            copies=self._colleagues(given.get("copies") or []),
            files=given.get("files") or (),
        )


class AnswerForm(forms.Form):
    """What somebody answers, with files of the ticket's company."""

    def __init__(self, by: Any, company_id: int, *sent: Any, label: Any = "") -> None:
        super().__init__(*sent)
        self.fields["text"] = text_field(label or _("Your answer"))
        self.fields["files"] = files_field(by, company_id)


class BriefingForm(forms.Form):
    """What staff and a collaborator tell each other. Its field has a name of its own, so that no
    draft of it becomes an answer to the customer."""

    def __init__(self, label: Any, *sent: Any) -> None:
        super().__init__(*sent)
        self.fields["briefing"] = text_field(label)


class RatingForm(forms.Form):
    """How it went."""

    rating = forms.IntegerField(min_value=1, max_value=5)
    comment = forms.CharField(max_length=2000, required=False)
