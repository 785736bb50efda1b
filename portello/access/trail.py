"""What a customer may read of the audit log: acts on his own company's records that he sees himself."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform

from portello.access.search import SearchRow
from portello.access.viewer import Viewer
from portello.core.audit import AuditEntry, AuditValue, private
from portello.core.registry import module_of_model, modules
from portello.core.search import kind_of


def trail_rights() -> dict[str, str]:
    """{model label: what a viewer must be allowed to read its history}."""
    return {
        label: right
        for module in modules()
        for label, (_staff, right) in module.history.items()
        if right
    }


def trail_of(viewer: Viewer) -> QuerySet[AuditEntry]:
    """The entries about the viewer's own company that he may see, judged in the one query.

    An act counts if its record is among those the viewer sees, and if it touched something that is
    not hidden from him: a change of the internal note alone does not even show that it happened.
    """
    seen = Q(pk__in=[])
    for label, right in trail_rights().items():
        if not viewer.may(right):
            continue
        model = apps.get_model(label)
        records = viewer.see(model).filter(pk=OuterRef("record_id"))
        there = Q(Exists(records))
        if viewer.sees_company_records(module_of_model(label)):
            # Of a record that is gone the entry alone says whose it was.
            there |= Q(~Exists(model._base_manager.filter(pk=OuterRef("record_id"))))
        values = AuditValue.objects.filter(entry=OuterRef("pk"))
        open_values = values.exclude(field__in=viewer.hidden(model))
        seen |= Q(there, Exists(open_values) | ~Exists(values), model=label)
    # What the record is called comes along, and nothing else of the search row: a conversation
    # would be read for every line of a history.
    titles = SearchRow._base_manager.filter(
        model=OuterRef("model"), record_id=OuterRef("record_id")
    ).annotate(called=_called())
    own = Q(contact_id=viewer.contact.pk) if viewer.contact else Q(pk__in=[])
    open_to_him = ~Q(verb__in=private()) | own
    seen &= open_to_him
    return AuditEntry.objects.filter(seen, company_id__in=viewer.companies).annotate(
        called=Subquery(titles.values("called"))
    )


def _called() -> Case:
    """The first part of a record, as text: its name, or JSON where it has one in each language."""
    kinds = {label: kind for label in trail_rights() if (kind := kind_of(label))}
    names = [
        When(model=label, then=KeyTextTransform(kind.parts[0].code, "shown"))
        for label, kind in kinds.items()
    ]
    return Case(*names, default=Value(""), output_field=TextField())
