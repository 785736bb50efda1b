"""Settings for tests: the product's own, in test mode, and a module with an assignable record."""

import os
from pathlib import Path

os.environ.setdefault("PORTELLO_MODE", "test")
os.environ.setdefault("PORTELLO_DATA", str(Path(__file__).resolve().parent.parent / "var" / "test"))

from portello.settings import *  # noqa: F403

MODULES = [*MODULES, "tests.errands"]  # noqa: F405
INSTALLED_APPS = [*INSTALLED_APPS, "tests.errands"]  # noqa: F405
