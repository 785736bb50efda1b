"""Staff pages: which mails about tickets one gets oneself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.access.pages import FORM, staff_page
from portello.backoffice.records import posted
from portello.modules.tickets.desk.models import DeskChoice, Queue
from portello.modules.tickets.desk.setting_up import choose_mails

NO_QUEUE = "none"  # on the form; stored as ""


class MailsForm(forms.Form):
    """Own ones, those of some queues that nobody has taken, or none."""

    mails = forms.ChoiceField(
        label=gettext_lazy("Mails about tickets"), choices=DeskChoice.MAILS,
        widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, kept: DeskChoice | None, data: Any = None) -> None:
        chosen = [key or NO_QUEUE for key in kept.queues] if kept else []
        super().__init__(data, initial={"mails": kept.mails if kept else "mine", "queues": chosen})
        rows = [(one.public_id, one.name) for one in Queue.objects.order_by("sort")]
        self.fields["queues"] = forms.MultipleChoiceField(
            label=_("Queues"), required=False, widget=forms.CheckboxSelectMultiple,
            choices=[*rows, (NO_QUEUE, _("Tickets without a queue"))],
        )  # fmt: skip


@staff_page("tickets.answer", FORM)
def my_mails(request: Any) -> HttpResponse:
    """Choose; the mail says where to change it."""
    kept = DeskChoice.objects.filter(user=request.user).first()
    form = MailsForm(kept, posted(request))
    if request.method == "POST" and form.is_valid():
        queues = ["" if key == NO_QUEUE else key for key in form.cleaned_data["queues"]]
        try:
            choose_mails(
                by=request.staff, user=request.user, mails=form.cleaned_data["mails"],
                queues=queues,
            )  # fmt: skip
        except ValidationError as wrong:
            for name, texts in wrong.message_dict.items():
                form.add_error(name, texts)
        else:
            messages.success(request, _("Saved."))
            return redirect("staff:tickets:my_mails")
    status = 422 if form.errors else 200
    return render(request, "tickets/backoffice/mails.html", {"form": form}, status=status)


urlpatterns = [path("me/tickets/", my_mails, name="my_mails")]
