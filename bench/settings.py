"""The product's settings with the two floors beside it, for measuring."""

from portello.settings import *  # noqa: F403

ROOT_URLCONF = "portello.urls"
MIDDLEWARE = ["bench.floors.CountQueries", *MIDDLEWARE]  # noqa: F405
