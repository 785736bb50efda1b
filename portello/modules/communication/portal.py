"""Customer page: what one wants to hear of, by kind and channel."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.pages import FORM, customer_page
from portello.modules.communication.operations import Reworded, choose
from portello.modules.communication.shown import (
    asked,
    own_mails,
    pairs_sent,
    past_choices,
    versions_sent,
)


@customer_page("me.communication", FORM)
def choices(request: Any) -> HttpResponse:
    """Every kind with its purpose; whatever is chosen holds from the next message on."""
    contact = request.viewer.own_contact()
    if request.method == "POST":
        try:
            count = choose(
                by=request.viewer,
                contact=contact,
                wanted=pairs_sent(request.POST),
                read=versions_sent(request.POST),
            )
        except Reworded:
            messages.error(
                request, _("A text was changed meanwhile. Please read it and choose again.")
            )
            return redirect("portal:communication:choices")
        messages.success(request, _("Your choices were saved.") if count else _("Nothing changed."))
        return redirect("portal:communication:choices")
    context = {
        "asked": asked(contact), "past": past_choices(contact),
        "mails": own_mails(request.viewer, contact),
    }  # fmt: skip
    return render(request, "communication/portal/choices.html", context)


urlpatterns = [path("me/communication/", choices, name="choices")]
