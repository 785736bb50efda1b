"""The form of visitors who want a log-in: what the portal asks."""

from __future__ import annotations

import time
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from portello.access.forms import RecordForm
from portello.core import custom
from portello.core.addresses import PARTS
from portello.core.audit import System
from portello.core.fields import fields
from portello.core.ids import make_public_id
from portello.core.names import find_key
from portello.modules.accounts.forms import AddressField
from portello.modules.inbox.changing import plain
from portello.modules.registration.asking import (
    NEEDED_OF_ADDRESS,
    PART_MODELS,
    Asking,
    agreed,
    askables,
)

QUICKEST = 2.0  # seconds; nobody reads and fills in the page faster
OLDEST = 24 * 3600
_FILLS_IN = {
    "company_name": "organization", "contact_title": "organization-title", "contact_phone": "tel",
    "address_line1": "address-line1", "address_city": "address-level2",
    "address_postal_code": "postal-code", "address_region": "address-level1",
    "address_country": "country",
}  # fmt: skip


def kept(model: Any, values: dict[str, Any]) -> dict[str, Any]:
    """`values` in the form in which columns and custom fields are stored."""
    return custom.all_canonical(fields(model), values)


def fresh_stamp() -> str:
    """Signs when the form was shown, with a word of its own that makes a double click one."""
    return signing.dumps([make_public_id(), time.time()], salt="registration")


