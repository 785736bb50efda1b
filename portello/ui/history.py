"""How audit entries read on a history tab."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from portello.core.audit import AuditEntry, AuditValue
from portello.core.fields import fields
from portello.core.registry import modules

VERBS = {
    "created": gettext_lazy("Created"),
    "changed": gettext_lazy("Changed"),
    "archived": gettext_lazy("Archived"),
    "restored": gettext_lazy("Restored"),
    "removed": gettext_lazy("Removed"),
    "imported": gettext_lazy("Imported"),
    "access given": gettext_lazy("Portal access given"),
    "access taken": gettext_lazy("Portal access taken"),
    "invited": gettext_lazy("Invitation sent"),
    "invitation accepted": gettext_lazy("Invitation accepted"),
    "unlocked": gettext_lazy("Account unlocked"),
    "user created": gettext_lazy("Log-in created"),
    "password set": gettext_lazy("Password set"),
    "portal founded": gettext_lazy("Portal founded"),
    "portal changed": gettext_lazy("Portal settings changed"),
    "key made": gettext_lazy("API key made"),
    "key revoked": gettext_lazy("API key revoked"),
    "import started": gettext_lazy("Import started"),
    "import finished": gettext_lazy("Import finished"),
    "import discarded": gettext_lazy("Import thrown away"),
}
MODELS = {
    "customers.company": gettext_lazy("Company"),
    "customers.companygroup": gettext_lazy("Customer group"),
    "customers.address": gettext_lazy("Address"),
    "customers.contact": gettext_lazy("Contact"),
    "customers.site": gettext_lazy("Site"),
    "customers.asset": gettext_lazy("Device"),
    "catalogue.product": gettext_lazy("Product"),
    "orders.order": gettext_lazy("Order"),
    "accounts.user": gettext_lazy("Log-in"),
    "portals.portal": gettext_lazy("Portal"),
    "api.personkey": gettext_lazy("API key"),
    "api.integrationkey": gettext_lazy("API key"),
    "exchange.importrun": gettext_lazy("Import"),
}


@dataclass
class Entry:
    """One act, ready to print: `changes` is (label, old, new); `name` and `address` of the record."""

    at: Any
    actor: str
    verb: str
    kind: str
    name: str = ""
    address: str = ""
    changes: list[tuple[str, str, str]] = field(default_factory=list)


def entries(rows: QuerySet[AuditEntry], limit: int, *, values: bool = False) -> list[Entry]:
    """The newest `limit` of `rows`, with the values before and after if asked for."""
    found = list(rows.order_by("-at", "-pk")[:limit])
    names = _names(found)
    changes: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    if values:
        models = {entry.pk: entry.model for entry in found}
        for value in AuditValue.objects.filter(entry__in=found).order_by("pk"):
            changes[value.entry_id].append(_change(models[value.entry_id], value))
    return [
        Entry(
            at=entry.at,
            actor=entry.actor_name,
            verb=str(VERBS.get(entry.verb, entry.verb)),
            kind=str(MODELS.get(entry.model, "")),
            name=names.get((entry.model, entry.record_id), ""),
            address=_address(entry) if (entry.model, entry.record_id) in names else "",
            changes=changes[entry.pk],
        )
        for entry in found
    ]


def _names(found: list[AuditEntry]) -> dict[tuple[str, int | None], str]:
    """The names of the records that still exist, one query per kind."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for entry in found:
        if entry.record_id is not None and entry.model in _pages():
            wanted[entry.model].add(entry.record_id)
    return {
        (label, pk): str(record)
        for label, pks in wanted.items()
        for pk, record in apps.get_model(label)._base_manager.in_bulk(list(pks)).items()
    }


@cache
def _pages() -> dict[str, str]:
    return {label: name for module in modules() for label, name in module.record_pages.items()}


def _address(entry: AuditEntry) -> str:
    page = _pages()[entry.model]
    return reverse(page, kwargs={"public_id": entry.record_public_id}) if page else ""


def _change(model: str, value: AuditValue) -> tuple[str, str, str]:
    spec = fields(apps.get_model(model)).get(value.field) if model else None
    label = str(spec.label) if spec else value.field
    return label, _said(model, spec, value.old), _said(model, spec, value.new)


def _said(model: str, spec: Any, stored: str) -> str:
    """A stored value in words, where it is one of a list."""
    if not stored or spec is None or spec.custom:
        return stored
    if spec.choices is not None:
        return str(dict(spec.choices()).get(stored, stored))
    choices = getattr(apps.get_model(model)._meta.get_field(spec.name), "choices", None)
    return str(dict(choices).get(stored, stored)) if choices else stored
