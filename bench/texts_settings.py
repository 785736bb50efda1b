"""The settings for measuring, with a module whose records have running text."""

from bench.settings import *  # noqa: F403

MODULES = [*MODULES, "tests.errands"]  # noqa: F405
INSTALLED_APPS = [*INSTALLED_APPS, "tests.errands"]  # noqa: F405
