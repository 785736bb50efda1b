"""The blocks of a portal's home page: which of them this viewer gets, and with what in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portello.core.languages import translated
from portello.core.registry import Module, home_blocks, modules
from portello.portal.areas import areas
from portello.portal.wanted import Wanted, answered
from portello.ui import rich_text

EVERYBODY, PEOPLE, VISITORS = "everybody", "people", "visitors"
Block = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """A kind of block: what staff read, its template, and what fills it."""

    label: Any
    template: str
    wide: bool
    content: Callable[[Block, Any], Any]


@dataclass(frozen=True)
class Shown:
    """A block as it is printed."""

    template: str
    wide: bool
    content: Any


def default_blocks() -> list[dict[str, Any]]:
    """The home page of a portal whose staff have not edited it."""
    own = [kind for kind, (_module, block) in home_blocks().items() if block.by_default]
    return [
        {"id": kind.replace("_", "")[:12].ljust(12, "0"), "kind": kind, "shown_to": EVERYBODY}
        for kind in ("welcome", *own, "open_items", "areas")
    ]


def kinds() -> dict[str, Kind]:
    """Every kind of block by name: our own, and those of modules."""
    theirs = {
        name: Kind(block.label, block.template, block.wide, _of_module(module, block.content))
        for name, (module, block) in home_blocks().items()
    }
    return {**_OWN, **theirs}


def shown(blocks: Iterable[Block], viewer: Any) -> list[tuple[bool, list[Shown]]]:
    """What of `blocks` the viewer sees, in runs of wide blocks and of blocks side by side."""
    runs: list[tuple[bool, list[Shown]]] = []
    known = kinds()
    found = [
        (kind, kind.content(block, viewer))
        for block in blocks
        if (kind := known.get(block["kind"])) and _is_for(block, viewer)
    ]  # the module that brought a block may be gone
    for (kind, _asks), content in zip(found, _filled(found, viewer), strict=True):
        if not content:
            continue
        if not runs or runs[-1][0] != kind.wide:
            runs.append((kind.wide, []))
        runs[-1][1].append(Shown(kind.template, kind.wide, content))
    return runs


def _filled(found: Sequence[tuple[Kind, Any]], viewer: Any) -> Iterator[Any]:
    """The contents, with the answers to what they want to know: all of it is asked together."""
    wanted = [
        one
        for _kind, content in found
        for one in (content if isinstance(content, list) else [content])
        if isinstance(one, Wanted)
    ]
    answers = iter(answered(wanted, viewer))
    for _kind, content in found:
        if isinstance(content, list):
            cards = [next(answers) if isinstance(one, Wanted) else one for one in content]
            yield [card for card in cards if card]
        else:
            yield next(answers) if isinstance(content, Wanted) else content


def _is_for(block: Block, viewer: Any) -> bool:
    """Whether the block is for everybody, for visitors or not, the viewer's role or his profile."""
    wanted = block.get("shown_to", EVERYBODY)
    if wanted in (EVERYBODY, VISITORS if viewer.anonymous else PEOPLE):
        return True
    return not viewer.anonymous and wanted in (viewer.role, f"profile:{viewer.profile_id}")


def _welcome(block: Block, viewer: Any) -> str:
    return translated(viewer.portal.welcome)


def _text(block: Block, viewer: Any) -> dict[str, Any] | None:
    text = translated(block.get("text"))
    if not text:
        return None
    return {"title": translated(block.get("title")), "html": rich_text.html(text)}


def _announcement(block: Block, viewer: Any) -> dict[str, Any] | None:
    today = timezone.localdate()
    since, until = block.get("since"), block.get("until")
    if (since and today < date.fromisoformat(since)) or (
        until and today > date.fromisoformat(until)
    ):
        return None
    content = _text(block, viewer)
    return {**content, "tone": block.get("tone", "info")} if content else None


def _links(block: Block, viewer: Any) -> dict[str, Any] | None:
    links: Sequence[Block] = (
        block.get("links", []) if block.get("source") == "own" else viewer.portal.links
    )
    if not links:
        return None
    pairs = [(translated(link["title"]), link["address"]) for link in links]
    return {"title": translated(block.get("title")) or _("Links"), "links": pairs}


def _open_items(block: Block, viewer: Any) -> list[Any]:
    """The modules' cards, as what they want to know."""
    return [card for m in modules() if m.home for card in m.call(m.home)(viewer)]


def _areas(block: Block, viewer: Any) -> list[Any]:
    """What the viewer may open: his menu with a line on what each is for (N01)."""
    return areas(viewer)


def _contact(block: Block, viewer: Any) -> Any:
    return viewer.portal


def _of_module(module: Module, dotted: str) -> Callable[[Block, Any], Any]:
    return lambda block, viewer: module.call(dotted)(viewer)


_OWN = {
    "text": Kind(gettext_lazy("Text"), "portal/blocks/text.html", True, _text),
    "announcement": Kind(
        gettext_lazy("Announcement"), "portal/blocks/announcement.html", True, _announcement
    ),
    "open_items": Kind(gettext_lazy("Open items"), "portal/blocks/cards.html", False, _open_items),
    "areas": Kind(gettext_lazy("My areas"), "portal/areas.html", True, _areas),
    "links": Kind(gettext_lazy("Links"), "portal/blocks/links.html", False, _links),
    "contact": Kind(gettext_lazy("Contact card"), "portal/blocks/contact.html", False, _contact),
    "welcome": Kind(gettext_lazy("Welcome text"), "portal/blocks/welcome.html", True, _welcome),
}
