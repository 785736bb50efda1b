"""Custom fields of the tests: one text on every model that takes one, with a value in every record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps

from portello.core.audit import System
from portello.core.custom import CustomField
from portello.core.outbox import OutboxMessage
from portello.core.registry import with_own_fields
from portello.modules.customers.custom.operations import Wanted, save_field
from portello.modules.customers.models import Company

BY = System("test")
KEY = "x_region_code"


def add_custom_fields(companies: dict[str, Company], canary: Callable[..., str]) -> None:
    """Called by the world; Beta's values carry the canary."""
    for label in with_own_fields():
        model: Any = apps.get_model(label)
        add_field(label, "text", name="Region code", findable=True)
        for key, company in companies.items():
            value = canary(key, model, KEY, f"{key} region code")
            whose = {"pk": company.pk} if model is Company else {"company": company}
            model.objects.filter(**whose).update(extra={KEY: value})
    OutboxMessage.objects.filter(kind="fields.index").delete()  # the world indexes everything


def add_field(label: str, kind: str, *, name: str = "", findable: bool = False) -> CustomField:
    """A custom field called `name`, or by its kind; a choice has two."""
    choices = [("", {"en": "Gold", "fi": "Kulta"}), ("", {"en": "Silver"})]
    wanted = Wanted(
        kind,
        {"en": name or f"Own {kind}", "fi": f"{name or kind} (fi)"},
        choices=choices if kind == "choice" else (),
        findable=findable,
    )
    return save_field(by=BY, model=label, wanted=wanted)


def region_of_company() -> CustomField:
    """The one whose pages the crawl opens."""
    return CustomField.objects.get(model="customers.company", key=KEY)
