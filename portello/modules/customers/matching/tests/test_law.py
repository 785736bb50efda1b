"""Matching is staff's and the system's: no file that answers customers or visitors asks it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.test_architecture import CODE, CUSTOMER_SIDE, python_files

pytestmark = pytest.mark.feature("N24", "S25")

MATCHING = "portello.modules.customers.matching"
PAGES = {"customer_page", "public_page", "token_page"}


def asks_matching(source: str) -> bool:
    """Whether the text of a file imports matching, whole or in part, at its head or inside."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
        elif isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        else:
            continue
        if any(name == MATCHING or name.startswith(f"{MATCHING}.") for name in names):
            return True
    return False


def answers_customers(file: Path) -> bool:
    """By its place and name, or because a page in it is for customers or visitors."""
    parts = file.relative_to(CODE).parts
    if "tests" in parts or "backoffice" in parts:
        return False
    if parts[0] == "portal" or file.name in CUSTOMER_SIDE or "portal" in parts[2:]:
        return True
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return any(
        getattr(call.func, "id", "") in PAGES
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for call in node.decorator_list
        if isinstance(call, ast.Call)
    )


def test_no_customer_side_file_asks_matching():
    files = [file for file in python_files() if answers_customers(file)]
    assert len(files) > 30
    wrong = [str(file) for file in files if asks_matching(file.read_text(encoding="utf-8"))]
    assert not wrong, f"a customer's answer must not depend on the register: {wrong}"


@pytest.mark.parametrize(
    "line",
    [
        "from portello.modules.customers.matching import match",
        "from portello.modules.customers import matching",
        "import portello.modules.customers.matching.operations",
        "def f():\n    from portello.modules.customers.matching.operations import match",
    ],
)
def test_the_law_catches_a_planted_fault(line):
    assert asks_matching(line)
    assert not asks_matching("from portello.modules.customers.models import Company")
