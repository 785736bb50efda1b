"""The demo's collaborator: a technician of a partner company that is a customer as well."""

from __future__ import annotations

from typing import Any

from portello.core import audit
from portello.modules.collaborators.operations import add_collaborator
from portello.modules.customers.models import Contact
from portello.modules.portals.models import Portal

AGENT = "agent@partner.example"


def make_collaborator(by: audit.By, portal: Portal, contacts: dict[str, list[Contact]]) -> Any:
    """Give the partner's main user the right to answer what is assigned to him."""
    agent = next(contact for contact in contacts["partner"] if contact.email == AGENT)
    return add_collaborator(by=by, portal=portal, who=agent, email=AGENT, may_manage=True)
