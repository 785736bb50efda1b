"""Where everything of a portal is set: for Administration > Settings, search and the portal itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from portello.access.middleware import host_of
from portello.access.models import Profile
from portello.backoffice.settings import Setting
from portello.core.registry import Function, Module
from portello.modules.customers.models import Address
from portello.modules.portals import functions
from portello.modules.portals.backoffice.tabs import tabs
from portello.modules.portals.models import Portal
from portello.modules.portals.viewers import backoffice, serves_backoffice
from portello.ui.environment import model_label


def _words(name: str) -> tuple[str, ...]:
    """What can be set on a tab, in words that people search for."""
    meta: Any = Portal._meta
    named = {
        "portal": ("name", "support_name", "support_email", "support_phone", "languages"),
        "entrance": ("protection", "sender", "copy_to", "max_account_failures"),
        "appearance": ("brand", "menu_colour", "welcome"),
        "modules": ("main_profile", "user_profile"),
    }.get(name, ())
    return tuple(str(meta.get_field(one).verbose_name) for one in named)


def _words_of(module: Module, function: Function) -> tuple[str, ...]:
    """What can be set on the pages of a function, in words that people search for."""
    rights = {f"{module.name}.{action.name}": action.label for action in module.actions}
    found = [rights.get(right, "") for right in functions.rights_of(module, function)]
    found += [label for _key, label in function.parts]
    found += [act.label for act in functions.asks_of(function)]
    found += [model_label(label) for label in function.models]
    found += [choice.field.label for choice in functions.choices_of(function)]
    if "customers.address" in function.models:
        found += [label for _kind, label in Address.KINDS]
    found += [_("Changes wait for approval"), _("Staff decide first"), _("Page and actions")]
    return tuple(map(str, found))


def settings(staff: Any) -> list[Setting]:
    """The settings pages of every portal, and those that hold for all."""
    found = []
    every = _("All portals")
    if staff.may("profiles.manage"):
        names = Profile.objects.order_by("pk")
        address = reverse("staff:portals:profiles")
        found.append(Setting(_("Profiles"), every, address, tuple(str(p) for p in names)))
    if staff.may("portals.manage"):
        said = {one.key: _words_of(module, one) for module, one in functions.functions()}
        address = reverse("staff:portals:visitors")
        found.append(Setting(_("What visitors find"), every, address))
        found.append(Setting(_("New portal"), every, reverse("staff:portals:new")))
        for portal in Portal.objects.order_by("pk"):
            found += [
                Setting(str(label), portal.name, address, _words(name))
                for name, label, address in tabs(portal)
            ]
            found += [
                Setting(f"{_('Functions')}: {one.label}", portal.name, at, said[one.key])
                for one, at, _on in functions.addresses(portal)
            ]
            found += [
                Setting(
                    f"{_('Functions')}: {one.label}: {tab.label}", portal.name, at, said[one.key]
                )
                for one, _at, _on in functions.addresses(portal)
                for tab, at in functions.more_of(portal, one)
                if staff.may(tab.right)
            ]
    return found


@dataclass(frozen=True)
class SetUp:
    """The bar above a page while staff set the portal up."""

    here: str  # the settings of this page; "" if it has none
    functions: list[tuple[Any, str, bool]]
    settings: list[tuple[Any, str]]
    leave: str


def setup_of(request: Any) -> SetUp:
    """Addresses in the back office, which may have another host than the portal."""
    portal = request.portal
    home = "" if serves_backoffice(host_of(request), portal) else backoffice()[0]
    key = functions.function_at(request.path)
    here = ""
    if key:
        at = reverse("staff:portals:function", kwargs={"public_id": portal.public_id, "key": key})
        here = f"{home}{at}?{urlencode({'back': request.path})}"
    return SetUp(
        here,
        [(one.label, home + at, on) for one, at, on in functions.addresses(portal)],
        [(label, home + address) for _name, label, address in tabs(portal)],
        home + reverse("staff:portals:functions", kwargs={"public_id": portal.public_id}),
    )
