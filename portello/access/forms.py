"""Forms made of registered fields; they validate and call the one write path, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from portello.access.owned import Reached
from portello.access.viewer import Viewer
from portello.core import audit, changes, custom
from portello.core.fields import (
    EDIT,
    HIDDEN,
    READ,
    REQUIRED,
    Field,
    custom_fields,
    fields,
    rules_at_first,
)


class RecordForm(forms.Form):
    """A form over registered fields of one record, for staff.

    `names` chooses and orders the fields; what the actor's rules hide is dropped, what they make
    readable is locked, what they require is required. `save()` goes through `changes`. Custom
    fields stand behind `names`, unless `with_custom` is off: then those that `names` has.
    """

    base_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        record: Any,
        names: Sequence[str],
        *,
        by: audit.By,
        data: Any = None,
        with_custom: bool = True,
        **kwargs: Any,
    ) -> None:
        self.record, self.by = record, by
        self.written = changes.Written({})
        self.model = type(record)
        if with_custom:
            names = [*names, *(f.name for f in custom_fields(self.model) if f.name not in names)]
        self.rules = by.rules(self.model)
        self.asked = self.asked_for()
        if record.pk is None:
            self.rules = rules_at_first(self.model, self.rules)
        initial = {name: self._initial(fields(self.model)[name]) for name in names}
        # 0 for a new record: if somebody makes it meanwhile, this form is out of date.
        initial["base_version"] = 0 if record.pk is None else record.version
        super().__init__(data=data, initial=initial, **kwargs)
        for name in names:
            rule = EDIT if self.rules is None else self.rules[name]
            if rule != HIDDEN:
                self.fields[name] = self._form_field(fields(self.model)[name], rule)

    def asked_for(self) -> frozenset[str]:
        """The names of the fields whose changes wait until staff have decided."""
        return frozenset() if self.record.pk is None else self.by.asks(self.record)

    def button(self, usual: str) -> str:
        """What the button says: that it only asks, where everything on the form waits."""
        names = {name for name, field in self.fields.items() if not field.disabled}
        asks = bool(self.asked) and names - {"base_version"} <= self.asked
        return _("Send for approval") if asks else usual

    def _initial(self, one: Field) -> Any:
        value = one.value(self.record)
        if one.custom:
            return _in_form(one, value)
        return value.pk if isinstance(value, models.Model) else value

    def _form_field(self, one: Field, rule: str) -> forms.Field:
        field = _custom_field(one) if one.custom else self._column_field(one)
        field.label = one.label
        field.help_text = one.help or field.help_text
        if rule == READ:
            field.disabled, field.required = True, False
        if rule == REQUIRED:
            field.required = True
        if one.name in self.asked and not field.disabled:
            waits = _("Changes wait for approval.")
            field.help_text = f"{field.help_text} {waits}" if field.help_text else waits
        if one.kind == "phone":
            field.widget.attrs["inputmode"] = "tel"
            field.widget.attrs["autocomplete"] = "tel"
        return field

    def _column_field(self, one: Field) -> forms.Field:
        column: Any = self.model._meta.get_field(one.name)
        if one.choices is not None:
            return forms.ChoiceField(choices=one.choices, required=not column.blank)
        https = {"assume_scheme": "https"} if isinstance(column, models.URLField) else {}
        field = column.formfield(**https)
        if isinstance(field, forms.URLField):  # "www.company.example" is one: not for a browser
            field.widget = forms.TextInput(
                attrs={"inputmode": "url", "maxlength": field.max_length}
            )
            field.error_messages["invalid"] = _("Enter a web address, such as www.company.example.")
        if isinstance(field, forms.EmailField):
            field.error_messages["invalid"] = _(
                "Enter an e-mail address, such as name@company.example."
            )
        if isinstance(field, forms.TypedChoiceField):
            pairs: Any = field.choices
            field.choices = [(key, label if key != "" else "–") for key, label in pairs]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = self.choices_of(column.related_model)
            field.to_field_name = "public_id"
            field.empty_label = "–"
            value = self.initial.get(one.name)
            if value is not None:
                chosen = getattr(self.record, one.name)
                self.initial[one.name] = chosen.public_id
        return field

    def clean(self) -> dict[str, Any]:
        """Hold what changes to the fields' own checks, so that all faults show in one round."""
        given = super().clean() or {}
        seen = copy(self.record)
        known = {name: fields(self.model)[name] for name in given if name in fields(self.model)}
        for name, one in known.items():
            if not one.custom and not self.fields[name].disabled:
                one.set(seen, given[name])
        for name, one in known.items():
            if one.check is None or self.fields[name].disabled or not given[name]:
                continue
            if given[name] != one.value(self.record):
                try:
                    one.check(seen, given[name])
                except ValidationError as wrong:
                    self.add_error(name, wrong)
        return given

    def choices_of(self, model: type[models.Model]) -> Any:
        """The rows a foreign key may point to."""
        rows = model._default_manager.all()
        if issubclass(model, Reached) and model.belt_column == "company_id":
            company = getattr(self.record, "company_id", None)
            rows = rows.filter(company_id=company)
        names = {field.name for field in model._meta.fields}
        if "archived_at" in names:
            rows = rows.filter(archived_at=None)
        return rows.order_by("sort") if "sort" in names else rows

    def values(self) -> dict[str, Any]:
        """The cleaned values that the actor may write."""
        return {
            name: self.cleaned_data[name]
            for name, field in self.fields.items()
            if name != "base_version" and not field.disabled
        }

    def save(self) -> bool:
        """Write the changes; False, with errors on the form, if they cannot be written.

        A new record is created. A stale one shows both values and can be sent again.
        """
        try:
            self.write()
        except changes.Stale as stale:
            self._show_stale(stale)
        except ValidationError as error:
            whole = {"__all__": error.messages}
            for name, found in getattr(error, "message_dict", whole).items():
                self.add_error(name if name in self.fields else None, found)
        return not self.errors

    def write(self) -> None:
        """Create or change the record; a form with an operation of its own overrides this."""
        values = self.values()
        if self.record.pk is None:
            for name, value in values.items():
                fields(self.model)[name].set(self.record, value)
            changes.create(self.record, by=self.by)
        else:
            version = self.cleaned_data.get("base_version")
            self.written = changes.write(self.record, values, by=self.by, base_version=version)

    def told(self, saved: str) -> str:
        """What to say after `save`: `saved`, or what of it waits until staff have decided."""
        if not self.written.waiting:
            return saved
        names = ", ".join(str(fields(self.model)[name].label) for name in self.written.waiting)
        if not self.written:
            return _("Sent. Until it is approved the old values hold: %(fields)s") % {
                "fields": names
            }
        return _("Saved. Until it is approved the old values hold: %(fields)s") % {"fields": names}

    def _show_stale(self, stale: changes.Stale) -> None:
        for name, value in stale.theirs.items():
            self.add_error(
                name,
                _("Meanwhile somebody else has saved “%(value)s” here.")
                % {"value": shown if (shown := self._said(name, value)) else "–"},
            )
        self.add_error(
            None,
            _("Somebody else has changed this. Check the values and save again to keep yours."),
        )
        self.data = {**self.data.dict(), "base_version": stale.record.version}  # type: ignore[attr-defined]

    def _said(self, name: str, value: Any) -> Any:
        one = fields(self.model)[name]
        return custom.said(one, value) if one.custom else value


