"""Staff page: put the log-in e-mail of a customer's person right."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from portello.access.pages import FORM, staff_page
from portello.modules.portals.login_email.operations import correct_email
from portello.modules.portals.login_email.portal import EmailForm
from portello.modules.portals.models import PortalAccess
from portello.modules.portals.operations import Refused


@staff_page("access.manage", FORM)
def correct(request: Any, public_id: str) -> HttpResponse:
    """Asks for the right address, and says what will happen."""
    rows = PortalAccess.objects.select_related("contact", "user", "portal")
    access = get_object_or_404(rows, public_id=public_id)
    if access.user is None:
        raise Http404
    form = EmailForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            correct_email(by=request.staff, access=access, email=form.cleaned_data["email"])
        except ValidationError as bad:
            form.add_error("email", bad)
        except Refused as refused:
            form.add_error("email", refused.reason)
        else:
            messages.success(request, _("The log-in e-mail was changed. Both addresses are told."))
            return redirect("staff:portals:contact", public_id=access.contact.public_id)
    context = {"form": form, "access": access}
    status = 422 if form.errors else 200
    return render(request, "portals/backoffice/correct_email.html", context, status=status)


urlpatterns = [path("access/<pid:public_id>/email/", correct, name="correct_email")]
