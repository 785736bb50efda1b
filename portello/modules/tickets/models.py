"""Tickets, who takes part in them, and what was said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portello.access.owned import CustomerOwned, OwnedManager, OwnedQuerySet
from portello.access.viewer import Viewer
from portello.core.changes import Versioned
from portello.core.ids import PublicIdField
from portello.core.names import FindField
from portello.modules.tickets.desk.models import URGENCIES, Queue, TicketKind

REOPEN_DAYS = 30  # of a ticket without a kind


def seen_by(viewer: Viewer, ticket: str = "") -> Q:
    """The rule for tickets and, with the path `ticket_`, for what hangs on them.

    One's own are those one takes part in: asked for, written, or in copy. The path is a prefix of
    the ticket's key ("ticket_" for `ticket_id`).
    """
    rule = viewer.company_rule
    if not viewer.sees_company_records("tickets"):
        contact = viewer.contact.pk if viewer.contact else 0
        own = Participant._base_manager.filter(contact_id=contact).values("ticket_id")
        rule &= Q(**{f"{ticket}id__in": own})
    return rule


def _about(to: str, label: Any) -> models.ForeignKey:
    """A record that a ticket may be about; it stays as long as the ticket does."""
    return models.ForeignKey(
        to, models.PROTECT, null=True, blank=True, verbose_name=label, related_name="+"
    )


class TicketQuerySet(OwnedQuerySet):
    """Tickets of the company, or those one takes part in."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(seen_by(viewer))

    def open(self) -> Self:
        """Tickets that are not closed."""
        return self.exclude(state="closed")


