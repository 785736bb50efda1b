"""What staff have written for a kind of mail, for each portal and language."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portello.core.ids import PublicIdField
from portello.core.languages import CODES
from portello.core.registry import mail_kinds
from portello.modules.portals.models import Portal


class MailText(models.Model):
    """Subject, top and bottom of one kind of mail; what is empty is the built-in text.

    A row stays when its texts go, so that its history does.
    """

    public_id = PublicIdField()
    portal = models.ForeignKey(Portal, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=5)
    subject = models.CharField(_("Subject"), max_length=200, blank=True)
    top = models.TextField(_("Top"), max_length=4000, blank=True)
    bottom = models.TextField(_("Bottom"), max_length=4000, blank=True)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["portal", "kind", "language"], name="one_mail_text_per_language"
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=CODES), name="mail_text_language"
            ),
        ]

    def __str__(self) -> str:
        known = mail_kinds().get(self.kind)
        return f"{known.label if known else self.kind} ({self.language})"
