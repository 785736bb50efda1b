"""The mails about public questions: what each says, and the values it names."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portello.core.mail import MailKind

MAILS = (
    MailKind(
        "question published",
        _("Question: published"),
        _("Whoever wrote it"),
        _("Published – %(question)s"),
        _("What you wrote can now be read in the portal: %(question)s\n\n%(answer)s\n\n%(link)s"),
        _("Hello %(name)s,"),
        values=("name", "question"),
        facts=("answer", "link"),
    ),
    MailKind(
        "question answered",
        _("Question: new answer"),
        _("Whoever wrote in the question, unless they want no mails about it"),
        _("Answered – %(question)s"),
        _("%(writer)s has answered the question “%(question)s”.\n\n%(link)s"),
        _("Hello %(name)s,"),
        values=("name", "question", "writer"),
        facts=("link",),
    ),
)
