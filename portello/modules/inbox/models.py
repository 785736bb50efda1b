"""One item of the inbox: something that a customer sent, and what staff decided."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portello.access.owned import OwnedManager, OwnedQuerySet, Reached
from portello.access.viewer import Viewer
from portello.core import audit
from portello.core.ids import PublicIdField
from portello.core.names import FindField
from portello.core.registry import inbox_kinds

OPEN, UNDONE, ACCEPTED, REJECTED, WITHDRAWN = "open", "undone", "accepted", "rejected", "withdrawn"
WAITING = (OPEN, UNDONE)  # states in which staff can decide


class InboxItemQuerySet(OwnedQuerySet):
    """Items: a person sees his own, a company administrator what his colleagues sent as well."""

    def visible_to(self, viewer: Viewer) -> Self:
        seen = models.Q(contact_id=viewer.contact.pk if viewer.contact else None)
        if viewer.is_company_admin:
            seen |= models.Q(personal=False)
        return self.filter(viewer.company_rule, seen)

    def waiting(self) -> Self:
        """Items that nobody has decided on yet."""
        return self.filter(state__in=WAITING)

    def in_tray(self) -> Self:
        """What staff have to look at: what waits, and what was approved by itself and not seen yet."""
        unseen = models.Q(automatic=True, opened_at=None, state=ACCEPTED)
        return self.filter(models.Q(state__in=WAITING) | unseen)


class InboxItem(Reached):
    """What was sent stands in `payload` and never changes; `outcome` is what a decision did.

    Without a company it is staff's alone: its sender is nobody whom the register knows. `email` and
    `language` say how he is answered then, and `match` how he compared with the register.
    """

    across_modules = True  # everybody may read what he sent himself
    STATES = [
        (OPEN, _("Waiting")),
        (UNDONE, _("Waiting again")),
        (ACCEPTED, _("Approved")),
        (REJECTED, _("Declined")),
        (WITHDRAWN, _("Withdrawn")),
    ]
    MATCHES = [
        ("new", _("New customer")),
        ("check", _("Should be checked")),
        ("existing", _("Existing customer")),
    ]

    public_id = PublicIdField()
    kind = models.CharField(max_length=30)
    act = models.CharField(max_length=60)
    portal = models.ForeignKey("portals.Portal", models.PROTECT, null=True, related_name="+")
    company = models.ForeignKey("customers.Company", models.PROTECT, null=True, related_name="+")
    contact = models.ForeignKey("customers.Contact", models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sender = models.CharField(max_length=200, blank=True)  # as he was called when he sent it
    email = models.EmailField(max_length=254, blank=True)
    language = models.CharField(max_length=5, blank=True)
    title = models.CharField(max_length=300, blank=True)  # what it is about, as it was called then
    find = FindField("title", "sender", "email", max_length=1000)
    subject_model = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    payload = models.JSONField(default=dict)
    personal = models.BooleanField(default=False)  # nobody but the person sees it, on his side
    state = models.CharField(max_length=10, choices=STATES, default=OPEN)
    match = models.CharField(max_length=10, choices=MATCHES, blank=True)
    automatic = models.BooleanField(default=False)  # approved by the portal's rules, not by anybody
    practice = models.BooleanField(default=False)  # made to try things out, nobody's
    opened_at = models.DateTimeField(null=True)  # when somebody of staff first looked at it
    created_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    taken_until = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True, max_length=2000)  # what staff wrote to the sender
    outcome = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = OwnedManager.from_queryset(InboxItemQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[OPEN, UNDONE, ACCEPTED, REJECTED, WITHDRAWN],
                ),
                name="inbox_state",
            ),
            models.UniqueConstraint(
                fields=["contact", "act", "subject_model", "subject_id"],
                condition=models.Q(state__in=[OPEN, UNDONE], subject_id__isnull=False),
                name="one_open_request_per_record",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "kind", "created_at"], name="inbox_state_kind"),
            models.Index(fields=["company", "-created_at"], name="inbox_company"),
            models.Index(fields=["subject_model", "subject_id"], name="inbox_subject"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def history_right(self) -> str:
        """What staff need to read what happened to it: the right of its kind."""
        return inbox_kinds()[self.kind].right

    @property
    def is_waiting(self) -> bool:
        """Whether staff can still decide."""
        return self.state in WAITING

    @property
    def taken(self) -> bool:
        """Whether a member of staff has it in hand just now; a claim ends by itself."""
        return bool(
            self.is_waiting
            and self.taken_by_id
            and self.taken_until is not None
            and self.taken_until > timezone.now()
        )

    def turn(self, state: str, *, by: audit.By, verb: str) -> None:
        """Store it in another state, with a higher version and an entry in the audit log."""
        before, self.state = self.state, state
        self.version += 1
        self.save()
        values = {"state": (before, state)}
        if self.answer and state in (ACCEPTED, REJECTED):
            values["answer"] = ("", self.answer)
        audit.record(verb, self, by=by, values=values)


class AcceptRun(models.Model):
    """Many items that a member of staff accepts in one go; the worker does them one by one."""

    public_id = PublicIdField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    language = models.CharField(max_length=5, blank=True)
    key = models.CharField(max_length=64)  # of what was chosen, so that a double click is one run
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"],
                condition=models.Q(done_at=None),
                name="one_run_of_the_same_items",
            )
        ]

    def waiting_ids(self) -> list[int]:
        """Keys of the entries that are still to be done, in the order they were sent."""
        return list(
            self.entries.filter(state="waiting")
            .order_by("item__created_at", "pk")
            .values_list("pk", flat=True)
        )


class AcceptRunItem(models.Model):
    """One item of a run, with a mark of what was shown when it was chosen."""

    STATES = [("waiting", _("Waiting")), ("done", _("Approved")), ("refused", _("Not done"))]

    run = models.ForeignKey(AcceptRun, models.CASCADE, related_name="entries")
    item = models.ForeignKey(InboxItem, models.CASCADE, related_name="+")
    seen = models.CharField(max_length=16)
    state = models.CharField(max_length=10, choices=STATES, default="waiting")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "item"], name="one_entry_per_item_of_a_run")
        ]
