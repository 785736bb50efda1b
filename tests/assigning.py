"""An assignable record of a rival that is assigned to the collaborator, and one that is not."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.urls import reverse

from portello.core.registry import assignables
from portello.modules.collaborators.operations import assign_record
from tests.world import BY, World, client_for


class Case:
    def __init__(self, world: World, label: str) -> None:
        self.world, self.label, self.one = world, label, assignables()[label]
        self.model: Any = apps.get_model(label)
        self.right = world.collaborator
        records = list(self.model.objects.filter(company=world.beta).order_by("pk")[:2])
        assert len(records) == 2, f"tests/world.py: give Beta two records of {label}"
        self.record, self.other = records
        assign_record(by=BY, collaborator=self.right, record=self.record)
        self.client = client_for("agent")

    @property
    def viewer(self) -> Any:
        return self.world.viewer("agent")

    def page(self, record: Any) -> str:
        return reverse(self.one.page, kwargs={"public_id": record.public_id})

    def title(self, record: Any) -> str:
        return str(getattr(record, self.one.title))

    def status(self) -> int:
        return self.client.get(self.page(self.record)).status_code

    def is_gone(self) -> bool:
        """Page, list and menu entry: nothing of the section is left."""
        home = self.client.get("/").content.decode()
        return (
            self.status() in (403, 404)
            and self.client.get("/assigned/").status_code in (403, 404)
            and "/assigned/" not in home
        )