class Ticket(CustomerOwned, Versioned):
    """A question, fault or wish of a customer. Its state says whose turn it is."""

    STATES = [
        ("open", _("We answer")),
        ("waiting", pgettext_lazy("ticket", "Your answer")),
        ("held", _("A third party")),
        ("closed", pgettext_lazy("ticket", "Closed")),
    ]

    BAD_RATING = 2  # and what is worse

    public_id = PublicIdField()
    number = models.CharField(_("Number"), max_length=20, unique=True)
    portal = models.ForeignKey("portals.Portal", models.PROTECT, related_name="+")
    kind = models.ForeignKey(
        TicketKind, models.PROTECT, null=True, blank=True, verbose_name=_("Kind"), related_name="+"
    )
    subject = models.CharField(_("Subject"), max_length=200)
    find = FindField("number", "subject")
    state = models.CharField(_("Turn"), max_length=10, choices=STATES, default="open")
    urgency = models.CharField(_("Urgency"), max_length=10, choices=URGENCIES, default="normal")
    contact = _about("customers.Contact", _("For"))
    site = _about("customers.Site", _("Site"))
    asset = _about("customers.Asset", _("Device"))
    order = _about("orders.Order", _("Order"))
    article = models.ForeignKey(
        "knowledge.Article", models.SET_NULL, null=True, blank=True, related_name="+"
    )  # that was read before
    queue = models.ForeignKey(
        Queue, models.PROTECT, null=True, blank=True, verbose_name=_("Queue"), related_name="+"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("Assigned to"),
        related_name="+",
    )
    language = models.CharField(max_length=5)  # of whoever asked, when he did
    created_at = models.DateTimeField(_("Created"), default=timezone.now)
    last_at = models.DateTimeField(_("Last message"), default=timezone.now)
    due_at = models.DateTimeField(
        _("Answer by"), null=True, blank=True
    )  # none: nobody waits for us
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)  # the first time
    closed_at = models.DateTimeField(_("Closed on"), null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, blank=True, related_name="+"
    )
    rating = models.PositiveSmallIntegerField(_("Rating"), null=True, blank=True)
    rating_text = models.TextField(_("Comment"), blank=True, max_length=2000)
    rated_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[Any] = OwnedManager.from_queryset(TicketQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "waiting", "held", "closed"]), name="ticket_state"
            ),
            models.CheckConstraint(
                condition=Q(urgency__in=["low", "normal", "high"]), name="ticket_urgency"
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at=None)),
                name="closed_ticket_has_time",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(state="closed"), name="merged_ticket_is_closed"
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__range=(1, 5)), name="ticket_rating"
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-last_at", "-id"], name="ticket_by_last"),
            models.Index(fields=["company", "-state", "-last_at", "-id"], name="ticket_by_state"),
            models.Index(fields=["company", "subject", "id"], name="ticket_by_subject"),
            models.Index(fields=["company", "number"], name="ticket_by_number"),
            # The tickets about a record, for its page: with the company, as the viewer asks.
            models.Index(fields=["company", "order", "-last_at", "-id"], name="ticket_of_order"),
            models.Index(fields=["company", "asset", "-last_at", "-id"], name="ticket_of_asset"),
            models.Index(fields=["state", "assignee", "due_at"], name="ticket_counts"),
            models.Index(fields=["-last_at", "-id"], name="ticket_all_by_last"),
            models.Index(
                fields=["due_at"], condition=~Q(state="closed"), name="ticket_open_by_due"
            ),
            models.Index(
                fields=["queue", "due_at"],
                condition=~Q(state="closed"),
                name="ticket_open_by_queue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    @property
    def is_closed(self) -> bool:
        return self.state == "closed"

    @property
    def practice(self) -> bool:
        """Whether it is there to practise on: its customer is made up."""
        return self.company.practice

    def may_be_closed(self) -> bool:
        """Whether its kind lets customers close it."""
        return not self.is_closed and (self.kind is None or self.kind.may_close)

    def may_be_rated_by(self, contact_id: int) -> bool:
        """Whether this contact says how it went: whose ticket it is; of one for nobody in
        particular, whoever sees it."""
        rated = self.is_closed and not self.merged_into_id
        return rated and self.contact_id in (None, contact_id)

    def may_be_reopened(self) -> bool:
        """Whether its kind lets customers reopen it, today still."""
        if self.closed_at is None or self.merged_into_id:
            return False
        if self.kind is not None and not self.kind.may_reopen:
            return False
        days = self.kind.reopen_days if self.kind else REOPEN_DAYS
        return timezone.now() < self.closed_at + timedelta(days=days)


class HangingQuerySet(OwnedQuerySet):
    """What is seen with its ticket."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(seen_by(viewer, "ticket_"))


class Participant(CustomerOwned):
    """A contact who takes part in a ticket: whose it is, who wrote it for him, or who is in copy."""

    ROLES = [("for", _("For")), ("author", _("Written by")), ("copy", _("In copy"))]

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    contact = models.ForeignKey("customers.Contact", models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=ROLES)
    is_muted = models.BooleanField(default=False)  # hears nothing of it, neither by mail nor bell

    objects: ClassVar[Any] = OwnedManager.from_queryset(HangingQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "contact"], name="one_part_per_contact"),
            models.CheckConstraint(
                condition=Q(role__in=["for", "author", "copy"]), name="participant_role"
            ),
        ]
        indexes = [models.Index(fields=["contact", "ticket"], name="participant_contact")]


class Message(CustomerOwned):
    """One thing that was said, or (with a `verb`) that happened, as everybody may read who sees
    the ticket. What only staff may read is a `Note`: another table, behind another door."""

    SIDES = [
        ("customer", _("Customer")),
        ("staff", _("Staff")),
        ("collaborator", _("Collaborator")),
        ("system", _("System")),
    ]
    WAYS = [("page", _("Portal")), ("mail", _("E-mail")), ("program", _("Program"))]

    public_id = PublicIdField()
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    side = models.CharField(max_length=12, choices=SIDES)
    contact = models.ForeignKey("customers.Contact", models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200)  # of whoever said it, that day
    text = models.TextField(blank=True)  # Markdown
    has_files = models.BooleanField(default=False)
    way = models.CharField(max_length=10, choices=WAYS, default="page")
    verb = models.CharField(max_length=20, blank=True)
    values = models.JSONField(default=dict, blank=True)  # of what happened
    mail_id = models.CharField(max_length=250, blank=True)  # Message-ID of the mail it came in
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = OwnedManager.from_queryset(HangingQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "mail_id"], condition=~Q(mail_id=""), name="one_message_per_mail"
            ),
            models.CheckConstraint(
                condition=Q(side__in=["customer", "staff", "collaborator", "system"]),
                name="message_side",
            ),
        ]
        indexes = [models.Index(fields=["ticket", "at", "id"], name="message_in_order")]


class Attachment(CustomerOwned):
    """A file of a message. `shown` is its picture made anew, where it is one."""

    public_id = PublicIdField()
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, models.CASCADE, related_name="+")
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[Any] = OwnedManager.from_queryset(HangingQuerySet)()


# At the foot: further tables of this application.
from portello.modules.tickets.briefings.models import Briefing  # noqa: E402, F401
from portello.modules.tickets.desk.models import CannedAnswer, DeskChoice, SavedFilter  # noqa: E402, F401
from portello.modules.tickets.notes import Note, NoteFile  # noqa: E402, F401
