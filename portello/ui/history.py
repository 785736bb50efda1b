"""How audit entries read on a history tab."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy

from portello.core.audit import AuditEntry, AuditValue
from portello.core.fields import fields

VERBS = {
    "created": gettext_lazy("Created"),
    "changed": gettext_lazy("Changed"),
    "archived": gettext_lazy("Archived"),
    "restored": gettext_lazy("Restored"),
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
    "import started": gettext_lazy("Import started"),
    "import finished": gettext_lazy("Import finished"),
}


MODELS = {
    "customers.company": gettext_lazy("Company"),
    "customers.address": gettext_lazy("Address"),
    "customers.contact": gettext_lazy("Contact"),
    "customers.site": gettext_lazy("Site"),
    "customers.asset": gettext_lazy("Device"),
    "catalogue.product": gettext_lazy("Product"),
    "orders.order": gettext_lazy("Order"),
    "accounts.user": gettext_lazy("Log-in"),
    "portals.portal": gettext_lazy("Portal"),
    "exchange.importrun": gettext_lazy("Import"),
}


def model_label(model: str) -> str:
    """What kind of record an entry is about."""
    return str(MODELS.get(model, ""))


def verb_text(verb: str) -> str:
    """The verb of an entry in the reader's language."""
    return str(VERBS.get(verb, verb))


def field_label(model: str, name: str) -> str:
    """The label of a field named in an audit value."""
    try:
        found = fields(apps.get_model(model)).get(name)
    except (LookupError, ValueError):
        found = None
    return str(found.label) if found else name


def of_company(company_id: int, limit: int = 100) -> tuple[list[AuditEntry], dict[int, list[Any]]]:
    """The latest entries about a company and what hangs on it, with their values."""
    entries = list(AuditEntry.objects.filter(company_id=company_id).order_by("-at", "-pk")[:limit])
    values: dict[int, list[Any]] = {}
    for value in AuditValue.objects.filter(entry__in=entries).order_by("pk"):
        values.setdefault(value.entry_id, []).append(value)
    return entries, values
