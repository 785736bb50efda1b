"""Addresses of portals for the crawl."""

from __future__ import annotations

from typing import Any

ACCESS = ("invite", "approve", "hold", "decline", "end", "unlock", "look", "why", "reset_factors",
          "by_rules", "correct_email")  # fmt: skip


def samples(world: Any) -> dict[str, dict[str, Any]]:
    """{url name: arguments}, with Beta's records."""
    portal = {"public_id": world.portal.public_id}
    link = {**portal, "link_id": "zzzzzzzzzzzz"}
    access = {"public_id": world.beta_access.public_id}
    return {
        "api:portal-accesses_one": {"public_id": world.beta_access.public_id},
        "portal:portals:invitation": {"token": "no-such-token"},
        "staff:portals:contact": {"public_id": world.beta_contact.public_id},
        **{
            f"staff:portals:{name}": portal
            for name in ("portal", "modules", "activity", "links", "entrance", "functions")
        },
        **_company_page(portal),
        "staff:portals:function": {**portal, "key": "orders"},
        **{f"staff:portals:{name}": link for name in ("link", "remove_link", "move_link")},
        **_look(portal),
        "staff:portals:profile": {"public_id": world.profile.public_id},
        "staff:portals:remove_profile": {"public_id": world.profile.public_id},
        **{
            f"portal:portals:{name}": {"public_id": world.beta_contact.public_id}
            for name in ("colleague", "colleague_access", "colleague_invitation", "colleague_end")
        },
        **{f"staff:portals:{name}": access for name in ACCESS},
        "portal:portals:confirm_email": {"token": "x" * 43},
        "staff:portals:rules": portal,
        "staff:portals:new_rule": {**portal, "action": "profile"},
        "staff:portals:try_rules": portal,
        **{
            f"staff:portals:{name}": {"public_id": world.rule.public_id}
            for name in ("rule", "remove_rule", "move_rule", "switch_rule")
        },
        "staff:portals:rule_run": {"public_id": world.rule_run.public_id},
        "staff:portals:start_rule_run": {"public_id": world.rule_run.public_id},
    }


def _look(portal: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The tabs "Look" and "Home page", and the logo."""
    plain = ("appearance", "preview", "homepage", "add_block", "order_blocks", "publish_home",
             "discard_home")  # fmt: skip
    one = {**portal, "block_id": "welcome00000"}
    return {
        "portal:logo": {"mark": "0" * 20},
        **{f"staff:portals:{name}": portal for name in plain},
        **{f"staff:portals:{name}": one for name in ("block", "remove_block", "move_block")},
        "staff:portals:new_block": {**portal, "kind": "text"},
        "staff:portals:restore_home": {**portal, "page_id": "zzzzzzzzzzzz"},
    }


def _company_page(portal: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What the company page is made of."""
    plain = ("sections", "new_section", "company_parts", "addresses")
    one = {**portal, "section_id": "zzzzzzzzzzzz"}
    of_one = ("section", "remove_section", "move_section", "section_fields")
    return {
        **{f"staff:portals:{name}": portal for name in plain},
        **{f"staff:portals:{name}": one for name in of_one},
        "staff:portals:section_field": {**one, "field": "phone"},
    }
