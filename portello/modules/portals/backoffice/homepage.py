"""Staff pages: the editor of a portal's home page (T29)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portello.access.models import Profile
from portello.access.pages import FORM, POST, staff_page
from portello.backoffice.texts import languages
from portello.modules.portals.backoffice.appearance import WITH_FRAME
from portello.modules.portals.backoffice.blocks import BlockForm, audiences
from portello.modules.portals.backoffice.preview import persons
from portello.modules.portals.backoffice.tabs import tab_links
from portello.modules.portals.homepage import operations
from portello.modules.portals.homepage.content import label_of, summary_of
from portello.modules.portals.homepage.operations import Stale, blocks_of, draft_of, stamp_of
from portello.modules.portals.models import HomePage, Portal
from portello.portal.blocks import kinds

VERSIONS = 30  # earlier ones that the page lists


def _stale_text() -> str:
    return _(
        "Somebody else has changed the home page meanwhile. Nothing was lost: look, and do it again."
    )


@staff_page("portals.manage")
def homepage(request: Any, public_id: str) -> HttpResponse:
    """The blocks in order, what can be added, the preview, earlier versions."""
    portal = get_object_or_404(Portal, public_id=public_id)
    draft = draft_of(portal)
    known = dict(audiences())
    rows = [
        (block, label_of(block), summary_of(block), _shown_to(block, known))
        for block in blocks_of(portal, draft)
    ]
    earlier = HomePage.objects.filter(portal=portal).exclude(published_at=None)
    context = {
        "portal": portal, "draft": draft, "rows": rows, "stamp": stamp_of(portal, draft),
        "kinds": [(name, kind.label) for name, kind in kinds().items()],
        "versions": earlier.order_by("-published_at", "-pk")[:VERSIONS],
        "tabs": tab_links(portal, "homepage"), "choices": languages(), "persons": persons(),
        "moved": request.GET.get("moved", ""), "way": request.GET.get("way", ""),
    }  # fmt: skip
    response = render(request, "portals/backoffice/homepage.html", context)
    response["Content-Security-Policy"] = WITH_FRAME
    return response


def _shown_to(block: dict[str, Any], known: dict[str, Any]) -> str:
    wanted = block["shown_to"]
    if wanted.startswith("profile:"):
        profile = Profile.objects.filter(pk=wanted.partition(":")[2]).first()
        return str(profile) if profile else _("nobody: the profile was removed")
    return str(known.get(wanted, wanted))


@staff_page("portals.manage", FORM)
def new_block(request: Any, public_id: str, kind: str) -> HttpResponse:
    """Add a block; one without settings of its own is asked for its readers only."""
    if kind not in kinds():
        raise Http404
    return _block_page(request, public_id, {"kind": kind})


@staff_page("portals.manage", FORM)
def block(request: Any, public_id: str, block_id: str) -> HttpResponse:
    """Change a block."""
    portal = get_object_or_404(Portal, public_id=public_id)
    blocks = blocks_of(portal, draft_of(portal))
    found = next((one for one in blocks if one["id"] == block_id), None)
    if found is None:
        raise Http404
    return _block_page(request, public_id, found)


def _block_page(request: Any, public_id: str, found: dict[str, Any]) -> HttpResponse:
    portal = get_object_or_404(Portal, public_id=public_id)
    stamp = request.POST.get("stamp") or stamp_of(portal, draft_of(portal))
    form = BlockForm(found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            block_id = operations.save_block(
                by=request.staff, portal=portal, block=form.block(), stamp=stamp
            )
            return HttpResponseRedirect(f"{_address(portal)}#block-{block_id}")
        except Stale:
            form.add_error(None, _stale_text())
        except ValidationError as bad:
            form.take(bad)
    context = {
        "portal": portal, "form": form, "block": found, "stamp": stamp, "label": label_of(found),
        "tabs": tab_links(portal, "homepage"), "rich": "text" in form.names,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "portals/backoffice/block.html", context, status=status)


def _address(portal: Portal) -> str:
    return reverse("staff:portals:homepage", kwargs={"public_id": portal.public_id})


def _do(request: Any, public_id: str, operation: Any, done: str = "", **values: Any) -> Portal:
    """Run one operation on the state that the page was made from; a stale one is told, not done."""
    portal = get_object_or_404(Portal, public_id=public_id)
    try:
        operation(by=request.staff, portal=portal, stamp=request.POST.get("stamp", ""), **values)
    except Stale:
        messages.error(request, _stale_text())
    else:
        if done:
            messages.success(request, done)
    return portal


@staff_page("portals.manage", POST)
def add(request: Any, public_id: str) -> HttpResponse:
    """From the choice of kinds to the page of the new block."""
    kind = request.POST.get("kind", "")
    if kind not in kinds():
        raise Http404
    return redirect("staff:portals:new_block", public_id=public_id, kind=kind)


@staff_page("portals.manage", POST)
def remove(request: Any, public_id: str, block_id: str) -> HttpResponse:
    """Take a block off the draft; an earlier version still has it."""
    done = _("The block was removed from the draft.")
    portal = _do(request, public_id, operations.remove_block, done, block_id=block_id)
    return HttpResponseRedirect(_address(portal))


@staff_page("portals.manage", POST)
def move(request: Any, public_id: str, block_id: str) -> HttpResponse:
    """Up or down by one. The focus stays on the moved block; a fragment would take it away."""
    way = "up" if request.POST.get("direction") == "up" else "down"
    portal = _do(request, public_id, operations.move_block, block_id=block_id, up=way == "up")
    return HttpResponseRedirect(f"{_address(portal)}?moved={block_id}&way={way}")


@staff_page("portals.manage", POST)
def order(request: Any, public_id: str) -> HttpResponse:
    """All blocks in a new order, as they were dragged."""
    ids = request.POST.get("order", "")[:1000].split(",")
    return HttpResponseRedirect(_address(_do(request, public_id, operations.order_blocks, ids=ids)))


@staff_page("portals.manage", POST)
def publish(request: Any, public_id: str) -> HttpResponse:
    """Put the draft in force."""
    done = _("Published. It is in force with everybody's next click.")
    return HttpResponseRedirect(_address(_do(request, public_id, operations.publish, done)))


@staff_page("portals.manage", POST)
def discard(request: Any, public_id: str) -> HttpResponse:
    """Throw the draft away."""
    done = _("The draft was thrown away. The published page is unchanged.")
    return HttpResponseRedirect(_address(_do(request, public_id, operations.discard, done)))


@staff_page("portals.manage", POST)
def restore(request: Any, public_id: str, page_id: str) -> HttpResponse:
    """An earlier version becomes the draft."""
    page = get_object_or_404(HomePage, portal__public_id=public_id, public_id=page_id)
    done = _("The earlier version is now the draft. Publish it to put it in force.")
    return HttpResponseRedirect(
        _address(_do(request, public_id, operations.restore, done, page=page))
    )


_AT = "portals/<pid:public_id>/home/"
urlpatterns = [
    path(_AT, homepage, name="homepage"),
    path(f"{_AT}blocks/", add, name="add_block"),
    path(f"{_AT}blocks/new/<slug:kind>/", new_block, name="new_block"),
    path(f"{_AT}blocks/<pid:block_id>/", block, name="block"),
    path(f"{_AT}blocks/<pid:block_id>/remove/", remove, name="remove_block"),
    path(f"{_AT}blocks/<pid:block_id>/move/", move, name="move_block"),
    path(f"{_AT}order/", order, name="order_blocks"),
    path(f"{_AT}publication/", publish, name="publish_home"),
    path(f"{_AT}draft/discard/", discard, name="discard_home"),
    path(f"{_AT}versions/<pid:page_id>/restoration/", restore, name="restore_home"),
]
