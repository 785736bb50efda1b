"""Errands and their notes: a record of a customer that can be assigned, and its children."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from portello.access.owned import CustomerOwned, OwnedManager, OwnedQuerySet
from portello.access.viewer import Viewer
from portello.core.changes import Versioned
from portello.core.ids import PublicIdField
from portello.core.languages import translated
from portello.core.names import FindField


def seen_by(viewer: Viewer, errand: str = "") -> models.Q:
    """The rule for errands and, with the path `errand`, for their notes."""
    rule = viewer.company_rule
    if not viewer.sees_company_records("errands"):
        rule &= models.Q(**{f"{errand}contact_id": viewer.contact.pk})
    return rule


class ErrandQuerySet(OwnedQuerySet):
    """Errands of the company, or one's own."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(seen_by(viewer))


class Errand(CustomerOwned, Versioned):
    """Something to be done for a customer."""

    STATES = [("open", _("Open")), ("done", _("Done"))]

    public_id = PublicIdField()
    contact = models.ForeignKey("customers.Contact", models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=STATES, default="open")
    find = FindField("title")

    objects: ClassVar[Any] = OwnedManager.from_queryset(ErrandQuerySet)()

    def __str__(self) -> str:
        return self.title


class NoteQuerySet(OwnedQuerySet):
    """Notes: seen with their errand; internal ones by staff alone."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(seen_by(viewer, "errand__"), internal=False)

    def assigned_to(self, viewer: Viewer) -> Self:
        return super().assigned_to(viewer).filter(internal=False)


class Note(CustomerOwned):
    """What somebody wrote about an errand."""

    errand = models.ForeignKey(Errand, models.CASCADE, related_name="+")
    text = models.TextField()
    internal = models.BooleanField(default=False)

    objects: ClassVar[Any] = OwnedManager.from_queryset(NoteQuerySet)()


class GuideQuerySet(OwnedQuerySet):
    """Guides: those for everybody, for customers, and for chosen companies."""

    def visible_to(self, viewer: Viewer) -> Self:
        if viewer.anonymous:
            return self.filter(audience="public")
        chosen = models.Q(audience="chosen", chosen__in=viewer.companies)
        return self.filter(models.Q(audience__in=["public", "customers"]) | chosen).distinct()


class Guide(models.Model):
    """How something is done: of no company, and not for everybody."""

    AUDIENCES = [("public", "Public"), ("customers", "Customers"), ("chosen", "Chosen")]
    visitors_part = "guides"

    public_id = PublicIdField()
    title = models.JSONField(default=dict)
    text = models.JSONField(default=dict)
    audience = models.CharField(max_length=10, choices=AUDIENCES, default="customers")
    chosen = models.ManyToManyField("customers.Company", related_name="+")

    objects: ClassVar[Any] = OwnedManager.from_queryset(GuideQuerySet)()

    def __str__(self) -> str:
        return translated(self.title)
