"""What public questions hold about people: whose a post is, and what stands in it.

An answer helps others only beside its question, so the text stays, without the person: the name
goes, what names him in the text goes, and that he wrote it is nowhere any more. A text that says
more than that is withdrawn by staff, for everybody.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portello.core.personal import Held, Subject


def _his(s: Subject) -> Q:
    """Rows of his own; a private person's company is he himself."""
    return Q(company_id=s.company_id) if s.whole_company else Q(contact_id=s.contact_id)


def _authored(s: Subject, path: str) -> Q:
    if s.whole_company:
        return Q(**{f"{path}__company_id": s.company_id})
    return Q(**{f"{path}__contact_id": s.contact_id})


def _posts(s: Subject) -> Q:
    """What he wrote, and what answers it may call him by."""
    return _authored(s, "authorship") | (
        _authored(s, "question__authorships") & s.named("text", "name")
    )


def _unnamed(row: Any, s: Subject) -> dict[str, Any]:
    """His own posts stand there as a customer's, whatever he had them called."""
    own = type(row).objects.filter(_authored(s, "authorship"), pk=row.pk).exists()
    return {"name": ""} if own else {}


PERSONAL = (
    # Posts and titles before the authorships, by which they are found.
    Held(
        "questions.post", _("What you wrote in public questions"), rows=_posts,
        listed=lambda s: _authored(s, "authorship"),
        nothing="id public_id question kind at edited_at withdrawn_at helped is_solution",
        mentioned={"text": _("Text"), "name": _("Shown as")}, business="user job_title",
        shown={"at": _("When")}, also=_unnamed,
    ),
    Held(
        "questions.question", rows=lambda s: _authored(s, "authorships") & s.named("title"),
        nothing="id version extra public_id portal language category state is_pinned is_closed"
        " answers helped is_solved published_at last_at",
        mentioned={"title": _("Question")}, derived="find",
    ),
    Held(
        "questions.vote", _("Answers that you said helped you"), rows=_his, gone=True,
        nothing="id company contact post", erased={"at": _("When")},
    ),
    Held(
        "questions.authorship", _("Which public posts are yours"), rows=_his, gone=True,
        nothing="id company contact post question mails", erased={"at": _("When")},
    ),
)  # fmt: skip
