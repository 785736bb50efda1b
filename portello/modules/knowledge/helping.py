"""The way on for whoever no article helped: the page on which a module takes requests for help."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.urls import resolve, reverse

from portello.core.registry import modules


def help_address(viewer: Any, article: str = "") -> str:
    """Where this viewer asks for help, with the article that he was reading; "" if he may not."""
    for name, right in _pages():
        if viewer.may(right):
            return reverse(name) + (f"?{urlencode({'article': article})}" if article else "")
    return ""


@cache
def _pages() -> list[tuple[str, str]]:
    """(url name, right) of the help pages, in the order of the modules."""
    names = [module.help_page for module in modules() if module.help_page]
    views: Any = [resolve(reverse(name)).func for name in names]
    return [(name, view.policy.right) for name, view in zip(names, views, strict=True)]
