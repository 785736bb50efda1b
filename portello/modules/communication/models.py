"""Kinds of message that one can want or not, and every choice with the wording it was made on."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portello.access.owned import CustomerOwned, OwnedManager, OwnedQuerySet
from portello.access.viewer import Viewer
from portello.core.changes import Versioned
from portello.core.ids import PublicIdField
from portello.core.languages import translated

CHANNELS = [
    ("email", _("E-mail")),
    ("sms", _("Text message")),
    ("phone", _("Phone call")),
    ("post", _("Letter")),
]


class MessageKind(Versioned):
    """A kind of message: name and purpose as {language: text}, and the channels it may take."""

    public_id = PublicIdField()
    name = models.JSONField(_("Name"))
    purpose = models.JSONField(_("Purpose"))
    channels = models.JSONField(_("Channels"), default=list)
    position = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return translated(self.name)


class ChoiceQuerySet(OwnedQuerySet):
    """Choices: everybody sees his own, whatever his role."""

    def visible_to(self, viewer: Viewer) -> Self:
        contact = viewer.contact.pk if viewer.contact else None
        return self.filter(viewer.company_rule, contact_id=contact)


class CommunicationChoice(CustomerOwned, Versioned):
    """One choice of one person, never changed: a newer one takes its place. Nothing chosen is no.

    `wording` is what he read when he chose: {language, name, purpose}.
    """

    public_id = PublicIdField()
    contact = models.ForeignKey("customers.Contact", models.PROTECT, related_name="+")
    kind = models.ForeignKey(MessageKind, models.PROTECT, related_name="+")
    channel = models.CharField(_("Channel"), max_length=10, choices=CHANNELS)
    is_wanted = models.BooleanField(_("Wanted"))
    is_current = models.BooleanField(default=True)
    wording = models.JSONField(default=dict)
    chosen_at = models.DateTimeField(default=timezone.now)
    chosen_by = models.CharField(max_length=200)  # the person, or who noted it for him

    objects: ClassVar[Any] = OwnedManager.from_queryset(ChoiceQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "kind", "channel"],
                condition=Q(is_current=True),
                name="one_current_choice",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=["email", "sms", "phone", "post"]), name="choice_channel"
            ),
        ]
        indexes = [models.Index(fields=["kind", "is_current", "is_wanted"], name="choice_kind")]
