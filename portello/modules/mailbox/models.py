"""Where a portal's mail is fetched from, and every mail that came in."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portello.core.ids import PublicIdField
from portello.core.names import FindField


class Mailbox(models.Model):
    """The IMAP folder from which a portal's mail is fetched, and the address that answers go to."""

    SECURITIES = [
        ("tls", _("TLS (usual, port 993)")),
        ("starttls", _("STARTTLS (port 143)")),
        ("plain", _("None: only for a server on this machine")),
    ]
    MANNERS = [
        ("plus", _("With a plus sign: support+…@business.example")),
        (
            "domain",
            _("A domain of its own, all of whose mail lands here: …@reply.business.example"),
        ),
    ]

    public_id = PublicIdField()
    portal = models.OneToOneField("portals.Portal", models.CASCADE, related_name="+")
    is_on = models.BooleanField(_("Fetch mail for this portal"), default=False)
    host = models.CharField(_("IMAP server"), max_length=253, blank=True)
    port = models.PositiveIntegerField(_("Port"), default=993)
    security = models.CharField(_("Encryption"), max_length=10, choices=SECURITIES, default="tls")
    user = models.CharField(_("User name"), max_length=254, blank=True)
    password = models.TextField(blank=True, editable=False)  # sealed
    folder = models.CharField(_("Folder"), max_length=200, default="INBOX")
    address = models.EmailField(_("Reply address"), max_length=254, blank=True)
    manner = models.CharField(
        _("How replies are told apart"), max_length=10, choices=MANNERS, default="plus"
    )
    trusted_server = models.CharField(_("Server that checks senders"), max_length=253, blank=True)
    since = models.DateField(_("Mails from this day on"), default=timezone.localdate)
    version = models.PositiveIntegerField(default=0)
    # How far fetching has come, and how it went.
    uidvalidity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    fetched_at = models.DateTimeField(null=True, blank=True, editable=False)
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)
    problem = models.CharField(max_length=20, blank=True)  # a key of `imap.PROBLEMS`

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(security__in=["tls", "starttls", "plain"]), name="mailbox_security"
            ),
            models.CheckConstraint(
                condition=Q(manner__in=["plus", "domain"]), name="mailbox_manner"
            ),
            models.CheckConstraint(
                condition=Q(is_on=False) | ~Q(host="") & ~Q(address=""), name="mailbox_complete"
            ),
        ]

    def __str__(self) -> str:
        return self.address


class ReceivedMail(models.Model):
    """A mail as it came. `outcome` is empty until the worker has dealt with it, and then final.

    Staff's alone: what a customer may read of it stands in what it was taken into.
    """

    OUTCOMES = [
        ("", _("Waiting for the worker")),
        ("taken", _("Taken in")),
        ("tray", _("In the inbox")),
        ("counted", _("Counted: too many of one sender")),
        ("automatic", _("Automatic answer")),
        ("loop", _("Mail of our own that came back")),
        ("bounce", _("Could not be delivered")),
        ("duplicate", _("There already")),
    ]

    public_id = PublicIdField()
    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="+")
    uidvalidity = models.BigIntegerField()
    uid = models.BigIntegerField()
    digest = models.CharField(max_length=64)  # of Message-ID and content: the same mail is one
    message_id = models.CharField(max_length=250, blank=True, db_index=True)
    sender = models.CharField(_("From"), max_length=254, blank=True, db_index=True)
    name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(_("Subject"), max_length=300, blank=True)
    find = FindField("subject", "sender", "name", max_length=800)
    size = models.PositiveBigIntegerField(default=0)
    raw = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, related_name="+")
    headers_only = models.BooleanField(default=False)  # it was too large to be fetched
    contact = models.ForeignKey("customers.Contact", models.SET_NULL, null=True, related_name="+")
    item = models.ForeignKey("inbox.InboxItem", models.SET_NULL, null=True, related_name="+")
    thread = models.CharField(max_length=60, blank=True)  # token of what it answers, where signed
    outcome = models.CharField(_("What became of it"), max_length=12, choices=OUTCOMES, blank=True)
    why = models.CharField(max_length=20, blank=True)  # a key of `judging.REASONS`
    received_at = models.DateTimeField(
        pgettext_lazy("mail", "Received"), default=timezone.now, db_index=True
    )

    objects: Any = models.Manager()

    class Meta:
        constraints = [
            # Not by its number in a folder: another server begins with 1 again.
            models.UniqueConstraint(fields=["mailbox", "digest"], name="one_row_per_mail"),
        ]
        indexes = [models.Index(fields=["thread", "received_at"], name="received_thread")]

    def __str__(self) -> str:
        return self.subject

    @property
    def known_as(self) -> str:
        """How what it was taken into names it: its Message-ID, or what stands for one."""
        return self.message_id or f"<{self.digest}>"


class ReceivedFile(models.Model):
    """A file of a mail that waits in the inbox; staff can look at it before they decide."""

    public_id = PublicIdField()
    mail = models.ForeignKey(ReceivedMail, models.CASCADE, related_name="files")
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+")