class PortalForm(RecordForm):
    """The form of customer pages: the viewer's field rules, and his rows only in every choice."""

    def __init__(self, record: Any, names: Sequence[str], *, viewer: Viewer, **kwargs: Any) -> None:
        self.viewer = viewer
        super().__init__(record, names, by=viewer, **kwargs)

    def choices_of(self, model: type[models.Model]) -> Any:
        if issubclass(model, Reached):
            return self.viewer.see(model)
        return model._default_manager.none()


_YES_NO = {"yes": True, "no": False}


def _in_form(one: Field, value: Any) -> Any:
    """A kept custom value as its widget begins with."""
    if one.kind == "yes_no":
        return {True: "yes", False: "no"}.get(value, "")
    return custom.python(one, value)


def _custom_field(one: Field) -> forms.Field:
    """The form field of a kind; what it lets through is what `custom.canonical` takes."""
    if one.kind == "number":
        widget = forms.NumberInput(attrs={"step": "any"})
        return forms.DecimalField(
            max_digits=18, decimal_places=custom.PLACES, required=False, widget=widget
        )
    if one.kind == "date":
        day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(required=False, input_formats=["%Y-%m-%d"], widget=day)
    if one.kind == "yes_no":
        return forms.TypedChoiceField(
            choices=[("", "–"), ("yes", _("Yes")), ("no", _("No"))],
            coerce=_YES_NO.get,
            empty_value=None,
            required=False,
        )
    if one.kind == "choice":
        choices = one.choices() if one.choices else []
        return forms.ChoiceField(choices=[("", "–"), *choices], required=False)
    return forms.CharField(max_length=custom.LONGEST, required=False)
