"""A portal's links to other sites, shown top left: {id, title: {language: text}, address} in order."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from portello.core import audit
from portello.core.ids import make_public_id
from portello.modules.portals.models import Portal

MOST_LINKS = 20
SCHEMES = ("https", "http", "mailto")


def check_address(address: str) -> str:
    """The address, if a visitor may be sent there. Raises `ValidationError`."""
    parts = urlsplit(address)
    if parts.scheme not in SCHEMES:
        raise ValidationError(_("Begin with https://, http:// or mailto:."))
    if parts.scheme == "mailto":
        validate_email(parts.path)
    else:
        URLValidator(schemes=["https", "http"])(address)
    return address


def save_link(
    *, by: audit.By, portal: Portal, title: dict[str, str], address: str, link_id: str = ""
) -> None:
    """Add a link at the end, or change the one with `link_id`. Raises `ValidationError` by field."""
    if not title.get(settings.LANGUAGE_CODE):
        raise ValidationError({"title": _("Write the title in the base language.")})
    try:
        check_address(address)
    except ValidationError as bad:
        raise ValidationError({"address": bad.messages}) from None
    with transaction.atomic():
        stored = Portal.objects.select_for_update().get(pk=portal.pk)
        links = list(stored.links)
        made = {"id": link_id or make_public_id(), "title": title, "address": address}
        if link_id:
            links = [made if link["id"] == link_id else link for link in links]
        elif len(links) >= MOST_LINKS:
            raise ValidationError({"title": _("There are enough links: 20 at most.")})
        else:
            links.append(made)
        _store(by, stored, links)


def remove_link(*, by: audit.By, portal: Portal, link_id: str) -> None:
    """Take a link away."""
    with transaction.atomic():
        stored = Portal.objects.select_for_update().get(pk=portal.pk)
        _store(by, stored, [link for link in stored.links if link["id"] != link_id])


def move_link(*, by: audit.By, portal: Portal, link_id: str, up: bool) -> None:
    """Change places with the neighbour; the first cannot go up, the last not down."""
    with transaction.atomic():
        stored = Portal.objects.select_for_update().get(pk=portal.pk)
        links = list(stored.links)
        place = next((n for n, link in enumerate(links) if link["id"] == link_id), None)
        if place is None:
            return
        other = place - 1 if up else place + 1
        if 0 <= other < len(links):
            links[place], links[other] = links[other], links[place]
            _store(by, stored, links)


def _store(by: audit.By, stored: Portal, links: list[dict[str, Any]]) -> None:
    if links == stored.links:
        return
    before, stored.links = _shown(stored.links), links
    stored.version += 1
    stored.save()
    audit.record("portal changed", stored, by=by, values={"links": (before, _shown(links))})


def _shown(links: list[dict[str, Any]]) -> str:
    return ", ".join(link["address"] for link in links)
