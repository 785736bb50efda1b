"""Addresses of customers for the crawl: rival rows that nobody but their company may see."""

from __future__ import annotations

from typing import Any


def samples(world: Any) -> dict[str, dict[str, Any]]:
    """{url name: arguments}, with Beta's records."""
    company = {"public_id": world.beta.public_id}
    contact = {"public_id": world.beta_contact.public_id}
    names = ("company", "edit", "contacts", "sites", "assets", "history", "archive", "new_contact")
    result = {f"staff:customers:{name}": company for name in (*names, "new_site", "new_asset")}
    return result | {
        "staff:customers:contact": contact,
        "staff:customers:archive_contact": contact,
        "staff:customers:contact_history": contact,
        "staff:customers:address": {**company, "kind": "billing"},
        "staff:customers:site": {"public_id": world.beta_site.public_id},
        "staff:customers:asset": {"public_id": world.beta_asset.public_id},
        "staff:customers:archive_site": {"public_id": world.beta_site.public_id},
        "staff:customers:archive_asset": {"public_id": world.beta_asset.public_id},
        "staff:customers:edit_groups": {"public_id": world.group.public_id},
        "staff:customers:remove_groups": {"public_id": world.group.public_id},
        "staff:customers:new_custom_field": {"model": "site"},
        "staff:customers:custom_field": {"public_id": world.custom_field.public_id},
        "staff:customers:move_custom_field": {"public_id": world.custom_field.public_id},
        "staff:customers:archive_custom_field": {"public_id": world.custom_field.public_id},
        "portal:customers:address": {"kind": "billing"},
        "portal:customers:contact": contact,
        "portal:customers:edit_contact": contact,
        "portal:customers:contact_deletion": contact,
        "portal:customers:site": {"public_id": world.beta_site.public_id},
        "portal:customers:edit_site": {"public_id": world.beta_site.public_id},
        "portal:customers:site_deletion": {"public_id": world.beta_site.public_id},
        "api:companies_one": company,
        "api:addresses_one": {"public_id": world.beta_address.public_id},
        "api:contacts_one": contact,
        "api:sites_one": {"public_id": world.beta_site.public_id},
        "api:assets_one": {"public_id": world.beta_asset.public_id},
    }
