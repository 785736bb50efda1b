"""The nets around assigned records bite: plant the fault, see it caught."""

from __future__ import annotations

import pytest

from portello.access.assigned import Collaboration
from portello.access.owned import OutOfReach, OwnedQuerySet
from portello.access.viewer import looking
from portello.modules.collaborators.models import Collaborator
from portello.modules.collaborators.operations import assign_record
from portello.modules.portals.models import PortalAccess
from tests.errands.models import Errand
from tests.test_access import test_nobody_sees_or_changes_what_is_not_his as crawl
from tests.world import BY

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_section_that_shows_too_much_is_caught_by_the_belt(world, monkeypatch):
    monkeypatch.setattr(OwnedQuerySet, "assigned_to", lambda self, viewer: self.all())
    with looking(viewer := world.viewer("agent")), pytest.raises(OutOfReach):
        list(viewer.see_assigned(Errand))


def test_a_belt_that_lets_the_whole_company_pass_is_caught_by_the_crawl(world, monkeypatch):
    """Were the reach of a collaborator his customers' companies, a wrong rule would leak."""
    monkeypatch.setattr(OwnedQuerySet, "visible_to", lambda self, viewer: self.all())
    monkeypatch.setattr(Collaboration, "reaches", lambda self, row: True)
    with pytest.raises(AssertionError, match="Beta's data shown"):
        crawl(world, "agent", "get")


def test_the_crawl_sees_a_section_that_shows_what_is_assigned_to_another(world, monkeypatch):
    access = PortalAccess.objects.get(contact=world.alpha_contact)
    other = Collaborator.objects.create(company=world.alpha, access=access)
    errands = Errand.objects.filter(company=world.beta).exclude(pk=world.beta_errand.pk)
    assign_record(by=BY, collaborator=other, record=errands.get())
    monkeypatch.setattr(Collaboration, "narrow", lambda self, rows: rows.all())
    monkeypatch.setattr(Collaboration, "reaches", lambda self, row: True)
    with pytest.raises(AssertionError, match="Beta's data shown"):
        crawl(world, "agent", "get")
