"""Staff pages: a portal's links to other sites (T19 to T21, S13)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.pages import FORM, POST, staff_page
from portello.backoffice.texts import languages
from portello.modules.portals import links as operations
from portello.modules.portals.backoffice.tabs import tab_links
from portello.modules.portals.models import Portal


class LinkForm(forms.Form):
    """Title by language, and address."""

    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=500,
        help_text=gettext_lazy("For example https://www.example.com or mailto:sales@example.com."),
    )

    def __init__(self, data: Any = None, *, link: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={"address": link["address"]} if link else None)
        titles = link["title"] if link else {}
        for n, (code, name) in enumerate(languages()):
            self.fields[f"title_{code}"] = forms.CharField(
                label=f"{_('Title')} ({name})",
                max_length=60,
                required=n == 0,
                initial=titles.get(code, ""),
            )

    def title(self) -> dict[str, str]:
        """{language: text} of what was written."""
        texts = {code: self.cleaned_data.get(f"title_{code}", "") for code, _name in languages()}
        return {code: text for code, text in texts.items() if text}

    def save(self, request: Any, portal: Portal, link_id: str = "") -> bool:
        """Store the link; False, with errors on the form, if it cannot be."""
        try:
            operations.save_link(
                by=request.staff,
                portal=portal,
                title=self.title(),
                address=self.cleaned_data["address"],
                link_id=link_id,
            )
        except ValidationError as bad:
            for name, texts in bad.message_dict.items():
                first = f"title_{languages()[0][0]}"
                self.add_error(first if name == "title" else name, texts)
        return not self.errors


@staff_page("portals.manage", FORM)
def links(request: Any, public_id: str) -> HttpResponse:
    """All links, and a form for one more."""
    portal = get_object_or_404(Portal, public_id=public_id)
    form = LinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and form.save(request, portal):
        messages.success(request, _("Saved."))
        return redirect("staff:portals:links", public_id=public_id)
    context = {"portal": portal, "form": form, "tabs": tab_links(portal, "links")}
    status = 422 if form.errors else 200
    return render(request, "portals/backoffice/links.html", context, status=status)


@staff_page("portals.manage", FORM)
def link(request: Any, public_id: str, link_id: str) -> HttpResponse:
    """Change one link."""
    portal = get_object_or_404(Portal, public_id=public_id)
    found = next((one for one in portal.links if one["id"] == link_id), None)
    if found is None:
        raise Http404
    form = LinkForm(request.POST if request.method == "POST" else None, link=found)
    if request.method == "POST" and form.is_valid() and form.save(request, portal, link_id):
        messages.success(request, _("Saved."))
        return redirect("staff:portals:links", public_id=public_id)
    context = {"portal": portal, "form": form, "tabs": tab_links(portal, "links"), "link": found}
    status = 422 if form.errors else 200
    return render(request, "portals/backoffice/links.html", context, status=status)


@staff_page("portals.manage", POST)
def remove(request: Any, public_id: str, link_id: str) -> HttpResponse:
    """Delete a link."""
    portal = get_object_or_404(Portal, public_id=public_id)
    operations.remove_link(by=request.staff, portal=portal, link_id=link_id)
    messages.success(request, _("The link was deleted."))
    return redirect("staff:portals:links", public_id=public_id)


@staff_page("portals.manage", POST)
def move(request: Any, public_id: str, link_id: str) -> HttpResponse:
    """Up or down by one."""
    portal = get_object_or_404(Portal, public_id=public_id)
    up = request.POST.get("direction") == "up"
    operations.move_link(by=request.staff, portal=portal, link_id=link_id, up=up)
    return redirect("staff:portals:links", public_id=public_id)


urlpatterns = [
    path("portals/<pid:public_id>/links/", links, name="links"),
    path("portals/<pid:public_id>/links/<pid:link_id>/", link, name="link"),
    path("portals/<pid:public_id>/links/<pid:link_id>/remove/", remove, name="remove_link"),
    path("portals/<pid:public_id>/links/<pid:link_id>/move/", move, name="move_link"),
]
