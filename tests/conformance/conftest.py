"""The case that every assignable record is tried with."""

from __future__ import annotations

import pytest

from portello.core.registry import assignables
from tests.assigning import Case


@pytest.fixture(params=list(assignables()))
def case(request, world) -> Case:
    """An assignable record of Beta that is assigned to the agent, and one that is not."""
    return Case(world, request.param)
