"""Staff page: all questions, those first that wait longest for an answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup

from portello.access.pages import staff_page
from portello.core import formats
from portello.modules.inbox.models import InboxItem
from portello.modules.knowledge.models import Category
from portello.modules.portals.models import Portal
from portello.modules.questions.models import PUBLISHED, STATES, WITHDRAWN, Question
from portello.modules.questions.operations import KIND
from portello.modules.questions.shown import standing
from portello.ui.listing import Column, Filter, Listing

_BADGE = Markup('<span class="badge badge-{}">{}</span>')


def badges(question: Question) -> Markup:
    """How it stands, and what staff have done with it."""
    if question.state == WITHDRAWN:
        return _BADGE.format("neutral", question.get_state_display())
    made = standing(question)
    if question.is_pinned:
        made += Markup(" ") + _BADGE.format("info", _("Pinned"))
    if question.is_closed:
        made += Markup(" ") + _BADGE.format("neutral", _("Closed to follow-ups"))
    return made


def address_of(question: Any) -> str:
    """Staff's page of a question."""
    return reverse("staff:questions:detail", kwargs={"public_id": question.public_id})


@staff_page("questions.view")
def list_(request: Any) -> HttpResponse:
    """Every question, published or withdrawn."""
    listing = Listing(
        request,
        Question.objects.select_related("category", "portal"),
        _columns(),
        "-published_at",
        filters=_filters(),
        search_hint=_("Words of questions and answers"),
        by_words=True,
        link=address_of,
        csv_name="questions",
        empty=(
            _("No questions yet"),
            _(
                "Customers ask where the portal has this part: Portals > Functions. What they send "
                "arrives in the inbox first."
            ),
        ),
    )
    if listing.wants_csv():
        return listing.csv()
    moderates = request.staff.may("inbox.view") and request.staff.may("questions.moderate")
    waiting = InboxItem.objects.waiting().filter(kind=KIND).count() if moderates else 0
    context = {"listing": listing.load(), "waiting": waiting, "kind": KIND}
    return render(request, "questions/backoffice/list.html", context)


def _columns() -> list[Column]:
    return [
        Column("title", _("Question"), lambda q: q.title, ("find",), kind="long"),
        Column(
            "standing", _("State"), badges, ("answers", "is_solved"),
            lambda q: badges(q).striptags(),
        ),
        Column("answers", _("Answers"), lambda q: formats.number(q.answers), ("answers",)),
        Column("helped", _("Helpful"), lambda q: formats.number(q.helped), ("helped",)),
        Column("category", _("Category"), lambda q: str(q.category or "")),
        Column("portal", _("Portal"), lambda q: q.portal.name, kind="export"),
        Column(
            "published_at", pgettext("question", "Asked"), lambda q: formats.day(q.published_at),
            ("published_at",), lambda q: timezone.localdate(q.published_at), "date",
        ),
        Column(
            "last_at", _("Last post"), lambda q: formats.day(q.last_at), (),
            lambda q: timezone.localdate(q.last_at), "export",
        ),
    ]  # fmt: skip


def _filters() -> list[Filter]:
    kept = [(one.public_id, str(one)) for one in Category.objects.order_by("position", "pk")]
    choices = [
        ("open", _("Not answered yet")), ("answered", _("Answered")), ("solved", _("Solved")),
    ]  # fmt: skip
    found = [
        Filter("standing", _("Answer"), choices, _by_standing),
        Filter("state", _("State"), STATES, lambda rows, value: rows.filter(state=value)),
        Filter("category", _("Category"), kept, lambda rows, v: rows.filter(category__public_id=v)),
    ]
    portals = [(one.public_id, one.name) for one in Portal.objects.order_by("pk")]
    if len(portals) > 1:
        found.append(
            Filter("portal", _("Portal"), portals, lambda rows, v: rows.filter(portal__public_id=v))
        )
    return found


def _by_standing(rows: Any, value: str) -> Any:
    if value == "solved":
        return rows.filter(is_solved=True)
    return rows.filter(answers=0) if value == "open" else rows.filter(answers__gt=0)


def home_counts(staff: Any) -> list[tuple[str, int, str]]:
    """What nobody has answered yet, for the back office's home."""
    if not staff.may("questions.answer"):
        return []
    count = Question.objects.filter(state=PUBLISHED, answers=0).count()
    where = f"{reverse('staff:questions:list')}?standing=open&state=published"
    return [(_("Questions without an answer"), count, where)]


urlpatterns = [path("questions/", list_, name="list")]
