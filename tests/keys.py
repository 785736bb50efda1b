"""Keys of the world of the tests, and requests of programs with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from portello.access.viewer import looking
from portello.api.operations import make_integration_key, make_person_key
from portello.api.resources import rights_offered, writes_offered
from portello.core.audit import System
from portello.modules.portals.models import PortalAccess
from tests.people import EMAILS, HOST

BY = System("test")

# The text of a key is nowhere in the database: what `build` made is kept here, by who calls.
KEYS: dict[str, str] = {}
READ_ONLY = ("user_alpha", "ended")  # whose keys may only read
KEY_HOLDERS = ("main_alpha", "user_alpha", "main_beta", "accountant", "member", "ended")


def make_keys(portal: Any, viewer_of: Callable[..., Any]) -> None:
    """A key for every customer's person who may have one, and two for systems."""
    for person in KEY_HOLDERS:
        access = PortalAccess.objects.filter(user__email=EMAILS[person]).order_by("pk")[0]
        PortalAccess.objects.filter(pk=access.pk).update(state="active")
        viewer = viewer_of(portal, access.user)
        with looking(viewer):
            name = "CANARY-B-key" if person == "main_beta" else f"{person}'s key"
            writes = person not in READ_ONLY
            KEYS[person] = make_person_key(by=viewer, name=name, days=30, may_write=writes)[1]
        PortalAccess.objects.filter(pk=access.pk).update(state=access.state)
    everything = {*rights_offered(), *writes_offered()}
    KEYS["everything"] = make_integration_key(by=BY, name="Everything", rights=everything)[1]
    shop = ["catalogue.view"]
    KEYS["products_only"] = make_integration_key(by=BY, name="Products", rights=shop)[1]


def api(caller: str, address: str, **options: Any) -> Any:
    """One request of a program with the key of `caller` ("" has none)."""
    headers = {"authorization": f"Bearer {KEYS.get(caller, caller)}"} if caller else {}
    headers |= options.pop("headers", {})
    method = options.pop("method", "get")
    host = options.pop("host", HOST)
    return getattr(Client(HTTP_HOST=host), method)(f"/api/v1/{address}", headers=headers, **options)
