"""Accessibility and width of a page in a real browser (WCAG 2.2 AA, axe)."""

from __future__ import annotations

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.people import FULL

OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WIDTHS = {"light": 1280, "dark": 390}


def look_at(page: Page, name: str, scheme: str, found: list[str]) -> None:
    """Add to `found` what is wrong with the page that is open.

    Both widths are measured; axe looks once in each theme, at a desk in light and on a phone in
    dark, and with bin/test --full at both widths in both.
    """
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        if (over := page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
            found.append(f"{name} at {width} is {over} pixels too wide")
        if not FULL and width != WIDTHS[scheme]:
            continue
        for violation in Axe().run(page, options=OPTIONS).response["violations"]:
            nodes = [node["html"][:120] for node in violation["nodes"][:2]]
            found.append(f"{name} at {width}: {violation['id']} {nodes}")
    page.set_viewport_size({"width": 1280, "height": 900})


def listed(found: list[str]) -> str:
    """What was found, without the host that changes with every run."""
    return "\n".join(re.sub(r"http://[^/]+", "", one) for one in found)
