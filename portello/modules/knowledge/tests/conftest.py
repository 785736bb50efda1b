"""What several tests of the knowledge base begin with."""

from __future__ import annotations

import pytest

from portello.modules.knowledge.models import Category
from tests.world import client_for


@pytest.fixture
def staff(world):
    """Support writes articles."""
    return client_for("support")


@pytest.fixture
def place(world):
    """A category with an article in it."""
    return Category.objects.get(name__en="Printers")
