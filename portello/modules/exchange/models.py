"""Import runs: a file is checked into a staging table first, then applied in small slices."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portello.core.files import StoredFile
from portello.core.ids import PublicIdField


class ImportRun(models.Model):
    """One import: its files, its mapping, and how far it is."""

    KINDS = [
        ("companies", _("Companies and contacts")),
        ("products", _("Products")),
        ("orders", _("Orders")),
    ]
    STATES = [
        ("mapping", _("Choose columns")),
        ("checking", _("Checking")),
        ("checked", _("Checked")),
        ("applying", _("Importing")),
        ("done", _("Done")),
        ("failed", _("Failed")),
    ]

    public_id = PublicIdField()
    kind = models.CharField(max_length=20, choices=KINDS)
    state = models.CharField(max_length=10, choices=STATES, default="mapping")
    source = models.CharField(max_length=40, default="file")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    lines_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    mapping = models.JSONField(default=dict)
    language = models.CharField(max_length=5, blank=True)  # of whoever started the check
    only_good = models.BooleanField(default=False)
    problem = models.CharField(max_length=500, blank=True)
    rows_read = models.PositiveIntegerField(default=0)
    to_create = models.PositiveIntegerField(default=0)
    to_change = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    doubtful = models.PositiveIntegerField(default=0)  # among those to create and to change
    applied = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    @property
    def total(self) -> int:
        """Records that applying will write."""
        return self.to_create + self.to_change


class StagedRow(models.Model):
    """One record of a file, checked: what would happen to it, or why it is refused."""

    OUTCOMES = [
        ("create", _("New")),
        ("change", _("Changed")),
        ("same", _("Unchanged")),
        ("refused", _("Refused")),
    ]

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    in_lines_file = models.BooleanField(default=False)
    key = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=10, choices=OUTCOMES)
    record = models.JSONField(default=dict)
    raw = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    doubts = models.JSONField(default=list)  # what is taken as it is but looks wrong
    applied = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["run", "outcome", "line"], name="staged_outcome"),
            models.Index(
                fields=["run", "id"],
                condition=models.Q(applied=False, outcome__in=["create", "change"]),
                name="staged_to_apply",
            ),
        ]


class SavedMapping(models.Model):
    """A column mapping that staff gave a name, to use again."""

    name = models.CharField(_("Name"), max_length=100)
    kind = models.CharField(max_length=20, choices=ImportRun.KINDS)
    mapping = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="one_mapping_per_name")
        ]
