"""One item: what came, beside what the register holds, and the decision about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from portello.access.pages import POST, staff_page
from portello.core import formats
from portello.core.registry import inbox_acts
from portello.modules.inbox import operations
from portello.modules.inbox.acts import act_of, subject_of
from portello.modules.inbox.models import ACCEPTED, InboxItem
from portello.modules.inbox.shown import staff_badge
from portello.modules.inbox.waiting import kinds_of, what
from portello.ui.history import history_address

_ITEM = "staff:inbox:item"


@staff_page("inbox.view")
def item(request: Any, public_id: str) -> HttpResponse:
    """What came, from whom, beside what the register holds."""
    return _page(request, _get(request, public_id), once_more="sure" in request.GET)


def _get(request: Any, public_id: str) -> InboxItem:
    rows = InboxItem.objects.filter(kind__in=kinds_of(request.staff)).select_related(
        "company", "contact", "portal", "taken_by", "decided_by"
    )
    return get_object_or_404(rows, public_id=public_id)


def _page(
    request: Any, found: InboxItem, wrong: ValidationError | None = None, answer: str = "",
    once_more: bool = False,
) -> HttpResponse:  # fmt: skip
    act = act_of(found)
    error, by_name = _errors(wrong)
    decides = request.staff.may(inbox_acts()[found.act].right)
    rows = act.rows(found)
    subject = subject_of(found)
    context = {
        "item": found, "what": what(found), "badge": staff_badge(found), "rows": rows,
        "by_field": act.by_field, "moved": any(row.moved for row in rows),
        "may_decide": decides and found.is_waiting,
        "may_undo": decides and operations.may_be_undone(found),
        "may_decline": decides and operations.may_be_declined_later(found),
        "taken_by_other": found.taken and found.taken_by_id != request.user.pk,
        "history": history_address(found), "error": error, "answer": answer, "wrong": by_name,
        "near": _neighbours(request, found),
        "staying": _staying(found),
        "shown_mark": "", "undoable": act.undoable, "answers": act.answers,
        "once_more": once_more and not act.undoable,
        "gone": bool(found.subject_id) and subject is None,
        "may_decide_later": decides,
        "ticked": request.POST.getlist("wanted") if wrong or request.method == "POST" else None,
        "written": found.outcome.get("written", {}), **act.context(found, request),
    }  # fmt: skip
    # An act may have a page of its own without a line of code: inbox/acts/<act>.html.
    templates = [f"inbox/acts/{found.act}.html", act.template]
    return render(request, templates, context, status=422 if wrong else 200)


def _staying(found: InboxItem) -> list[str]:
    """What taking the decision back would leave as it is; said before it is done."""
    back = operations.may_be_undone(found) or operations.may_be_declined_later(found)
    return act_of(found).staying(found) if back and found.state == ACCEPTED else []


def _errors(wrong: ValidationError | None) -> tuple[str, dict[str, list[str]]]:
    """The sentence for the head of the page, and what stands beside the fields."""
    if wrong is None:
        return "", {}
    if not hasattr(wrong, "error_dict"):
        return " ".join(wrong.messages), {}
    by_name = dict(wrong.message_dict)
    said = by_name.pop("__all__", [])
    if by_name:
        said.append(_("Check the marked fields. Nothing was changed."))
    return " ".join(said), by_name


def _neighbours(request: Any, found: InboxItem) -> dict[str, str]:
    """Addresses of the items before and after it in its tray, the oldest first."""
    tray = InboxItem.objects.filter(kind__in=kinds_of(request.staff)).in_tray()
    here = (found.created_at, found.pk)
    after = tray.filter(
        models.Q(created_at__gt=here[0]) | models.Q(created_at=here[0], pk__gt=here[1])
    ).order_by("created_at", "pk")
    before = tray.filter(
        models.Q(created_at__lt=here[0]) | models.Q(created_at=here[0], pk__lt=here[1])
    ).order_by("-created_at", "-pk")
    near = {"next": after.first(), "previous": before.first()}
    return {
        name: reverse("staff:inbox:item", kwargs={"public_id": one.public_id}) if one else ""
        for name, one in near.items()
    }


def _for_decision(request: Any, public_id: str) -> tuple[InboxItem, int]:
    """The item, and the version that the page was made from. Not allowed to decide: not there."""
    found = _get(request, public_id)
    if not request.staff.may(inbox_acts()[found.act].right):
        raise Http404
    version = request.POST.get("version", "")
    number = version.isascii() and version.isdecimal() and len(version) < 10
    return found, int(version) if number else -1


def _meanwhile(request: Any, refused: operations.Refused) -> HttpResponse:
    now = refused.item
    if now.is_waiting and now.taken and now.taken_by_id != request.user.pk:
        text = _("%(name)s has this in hand. Take it over first.") % {"name": now.taken_by}
    else:
        text = _("This has changed meanwhile; nothing was done. See how it stands now.")
    messages.error(request, text)
    return redirect("staff:inbox:item", public_id=now.public_id)


@staff_page("inbox.view", POST)
def opening(request: Any, public_id: str) -> HttpResponse:
    """Remember that somebody has looked at it; reading alone writes nothing."""
    found = _get(request, public_id)
    operations.open_item(item=found)
    if not found.is_waiting:  # a waiting one is opened by the page itself, without a word
        messages.success(
            request, _("It is off the list. You find it under “Approved automatically”.")
        )
    return redirect("staff:inbox:list")


@staff_page("inbox.view", POST, back=_ITEM)
def choice(request: Any, public_id: str) -> HttpResponse:
    """The page with what has been chosen and typed so far; nothing is stored."""
    found = _get(request, public_id)
    return _page(request, found, answer=request.POST.get("answer", "").strip())


@staff_page("inbox.view", POST)
def take(request: Any, public_id: str) -> HttpResponse:
    """Tell colleagues that one is at it."""
    found, _version = _for_decision(request, public_id)
    try:
        operations.take_item(by=request.staff, item=found)
    except operations.Refused as refused:
        return _meanwhile(request, refused)
    return redirect("staff:inbox:item", public_id=public_id)


@staff_page("inbox.view", POST)
def release(request: Any, public_id: str) -> HttpResponse:
    """Leave it to colleagues again."""
    found, _version = _for_decision(request, public_id)
    try:
        operations.release_item(by=request.staff, item=found)
    except operations.Refused as refused:
        return _meanwhile(request, refused)
    return redirect("staff:inbox:item", public_id=public_id)


@staff_page("inbox.view", POST, back=_ITEM)
def acceptance(request: Any, public_id: str) -> HttpResponse:
    """Do what was asked, as far as it is ticked."""
    found, version = _for_decision(request, public_id)
    answer = request.POST.get("answer", "").strip()
    if not act_of(found).undoable and request.POST.get("sure") != "yes":
        where = reverse("staff:inbox:item", kwargs={"public_id": public_id})
        return redirect(f"{where}?sure=yes")
    try:
        _check_answer(answer)
        wanted = act_of(found).choice(found, request.POST)
        operations.accept_item(
            by=request.staff, item=found, wanted=wanted, answer=answer, version=version,
            shown=request.POST.get("mark", ""),
        )  # fmt: skip
    except operations.Refused as refused:
        return _meanwhile(request, refused)
    except ValidationError as bad:
        return _page(request, found, bad, answer)
    messages.success(request, _told(found, _("Approved.")))
    return redirect("staff:inbox:item", public_id=public_id)


def _check_answer(answer: str, needed: bool = False) -> None:
    """Raise `ValidationError` for an answer that cannot be kept."""
    most: Any = InboxItem._meta.get_field("answer").max_length
    if needed and not answer:
        raise ValidationError(_("Write why it is declined: the sender reads it."))
    if len(answer) > most:
        raise ValidationError(
            _("The answer is too long: at most %(count)s characters.")
            % {"count": formats.number(most)}
        )
    if "\x00" in answer:
        raise ValidationError(_("The answer has characters that cannot be kept."))


@staff_page("inbox.view", POST, back=_ITEM)
def moving(request: Any, public_id: str) -> HttpResponse:
    """Attach what a rule approved to somebody who was there before."""
    found, version = _for_decision(request, public_id)
    act = act_of(found)
    try:
        wanted = act.elsewhere(found, request.POST)
        left = operations.move_later(by=request.staff, item=found, wanted=wanted, version=version)
    except operations.Refused as refused:
        return _meanwhile(request, refused)
    except ValidationError as bad:
        return _page(request, found, bad)
    messages.success(request, _told(found, _("Attached.")))
    _tell_left(request, found, left)
    return redirect("staff:inbox:item", public_id=public_id)


@staff_page("inbox.view", POST, back=_ITEM)
def rejection(request: Any, public_id: str) -> HttpResponse:
    """Leave everything as it is and say why; of what was approved by itself, take it back."""
    found, version = _for_decision(request, public_id)
    answer = request.POST.get("answer", "").strip()
    how: dict[str, Any] = {"by": request.staff, "item": found, "answer": answer, "version": version}
    left: list[str] = []
    try:
        _check_answer(answer, needed=True)
        if operations.may_be_declined_later(found):
            left = operations.decline_later(**how)
        else:
            operations.reject_item(**how)
    except operations.Refused as refused:
        return _meanwhile(request, refused)
    except ValidationError as bad:
        return _page(request, found, bad, answer)
    messages.success(request, _told(found, _("Declined.")))
    _tell_left(request, found, left)
    return redirect("staff:inbox:item", public_id=public_id)


def _told(found: InboxItem, what: str) -> str:
    """What has been done, and that the sender hears of it; of practice nobody does."""
    silent = found.practice or not act_of(found).answers
    return what if silent else f"{what} {_('The sender is told by e-mail.')}"


def _tell_left(request: Any, found: InboxItem, left: list[str]) -> None:
    """Name the fields that were not put back, because somebody has changed them since, and say what
    else stays: that comes as a sentence."""
    fields = [one for one in left if " " not in one]
    if fields:
        labels = {row.name: row.label for row in act_of(found).rows(found)}
        names = ", ".join(labels.get(name, name) for name in fields)
        text = _("Taken back, except what somebody has changed since: %(fields)s")
        messages.warning(request, text % {"fields": names})
    for sentence in (one for one in left if one not in fields):
        messages.warning(request, sentence)


@staff_page("inbox.view", POST, back=_ITEM)
def undoing(request: Any, public_id: str) -> HttpResponse:
    """Take a decision back."""
    found, version = _for_decision(request, public_id)
    try:
        left = operations.undo_item(by=request.staff, item=found, version=version)
    except operations.Refused as refused:
        return _meanwhile(request, refused)
    except ValidationError as bad:
        return _page(request, found, bad)
    if not left:
        messages.success(request, _told(found, _("The decision was taken back.")))
    _tell_left(request, found, left)
    return redirect("staff:inbox:item", public_id=public_id)


urlpatterns = [
    path("inbox/<pid:public_id>/", item, name="item"),
    path("inbox/<pid:public_id>/opening/", opening, name="opening"),
    path("inbox/<pid:public_id>/take/", take, name="take"),
    path("inbox/<pid:public_id>/release/", release, name="release"),
    path("inbox/<pid:public_id>/choice/", choice, name="choice"),
    path("inbox/<pid:public_id>/moving/", moving, name="moving"),
    path("inbox/<pid:public_id>/acceptance/", acceptance, name="acceptance"),
    path("inbox/<pid:public_id>/rejection/", rejection, name="rejection"),
    path("inbox/<pid:public_id>/undoing/", undoing, name="undoing"),
]
