"""Staff pages: the tab "Mails" of a portal, and the texts of one kind of mail."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.pages import FORM, POST, staff_page
from portello.core.languages import base_first
from portello.core.mail import MailKind, OwnTexts, composed
from portello.core.registry import mail_kinds, modules
from portello.modules.mailing.models import MailText
from portello.modules.mailing.operations import PARTS, Stale, check_texts, save_texts
from portello.modules.mailing.sampled import sample_values
from portello.modules.portals.backoffice.tabs import tab_links
from portello.modules.portals.models import Portal


def offered(portal: Portal) -> list[tuple[str, str]]:
    """(code, name) of the languages that the portal offers, the installation's own one first."""
    among = portal.languages or [code for code, _name in settings.LANGUAGES]
    return [(code, str(name)) for code, name in base_first() if code in among]


@staff_page("portals.manage")
def list_(request: Any, public_id: str) -> HttpResponse:
    """Every kind of mail that the portal's people get, and in which languages it was edited."""
    portal = get_object_or_404(Portal, public_id=public_id)
    languages = offered(portal)
    edited: dict[str, set[str]] = {}
    for row in MailText.objects.filter(portal=portal):
        if any(getattr(row, name) for name in PARTS):
            edited.setdefault(row.kind, set()).add(row.language)
    groups = [
        (
            module.label,
            [
                (
                    kind,
                    _address(portal, kind, languages[0][0]),
                    [name for code, name in languages if code in edited.get(kind.key, ())],
                )
                for kind in module.mails
                if kind.editable
            ],
        )
        for module in modules()
    ]
    context = {
        "portal": portal,
        "groups": [pair for pair in groups if pair[1]],
        "tabs": tab_links(portal, "mails"),
    }
    return render(request, "mailing/backoffice/list.html", context)


def _address(portal: Portal, kind: MailKind, language: str, name: str = "text") -> str:
    kwargs = {"public_id": portal.public_id, "kind": slugify(kind.key), "language": language}
    return reverse(f"staff:mailing:{name}", kwargs=kwargs)


class TextForm(forms.Form):
    """Subject, top and bottom in one language. A security mail keeps its subject."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200, required=False)
    top = forms.CharField(
        label=gettext_lazy("Top"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    bottom = forms.CharField(
        label=gettext_lazy("Bottom"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, kind: MailKind, language: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        with translation.override(language):
            built_in = {name: _as_written(getattr(kind, name)) for name in PARTS}
        for name in PARTS:
            text = built_in[name]
            self.fields[name].help_text = (
                _("Empty: “%(text)s”") % {"text": text}
                if text
                else _("Empty: nothing stands here.")
            )
            self.fields[name].widget.attrs["lang"] = language
        if kind.security:
            del self.fields["subject"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        try:
            check_texts(self.kind, self.texts())
        except ValidationError as wrong:
            for name, found in wrong.message_dict.items():
                self.add_error(name, found)
        return data

    def texts(self) -> OwnTexts:
        """What was typed."""
        typed = {name: self.cleaned_data.get(name, "") for name in PARTS}
        return OwnTexts(**{n: t.replace("\r\n", "\n").strip() for n, t in typed.items()})


def _as_written(text: Any) -> str:
    """A built-in text as staff would write it: {name} for %(name)s."""
    return re.sub(r"%\((\w+)\)s", r"{\1}", str(text))


@staff_page("portals.manage", FORM)
def text(request: Any, public_id: str, kind: str, language: str) -> HttpResponse:
    """The texts of one kind in one language, with the mail as it will be sent below."""
    portal, found, row = _found(public_id, kind, language)
    kept = OwnTexts(row.subject, row.top, row.bottom)
    data = request.POST if request.method == "POST" else None
    initial = {name: getattr(kept, name) for name in PARTS} | {"version": row.version}
    form = TextForm(found, language, data, initial=initial)
    shown = kept
    if form.is_bound and form.is_valid():
        shown = form.texts()
        if "preview" not in request.POST and _saved(request, portal, form, language):
            return redirect(_address(portal, found, language))
    with translation.override(language):
        preview = composed(found, shown, sample_values(found, portal), portal)
    languages = [
        (name, _address(portal, found, code), code == language) for code, name in offered(portal)
    ]
    context = {
        "portal": portal, "kind": found, "form": form, "languages": languages, "row": row,
        "language_code": language, "preview": preview, "is_edited": kept != OwnTexts(),
        "values": ["portal", *found.values], "tried": "preview" in request.POST,
        "built_in": _address(portal, found, language, "built_in"),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "mailing/backoffice/text.html", context, status=status)


def _found(public_id: str, slug: str, language: str) -> tuple[Portal, MailKind, MailText]:
    portal = get_object_or_404(Portal, public_id=public_id)
    kind = next((k for k in mail_kinds().values() if slugify(k.key) == slug and k.editable), None)
    if kind is None or language not in dict(offered(portal)):
        raise Http404
    place = {"portal": portal, "kind": kind.key, "language": language}
    return portal, kind, MailText.objects.filter(**place).first() or MailText(**place)


def _saved(request: Any, portal: Portal, form: TextForm, language: str) -> bool:
    try:
        save_texts(
            by=request.staff,
            portal=portal,
            kind=form.kind,
            language=language,
            texts=form.texts(),
            base_version=form.cleaned_data["version"],
        )
    except Stale:
        form.add_error(
            None, _("Somebody else has changed this text meanwhile. Reload the page to see it.")
        )
        return False
    messages.success(request, _("Saved. The next mail is written so."))
    return True


@staff_page("portals.manage", POST)
def built_in(request: Any, public_id: str, kind: str, language: str) -> HttpResponse:
    """Back to the built-in text, in one language."""
    portal, found, row = _found(public_id, kind, language)
    shown = request.POST.get("version", "")
    version = int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 10 else row.version
    try:
        save_texts(
            by=request.staff, portal=portal, kind=found, language=language, texts=OwnTexts(),
            base_version=version,
        )  # fmt: skip
    except Stale:
        messages.error(
            request, _("Somebody else has changed this text meanwhile. Reload the page to see it.")
        )
    else:
        messages.success(request, _("The built-in text is back."))
    return redirect(_address(portal, found, language))


_ONE = "portals/<pid:public_id>/mails/<slug:kind>/<str:language>/"
urlpatterns = [
    path("portals/<pid:public_id>/mails/", list_, name="list"),
    path(_ONE, text, name="text"),
    path(f"{_ONE}built-in/", built_in, name="built_in"),
]
