"""Settings for tests: the product's own, in test mode."""

import os
from pathlib import Path

os.environ.setdefault("PORTELLO_MODE", "test")
os.environ.setdefault("PORTELLO_DATA", str(Path(__file__).resolve().parent.parent / "var" / "test"))

from portello.settings import *  # noqa: F403
