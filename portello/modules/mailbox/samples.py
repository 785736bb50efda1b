"""Addresses of e-mail in for the crawl."""

from __future__ import annotations

from typing import Any


def samples(world: Any) -> dict[str, dict[str, Any]]:
    """{url name: arguments}."""
    portal = {"public_id": world.portal.public_id}
    mail = {"public_id": world.received_mail.public_id}
    return {
        "staff:mailbox:setup": portal,
        "staff:mailbox:list": portal,
        "staff:mailbox:mail": mail,
        "staff:mailbox:item": mail,
        "staff:mailbox:file": mail | {"file": world.received_file.public_id},
    }
