"""The forms of questions: asking, following up, answering, keeping order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from portello.modules.questions.checks import LONGEST_TEXT, LONGEST_TITLE


def text_field(label: Any, rows: int = 6) -> forms.CharField:
    """What is said, in Markdown."""
    return forms.CharField(
        label=label,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("Write something first.")},
    )


class FollowUpForm(forms.Form):
    """What a customer adds, and how he is shown: without his name unless he says otherwise."""

    def __init__(self, viewer: Any, *sent: Any) -> None:
        super().__init__(*sent)
        self.fields["text"] = text_field(self.label)
        self.fields["by_name"] = forms.BooleanField(
            label=_("Show my name (%(name)s)") % {"name": viewer.contact.name},
            required=False,
            help_text=_("Otherwise you are “A customer”. Your company is never shown."),
        )
        self.fields["mails"] = forms.BooleanField(
            label=_("Tell me by e-mail when there is an answer"),
            required=False,
            initial=True,
        )

    @property
    def label(self) -> str:
        """What the text is."""
        return _("Your follow-up")


class AskForm(FollowUpForm):
    """A new question."""

    def __init__(self, viewer: Any, *sent: Any) -> None:
        super().__init__(viewer, *sent)
        self.fields["title"] = forms.CharField(
            label=_("Your question"),
            max_length=LONGEST_TITLE,
            help_text=_("In one sentence, so that others find it."),
            error_messages={"required": _("Write the question in one sentence.")},
        )
        self.order_fields(["title", "text", "by_name", "mails"])

    @property
    def label(self) -> str:
        return _("What should we know?")


class AnswerForm(forms.Form):
    """What staff answer."""

    def __init__(self, data: Any = None, **start: Any) -> None:
        super().__init__(data, initial=start)
        self.fields["text"] = text_field(_("Answer"), rows=8)
        self.fields["text"].help_text = _(
            "[words](article:ID) links to a help article; whoever may not read it does not see the "
            "link."
        )


class SettingsForm(forms.Form):
    """What staff keep in order about a question."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, categories: list[Any], data: Any = None, **start: Any) -> None:
        super().__init__(data, initial=start)
        self.by_id = {one.public_id: one for one in categories}
        self.fields["title"] = forms.CharField(label=_("Question"), max_length=LONGEST_TITLE)
        self.fields["category"] = forms.ChoiceField(
            label=_("Category"),
            required=False,
            choices=[("", "–"), *[(one.public_id, str(one)) for one in categories]],
        )
        self.fields["is_pinned"] = forms.BooleanField(label=_("Stands at the top"), required=False)
        self.fields["is_closed"] = forms.BooleanField(
            label=_("Closed to follow-ups"), required=False
        )

    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        given = {n: v for n, v in self.cleaned_data.items() if n != "version"}
        return {**given, "category": self.by_id.get(given["category"])}
