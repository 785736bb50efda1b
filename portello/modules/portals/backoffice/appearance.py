"""Staff pages: the tab "Look" of a portal: logo, colours and welcome text, with a preview."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.pages import FORM, staff_page
from portello.backoffice.texts import languages
from portello.core import formats
from portello.modules.portals.appearance import save_look
from portello.modules.portals.backoffice.tabs import tab_links
from portello.modules.portals.logo import Logo, kept_inline, read_logo
from portello.modules.portals.models import Portal
from portello.ui.brand import Adapted, adapted, parse

COLOURS = ("brand", "menu_colour")
# The only staff pages with a frame in them; what may be framed is the preview alone.
WITH_FRAME = settings.CONTENT_SECURITY_POLICY + "; frame-src 'self'"


class LookForm(forms.ModelForm):
    """Logo, brand and menu colour, welcome text (T15 to T17). `logo` is the read upload."""

    logo_file = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        help_text=gettext_lazy(
            "PNG or JPEG, at most 2 MB and 4,000 pixels on each side. It is shown 40 pixels high."
        ),
    )
    remove_logo = forms.BooleanField(label=gettext_lazy("Remove the logo"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Portal
        fields = list(COLOURS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.logo: Logo | None = None
        for code, name in languages():
            self.fields[f"welcome_{code}"] = forms.CharField(
                label=f"{_('Welcome text')} ({name})",
                required=False,
                max_length=2000,
                initial=(self.instance.welcome or {}).get(code, ""),
                widget=forms.Textarea(attrs={"rows": 3, "lang": code}),
            )
        for name, example in zip(COLOURS, ("#0b6e4f", "#12344d"), strict=True):
            self.fields[name].widget = forms.TextInput(
                attrs={"placeholder": example, "data-colour": "", "autocomplete": "off"}
            )
        self.fields["brand"].help_text = _(
            "As #rrggbb. Shades that keep every text readable are made from it; empty: ours."
        )
        self.fields["menu_colour"].help_text = _(
            "The ground of top bar and menu. Black or white text is chosen for it; empty: none."
        )

    def clean_brand(self) -> str:
        return self._colour("brand")

    def clean_menu_colour(self) -> str:
        return self._colour("menu_colour")

    def _colour(self, name: str) -> str:
        text = self.cleaned_data[name].strip().lower()
        if text and parse(text) is None:
            raise ValidationError(_("Enter a colour such as #0b6e4f."))
        return text

    def clean_logo_file(self) -> Any:
        upload = self.cleaned_data["logo_file"]
        if upload:
            self.logo = read_logo(upload)
        return upload

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        texts = {code: data.get(f"welcome_{code}", "").strip() for code, _name in languages()}
        data["welcome"] = {code: text for code, text in texts.items() if text}
        base = settings.LANGUAGE_CODE
        if data["welcome"] and not texts[base]:
            self.add_error(
                f"welcome_{base}",
                _("Write this one too: it is shown to everybody whose language has no text."),
            )
        return data

    def save_as(self, request: Any, portal: Portal) -> bool:
        """Store the look; False if somebody else was faster."""
        return save_look(
            by=request.staff,
            portal=portal,
            values={name: self.cleaned_data[name] for name in (*COLOURS, "welcome")},
            logo=self.logo,
            remove_logo=self.cleaned_data["remove_logo"],
            base_version=self.cleaned_data["version"],
        )

    def welcome_fields(self) -> list[Any]:
        """The welcome text's fields, the installation's own language first."""
        return [self[f"welcome_{code}"] for code, _name in languages()]


@staff_page("portals.manage", FORM)
def appearance(request: Any, public_id: str) -> HttpResponse:
    """Change the look; beside it a real page shows it before it is saved."""
    portal = get_object_or_404(Portal, public_id=public_id)
    kept = {"notes": notes_on(portal.brand, portal.menu_colour), "logo": portal.logo}
    kept["shown_logo"] = kept_inline(portal)  # the back office may stand on another host
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = LookForm(*posted, instance=portal, initial={"version": portal.version})
    if request.method == "POST" and form.is_valid():
        if form.save_as(request, portal):
            messages.success(request, _("Saved. It is in force with everybody's next click."))
            return redirect("staff:portals:appearance", public_id=public_id)
        form.add_error(
            None, _("Somebody else has changed these settings. Reload the page to see them.")
        )
    context = {"portal": portal, "form": form, "tabs": tab_links(portal, "appearance"), **kept}
    context["choices"] = languages()
    status = 422 if form.errors else 200
    response = render(request, "portals/backoffice/appearance.html", context, status=status)
    response["Content-Security-Policy"] = WITH_FRAME
    return response


def notes_on(brand: str, menu: str) -> list[str]:
    """What had to be changed of the chosen colours so that everybody can read, in words."""
    return [_note(one) for one in adapted(brand, menu)]


def _note(one: Adapted) -> str:
    values = {
        "ratio": formats.number(Decimal(str(round(one.ratio, 1)))),
        "needed": formats.number(Decimal(str(one.needed))),
        "colour": one.became,
    }
    return str(_NOTES[one.use, one.dark]) % values


_NOTES = {
    ("brand", False): gettext_lazy(
        "Brand colour: on light pages it has a contrast of %(ratio)s : 1, and %(needed)s : 1 is "
        "needed. There %(colour)s is used instead."
    ),
    ("brand", True): gettext_lazy(
        "Brand colour: on dark pages it has a contrast of %(ratio)s : 1, and %(needed)s : 1 is "
        "needed. There %(colour)s is used instead."
    ),
    ("link", False): gettext_lazy(
        "Links: as text on light pages the brand colour has a contrast of %(ratio)s : 1, and "
        "%(needed)s : 1 is needed. They have %(colour)s instead."
    ),
    ("link", True): gettext_lazy(
        "Links: as text on dark pages the brand colour has a contrast of %(ratio)s : 1, and "
        "%(needed)s : 1 is needed. They have %(colour)s instead."
    ),
    ("bar", True): gettext_lazy(
        "Menu colour: in the dark palette the bar is dark. White text would have a contrast of "
        "%(ratio)s : 1, and %(needed)s : 1 is needed. There %(colour)s is used instead."
    ),
}

urlpatterns = [path("portals/<pid:public_id>/look/", appearance, name="appearance")]
