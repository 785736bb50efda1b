"""Staff pages: the tab "E-mail in" of a portal, with a try of the connection."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portello.access.pages import FORM, staff_page
from portello.modules.accounts.models import User, normal_email
from portello.modules.mailbox import imap
from portello.modules.mailbox.addresses import LONGEST_NAME
from portello.modules.mailbox.backoffice.typed import (
    MINUTES,
    Place,
    forget_typed,
    keep_typed,
    typed,
)
from portello.modules.mailbox.models import Mailbox, ReceivedMail
from portello.modules.mailbox.operations import change_mailbox
from portello.modules.mailbox.sealing import unsealed
from portello.modules.portals.backoffice.tabs import tab_links
from portello.modules.portals.models import Portal


class MailboxForm(forms.ModelForm):
    """Server, log-in, folder, and the address that answers go to."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    new_password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = Mailbox
        fields = [
            "is_on", "host", "port", "security", "user", "new_password", "folder", "since",
            "address", "manner", "trusted_server",
        ]  # fmt: skip
        widgets = {
            "manner": forms.RadioSelect,
            "since": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, typed: Callable[[Place], str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.typed = typed
        self.fields["port"].widget.attrs |= {"min": 1, "max": 65535}
        if self.instance.password:
            self.fields["new_password"].help_text = _(
                "One is kept, encrypted. Type a new one only to change it."
            )
        self.fields["since"].help_text = _("Older mails stay where they are.")
        self.fields["address"].help_text = _(
            "Whoever answers a mail of this portal answers to this address. Mail to it must land in "
            "the folder above."
        )
        self._show_own_address()
        self.fields["trusted_server"].help_text = _(
            "The name with which your mail server begins its header “Authentication-Results”. Mails "
            "that it does not confirm (DMARC, SPF, DKIM) then wait in the inbox. Empty: senders are "
            "not checked beyond the signed reply address."
        )

    def _show_own_address(self) -> None:
        """The manners with the reply address of this portal, once there is one."""
        name, _at, domain = self.instance.address.rpartition("@")
        if not name:
            return
        field: Any = self.fields["manner"]
        own = {"plus": f"{name}+…@{domain}", "domain": f"…@{domain}"}
        labels = {
            "plus": _("With a plus sign: %(example)s"),
            "domain": _("A domain of its own, all of whose mail lands here: %(example)s"),
        }
        field.choices = [(key, text % {"example": own[key]}) for key, text in labels.items()]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for name in ("host", "user", "folder", "trusted_server", "new_password"):
            if any(not c.isprintable() for c in data.get(name) or ""):
                self.add_error(name, _("Only characters that can be printed."))
        place = self.place(data)
        if place and not data.get("new_password") and "new_password" not in self.errors:
            data["new_password"] = self.typed(place)
        if not 0 < (data.get("port") or 0) < 65536 and "port" not in self.errors:
            self.add_error("port", _("A number from 1 to 65535."))
        if data.get("security") == "plain" and data.get("host") not in (*imap.LOOPBACK, "", None):
            self.add_error("security", imap.PROBLEMS["plain"])
        self._check_address(data)
        self._check_password_is_for_this_server(data)
        if data.get("is_on"):
            self._check_complete(data, ("host", "user", "address"))
        elif "test" in self.data:
            self._check_complete(data, ("host", "user"))
        return data

    def place(self, data: dict[str, Any]) -> Place | None:
        """Where the password that stands on the form goes; None while that is not known."""
        if not data.get("host") or not data.get("user") or not data.get("port"):
            return None
        return data["host"], data["port"], data.get("security", ""), data["user"]

    def _check_address(self, data: dict[str, Any]) -> None:
        address = data.get("address") or ""
        data["address"] = address.lower()
        if not address.isascii():
            self.add_error("address", _("Only letters without accents, digits and signs."))
        holder = User.objects.filter(email=normal_email(address)).first() if address else None
        if holder is not None:  # what he writes would look like mail of our own
            text = _("This is the log-in e-mail of %(name)s. Replies need an address of their own.")
            self.add_error("address", text % {"name": holder.name or holder.email})
        name = address.rpartition("@")[0]
        if data.get("manner") == "plus" and len(name) > LONGEST_NAME:
            text = _("Before the @ at most %(most)s characters, so that the signature has room.")
            self.add_error("address", text % {"most": LONGEST_NAME})

    def _check_password_is_for_this_server(self, data: dict[str, Any]) -> None:
        """The kept password goes to the server and user it was typed for, and nowhere else."""
        place = {"host", "port", "security", "user"} & set(self.changed_data)
        if self.instance.password and place and not data.get("new_password"):
            text = _("Type the password again: the server or the user name is another one.")
            self.add_error("new_password", text)

    def _check_complete(self, data: dict[str, Any], names: tuple[str, ...]) -> None:
        needed = _("Needed to fetch mail.")
        for name in names:
            if not data.get(name) and name not in self.errors:
                self.add_error(name, needed)
        known = data.get("new_password") or "new_password" in self.errors
        if not known and not unsealed(self.instance.password):
            self.add_error("new_password", needed)

    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        return {
            name: self.cleaned_data[name] for name in self.Meta.fields if name != "new_password"
        }


@staff_page("portals.manage", FORM)
def setup(request: Any, public_id: str) -> HttpResponse:
    """How the portal's mail is fetched; a POST saves, or only tries."""
    portal = get_object_or_404(Portal, public_id=public_id)
    box = Mailbox.objects.filter(portal=portal).first() or Mailbox(portal=portal)
    kept = {"version": box.version}
    data = request.POST if request.method == "POST" else None
    form = MailboxForm(
        data, instance=box, initial=kept, typed=lambda place: typed(request, portal, place)
    )
    tried = None
    if data is not None and form.is_valid():
        if "test" in data:
            tried = _tried(form)
        elif _saved(request, portal, form):
            forget_typed(request, portal)
            return redirect("staff:mailbox:setup", public_id=public_id)
    if data is not None:
        _keep(request, portal, form)
    else:
        forget_typed(request, portal)  # it was for the form that was left
    stored = Mailbox.objects.filter(portal=portal).first()
    context = {
        "portal": portal, "form": form, "tabs": tab_links(portal, "mailbox"), "tried": tried,
        "box": stored, "problem": imap.PROBLEMS.get(stored.problem) if stored else None,
        "counts": _counts(stored), "shown_only": settings.MAIL_DELIVERY == "show",
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "mailbox/backoffice/setup.html", context, status=status)


def _keep(request: Any, portal: Portal, form: MailboxForm) -> None:
    """Nobody types the password again for each try; it stays here, and the page only says so."""
    given = form.cleaned_data
    place, password = form.place(given), given.get("new_password")
    if place and password:
        if request.POST.get("new_password"):
            keep_typed(request, portal, place, password)
        form["new_password"].help_text = ngettext(
            "The one you typed is kept for %(minutes)s minute, for this server and user name only.",
            "The one you typed is kept for %(minutes)s minutes, for this server and user name only.",
            MINUTES,
        ) % {"minutes": MINUTES}


def _saved(request: Any, portal: Portal, form: MailboxForm) -> bool:
    given = form.cleaned_data
    box = Mailbox.objects.filter(portal=portal).first() or Mailbox(portal=portal)
    try:
        saved = change_mailbox(
            by=request.staff, box=box, values=form.values(), password=given["new_password"],
            base_version=given["version"],
        )  # fmt: skip
    except ValidationError as wrong:
        form.add_error(None, " ".join(wrong.messages))
        return False
    if not saved:
        form.add_error(
            None, _("Somebody else has changed these settings. Reload the page to see them.")
        )
        return False
    if not given["is_on"]:
        messages.success(request, _("Saved."))
        return True
    tone, why = _tried(form)
    if tone == "success":
        messages.success(request, _("Saved. Mail is fetched every minute."))
    else:
        text = _("Saved, but mail cannot be fetched yet: %(why)s")
        messages.warning(request, text % {"why": why})
    return True


def _tried(form: MailboxForm) -> tuple[str, str]:
    """(tone, sentence): log in and open the folder with what stands on the form, and store nothing."""
    box = form.instance
    password = form.cleaned_data["new_password"] or unsealed(box.password)
    try:
        with imap.opened(box, password, seconds=30) as folder:
            count = len(folder.uids(0, form.cleaned_data["since"]))
    except imap.Problem as problem:
        return "danger", str(imap.PROBLEMS[problem.key])
    text = _(
        "It works: the folder is open, with %(count)s mails from that day on. Nothing was fetched."
    )
    return "success", text % {"count": count}


def _counts(box: Mailbox | None) -> list[tuple[str, int]]:
    """(what became of it, how many) of the last 30 days."""
    if box is None:
        return []
    since = timezone.now() - timedelta(days=30)
    rows = ReceivedMail.objects.filter(mailbox=box, received_at__gt=since)
    return [
        (str(label), count)
        for key, label in ReceivedMail.OUTCOMES
        if (count := rows.filter(outcome=key).count())
    ]


urlpatterns = [path("portals/<pid:public_id>/mail-in/", setup, name="setup")]
