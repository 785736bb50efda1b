"""Questions: customers ask in public, staff look at it first and answer under name and title."""

from django.utils.translation import gettext_lazy as _

from portello.core.registry import (
    Action,
    Function,
    InboxAct,
    InboxKind,
    MenuEntry,
    Module,
    NoticeKind,
    Part,
)
from portello.modules.questions import mail, search
from portello.modules.questions.models import PART
from portello.modules.questions.operations import ASK, FOLLOW, KIND
from portello.ui.history import LABELS, MODELS, VERBS

MODELS["questions.question"] = _("Question")
LABELS["text"] = _("Text")
VERBS.update(
    {
        "question answered": _("Question answered"),
        "solved": _("Marked as solved"),
        "not solved": _("Marked as not solved"),
        "answer edited": _("Answer edited"),
        "follow-up published": _("Follow-up published"),
        "post withdrawn": _("Post withdrawn"),
        "post shown again": _("Post shown again"),
    }
)


def _notice(key: str, words: object) -> NoticeKind:
    return NoticeKind(
        key,
        "questions.question",
        words,
        "portal:questions:detail",
        "staff:questions:detail",
        "questions.view",
    )


MODULE = Module(
    name="questions",
    label=_("Questions"),
    needs=("accounts", "inbox", "customers", "portals", "notifications", "knowledge"),
    mails=mail.MAILS,
    portal_menu=(
        MenuEntry(
            _("Questions"),
            "portal:questions:list",
            "bulb",
            "questions.view",
            26,
            about=_("What other customers asked, and our answers."),
        ),
    ),
    staff_menu=(MenuEntry(_("Questions"), "staff:questions:list", "bulb", "questions.view", 46),),
    actions=(
        Action(
            "view", _("Read questions"), ready=("finance", "purchasing", "technician", "reader")
        ),
        Action("ask", _("Ask in public, and follow up"), ready=("purchasing", "technician")),
    ),
    functions=(
        Function(
            "questions",
            _("Questions"),
            "portal:questions:list",
            ("view", "ask"),
            off_at_first=True,
        ),
    ),
    public_parts=(Part(PART, _("Questions for everybody")),),
    examples="portello.modules.questions.examples.examples",
    models=(
        "questions.question",
        "questions.post",
        "questions.authorship",
        "questions.vote",
    ),
    inbox_kinds=(InboxKind(KIND, _("Questions"), "questions.moderate"),),
    inbox_acts=(
        InboxAct(
            ASK, KIND, _("Question"), "questions.moderate", "portello.modules.questions.acts.asking"
        ),
        InboxAct(
            FOLLOW,
            KIND,
            _("Follow-up to a question"),
            "questions.moderate",
            "portello.modules.questions.acts.following_up",
        ),
    ),
    notices=(
        _notice("question published", _("What you wrote is published")),
        _notice("question answered", _("%(who)s answered")),
        NoticeKind(
            "question declined",
            "inbox.inboxitem",
            _("What you wrote is not published"),
            "portal:inbox:item",
            "staff:inbox:item",
            "inbox.view",
        ),
    ),
    staff_home="portello.modules.questions.backoffice.listed.home_counts",
    record_pages={"questions.question": "staff:questions:detail"},
    search=search.KINDS,
    history={"questions.question": ("questions.view", "")},
    outbox={"questions.answered": "portello.modules.questions.telling.tell_answered"},
    samples="portello.modules.questions.samples.samples",
)
