"""What of tickets can be found: number and subject."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portello.core.search import Kind, Part

KINDS = (
    Kind(
        code="t",
        model="tickets.ticket",
        label=_("Tickets"),
        icon="messages",
        parts=(Part("s", "subject"), Part("n", "number")),
        right="tickets.view",
        portal=lambda hit: f"/tickets/{hit.public_id}/",
        staff_right="tickets.view",
        staff=lambda hit: reverse("staff:tickets:detail", kwargs={"public_id": hit.public_id}),
        needs=("subject",),
        day="created_at",
    ),
)