class RegisterForm(forms.Form):
    """Name and e-mail, and what else the portal asks; `sent()` is what the person sent."""

    stamp = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)

    def __init__(self, asking: Asking, data: Any = None) -> None:
        super().__init__(data)
        self.asking = asking
        self.again = ""
        self._add_person()
        for one in askables():
            if asking.asks(one.key):
                self._add(one.key, one.names)
        self._add_consents()
        for name, how in _FILLS_IN.items():
            if name in self.fields:
                self.fields[name].widget.attrs["autocomplete"] = how
        # People do not see it; programs that fill in everything do.
        self.fields["homepage_again"] = forms.CharField(required=False, max_length=500)

    def _add_person(self) -> None:
        name = self._made("contact", ["name"])["name"]
        name.label = _("Your name")
        name.widget.attrs["autocomplete"] = "name"
        self.fields["contact_name"] = name
        email = forms.EmailInput(attrs={"autocomplete": "email"})
        self.fields["email"] = AddressField(
            label=_("Your e-mail address"),
            max_length=254,
            widget=email,
            help_text=_("We send a link there. You log in with this address."),
        )

    def _add(self, key: str, names: tuple[str, ...]) -> None:
        required = self.asking.requires(key)
        if key == "message":
            widget = forms.Textarea(attrs={"rows": 4})
            self.fields["message"] = forms.CharField(
                label=_("Message"), max_length=2000, required=required, widget=widget
            )
            return
        part = key.partition(".")[0]
        bare = [name.removeprefix(f"{part}_") for name in names]
        for name, field in self._made(part, bare).items():
            needed = key != "address" or name in NEEDED_OF_ADDRESS
            # A company's name is asked of companies only: `clean` sees to it.
            field.required = required and needed and not self._of_companies(key)
            self.fields[f"{part}_{name}"] = field
            if required and self._of_companies(key):
                field.help_text = _("Needed for companies and associations.")
                field.starred = True
        if key == "company.name":
            self.fields["company_name"].label = _("Company name")
            if not self.asking.asks("company.kind") and not required:
                self.fields["company_name"].help_text = _("Leave it empty as a private person.")
        if key == "company.kind":
            self.fields["company_kind"].label = _("You register as")
            self.initial["company_kind"] = "company"

    def of_companies(self) -> set[str]:
        """Names of the fields that a private person does not have."""
        names = ("company_name", "company_business_id", "company_vat_number")
        return set(names) & set(self.fields) if self.asking.asks("company.kind") else set()

    def _of_companies(self, key: str) -> bool:
        own = key in ("company.name", "company.business_id", "company.vat_number")
        return own and self.asking.asks("company.kind")

    def _made(self, part: str, names: list[str]) -> dict[str, Any]:
        """The form fields that staff have for these, so that the same is accepted."""
        record = PART_MODELS[part]()
        made = RecordForm(record, names, by=System(), with_custom=False)
        if part == "address":
            self.initial["address_country"] = settings.COUNTRY
        return {name: made.fields[name] for name in names}

    def _add_consents(self) -> None:
        for one in self.asking.consents:
            field = forms.BooleanField(label=one.wording, required=one.required)
            field.error_messages["required"] = _("Without this we cannot register you.")
            link = '<a href="{}" rel="noopener">{}</a>'
            text = format_html(link, one.address, _("Read the full text")) if one.address else ""
            needed = _("Needed to register") if one.required else ""
            field.help_text = format_html_join(" · ", "{}", ((t,) for t in (needed, text) if t))
            self.fields[f"consent_{one.key}"] = field

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        self._clean_company(data)
        self._clean_address(data)
        self._check_fields()
        self._clean_trap(data)
        return data

    def clean_contact_name(self) -> str:
        name: str = self.cleaned_data["contact_name"]
        if not find_key(name):  # of invisible characters only
            raise ValidationError(_("This field is required."))
        return name

    def clean_email(self) -> str:
        """Forms of an address that nobody's mail program writes serve only to get past the limits."""
        email: str = self.cleaned_data["email"]
        local, _at, domain = email.rpartition("@")
        if any(sign in local for sign in '"\\ ') or "." not in domain or domain.startswith("["):
            raise ValidationError(_("Enter an address such as name@company.com."))
        return email

    def _clean_company(self, data: dict[str, Any]) -> None:
        """What is required of a company is not required of a private person, who has none of it."""
        if not self.asking.asks("company.kind"):
            return
        for key in ("company.name", "company.business_id", "company.vat_number"):
            name = key.replace(".", "_")
            if data.get("company_kind") == "person":
                data.pop(name, None)
            elif self.asking.requires(key) and name not in self.errors and not data.get(name):
                self.add_error(name, _("This field is required."))

    def _clean_address(self, data: dict[str, Any]) -> None:
        """The country stands there from the start; alone it is no address."""
        if not any(data.get(f"address_{name}") for name in PARTS if name != "country"):
            data.pop("address_country", None)

    def _check_fields(self) -> None:
        """The checks of the register, read by the rules of the country that was given."""
        country = self.cleaned_data.get("address_country", "")
        for part, model in PART_MODELS.items():
            record = model()
            record.country = country  # what a check asks for first
            if part == "company":
                record.kind = self.cleaned_data.get("company_kind") or "company"
            for name, value in self._of(part).items():
                one = fields(model).get(name)
                if f"{part}_{name}" in self.errors:
                    continue
                if one is not None and one.check is not None and value:
                    try:
                        one.check(record, value)
                    except ValidationError as wrong:
                        self.add_error(f"{part}_{name}", wrong)

    def _clean_trap(self, data: dict[str, Any]) -> None:
        try:
            self.again, shown = signing.loads(
                data.get("stamp", ""), salt="registration", max_age=OLDEST
            )
        except (signing.BadSignature, ValueError, TypeError):
            self.add_error(None, _("The page was open for too long. Please send it again."))
            return
        if data.get("homepage_again"):
            self.add_error(
                None, _("A field that people do not see was filled in. Please send it again.")
            )
        elif time.time() - shown < QUICKEST and not self.errors:
            self.add_error(None, _("That was very quick. Please check and send it again."))

    def groups(self) -> list[tuple[str, list[Any]]]:
        """(title, fields) of the page's parts, those without fields left out."""
        parts = (
            (_("You"), ("contact_", "email")),
            (_("Your company or association"), ("company_",)),
            (_("Address"), ("address_",)),
            (_("What else we should know"), ("message",)),
        )
        found = [(t, [self[n] for n in self.fields if n.startswith(p)]) for t, p in parts]
        return [pair for pair in found if pair[1]]

    def _of(self, part: str) -> dict[str, Any]:
        """{field name: value} of what was filled in of one part."""
        names = [n for n in self.fields if n.startswith(f"{part}_")]
        found = {n.removeprefix(f"{part}_"): self.cleaned_data.get(n) for n in names}
        return {name: value for name, value in found.items() if value not in ("", None)}

    def sent(self) -> dict[str, Any]:
        """{"company", "address", "contact", "message"}, as plain JSON."""
        parts = {
            part: {name: plain(value) for name, value in kept(model, self._of(part)).items()}
            for part, model in PART_MODELS.items()
        }
        company, contact = parts["company"], parts["contact"]
        contact["email"] = self.cleaned_data["email"]
        if company.get("kind") == "person" or not company.get("name"):
            company.update(kind="person", name=contact["name"])
        company.setdefault("kind", "company")
        return {**parts, "message": self.cleaned_data.get("message", "")}

    def agreed(self) -> list[dict[str, Any]]:
        """What is kept of the consents."""
        given = {one.key: self.cleaned_data[f"consent_{one.key}"] for one in self.asking.consents}
        return agreed(self.asking, given)
