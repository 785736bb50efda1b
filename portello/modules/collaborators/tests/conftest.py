"""What tests of collaborators share."""

import pytest

from portello.modules.collaborators.models import Assignment


@pytest.fixture
def one_assigned(world):
    """The errand alone is assigned to the agent, so that a list of one is told from a longer one."""
    Assignment.objects.exclude(model="errands.errand").delete()
