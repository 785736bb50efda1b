"""Errands of the world of the tests, and the one that the agent works on."""

from __future__ import annotations

from io import BytesIO

from portello.core import files
from portello.core.audit import System
from portello.modules.collaborators.models import Collaborator
from portello.modules.collaborators.operations import assign_record
from portello.modules.customers.models import Company
from portello.modules.portals.models import PortalAccess
from tests.errands.models import Errand, Guide, Note, NoteFile
from tests.people import ASSIGNED, EMAILS


def errands(companies: dict[str, Company]) -> None:
    """Two errands for each; one of Beta's is assigned to the agent, who may answer."""
    for key, company in companies.items():
        for n in range(2):
            other = f"CANARY-B-errand-other-{n}" if key == "beta" else key
            name = ASSIGNED if key == "beta" and not n else other
            errand = Errand.objects.create(company=company, title=f"{name}-title")
            note = Note.objects.create(company=company, errand=errand, text=f"{name}-note")
            content = BytesIO(f"{name}-file".encode())
            file = files.store(content, f"{name}-file.txt", company_id=company.pk)
            NoteFile.objects.create(company=company, errand=errand, note=note, file=file)
    guides(companies["beta"])
    access = PortalAccess.objects.get(user__email=EMAILS["agent"])
    agent = Collaborator.objects.create(company=access.company, access=access, may_manage=True)
    assigned = Errand.objects.get(title__startswith=ASSIGNED)
    assign_record(by=System("test"), collaborator=agent, record=assigned)


def guides(beta: Company) -> None:
    """A guide for everybody, one for customers and one for Beta alone."""
    for audience, title, text in (
        ("public", "Cleaning the printer", "Open the **printer** and wipe the rollers."),
        ("customers", "Returning cartridges", "Empty cartridges are collected on Fridays."),
        ("chosen", "CANARY-B-guide", "CANARY-B-guide-text"),
    ):
        guide = Guide.objects.create(title={"en": title}, text={"en": text}, audience=audience)
    guide.chosen.add(beta)
