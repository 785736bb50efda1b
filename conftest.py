"""Fixtures for every test: the world of rivals, people to be, and which features a test proves."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

pytest_plugins = ["tests.installations"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Build the world once; each test runs in a transaction over it."""
    from portello.catalogues import compile_catalogues
    from tests import world

    compile_catalogues()
    with django_db_blocker.unblock():
        world.build()


@pytest.fixture
def world(db):
    """Two rivals and everybody around them (tests/world.py)."""
    from tests.world import World

    return World()


@pytest.fixture(autouse=True)
def forget_compiled_profiles():
    """A rolled back test must not leave its rules or its custom fields in the process."""
    from portello.core import custom, fields
    from portello.ui import counting

    before = fields._ALL, custom._known
    yield
    from portello.access.profiles import _COMPILED

    _COMPILED.clear()
    counting.forget()
    fields._ALL, custom._known = before


@pytest.fixture
def as_person(world):
    """A function: persona name -> Django client logged in as that person."""
    from tests.world import client_for

    return client_for


_results: dict[str, list[int]] = defaultdict(lambda: [0, 0])
_tests: dict[str, set[str]] = defaultdict(set)


def pytest_addoption(parser):
    parser.addoption("--feature", nargs="*", default=[], help="only tests of these features")
    parser.addoption("--feature-report", help="write feature results as JSON to this file")


def pytest_collection_modifyitems(config, items):
    wanted = set(config.getoption("--feature"))
    if wanted:
        kept = [item for item in items if wanted & _features(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


def _features(item) -> set[str]:
    return {feature for mark in item.iter_markers("feature") for feature in mark.args}


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    outcome.get_result().user_properties.append(("features", sorted(_features(item))))


def pytest_runtest_logreport(report):
    """Runs where the results come together, also when two processes share the tests."""
    failed_before = report.when != "call" and report.failed
    if report.skipped or not (report.when == "call" or failed_before):
        return
    for feature in dict(report.user_properties).get("features", ()):
        _results[feature][0 if report.passed else 1] += 1
        _tests[feature].add(report.nodeid)


def pytest_sessionfinish(session):
    target = session.config.getoption("--feature-report")
    if target and not hasattr(session.config, "workerinput"):
        report = {f: {"result": _results[f], "tests": sorted(_tests[f])} for f in _results}
        Path(target).write_text(json.dumps(report))
