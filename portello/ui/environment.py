"""The Jinja2 environment: components as globals, translations, formats, addresses (ADR 0003)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext, pgettext
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from portello import __version__
from portello.access.parts import SEARCH, is_open
from portello.access.writing import shown_mark
from portello.core import addresses, formats, languages
from portello.ui import brand
from portello.ui.browsers import browser

ICONS = Path(__file__).parent / "icons"


def make(**options: Any) -> Environment:
    """Called once by Django's Jinja2 backend."""
    options["undefined"] = StrictUndefined
    options.update(trim_blocks=True, lstrip_blocks=True)
    options["extensions"] = ["jinja2.ext.i18n", "jinja2.ext.do"]
    env = Environment(**options)  # noqa: S701  Django's backend sets autoescape
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    # Filters of constants are worked out when a template is compiled: a page asks for nothing twice.
    env.filters.update(icon=icon, static=static, url=plain_url, browser=browser)
    env.globals.update(
        _=remembered,
        static=cache(static),
        url=url,
        icon=icon,
        money=formats.money,
        price=formats.price,
        number=formats.number,
        file_size=formats.file_size,
        day=formats.day,
        moment=formats.moment,
        translated=languages.translated,
        language=languages.current,
        country_name=addresses.country_name,
        get_messages=get_messages,
        languages=settings.LANGUAGES,
        brand_address=brand.address,
        model_label=model_label,
        rule_label=rule_label,
        version=__version__,
        demo=settings.DEMO,
        shell=Shell(),
    )
    env.globals.update(csrf=get_token, pgettext=pgettext, widget_attrs=widget_attrs)
    env.globals["shown_mark"] = shown_mark
    # Components are globals, not imports of each page: a block of a page that is rendered alone
    # (an htmx fragment) does not see what the page imported at its top.
    components = env.get_template("ui/components.html").module
    env.globals["ui"] = components
    return env


def remembered(message: str, **values: Any) -> Markup:
    """gettext, looked up once per language and text; `values` are escaped."""
    text = _text(get_language() or "", message)
    return text % values if values else text


@cache
def _text(language: str, message: str) -> Markup:
    found = gettext(message)
    return Markup(found)  # noqa: S704  our own catalogue


def url(name: str, **kwargs: Any) -> str:
    """The address of a page; those without arguments are remembered."""
    return reverse(name, kwargs=kwargs) if kwargs else plain_url(name)


@cache
def plain_url(name: str) -> str:
    """The address of a page without arguments, remembered."""
    return reverse(name)


@cache
def icon(name: str) -> Markup:
    """An icon as inline SVG, hidden from screen readers: the text beside it says the same."""
    svg = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    inner = svg[svg.index(">") + 1 :].replace("\n", "").replace("  ", "")
    head = (
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">'
    )
    return Markup(head + inner)  # noqa: S704  our own vendored file


def widget_attrs(bound: Any, classes: str, described: list[str]) -> dict[str, str]:
    """The attributes that tie a form control to its help and errors."""
    attrs = {"class": classes + (" is-invalid" if bound.errors else "")}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return attrs


def model_label(label: str) -> str:
    """What a model is called, for "customers.contact"."""
    from portello.ui.history import MODELS

    return str(MODELS.get(label, label))


def rule_label(rule: str) -> str:
    """A field's rule in words."""
    return remembered(
        {"hidden": "Hidden", "read": "Read", "edit": "Edit", "required": "Required"}[rule]
    )


class Shell:
    """What the layouts ask: menus and the like, looked up when a page needs them."""

    def portal_menu(self, request: Any) -> Markup:
        from portello.portal.menu import menu

        return menu(request)

    def staff_menu(self, request: Any) -> Markup:
        from portello.backoffice.menu import menu

        return menu(request)

    def own_links(self, request: Any) -> list[Any]:
        from portello.backoffice.menu import own_links

        return own_links(request)

    def setup(self, request: Any) -> Any:
        from portello.portal.menu import setup

        return setup(request)

    def search_box(self, name: str) -> Markup:
        from portello.ui.search import box

        return box(name)

    def searches(self, request: Any) -> bool:
        """Whether the search page of the portal is there for who is looking."""
        if not request.viewer.anonymous:
            return True
        return request.portal is not None and is_open(request.portal, SEARCH)

    def demo_logins(self) -> list[Any]:
        from portello.portal.menu import demo_logins

        return demo_logins()
