"""Editing a portal's home page: every change goes to the one draft; publishing makes it the page."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portello.core import audit
from portello.core.ids import make_public_id
from portello.modules.portals.homepage.content import Block, check, difference
from portello.modules.portals.homepage.published import home_blocks_of
from portello.modules.portals.models import HomePage, Portal

MOST_BLOCKS = 30


class Stale(Exception):
    """Somebody else has changed or published the page since it was shown."""


def draft_of(portal: Portal) -> HomePage | None:
    """The draft, if there is one."""
    return HomePage.objects.filter(portal=portal, published_at=None).first()


def stamp_of(portal: Portal, draft: HomePage | None) -> str:
    """What a page carries to say on which state it was made."""
    return f"{draft.public_id}-{draft.version}" if draft else f"{portal.home}-0"


def blocks_of(portal: Portal, draft: HomePage | None) -> list[Block]:
    """The draft's blocks, or else those in force; a copy."""
    return deepcopy(draft.blocks if draft else home_blocks_of(portal))


def save_block(*, by: audit.By, portal: Portal, block: Block, stamp: str) -> str:
    """Change the block with its id, or add it at the end; returns its id. `ValidationError` by field."""
    check(block)
    made = {**block, "id": block.get("id") or make_public_id()}

    def change(blocks: list[Block]) -> list[Block]:
        if block.get("id"):
            if all(one["id"] != made["id"] for one in blocks):
                raise Stale
            return [made if one["id"] == made["id"] else one for one in blocks]
        if len(blocks) >= MOST_BLOCKS:
            raise ValidationError(_("There are enough blocks: 30 at most."))
        return [*blocks, made]

    _change(by, portal, stamp, change)
    return made["id"]


def remove_block(*, by: audit.By, portal: Portal, block_id: str, stamp: str) -> None:
    """Take a block off the page."""
    _change(by, portal, stamp, lambda blocks: [b for b in blocks if b["id"] != block_id])


def move_block(*, by: audit.By, portal: Portal, block_id: str, up: bool, stamp: str) -> None:
    """Change places with the neighbour; the first cannot go up, the last not down."""

    def change(blocks: list[Block]) -> list[Block]:
        place = next((n for n, block in enumerate(blocks) if block["id"] == block_id), None)
        other = None if place is None else place - 1 if up else place + 1
        if place is not None and other is not None and 0 <= other < len(blocks):
            blocks[place], blocks[other] = blocks[other], blocks[place]
        return blocks

    _change(by, portal, stamp, change)


def order_blocks(*, by: audit.By, portal: Portal, ids: list[str], stamp: str) -> None:
    """Put the blocks in the order of `ids`, which must name each of them once."""

    def change(blocks: list[Block]) -> list[Block]:
        known = {block["id"]: block for block in blocks}
        if sorted(ids) != sorted(known):
            raise Stale
        return [known[one] for one in ids]

    _change(by, portal, stamp, change)


def restore(*, by: audit.By, portal: Portal, page: HomePage, stamp: str) -> None:
    """Make an earlier version the draft."""
    _change(by, portal, stamp, lambda blocks: deepcopy(page.blocks))


def discard(*, by: audit.By, portal: Portal, stamp: str) -> None:
    """Throw the draft away; the published page stays."""
    with transaction.atomic():
        _row, draft = _locked(portal, stamp)
        if draft is not None:
            back = difference(draft.blocks, home_blocks_of(portal))
            draft.delete()
            audit.record("home page draft", portal, by=by, values={"home": back})


def publish(*, by: audit.By, portal: Portal, stamp: str) -> None:
    """Put the draft in force, with everybody's next click."""
    with transaction.atomic():
        row, draft = _locked(portal, stamp)
        if draft is None:
            return
        values = {"home": difference(home_blocks_of(row), draft.blocks)}
        draft.published_at = timezone.now()
        draft.changed_by = by.actor.name[:200]
        draft.save()
        row.home = draft.public_id
        row.version += 1
        row.save()
        audit.record("home page published", row, by=by, values=values)


def _change(
    by: audit.By, portal: Portal, stamp: str, change: Callable[[list[Block]], list[Block]]
) -> None:
    """Write what `change` makes of the blocks to the draft, which is made if there is none."""
    with transaction.atomic():
        row, draft = _locked(portal, stamp)
        before = blocks_of(row, draft)
        after = change(deepcopy(before))
        if after == before:
            return
        page = draft or HomePage(portal=row, version=0)
        page.blocks = after
        page.version += 1
        page.changed_at, page.changed_by = timezone.now(), by.actor.name[:200]
        page.save()
        values = {"home": difference(before, after)}
        audit.record("home page draft", row, by=by, values=values)


def _locked(portal: Portal, stamp: str) -> tuple[Portal, HomePage | None]:
    """The portal and its draft, held until the transaction ends. Raises `Stale`."""
    row = Portal.objects.select_for_update().get(pk=portal.pk)
    draft = draft_of(row)
    if stamp_of(row, draft) != stamp:
        raise Stale
    return row, draft
